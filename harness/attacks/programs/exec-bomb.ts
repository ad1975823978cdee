// Attack: a program that executes itself for ever: it never comes to an end, and its image is always new.
// Ends: limit events
// Limits: events=3000
import { writeFileSync } from "node:fs";
import { execv } from "#posix";

export function attack(): void {
  writeFileSync("again", "#!/bin/sh\nexec ./again\n", { mode: 0o755 });
  execv("./again", ["again"]);
}
