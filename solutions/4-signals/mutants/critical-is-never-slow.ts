// Wrong: leaves out the slow part, and hopes that the child will be slower.
// Fails: critical.added
// Because critical.added: it did not wait at slow in between
import {
  execv,
  fork,
  SIG_BLOCK,
  SIG_UNBLOCK,
  SIGCHLD,
  signal,
  sigprocmask,
  sigsuspend,
  WNOHANG,
  waitpid,
} from "#posix";

/** Reaps all children that have ended, without waiting for the others. */
function reapEnded(): number[] {
  const pids: number[] = [];
  try {
    for (let { pid } = waitpid(-1, WNOHANG); pid > 0; { pid } = waitpid(-1, WNOHANG)) pids.push(pid);
  } catch {
    // ECHILD: nobody is left.
  }
  return pids;
}

export function critical(): void {
  const jobs = new Set<number>();
  signal(SIGCHLD, () => {
    for (const pid of reapEnded()) {
      jobs.delete(pid);
      console.log("deleted", pid);
    }
  });
  for (let i = 0; i < 3; i++) {
    sigprocmask(SIG_BLOCK, [SIGCHLD]);
    const pid = fork();
    if (pid === 0) {
      sigprocmask(SIG_UNBLOCK, [SIGCHLD]);
      execv("./job", ["job", "gate", "finish"]);
    }
    jobs.add(pid);
    console.log("added", pid);
    sigprocmask(SIG_UNBLOCK, [SIGCHLD]);
  }
  sigprocmask(SIG_BLOCK, [SIGCHLD]);
  while (jobs.size > 0) sigsuspend([]);
}
