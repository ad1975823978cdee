// Right: asynchronous: handlers resolve promises, and the grace is a timer of Node's.
import {
  execvp,
  fork,
  getpid,
  kill,
  SIG_DFL,
  SIGCHLD,
  SIGINT,
  SIGKILL,
  SIGTERM,
  signal,
  WEXITSTATUS,
  waitpid,
} from "#posix";

export async function forward(graceMs: number, argv: string[]): Promise<void> {
  const alive = setInterval(() => {}, 2 ** 31 - 1);
  const caught = Promise.withResolvers<number>();
  const ended = Promise.withResolvers<void>();
  for (const signo of [SIGTERM, SIGINT]) signal(signo, caught.resolve);
  signal(SIGCHLD, () => ended.resolve());
  const child = fork();
  if (child === 0) execvp(argv[0] as string, argv);
  const signo = await Promise.race([caught.promise, ended.promise]);
  if (signo) {
    kill(child, signo);
    const late = setTimeout(() => kill(child, SIGKILL), graceMs);
    await ended.promise;
    clearTimeout(late);
  }
  clearInterval(alive);
  const { status } = waitpid(child);
  if (!signo) process.exit(WEXITSTATUS(status));
  signal(signo, SIG_DFL);
  kill(getpid(), signo);
}
