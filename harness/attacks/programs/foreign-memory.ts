// Attack: reads and writes the memory of its supervisor and of its neighbour with the calls that are made for it.
// Ends: exited 0
// Refused: read_parent write_parent read_neighbour write_neighbour attach_parent seize_neighbour advise_parent reap_parents_memory move_parents_pages
//   compare_files: EPERM
import { getppid } from "#posix";
import type { World } from "../world.ts";
import { attempt } from "./means/attempt.ts";
import { loadNative } from "./means/native.ts";

const [PTRACE_ATTACH, PTRACE_SEIZE] = [16, 0x4206];

export function attack({ neighbour }: World): void {
  const { call } = loadNative();
  const piece = Buffer.alloc(16);
  const parent = getppid();
  for (const [name, pid] of Object.entries({ parent, neighbour })) {
    attempt(`read_${name}`, () => call("process_vm_readv", pid, piece, 1, piece, 1, 0));
    attempt(`write_${name}`, () => call("process_vm_writev", pid, piece, 1, piece, 1, 0));
  }
  attempt("attach_parent", () => call("ptrace", PTRACE_ATTACH, parent));
  attempt("seize_neighbour", () => call("ptrace", PTRACE_SEIZE, neighbour));
  const pidfd = call("pidfd_open", parent, 0);
  attempt("advise_parent", () => call("process_madvise", pidfd, piece, 1, 21, 0));
  attempt("reap_parents_memory", () => call("process_mrelease", pidfd, 0));
  attempt("move_parents_pages", () => call("move_pages", parent, 0, null, null, null, 0));
  attempt("compare_files", () => call("kcmp", parent, parent, 0, 0, 1));
}
