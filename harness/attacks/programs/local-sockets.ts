// Attack: talks to programs of its user by local sockets, abstract and with a path: a session bus, a container engine, a key agent would obey.
// Ends: exited 0
// Refused: abstract: ECONNREFUSED in A, EPERM
// Refused: pathname: ENOENT in A, EPERM
// Refused: datagram_to_pathname: ENOENT in A, EPERM
// Refused: datagram_through_pair: EISCONN
// Refused: every_name: ok in A, EPERM
import { readFileSync } from "node:fs";
import type { World } from "../world.ts";
import { attempt } from "./means/attempt.ts";
import { loadNative } from "./means/native.ts";

const [AF_UNIX, SOCK_STREAM, SOCK_DGRAM] = [1, 1, 2];

export function attack({ home, port }: World): void {
  const { call } = loadNative();
  const address = (path: string) => {
    const bytes = Buffer.from(path, "latin1");
    const head = Buffer.alloc(2);
    head.writeUInt16LE(AF_UNIX, 0);
    return Buffer.concat([head, bytes]);
  };
  const connect = (path: string, type = SOCK_STREAM) => {
    const fd = call("socket", AF_UNIX, type, 0);
    if (fd < 0) return fd;
    const where = address(path);
    return call("connect", fd, where, where.length);
  };
  attempt("abstract", () => connect(`\0proclab-${port}`));
  attempt("pathname", () => connect(`${home}/listener\0`));
  attempt("datagram_to_pathname", () => connect(`${home}/listener\0`, SOCK_DGRAM));
  const pair = Buffer.alloc(8);
  call("socketpair", AF_UNIX, SOCK_STREAM, 0, pair);
  const where = address(`${home}/listener\0`);
  attempt("datagram_through_pair", () =>
    call("sendto", pair.readInt32LE(0), Buffer.from("x"), 1, 0, where, where.length),
  );
  // The supervisors' own listeners are among these; whoever is not their lab is turned away.
  attempt("every_name", () => {
    const names = [...readFileSync("/proc/net/unix", "latin1").matchAll(/@(\S+)$/gm)].map(([, name]) => `\0${name}`);
    return names.map((name) => connect(name)).find((result) => result < 0) ?? 0;
  });
}
