// Attack: sends KILL and TERM to all processes that it may signal: the supervisor, the grader, everything of this user.
// Ends: exited 0
// Refused: kill_all terminate_all: ESRCH in A, ok
// Refused: kill_init: EPERM
// Refused: kill_parents_group: ESRCH in A, EPERM
import { getpgid, getppid, kill, SIGKILL, SIGTERM } from "#posix";
import { attempt } from "./means/attempt.ts";

export function attack(): void {
  // In tier B Linux says "ok" where all that it found were refused: whether anybody heard of it, the suite looks for itself.
  attempt("kill_all", () => kill(-1, SIGKILL));
  attempt("terminate_all", () => kill(-1, SIGTERM));
  attempt("kill_init", () => kill(1, SIGKILL));
  attempt("kill_parents_group", () => kill(-getpgid(getppid()), SIGKILL));
}
