// Right: a self-pipe and poll without a limit, which a handler always interrupts.
import { getpid, O_NONBLOCK, POLLIN, pipe2, poll, sigabbrev, sigaction, write } from "#posix";

export function catchOne(signo: number): void {
  const [events, event] = pipe2(O_NONBLOCK);
  let sender = 0;
  sigaction(signo, {
    handler: (_signo, { pid }) => {
      sender = pid;
      write(event, ".");
    },
  });
  for (let ready = false; !ready; ) {
    try {
      ready = poll([{ fd: events, events: POLLIN }], -1).length > 0;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EINTR") throw error;
    }
  }
  console.log("this process is", getpid());
  console.log("caught SIG%s from %d", sigabbrev(signo), sender);
}
