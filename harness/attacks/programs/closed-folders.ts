// Attack: folders that nobody may enter or change, with something in them: the grader could not remove them.
// Ends: exited 0
import { closeSync, constants, fchmodSync, mkdirSync, openSync, writeFileSync } from "node:fs";

export function attack(): void {
  const folders: string[] = [];
  for (let path = "closed"; folders.length < 20; path += "/closed") folders.push(path);
  for (const folder of folders) {
    mkdirSync(folder);
    writeFileSync(`${folder}/file`, "x", { mode: 0 });
  }
  for (const folder of folders.reverse()) {
    const fd = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
    fchmodSync(fd, 0);
    closeSync(fd);
  }
}
