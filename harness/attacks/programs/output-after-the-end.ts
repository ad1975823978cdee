// Attack: a child that prints when main has ended: what it says would be taken for main's, or for the next run's.
// Ends: exited 0
import { writeSync } from "node:fs";
import { fork, getppid } from "#posix";

export function attack(): void {
  const main = getppid();
  if (fork() > 0) return;
  while (getppid() !== main);
  for (let i = 0; i < 100; i++) writeSync(1, "still here\n");
}
