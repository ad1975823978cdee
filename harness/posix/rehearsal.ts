/**
 * A program that does a little of everything, without effect: a warm start runs it before the first run is asked of it, so that V8 has
 * compiled by then what programs use. Bundled as students' programs are.
 */
import {
  close,
  dup2,
  fork,
  getpid,
  getppid,
  pipe,
  read,
  SIG_DFL,
  SIG_SETMASK,
  SIGUSR2,
  sigaction,
  sigprocmask,
  waitpid,
  write,
} from "#posix";

export function rehearse(): void {
  const [reader, writer] = pipe();
  const child = fork();
  if (child === 0) {
    write(writer, `${getpid()} ${getppid()}\n`);
    process.exit();
  }
  close(writer);
  while (read(reader, 100).length > 0);
  dup2(reader, reader);
  close(reader);
  waitpid(child);
  sigaction(SIGUSR2, { handler: SIG_DFL });
  sigprocmask(SIG_SETMASK, sigprocmask(SIG_SETMASK, []));
  try {
    waitpid(-1);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ECHILD") throw error;
  }
}
