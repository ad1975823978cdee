// Attack: leaves something else where a result is looked for: links to secrets, a FIFO that never ends, a folder, a socket, a file of /proc.
// Ends: exited 0
// Collected: to-secret to-passwd to-own magic: symlink
// Collected: pipe: fifo
// Collected: folder: directory
// Collected: folder/canary way/canary: missing or symlink
// Collected: socket: socket in A, missing
// Collected: hard: missing
// Collected: second: regular kept
// Collected: nowhere: missing
import { linkSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { mkfifo } from "#posix";
import type { World } from "../world.ts";
import { loadNative } from "./means/native.ts";

const [AF_UNIX, SOCK_STREAM] = [1, 1];

export function attack({ home }: World): void {
  const { call } = loadNative();
  symlinkSync(`${home}/canary`, "to-secret");
  symlinkSync("/etc/passwd", "to-passwd");
  symlinkSync("/proc/self/root/etc/passwd", "magic");
  symlinkSync(home, "way");
  symlinkSync("first", "to-own");
  mkfifo("pipe", 0o666);
  mkdirSync("folder");
  writeFileSync("first", "kept");
  linkSync("first", "second");
  try {
    linkSync(`${home}/canary`, "hard");
  } catch {
    // Another file system, or not allowed.
  }
  const address = Buffer.alloc(110);
  address.writeUInt16LE(AF_UNIX, 0);
  address.write("socket", 2);
  call("bind", call("socket", AF_UNIX, SOCK_STREAM, 0), address, address.length);
}
