// Wrong: written for SIGUSR1, whatever was asked: any other name is wrong.
// Fails: catchOne.line
// Because catchOne.line: "caught SIGUSR1 from
import { SIG_BLOCK, sigprocmask, sigwaitinfo } from "#posix";

export function catchOne(signo: number): void {
  sigprocmask(SIG_BLOCK, [signo]);
  const { pid } = sigwaitinfo([signo]);
  console.log("caught SIGUSR1 from", pid);
}
