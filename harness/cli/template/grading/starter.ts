// Lab {{number}}: {{name}}. The tasks are described in README.md beside this file; do them in this order.
// Add the names that you need to those between the braces; your editor knows them all and shows what each does.
import { getpid } from "#posix";

/**
 * Task 1. One child, which exits with `status`.
 *
 * @param status from 1 to 99
 */
export function child(status: number): void {
  console.log("one process so far, its pid is", getpid());
  // TODO(1): fork once, exit in the child, wait in the parent.
  void status;
}
