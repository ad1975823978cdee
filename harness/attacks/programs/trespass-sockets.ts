// Attack: machine code that looks for somebody to talk to: TCP, abstract and pathname sockets, the kernel's own protocols.
// Ends: exited 0
// Refused: connect_tcp connect_abstract: ECONNREFUSED in A, EPERM
// Refused: connect_pathname: ENOENT in A, EPERM
// Refused: netlink vsock raw_socket: EAFNOSUPPORT in A, EPERM
// Refused: datagram_pair: ok in A, EPERM
import { trespass } from "./means/trespass.ts";

export const attack = trespass(
  "connect_tcp",
  "connect_abstract",
  "connect_pathname",
  "netlink",
  "vsock",
  "raw_socket",
  "datagram_pair",
);
