// Wrong: at the first SIGCHLD it reaps whoever has ended, and takes it that this is everybody.
// Racy: by itself it failed in 4 of 32 gradings.
// Fails: sum.total, sum.reaped
import {
  _exit,
  close,
  fork,
  pipe,
  read,
  SIG_BLOCK,
  SIGCHLD,
  sigprocmask,
  sigwait,
  WEXITSTATUS,
  WNOHANG,
  waitpid,
} from "#posix";

export function sum(...codes: number[]): void {
  const [gate, opener] = pipe();
  sigprocmask(SIG_BLOCK, [SIGCHLD]);
  for (const code of codes) {
    if (fork() === 0) {
      close(opener);
      read(gate, 1);
      _exit(code);
    }
  }
  close(opener);
  sigwait([SIGCHLD]);
  console.log("it begins");
  let total = 0;
  for (const _ of codes) total += WEXITSTATUS(waitpid(-1, WNOHANG).status);
  console.log("sum", total);
}
