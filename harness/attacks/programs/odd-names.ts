// Attack: files whose names are no names for a shell, a terminal or a log: options, line ends, escapes, bytes that are no UTF-8, the longest ones.
// Ends: exited 0
// Collected: -rf: regular
import { mkdirSync, openSync, symlinkSync, writeFileSync } from "node:fs";
import { execv, fork, waitpid } from "#posix";

export function attack(): void {
  const names = [
    "-rf",
    "*",
    "a\nb",
    "\u001b]0;title\u0007",
    "\u001b[2J",
    "::error::x",
    "##vso[task.complete]",
    "<script>",
    "~",
    "$(id)",
    "\u202etxt",
  ];
  for (const name of names) writeFileSync(name, "x");
  openSync(Buffer.from([0xff, 0xfe, 0x80]), "w");
  openSync(Buffer.alloc(255, 0x0a), "w");
  mkdirSync(Buffer.alloc(255, 0xff));
  symlinkSync(".", "\r");
  for (const name of names) {
    const child = fork();
    if (child === 0) execv("/bin/true", [name, name]);
    waitpid(child);
  }
}
