// Right: main puts the ends on its own 0 and 1 for the forks, and its own streams back afterwards.
import {
  _exit,
  close,
  dup2,
  execvp,
  F_DUPFD_CLOEXEC,
  fcntl,
  fork,
  O_CLOEXEC,
  pipe2,
  WEXITSTATUS,
  waitpid,
} from "#posix";

type Argv = [program: string, ...args: string[]];

export function pipeline(left: Argv, right: Argv): void {
  const [readEnd, writeEnd] = pipe2(O_CLOEXEC);
  const saved = [0, 1].map((fd) => fcntl(fd, F_DUPFD_CLOEXEC, 10)) as [number, number];
  dup2(writeEnd, 1);
  const writer = fork();
  if (writer === 0) execvp(left[0], left);
  dup2(saved[1], 1);
  dup2(readEnd, 0);
  const reader = fork();
  if (reader === 0) execvp(right[0], right);
  dup2(saved[0], 0);
  for (const fd of [readEnd, writeEnd, ...saved]) close(fd);
  waitpid(writer);
  _exit(WEXITSTATUS(waitpid(reader).status));
}
