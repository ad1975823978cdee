// Wrong: the child empties the old file, and with it what the parent may have written by then.
// Racy: by itself it failed in 8 of 36 gradings.
// Fails: sharedOffset.lines
import { _exit, fork, ftruncate, lseek, O_CREAT, O_WRONLY, open, SEEK_SET, waitpid, write } from "#posix";

export function sharedOffset(path: string): void {
  const fd = open(path, O_WRONLY | O_CREAT, 0o666);
  const pid = fork();
  if (pid === 0) {
    ftruncate(fd, 0);
    lseek(fd, 0, SEEK_SET);
    write(fd, "a line of the child\n");
    _exit(0);
  }
  console.log("the child is", pid);
  write(fd, "a line of the parent\n");
  waitpid(pid);
}
