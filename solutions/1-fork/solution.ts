import {
  _exit,
  close,
  fork,
  getpid,
  getppid,
  O_CREAT,
  O_TRUNC,
  O_WRONLY,
  open,
  pipe,
  read,
  wait,
  waitpid,
  write,
} from "#posix";

export function hello(): void {
  const pid = fork();
  if (pid === 0) {
    console.log("child", getpid(), getppid());
    _exit(0);
  }
  console.log("parent", getpid(), pid);
  // Not before this may the parent end: until then the child's getppid() is sure to be the parent's pid.
  waitpid(pid);
}

export function fan(n: number): void {
  // The gate: a read from the pipe waits until its last write end is closed, and main keeps one until the last child is born.
  const [gate, opener] = pipe();
  for (let i = 1; i <= n; i++) {
    if (fork() === 0) {
      close(opener);
      read(gate, 1);
      _exit(i);
    }
  }
  close(gate);
  close(opener);
  for (let i = 1; i <= n; i++) wait();
}

export function chain(n: number): void {
  if (n === 0) return;
  const pid = fork();
  if (pid === 0) {
    chain(n - 1);
    _exit(0);
  }
  waitpid(pid);
}

export function tree(depth: number): void {
  if (depth === 0) return;
  for (let side = 0; side < 2; side++) {
    if (fork() === 0) {
      tree(depth - 1);
      _exit(0);
    }
  }
  wait();
  wait();
}

export function privateCopy(value: number): void {
  let mine = value;
  const pid = fork();
  if (pid === 0) {
    mine += 1;
    console.log("value", mine);
    _exit(0);
  }
  waitpid(pid);
  console.log("value", mine);
}

export function sharedOffset(path: string): void {
  const fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  const pid = fork();
  write(fd, pid === 0 ? "a line of the child\n" : "a line of the parent\n");
  if (pid === 0) _exit(0);
  waitpid(pid);
  close(fd);
}
