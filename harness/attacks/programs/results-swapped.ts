// Attack: swaps the result, a file or a link to a secret, as fast as it can, so that between the look and the read it is another.
// Ends: exited 0
// Collected: result: symlink or regular or missing
import { renameSync, symlinkSync, writeFileSync } from "node:fs";
import { fork } from "#posix";
import type { World } from "../world.ts";

export function attack({ home }: World): void {
  writeFileSync("result", "right");
  if (fork() > 0) return;
  for (;;) {
    symlinkSync(`${home}/canary`, "link");
    renameSync("link", "result");
    writeFileSync("file", "right");
    renameSync("file", "result");
  }
}
