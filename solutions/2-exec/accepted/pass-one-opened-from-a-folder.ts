// Right: opens the files relative to a descriptor of the folder, for reading and writing, and moves them out of the way.
import {
  AT_FDCWD,
  close,
  execve,
  F_DUPFD,
  F_DUPFD_CLOEXEC,
  fcntl,
  O_CLOEXEC,
  O_DIRECTORY,
  O_RDONLY,
  O_RDWR,
  openat,
} from "#posix";

export function passOne(program: string, keep: string, drop: string): void {
  const here = openat(AT_FDCWD, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const kept = openat(here, keep, O_RDWR);
  const dropped = openat(here, drop, O_RDWR);
  fcntl(kept, F_DUPFD, 20);
  fcntl(dropped, F_DUPFD_CLOEXEC, 30);
  close(kept);
  close(dropped);
  execve(program, ["-probe", "fds"], []);
}
