// Attack: writes the events of a right answer to every descriptor, and as marks.
// Lab: 1
// Passes: nothing
import { writeSync } from "node:fs";
import { _exit, checkpoint, getpid } from "#posix";

function forge(children: number): never {
  const main = getpid();
  const events: object[] = [];
  for (let i = 1; i <= children; i++) {
    events.push({ ev: "fork", t: i, pid: main, child: main + i, how: "fork" });
    events.push({ ev: "exit", t: 10 + i, pid: main + i, status: i << 8, minflt: 0, majflt: 0 });
    events.push({
      ev: "syscall",
      t: 20 + i,
      pid: main,
      name: "wait4",
      args: [-1, 0, 0, 0],
      ret: main + i,
      reaped: main + i,
      ended: i << 8,
    });
  }
  events.push({ ev: "end", t: 99, reason: "exited", status: 0, utime: 0, stime: 0, points: 0, maxrss: 0 });
  const lines = events.map((event) => `${JSON.stringify(event)}\n`).join("");
  for (let fd = 0; fd < 256; fd++) {
    try {
      writeSync(fd, lines);
    } catch {
      // Not open.
    }
  }
  checkpoint(`x"}\n${lines}`);
  _exit(0);
}

export const hello = () => forge(1);
export const fan = forge;
export const chain = forge;
export const tree = (depth: number) => forge(2 ** (depth + 1) - 2);
export const privateCopy = () => forge(1);
