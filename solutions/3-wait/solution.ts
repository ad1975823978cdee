import {
  _exit,
  close,
  execvp,
  fork,
  getppid,
  kill,
  nanosleep,
  O_RDONLY,
  open,
  P_PID,
  pipe,
  read,
  SIG_BLOCK,
  SIG_SETMASK,
  SIGCHLD,
  SIGCONT,
  SIGKILL,
  sigabbrev,
  sigprocmask,
  sigtimedwait,
  WEXITED,
  WEXITSTATUS,
  WIFEXITED,
  WIFSTOPPED,
  WNOHANG,
  WNOWAIT,
  WSTOPSIG,
  WTERMSIG,
  WUNTRACED,
  wait,
  waitid,
  waitpid,
  write,
} from "#posix";

/** Starts a program in a child. */
function start(argv: string[]): number {
  const pid = fork();
  if (pid === 0) {
    try {
      execvp(argv[0] ?? "", argv);
    } catch {
      _exit(127);
    }
  }
  return pid;
}

/** A status in words. Which of the three it is must be asked first: the same bits mean something else in each. */
function inWords(status: number): string {
  if (WIFEXITED(status)) return `exited ${WEXITSTATUS(status)}`;
  if (WIFSTOPPED(status)) return `stopped SIG${sigabbrev(WSTOPSIG(status))}`;
  return `signaled SIG${sigabbrev(WTERMSIG(status))}`;
}

export function decode(argv: string[]): void {
  const pid = start(argv);
  let { status } = waitpid(pid, WUNTRACED);
  console.log(inWords(status));
  while (WIFSTOPPED(status)) {
    kill(pid, SIGCONT);
    ({ status } = waitpid(pid, WUNTRACED));
    console.log(inWords(status));
  }
}

export function sum(...codes: number[]): void {
  // The gate of lab 1: nobody ends before everybody is there.
  const [gate, opener] = pipe();
  for (const code of codes) {
    if (fork() === 0) {
      close(opener);
      read(gate, 1);
      _exit(code);
    }
  }
  close(opener);
  let total = 0;
  for (let i = 0; i < codes.length; i++) total += WEXITSTATUS(wait().status);
  console.log("sum", total);
}

/** Forks `n` children, each of which exits with the number that it finds behind its gate. */
function sendToGates(n: number): number[] {
  return Array.from({ length: n }, (_, i) => {
    const pid = fork();
    if (pid === 0) _exit(numberBehind(`gate.${i + 1}`));
    return pid;
  });
}

function numberBehind(path: string): number {
  const gate = open(path, O_RDONLY);
  let text = "";
  for (let part = read(gate, 64); part.length > 0; part = read(gate, 64)) text += part.toString();
  return Number(text);
}

export function completionOrder(n: number): void {
  sendToGates(n);
  for (let i = 0; i < n; i++) {
    const { pid, status } = wait();
    console.log("done", pid, WEXITSTATUS(status));
  }
}

export function spawnOrder(n: number): void {
  for (const pid of sendToGates(n)) {
    const { status } = waitpid(pid);
    console.log("done", pid, WEXITSTATUS(status));
  }
}

export function zombie(): void {
  const pid = fork();
  if (pid === 0) _exit(0);
  // Waits for the end, and leaves the status where it is.
  waitid(P_PID, pid, WEXITED | WNOWAIT);
  console.log("zombie", pid);
  waitpid(pid);
}

export function orphan(): void {
  const [printed, tell] = pipe(); // a byte: the first line is printed, the parent may go
  const [reaped, release] = pipe(); // a byte: the parent has gone
  const [over, held] = pipe(); // nothing is ever written: its end comes when nobody holds `held` any more
  const parent = fork();
  if (parent === 0) {
    if (fork() === 0) {
      console.log("before", getppid());
      write(tell, ".");
      read(reaped, 1);
      console.log("after", getppid());
      _exit(0);
    }
    read(printed, 1);
    _exit(0);
  }
  close(held);
  // When wait returns, the kernel has already found the orphan another parent.
  waitpid(parent);
  write(release, ".");
  read(over, 1);
}

export function poll(argv: string[]): void {
  const pid = start(argv);
  let child = waitpid(pid, WNOHANG);
  while (child.pid === 0) {
    console.log("waiting");
    nanosleep(0.05);
    child = waitpid(pid, WNOHANG);
  }
  console.log(inWords(child.status));
}

export function deadline(ms: number, argv: string[]): void {
  const end = performance.now() + ms;
  // Blocked before the fork: however soon the child ends, its SIGCHLD stays pending until sigtimedwait takes it.
  const before = sigprocmask(SIG_BLOCK, [SIGCHLD]);
  const pid = fork();
  if (pid === 0) {
    sigprocmask(SIG_SETMASK, before);
    try {
      execvp(argv[0] ?? "", argv);
    } catch {
      _exit(127);
    }
  }
  let child = waitpid(pid, WNOHANG);
  while (child.pid === 0 && performance.now() < end) {
    sleepUntilChild(end - performance.now());
    child = waitpid(pid, WNOHANG);
  }
  if (child.pid === 0) {
    kill(pid, SIGKILL);
    waitpid(pid);
    console.log("late");
  } else {
    console.log("on-time", WEXITSTATUS(child.status));
  }
}

/** Sleeps until something has happened to a child, and for so many milliseconds at most. */
function sleepUntilChild(ms: number): void {
  try {
    sigtimedwait([SIGCHLD], Math.max(ms, 0) / 1000);
  } catch (error) {
    if ((error as { code?: string }).code !== "EAGAIN") throw error;
  }
}
