// Lab 2: exec. The tasks are described in README.md beside this file; do them in this order.
// Add the names that you need to those between the braces; your editor knows them all and shows what each does.
import { environ } from "#posix";

/**
 * Task 1. Become the program `file`, in this very process; exit with 127 if there is none, with 126 if it may not be executed.
 *
 * @param file a name that is looked for along PATH; with a "/" in it, a path
 * @param args its arguments, without its name
 */
export function replace(file: string, ...args: string[]): void {
  console.log("still my own program, with", environ().length, "variables to pass on");
  // TODO(1): one call; and what if it comes back?
  void file;
  void args;
}

/**
 * Task 2. Run the program in a child and exit with its status: its own, 128 + n after signal n, 127 or 126 if it could not run.
 *
 * @param argv the program's name or path, and its arguments
 */
export function run(argv: string[]): void {
  // TODO(2): fork, exec, wait.
  void argv;
}

/**
 * Task 3. Six children, each of which becomes another program by another call of the exec family.
 *
 * @param dir where the programs `execl`, `execv`, `execle` and `execve` are; `execlp` and `execvp` are on PATH
 */
export function six(dir: string): void {
  // TODO(3): fork six times, wait six times.
  void dir;
}

/**
 * Task 4. Do what execvp does, with execve alone, and tell the program in the variable `_` where it was found.
 *
 * @param name a name that is looked for along PATH; with a "/" in it, a path
 * @param args its arguments, without its name
 */
export function search(name: string, ...args: string[]): void {
  // TODO(4): try one candidate after the other; which error do you tell in the end?
  void name;
  void args;
}

/**
 * Task 5. Become the program, with an environment of exactly these variables, and with another name.
 *
 * @param program its path
 * @param pairs "NAME=value" each, any number of them
 */
export function environment(program: string, ...pairs: string[]): void {
  // TODO(5): argv[0] is to be a hyphen and the last part of the path.
  void program;
  void pairs;
}

/**
 * Task 6. Open both files, then become the program with the one argument `fds`: it holds `keep`, and not `drop`.
 *
 * @param program its path
 * @param keep the file whose descriptor the program is to have
 * @param drop the file whose descriptor it must not have
 */
export function passOne(program: string, keep: string, drop: string): void {
  // TODO(6): open, open, exec; what closes a descriptor in between?
  void program;
  void keep;
  void drop;
}
