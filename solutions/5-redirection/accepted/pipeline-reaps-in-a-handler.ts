// Right: a handler reaps both, whenever they end; each program leads a process group, as in a shell.
import {
  _exit,
  close,
  dup2,
  execvp,
  fork,
  O_CLOEXEC,
  pipe2,
  SIG_BLOCK,
  SIGCHLD,
  setpgid,
  sigaction,
  sigprocmask,
  sigsuspend,
  WEXITSTATUS,
  WNOHANG,
  waitpid,
} from "#posix";

type Argv = [program: string, ...args: string[]];

export function pipeline(left: Argv, right: Argv): void {
  const ended = new Map<number, number>();
  const reap = () => {
    try {
      for (let each = waitpid(-1, WNOHANG); each.pid > 0; each = waitpid(-1, WNOHANG)) ended.set(each.pid, each.status);
    } catch {
      // No children left.
    }
  };
  sigaction(SIGCHLD, { handler: reap });
  const [readEnd, writeEnd] = pipe2(O_CLOEXEC);
  if (fork() === 0) {
    setpgid(0, 0);
    dup2(writeEnd, 1);
    execvp(left[0], left);
  }
  const last = fork();
  if (last === 0) {
    setpgid(0, 0);
    dup2(readEnd, 0);
    execvp(right[0], right);
  }
  close(readEnd);
  close(writeEnd);
  sigprocmask(SIG_BLOCK, [SIGCHLD]);
  while (ended.size < 2) sigsuspend([]);
  _exit(WEXITSTATUS(ended.get(last) ?? 0));
}
