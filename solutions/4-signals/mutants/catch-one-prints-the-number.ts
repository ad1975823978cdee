// Wrong: prints the signal's number, which is another one on other systems, and not its name.
// Fails: catchOne.line
import { SIG_BLOCK, sigprocmask, sigwaitinfo } from "#posix";

export function catchOne(signo: number): void {
  sigprocmask(SIG_BLOCK, [signo]);
  const { pid } = sigwaitinfo([signo]);
  console.log("caught", signo, "from", pid);
}
