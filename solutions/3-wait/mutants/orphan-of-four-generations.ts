// Wrong: forks once more than was asked, without roles.
// Fails: orphan.family
import { fork, getppid, wait } from "#posix";

export function orphan(): void {
  for (let i = 0; i < 3; i++) if (fork() > 0) break;
  console.log("before", getppid());
  try {
    wait();
  } catch {
    console.log("after", getppid());
  }
}
