// Attack: overwrites machine code of the binding and of libc in its own memory, through /proc/self/mem, which asks for no permission of pages.
// Ends: killed 4 or killed 5 or killed 11 or exited 1
import { openSync, readFileSync, writeSync } from "node:fs";
import { fork } from "#posix";

export function attack(): void {
  const memory = openSync("/proc/self/mem", "r+");
  const maps = readFileSync("/proc/self/maps", "latin1").split("\n");
  for (const line of maps.filter((each) => /r-xp.*(posix\.node|libc\.so)/.test(each))) {
    const [, from = "", to = ""] = /^(\w+)-(\w+)/.exec(line) ?? [];
    const length = Number(BigInt(`0x${to}`) - BigInt(`0x${from}`));
    writeSync(memory, Buffer.alloc(length, 0xcc), 0, length, Number.parseInt(from, 16));
  }
  fork();
}
