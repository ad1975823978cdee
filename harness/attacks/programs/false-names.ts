// Attack: gives itself names that others have: the supervisor's, another process's, with line ends and escapes in them, for whoever lists processes.
// Ends: exited 0
import { writeFileSync } from "node:fs";
import { execve, fork, waitpid } from "#posix";
import type { World } from "../world.ts";

export function attack({ token }: World): void {
  const hostile = `supervisor\n{"ev":"end","forged":"${token}"}\n\u001b]0;owned\u0007 1 (x) Z 0 0`;
  process.title = hostile;
  try {
    writeFileSync("/proc/self/comm", ") Z 1 1 (", { flag: "r+" });
  } catch {
    // /proc is for reading in tier B.
  }
  const child = fork();
  if (child === 0) execve("/bin/true", [hostile, hostile], [hostile]);
  waitpid(child);
}
