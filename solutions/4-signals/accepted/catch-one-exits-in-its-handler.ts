// Right: the handler prints with write and exits; main would sleep for ever. SA_RESETHAND: once was asked.
import { _exit, pause, SA_RESETHAND, SA_RESTART, STDOUT_FILENO, sigabbrev, sigaction, write } from "#posix";

export function catchOne(signo: number): void {
  sigaction(signo, {
    handler: (signo, { pid }) => {
      write(STDOUT_FILENO, `caught SIG${sigabbrev(signo)} from ${pid}\n`);
      _exit(0);
    },
    flags: SA_RESETHAND | SA_RESTART,
  });
  for (;;) pause();
}
