// Wrong: nothing is blocked, so that nothing has to wait, and nothing need be merged.
// Fails: coalesce.blocked
// Because coalesce.blocked: when main.1 sent SIGUSR1, main did not block it
import { _exit, fork, getppid, kill, SIGRTMIN, SIGUSR1, sigaction, waitpid } from "#posix";

export function coalesce(n: number): void {
  let standard = 0;
  let realtime = 0;
  sigaction(SIGUSR1, { handler: () => void standard++ });
  sigaction(SIGRTMIN, { handler: () => void realtime++ });
  const child = fork();
  if (child === 0) {
    for (let i = 0; i < n; i++) {
      kill(getppid(), SIGUSR1);
      kill(getppid(), SIGRTMIN);
    }
    _exit(0);
  }
  for (;;) {
    try {
      waitpid(child);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EINTR") throw error;
    }
  }
  console.log("standard", standard);
  console.log("realtime", realtime);
}
