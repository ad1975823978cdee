// Attack: arguments and environment as large as the kernel takes, and larger.
// Ends: exited 0
// Refused: too_long too_many: E2BIG
// Allowed: as_long_as_can_be
import { _exit, execve, fork, waitpid } from "#posix";
import { attempt } from "./means/attempt.ts";

const LONGEST = 131_071; // One string: MAX_ARG_STRLEN less its NUL.

export function attack(): void {
  attempt("too_long", () => execve("/bin/true", ["true", "x".repeat(LONGEST + 1)], []));
  attempt("too_many", () => execve("/bin/true", Array(100).fill("x".repeat(LONGEST)), []));
  attempt("as_long_as_can_be", () => {
    const child = fork();
    if (child > 0) return waitpid(child).status === 0 ? 0 : -1;
    execve("/bin/true", ["true", ...Array(6).fill("x".repeat(LONGEST))], Array(6).fill(`X=${"y".repeat(LONGEST - 2)}`));
    _exit(1);
  });
}
