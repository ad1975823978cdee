// Attack: a socket of every family that Linux knows: the network, the kernel's own protocols, other virtual machines, radios.
// Ends: exited 0
// Refused: unix inet inet6: ok in A, EPERM
// Refused: others: EAFNOSUPPORT in A, EPERM
// Refused: raw_ip: EPERM
// Refused: raw_packets: EAFNOSUPPORT in A, EPERM
// Refused: strange_pair: EPERM
import { attempt } from "./means/attempt.ts";
import { loadNative } from "./means/native.ts";

const LOCAL = { unix: 1, inet: 2, inet6: 10 };
const FAMILIES = 64;
const [AF_INET, AF_PACKET, SOCK_STREAM, SOCK_DGRAM, SOCK_RAW] = [2, 17, 1, 2, 3];

export function attack(): void {
  const { call } = loadNative();
  for (const [name, family] of Object.entries(LOCAL)) attempt(name, () => call("socket", family, SOCK_STREAM, 0));
  for (let family = 0; family < FAMILIES; family++) {
    if (Object.values(LOCAL).includes(family)) continue;
    for (const type of [SOCK_STREAM, SOCK_DGRAM, SOCK_RAW]) attempt("others", () => call("socket", family, type, 0));
  }
  attempt("raw_ip", () => call("socket", AF_INET, SOCK_RAW, 255));
  attempt("raw_packets", () => call("socket", AF_PACKET, SOCK_RAW, 0x300));
  attempt("strange_pair", () => call("socketpair", 30 /* TIPC */, SOCK_STREAM, 0, Buffer.alloc(8)));
}
