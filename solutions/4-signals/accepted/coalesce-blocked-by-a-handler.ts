// Right: all of it happens in the handler of a third signal, whose mask blocks both; its return unblocks them.
import { _exit, fork, getppid, kill, raise, SIGRTMIN, SIGUSR1, SIGUSR2, sigaction, waitpid } from "#posix";

export function coalesce(n: number): void {
  let standard = 0;
  let realtime = 0;
  sigaction(SIGUSR1, { handler: () => void standard++ });
  sigaction(SIGRTMIN, { handler: () => void realtime++ });
  sigaction(SIGUSR2, {
    mask: [SIGUSR1, SIGRTMIN],
    handler: () => {
      const child = fork();
      if (child === 0) {
        for (let i = 0; i < n; i++) for (const signo of [SIGRTMIN, SIGUSR1]) kill(getppid(), signo);
        _exit(0);
      }
      waitpid(child);
    },
  });
  raise(SIGUSR2);
  console.log("standard", standard);
  console.log("realtime", realtime);
}
