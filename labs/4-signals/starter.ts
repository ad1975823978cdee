// Lab 4: signals. The tasks are described in README.md beside this file; do them in this order.
// Add the names that you need to those between the braces; your editor knows them all and shows what each does.
import { close, getpid, O_RDONLY, open, read } from "#posix";

/**
 * Waits at a gate: opens the FIFO, which sleeps until somebody opens it for writing, and reads it to its end. Yours to use, and to change.
 *
 * @returns what was written, without the newline at its end
 */
function readAll(path: string): string {
  const fd = open(path, O_RDONLY);
  let text = "";
  for (let piece = read(fd, 100); piece.length > 0; piece = read(fd, 100)) text += piece.toString();
  close(fd);
  return text.trimEnd();
}

/**
 * Task 1. Sleep until the signal comes, print `caught <NAME> from <pid>`, and return.
 *
 * @param signo the signal's number
 */
export function catchOne(signo: number): void {
  console.log("this process is", getpid());
  // TODO(1): say what becomes of the signal, then sleep.
  void signo;
}

/**
 * Task 2. Block SIGUSR1 and SIGRTMIN, let a child send each `n` times, unblock, print `standard <k>` and `realtime <k>`.
 *
 * @param n how often the child sends each, at least 2
 */
export function coalesce(n: number): void {
  // TODO(2): what must be true before the child can send, and what before main may unblock?
  void n;
}

/**
 * Task 3. main sends SIGUSR1 to its child, the child answers with SIGUSR2, and so on.
 *
 * @param rounds how many signals each of them sends, at least 2
 */
export function pingPong(rounds: number): void {
  // TODO(3): nobody sends before it has the other's answer; nobody misses one.
  void rounds;
}

/**
 * Task 4. `n` children, each waiting at its gate; main reads its orders meanwhile, and a handler reaps whoever has ended.
 *
 * @param n how many children, at least 2
 */
export function reaper(n: number): void {
  // TODO(4): the children, and who reaps them.
  void n;
  console.log("order", readAll("orders"));
}

/** Task 5. Three jobs, each added to the books when it was started and deleted when it has ended: in this order, always. */
export function critical(): void {
  // TODO(5): fork, read `slow`, print `added <pid>`; the handler prints `deleted <pid>`.
}

/**
 * Task 6. Run a program; pass SIGTERM and SIGINT on to it, kill it when the grace is over, reap it, die of the same signal.
 *
 * @param graceMs milliseconds that the program has to end
 * @param argv the program and its arguments
 */
export function forward(graceMs: number, argv: string[]): void {
  // TODO(6): two things can happen first, a signal or the program's end.
  void graceMs;
  void argv;
}

/**
 * Task 7. Run a program that SIGHUP does not end.
 *
 * @param argv the program and its arguments
 */
export function nohup(argv: string[]): void {
  // TODO(7): what is still there after exec?
  void argv;
}

/**
 * Task 8. `n` children in a process group of their own, and a bystander that is not in it: stop the group, continue it, end it.
 *
 * @param n how many children are in the group, at least 2
 */
export function group(n: number): void {
  // TODO(8): who puts whom into which group, and when is it safe to send?
  void n;
}
