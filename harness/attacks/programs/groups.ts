// Attack: joins the groups and the session of others, and makes itself the foreground of whatever terminal there is: job control on the grader.
// Ends: exited 0
// Refused: join_neighbours_group: ESRCH in A, EPERM
// Refused: move_parent: ESRCH
// Refused: foreground_0 foreground_1 foreground_2: ENOTTY
// Refused: controlling_terminal: ENOENT in A, EACCES
// Allowed: join_parents_group own_session
import { openSync } from "node:fs";
import { _exit, fork, getpgid, getpid, getppid, setpgid, setsid, tcsetpgrp, waitpid } from "#posix";
import type { World } from "../world.ts";
import { attempt } from "./means/attempt.ts";

export function attack({ neighbour }: World): void {
  const parent = getppid();
  const inChild = (act: () => void) => {
    const child = fork();
    if (child > 0) return void waitpid(child);
    act();
    _exit(0);
  };
  inChild(() => attempt("join_parents_group", () => setpgid(0, getpgid(parent))));
  inChild(() => attempt("join_neighbours_group", () => setpgid(0, getpgid(neighbour))));
  attempt("move_parent", () => setpgid(parent, getpid()));
  for (const fd of [0, 1, 2]) attempt(`foreground_${fd}`, () => tcsetpgrp(fd, getpid()));
  inChild(() => attempt("own_session", () => setsid()));
  attempt("controlling_terminal", () => openSync("/dev/tty", "r+"));
}
