// Lab 1: fork. The tasks are described in README.md beside this file; do them in this order.
// Add the names that you need to those between the braces; your editor knows them all and shows what each does.
import { getpid } from "#posix";

/** Task 1. Two processes, each printing its own pid and the other's. */
export function hello(): void {
  console.log("one process so far, its pid is", getpid());
  // TODO(1): fork once; `child <its pid> <its parent's pid>`, `parent <its pid> <child's pid>`; wait.
}

/**
 * Task 2. `n` children of this one process, all alive at the same time; child `i` exits with status `i`.
 *
 * @param n how many children, at least 1
 */
export function fan(n: number): void {
  // TODO(2): fork n times, hold the children until all are there, wait n times.
  void n;
}

/**
 * Task 3. A line of `n` descendants, each the only child of the one before, each reaped by its parent.
 *
 * @param n how many processes below this one, at least 1
 */
export function chain(n: number): void {
  // TODO(3): who forks the second one?
  void n;
}

/**
 * Task 4. A full binary tree of processes below this one, every process reaped by its parent.
 *
 * @param depth levels below this process, at least 1; 1 means two children
 */
export function tree(depth: number): void {
  // TODO(4): every process but those of the last level has two children.
  void depth;
}

/**
 * Task 5. The child changes a variable and prints `value <v>`; when it has been reaped, the parent prints its own, unchanged.
 *
 * @param value what the variable holds before the fork
 */
export function privateCopy(value: number): void {
  // TODO(5): a variable, a fork, a change in the child, a wait, two prints.
  void value;
}

/**
 * Task 6. Open the file once, fork, write one line from each process: both lines are whole in the end.
 *
 * @param path the file, which may exist already; then it is emptied
 */
export function sharedOffset(path: string): void {
  // TODO(6): open, fork, write, write, wait.
  void path;
}
