// Attack: writes lines that look like the supervisor's events to every descriptor there is: a child that was never forked, an end that never was.
// Ends: exited 0
import { writeSync } from "node:fs";
import type { World } from "../world.ts";

export function attack({ token }: World): void {
  const lines = [
    { ev: "fork", t: 1, pid: 1, child: 424242, how: "fork", forged: token },
    { ev: "end", t: 1, reason: "exited", status: 0, utime: 0, stime: 0, points: 0, maxrss: 0, forged: token },
  ];
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  for (let fd = 0; fd < 1024; fd++) {
    try {
      writeSync(fd, `\n${text}`);
    } catch {
      // Not open, or not for writing.
    }
  }
}
