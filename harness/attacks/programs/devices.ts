// Attack: makes devices, and uses those that there are: the disk, the memory, the terminal of the host.
// Ends: exited 0
// Refused: make_memory make_disk: EACCES
// Refused: open_memory open_kmsg open_disk open_fuse open_kvm open_console open_ptmx open_shm open_tun: ENOENT in A, EACCES or ENOENT
// Allowed: make_fifo
import { openSync, writeFileSync } from "node:fs";
import { attempt } from "./means/attempt.ts";
import { loadNative } from "./means/native.ts";

const [S_IFCHR, S_IFBLK, S_IFIFO, AT_FDCWD] = [0o20000, 0o60000, 0o10000, -100];
const MEMORY = (1 << 8) | 1;
const DISK = 254 << 8;

export function attack(): void {
  const { call } = loadNative();
  const make = (kind: number, device: number) =>
    call("mknodat", AT_FDCWD, Buffer.from(`made-${kind}\0`), kind | 0o666, device);
  attempt("make_memory", () => make(S_IFCHR, MEMORY));
  attempt("make_disk", () => make(S_IFBLK, DISK));
  attempt("make_fifo", () => make(S_IFIFO, 0));
  const devices = {
    memory: "mem",
    kmsg: "kmsg",
    disk: "vda",
    fuse: "fuse",
    kvm: "kvm",
    console: "console",
    ptmx: "ptmx",
    tun: "net/tun",
  };
  for (const [name, file] of Object.entries(devices)) attempt(`open_${name}`, () => openSync(`/dev/${file}`, "r+"));
  attempt("open_shm", () => writeFileSync("/dev/shm/proclab", "x"));
}
