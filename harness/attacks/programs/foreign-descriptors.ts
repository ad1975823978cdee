// Attack: takes descriptors out of its supervisor: the one to which the events go would do.
// Ends: exited 0
// Refused: take_every: EPERM
// Refused: open_events: EACCES
// Allowed: hold_parent
import { openSync } from "node:fs";
import { getppid } from "#posix";
import { attempt } from "./means/attempt.ts";
import { loadNative } from "./means/native.ts";

export function attack(): void {
  const { call } = loadNative();
  const pidfd = call("pidfd_open", getppid(), 0);
  attempt("hold_parent", () => pidfd);
  for (let fd = 0; fd < 200; fd++) attempt("take_every", () => call("pidfd_getfd", pidfd, fd, 0));
  for (let fd = 0; fd < 10; fd++) attempt("open_events", () => openSync(`/proc/${getppid()}/fd/${fd}`, "w"));
}
