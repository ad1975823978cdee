import {
  _exit,
  close,
  dup,
  dup2,
  execvp,
  fork,
  O_APPEND,
  O_CREAT,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
  open,
  pipe,
  STDERR_FILENO,
  STDIN_FILENO,
  STDOUT_FILENO,
  WEXITSTATUS,
  WIFEXITED,
  WTERMSIG,
  wait,
  waitpid,
} from "#posix";

type Argv = [program: string, ...args: string[]];

export function out(file: string, argv: Argv): void {
  run(argv, () => move(open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666), STDOUT_FILENO));
}

export function append(file: string, argv: Argv): void {
  // O_APPEND, and not a seek to the end: each write begins where the file ends by then, whoever made it longer.
  run(argv, () => move(open(file, O_WRONLY | O_CREAT | O_APPEND, 0o666), STDOUT_FILENO));
}

export function input(file: string, argv: Argv): void {
  run(argv, () => move(open(file, O_RDONLY), STDIN_FILENO));
}

export function both(file: string, argv: Argv): void {
  run(argv, () => {
    move(open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666), STDOUT_FILENO);
    dup2(STDOUT_FILENO, STDERR_FILENO);
  });
}

export function swapped(file: string, argv: Argv): void {
  run(argv, () => {
    dup2(STDOUT_FILENO, STDERR_FILENO);
    move(open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666), STDOUT_FILENO);
  });
}

export function restore(file: string): void {
  const saved = dup(STDOUT_FILENO);
  move(open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666), STDOUT_FILENO);
  console.log("inside");
  move(saved, STDOUT_FILENO);
  console.log("outside");
}

export function pipeline(left: Argv, right: Argv): void {
  const [readEnd, writeEnd] = pipe();
  const writer = fork();
  if (writer === 0) {
    close(readEnd);
    move(writeEnd, STDOUT_FILENO);
    become(left);
  }
  close(writeEnd); // Now, and not at the end: the reader shall not inherit it.
  const reader = fork();
  if (reader === 0) {
    move(readEnd, STDIN_FILENO);
    become(right);
  }
  close(readEnd);
  const { status } = waitpid(reader);
  waitpid(writer);
  _exit(shellStatus(status));
}

export function stages(...argvs: Argv[]): void {
  let from = STDIN_FILENO; // What the next program reads.
  let last = 0;
  argvs.forEach((argv, i) => {
    // The last one's "pipe" is what main has already, so that its child finds nothing to move.
    const [next, to] = i < argvs.length - 1 ? pipe() : [STDIN_FILENO, STDOUT_FILENO];
    last = fork();
    if (last === 0) {
      if (next !== STDIN_FILENO) close(next);
      move(from, STDIN_FILENO);
      move(to, STDOUT_FILENO);
      become(argv);
    }
    // main gives its ends back before it makes the next child: nobody inherits what is not his.
    if (from !== STDIN_FILENO) close(from);
    if (to !== STDOUT_FILENO) close(to);
    from = next;
  });
  const { status } = waitpid(last);
  for (let i = 1; i < argvs.length; i++) wait();
  _exit(shellStatus(status));
}

/** Runs a program in a child, which calls `redirect` first, and ends this process as the program ended. */
function run(argv: Argv, redirect: () => void): never {
  const pid = fork();
  if (pid === 0) {
    try {
      redirect();
    } catch (error) {
      console.error((error as Error).message);
      _exit(1);
    }
    become(argv);
  }
  _exit(shellStatus(waitpid(pid).status));
}

/** Makes `to` lead where `from` leads, and gives `from` back. */
function move(from: number, to: number): void {
  if (from === to) return;
  dup2(from, to);
  close(from);
}

/** In a child: becomes the program, or ends as a shell does that could not start it. */
function become(argv: Argv): never {
  try {
    execvp(argv[0], argv);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    console.error(message);
    _exit(code === "ENOENT" ? 127 : 126);
  }
}

/** What a shell makes of a wait status. */
function shellStatus(status: number): number {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
