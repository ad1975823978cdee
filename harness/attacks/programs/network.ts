// Attack: calls home: TCP and UDP to the grader's machine and to the world, a name server, a service of its own for others to call.
// Ends: exited 0
// Refused: tcp: ECONNREFUSED in A, EPERM
// Refused: world: ENETUNREACH in A, EPERM
// Refused: datagram: ENETUNREACH in A, EPERM
// Refused: name: EAI_AGAIN or ENOTFOUND or ECONNREFUSED or EPERM
// Refused: serve: ok in A, EPERM
import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { World } from "../world.ts";
import { attemptLater } from "./means/attempt.ts";

/** Of a network that is for documentation only. */
const SOMEWHERE = "192.0.2.1";

export async function attack({ port }: World): Promise<void> {
  await attemptLater("tcp", async () => console.log(String(await once(connect(port, "127.0.0.1"), "data"))));
  await attemptLater("world", () => once(connect(443, SOMEWHERE), "connect"));
  await attemptLater("datagram", async () => {
    const socket = createSocket("udp4");
    await new Promise<void>((resolve, reject) => {
      socket.on("error", reject);
      socket.send("hello", 53, SOMEWHERE, (error) => (error ? reject(error) : resolve()));
    });
  });
  await attemptLater("name", () => lookup("example.org"));
  await attemptLater("serve", async () => {
    const server = createServer();
    await once(server.listen(0, "0.0.0.0"), "listening");
  });
}
