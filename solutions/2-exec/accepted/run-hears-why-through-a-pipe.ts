// Right: the child sends the reason of its failure through a pipe that a good exec closes; main makes the status of it.
import {
  _exit,
  close,
  execvp,
  fork,
  O_CLOEXEC,
  pipe2,
  read,
  WEXITSTATUS,
  WIFSIGNALED,
  WTERMSIG,
  waitpid,
  write,
} from "#posix";

export function run(argv: string[]): void {
  const [reason, report] = pipe2(O_CLOEXEC);
  const pid = fork();
  if (pid === 0) {
    try {
      execvp(argv[0] as string, argv);
    } catch (error) {
      write(report, (error as NodeJS.ErrnoException).code ?? "");
      _exit(0);
    }
  }
  close(report);
  const failure = read(reason, 64).toString();
  const { status } = waitpid(pid);
  if (failure !== "") _exit(failure === "EACCES" ? 126 : 127);
  _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}
