// Right: the handler only writes to a pipe; main sleeps in poll, over the pipe and its orders, and reaps outside of the handler.
import {
  _exit,
  fork,
  O_NONBLOCK,
  O_RDONLY,
  open,
  POLLIN,
  pipe,
  poll,
  read,
  SIGCHLD,
  signal,
  WNOHANG,
  waitpid,
  write,
} from "#posix";

export function reaper(n: number): void {
  const [ended, end] = pipe();
  signal(SIGCHLD, () => void write(end, "."));
  for (let i = 1; i <= n; i++) {
    if (fork() === 0) {
      read(open(`gate${i}`, O_RDONLY), 1);
      _exit(i);
    }
  }
  const orders = open("orders", O_RDONLY | O_NONBLOCK);
  let text = "";
  for (let left = n, ordered = false; left > 0 || !ordered; ) {
    const ready = new Set<number>(look([ended, ...(ordered ? [] : [orders])]));
    if (ready.has(ended)) {
      read(ended, 100);
      while (left > 0 && waitpid(-1, WNOHANG).pid > 0) left--;
    }
    if (ready.has(orders)) {
      const piece: string = read(orders, 100).toString();
      text += piece;
      ordered = piece === "";
      if (ordered) console.log("order", text.trim());
    }
  }
}

/** poll that is not disturbed by the handler: it never restarts by itself. */
function look(fds: number[]): number[] {
  for (;;) {
    try {
      const requests = fds.map((fd) => ({ fd, events: POLLIN }));
      return poll(requests, -1).map(({ fd }) => fd);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EINTR") throw error;
    }
  }
}
