import {
  _exit,
  close,
  execv,
  execvp,
  fork,
  getppid,
  kill,
  O_RDONLY,
  open,
  pause,
  raise,
  read,
  SIG_BLOCK,
  SIG_IGN,
  SIG_SETMASK,
  SIG_UNBLOCK,
  SIGCHLD,
  SIGCONT,
  SIGHUP,
  SIGINT,
  SIGKILL,
  SIGRTMIN,
  SIGSTOP,
  SIGTERM,
  SIGUSR1,
  SIGUSR2,
  setpgid,
  sigabbrev,
  sigaction,
  signal,
  sigprocmask,
  sigsuspend,
  sigtimedwait,
  sigwait,
  WCONTINUED,
  WEXITSTATUS,
  WNOHANG,
  WUNTRACED,
  waitpid,
} from "#posix";

/** Reads a FIFO to its end: sleeps until somebody has opened it for writing. */
function readAll(path: string): string {
  const fd = open(path, O_RDONLY);
  let text = "";
  for (let piece = read(fd, 100); piece.length > 0; piece = read(fd, 100)) text += piece.toString();
  close(fd);
  return text.trimEnd();
}

export function catchOne(signo: number): void {
  // Blocked until sigsuspend opens the mask: it cannot come between the two lines.
  sigprocmask(SIG_BLOCK, [signo]);
  sigaction(signo, {
    handler: (_signo, { pid }) => console.log("caught", `SIG${sigabbrev(signo)}`, "from", pid),
  });
  sigsuspend([]);
}

export function coalesce(n: number): void {
  let standard = 0;
  let realtime = 0;
  sigaction(SIGUSR1, { handler: () => void standard++ });
  sigaction(SIGRTMIN, { handler: () => void realtime++ });
  // Before the fork: the child may be quick.
  sigprocmask(SIG_BLOCK, [SIGUSR1, SIGRTMIN]);
  const child = fork();
  if (child === 0) {
    for (let i = 0; i < n; i++) {
      kill(getppid(), SIGUSR1);
      kill(getppid(), SIGRTMIN);
    }
    _exit(0);
  }
  waitpid(child);
  // Everything has been sent. What is pending is delivered before this call returns.
  sigprocmask(SIG_UNBLOCK, [SIGUSR1, SIGRTMIN]);
  console.log("standard", standard);
  console.log("realtime", realtime);
}

export function pingPong(rounds: number): void {
  // The child inherits the mask: a signal that comes before the sigwait stays pending until then.
  sigprocmask(SIG_BLOCK, [SIGUSR1, SIGUSR2]);
  const child = fork();
  for (let round = 0; round < rounds; round++) {
    if (child === 0) {
      sigwait([SIGUSR1]);
      if (round === 0) readAll("return");
      kill(getppid(), SIGUSR2);
    } else {
      if (round === 0) readAll("serve");
      kill(child, SIGUSR1);
      sigwait([SIGUSR2]);
    }
  }
  if (child === 0) _exit(0);
  waitpid(child);
}

/** Reaps all children that have ended, without waiting for the others. */
function reapEnded(): number[] {
  const pids: number[] = [];
  try {
    for (;;) {
      const { pid } = waitpid(-1, WNOHANG);
      if (pid === 0) return pids;
      pids.push(pid);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ECHILD") throw error;
    return pids;
  }
}

export function reaper(n: number): void {
  let reaped = 0;
  // One SIGCHLD may stand for many children. signal() sets SA_RESTART, so that reading goes on behind the handler.
  signal(SIGCHLD, () => {
    reaped += reapEnded().length;
  });
  for (let i = 1; i <= n; i++) {
    if (fork() === 0) {
      readAll(`gate${i}`);
      _exit(i);
    }
  }
  console.log("order", readAll("orders"));
  sigprocmask(SIG_BLOCK, [SIGCHLD]);
  while (reaped < n) sigsuspend([]);
}

export function critical(): void {
  const jobs = new Set<number>();
  signal(SIGCHLD, () => {
    for (const pid of reapEnded()) {
      jobs.delete(pid);
      console.log("deleted", pid);
    }
  });
  sigprocmask(SIG_BLOCK, [SIGCHLD]);
  for (let i = 0; i < 3; i++) {
    const pid = fork();
    if (pid === 0) {
      sigprocmask(SIG_UNBLOCK, [SIGCHLD]);
      execv("./job", ["job", "gate", "finish"]);
    }
    readAll("slow");
    jobs.add(pid);
    console.log("added", pid);
    // The books are right: the handler may come.
    sigprocmask(SIG_UNBLOCK, [SIGCHLD]);
    sigprocmask(SIG_BLOCK, [SIGCHLD]);
  }
  while (jobs.size > 0) sigsuspend([]);
}

export function forward(graceMs: number, argv: string[]): void {
  // No handler: what is blocked is waited for, so nothing can come at a bad moment.
  const before = sigprocmask(SIG_BLOCK, [SIGTERM, SIGINT, SIGCHLD]);
  const child = fork();
  if (child === 0) {
    sigprocmask(SIG_SETMASK, before);
    execvp(argv[0] as string, argv);
  }
  const signo = sigwait([SIGTERM, SIGINT, SIGCHLD]);
  if (signo !== SIGCHLD) {
    kill(child, signo);
    try {
      sigtimedwait([SIGCHLD], graceMs / 1000);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      kill(child, SIGKILL);
    }
  }
  const { status } = waitpid(child);
  if (signo === SIGCHLD) _exit(WEXITSTATUS(status));
  // Its action is still the default one: unblocked, it kills.
  sigprocmask(SIG_SETMASK, before);
  raise(signo);
}

export function nohup(argv: string[]): void {
  // exec keeps what is ignored, and nothing is left to be done afterwards: no child is needed.
  signal(SIGHUP, SIG_IGN);
  execvp(argv[0] as string, argv);
}

export function group(n: number): void {
  const bystander = fork();
  if (bystander === 0) {
    readAll("bystander");
    _exit(0);
  }
  const members: number[] = [];
  for (let i = 0; i < n; i++) {
    const leader = members[0] ?? 0;
    const pid = fork();
    if (pid === 0) for (;;) pause();
    // By the parent, before the first signal is sent: the child need not have run at all.
    setpgid(pid, leader);
    members.push(pid);
  }
  const pgid = members[0] as number;
  kill(-pgid, SIGSTOP);
  for (const pid of members) waitpid(pid, WUNTRACED);
  kill(-pgid, SIGCONT);
  for (const pid of members) waitpid(pid, WCONTINUED);
  kill(-pgid, SIGTERM);
  for (const pid of members) waitpid(pid);
  waitpid(bystander);
}
