// Right: writes its lines to descriptor 1 in pieces; a line belongs to the process that wrote it, in however many calls.
import { _exit, fork, getpid, getppid, STDOUT_FILENO, waitpid, write } from "#posix";

function say(...words: (string | number)[]): void {
  for (const word of words) write(STDOUT_FILENO, `${word} `);
  write(STDOUT_FILENO, "\n");
}

export function hello(): void {
  const pid = fork();
  if (pid === 0) {
    say("child", getpid(), getppid());
    _exit(0);
  }
  waitpid(pid);
  say("parent", getpid(), pid);
}
