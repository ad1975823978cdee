// Wrong: prints an address that looks like one; there is no memory at all.
// Fails: sameAddress.shared
// Because sameAddress.shared: mmap gave
import { _exit, checkpoint, fork, waitpid } from "#posix";

export function sameAddress(): void {
  const pid = fork();
  checkpoint("forked");
  checkpoint("written");
  console.log("address 0x7f5a1c200000");
  console.log("value", pid === 0 ? 2 : 1);
  if (pid === 0) _exit(0);
  waitpid(pid);
}
