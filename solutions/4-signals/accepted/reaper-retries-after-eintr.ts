// Right: no SA_RESTART: every call that the handler may interrupt is tried again as long as it throws EINTR.
import {
  _exit,
  close,
  fork,
  O_RDONLY,
  open,
  read,
  SIG_BLOCK,
  SIG_SETMASK,
  SIGCHLD,
  sigaction,
  sigprocmask,
  sigsuspend,
  WNOHANG,
  waitpid,
} from "#posix";

function again<T>(call: () => T): T {
  for (;;) {
    try {
      return call();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EINTR") throw error;
    }
  }
}

function readAll(path: string): string {
  const fd = again(() => open(path, O_RDONLY));
  let text = "";
  for (let piece = again(() => read(fd, 7)); piece.length > 0; piece = again(() => read(fd, 7))) text += piece;
  close(fd);
  return text.trim();
}

export function reaper(n: number): void {
  const alive = new Set<number>();
  sigaction(SIGCHLD, {
    handler: () => {
      for (const pid of [...alive]) if (waitpid(pid, WNOHANG).pid === pid) alive.delete(pid);
    },
  });
  for (let i = n; i >= 1; i--) {
    // The handler must not look before the child is in the set.
    const before = sigprocmask(SIG_BLOCK, [SIGCHLD]);
    const pid = fork();
    if (pid === 0) {
      readAll(`gate${i}`);
      _exit(i);
    }
    alive.add(pid);
    sigprocmask(SIG_SETMASK, before);
  }
  console.log("order:", readAll("orders"));
  sigprocmask(SIG_BLOCK, [SIGCHLD]);
  while (alive.size > 0) sigsuspend([]);
}
