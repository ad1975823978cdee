// Right: no pipe; the children wait for a signal, which is blocked before the fork, and are reaped by asking now and then.
import {
  fork,
  kill,
  nanosleep,
  SIG_BLOCK,
  SIGUSR1,
  sigprocmask,
  sigwait,
  WEXITSTATUS,
  WNOHANG,
  waitpid,
  write,
} from "#posix";

export function sum(...codes: number[]): void {
  sigprocmask(SIG_BLOCK, [SIGUSR1]);
  const pids = codes.map((code) => {
    const pid = fork();
    if (pid === 0) {
      sigwait([SIGUSR1]);
      process.exit(code);
    }
    return pid;
  });
  for (const pid of pids.toReversed()) kill(pid, SIGUSR1);
  let total = 0;
  for (let left = pids.length; left > 0; ) {
    const { pid, status } = waitpid(-1, WNOHANG);
    if (pid === 0) {
      nanosleep(0.01);
      continue;
    }
    total += WEXITSTATUS(status);
    left--;
    write(1, `so far ${total}\n`);
  }
  write(1, "sum ");
  write(1, `${total}\n`);
}
