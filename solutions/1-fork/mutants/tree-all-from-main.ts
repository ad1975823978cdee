// Wrong: the number of processes is right, and all of them are main's children.
// Fails: tree.shape
// Because tree.shape: it forked * children: main.1, main.2, main.3
import { _exit, fork, wait } from "#posix";

export function tree(depth: number): void {
  const processes = 2 ** (depth + 1) - 2;
  for (let i = 0; i < processes; i++) {
    if (fork() === 0) _exit(0);
  }
  for (let i = 0; i < processes; i++) wait();
}
