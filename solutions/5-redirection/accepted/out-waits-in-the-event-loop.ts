// Right: an async task, which asks now and then; the program leads a session of its own, and the file is close-on-exec.
import {
  dup2,
  execvp,
  fork,
  O_CLOEXEC,
  O_CREAT,
  O_RDWR,
  O_TRUNC,
  open,
  setsid,
  WEXITSTATUS,
  WIFEXITED,
  WNOHANG,
  WTERMSIG,
  waitpid,
} from "#posix";

type Argv = [program: string, ...args: string[]];

export async function out(file: string, argv: Argv): Promise<void> {
  const pid = fork();
  if (pid === 0) {
    await null;
    setsid();
    const fd = open(file, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666);
    dup2(fd, 1);
    try {
      execvp(argv[0], argv);
    } catch {
      process.exit(127);
    }
  }
  let ended = waitpid(pid, WNOHANG);
  while (ended.pid === 0) {
    await new Promise((done) => setTimeout(done, 5));
    ended = waitpid(pid, WNOHANG);
  }
  process.exitCode = WIFEXITED(ended.status) ? WEXITSTATUS(ended.status) : 128 + WTERMSIG(ended.status);
}
