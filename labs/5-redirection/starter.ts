// Lab 5: redirection. The tasks are described in README.md beside this file; do them in this order.
// Add the names that you need to those between the braces; your editor knows them all and shows what each does.
import { isatty, STDOUT_FILENO } from "#posix";

/** A program and its arguments, as exec takes them: `["wc", "-l"]`. */
type Argv = [program: string, ...args: string[]];

/**
 * Task 1. What the shell does for `argv > file`.
 *
 * @param file created if it is missing, emptied if it is there
 */
export function out(file: string, argv: Argv): void {
  console.log("nothing is redirected yet; is this a terminal?", isatty(STDOUT_FILENO));
  // TODO(1): fork; in the child make descriptor 1 the file, then exec; in main wait, and exit as the program did.
  void file;
  void argv;
}

/**
 * Task 2. What the shell does for `argv >> file`.
 *
 * @param file created if it is missing; what is in it stays, whoever else appends to it
 */
export function append(file: string, argv: Argv): void {
  // TODO(2): where does each write begin, when others write to the file as well?
  void file;
  void argv;
}

/**
 * Task 3. What the shell does for `argv < file`.
 *
 * @param file may be missing: then no program runs, main says so on descriptor 2 and exits with status 1
 */
export function input(file: string, argv: Argv): void {
  // TODO(3): descriptor 0, and a file that is not there.
  void file;
  void argv;
}

/**
 * Task 4. What the shell does for `argv > file 2>&1`.
 *
 * @param file created if it is missing, emptied if it is there
 */
export function both(file: string, argv: Argv): void {
  // TODO(4): descriptors 1 and 2 lead to one open file description.
  void file;
  void argv;
}

/**
 * Task 5. What the shell does for `argv 2>&1 > file`.
 *
 * @param file created if it is missing, emptied if it is there
 */
export function swapped(file: string, argv: Argv): void {
  // TODO(5): from left to right. What is descriptor 1 when descriptor 2 is made a copy of it?
  void file;
  void argv;
}

/**
 * Task 6. Prints `inside` to the file and then `outside` to the standard output of before, both through descriptor 1,
 * in one process.
 *
 * @param file created if it is missing, emptied if it is there
 */
export function restore(file: string): void {
  // TODO(6): keep descriptor 1 somewhere, and put it back.
  void file;
}

/** Task 7. What the shell does for `left | right`. */
export function pipeline(left: Argv, right: Argv): void {
  // TODO(7): a pipe, two children; who holds which end, and who must not?
  void left;
  void right;
}

/**
 * Task 8. What the shell does for `first | second | … | last`.
 *
 * @param argvs one program or more
 */
export function stages(...argvs: Argv[]): void {
  // TODO(8): a pipe less than there are programs.
  void argvs;
}
