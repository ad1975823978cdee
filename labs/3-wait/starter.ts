// Lab 3: wait. The tasks are described in README.md beside this file; do them in this order.
// Add the names that you need to those between the braces; your editor knows them all and shows what each does.
import { _exit, execvp, fork } from "#posix";

/** Starts a program in a child, as lab 2 taught it. For the tasks that run one. */
function start(argv: string[]): number {
  const pid = fork();
  if (pid === 0) {
    try {
      execvp(argv[0] ?? "", argv);
    } catch {
      _exit(127);
    }
  }
  return pid;
}

/**
 * Task 1. Runs a program and says what became of it: `exited <n>`, `signaled <NAME>` or `stopped <NAME>`.
 *
 * @param argv the program and its arguments: `["./probe", "exit", "3"]`
 */
export function decode(argv: string[]): void {
  // TODO(1): start(argv); what do the bits of the status mean? A stopped program has not ended yet.
  void start;
  void argv;
}

/**
 * Task 2. One child for each code, all alive together; each exits with its code. Prints `sum <total>` of what wait returned.
 *
 * @param codes what to give to _exit
 */
export function sum(...codes: number[]): void {
  // TODO(2): fork them all, wait for them all, add up.
  void codes;
}

/**
 * Task 3. `n` children, each waiting at a gate. Prints `done <pid> <code>` for each, in the order in which they end.
 *
 * @param n how many children; child `i`, from 1, waits at `gate.<i>`
 */
export function completionOrder(n: number): void {
  // TODO(3): each child opens its gate, reads a number up to the end, and exits with it.
  void n;
}

/**
 * Task 4. The same children, told of in the order in which they were born.
 *
 * @param n how many children; child `i`, from 1, waits at `gate.<i>`
 */
export function spawnOrder(n: number): void {
  // TODO(4): whom do you wait for?
  void n;
}

/** Task 5. Makes a zombie, prints `zombie <pid>` while it is one, and clears it. */
export function zombie(): void {
  // TODO(5): how do you know that a child has ended, without reaping it?
}

/** Task 6. A grandchild outlives its parent and prints `before <its parent's pid>` and `after <its parent's pid>`. */
export function orphan(): void {
  // TODO(6): who waits for whom, and how does each of the three know when?
}

/**
 * Task 7. Runs a program, prints `waiting` each time that it has not ended yet, and at the end what `decode` prints.
 *
 * @param argv the program and its arguments
 */
export function poll(argv: string[]): void {
  // TODO(7): ask, do not wait; and sleep before you ask again.
  void argv;
}

/**
 * Task 8. Runs a program for so long at most. Prints `on-time <exit status>`, or kills it and prints `late`.
 *
 * @param ms milliseconds that it may take
 * @param argv the program and its arguments
 */
export function deadline(ms: number, argv: string[]): void {
  // TODO(8): what ends your waiting: the child, or the time?
  void ms;
  void argv;
}
