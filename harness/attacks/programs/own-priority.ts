// Attack: makes itself more important than anybody else: real time, a negative nice value, memory that is never swapped, later death for want of memory.
// Ends: exited 0
// Refused: real_time deadline: EPERM
// Refused: hurry: EACCES
// Refused: spare_me: EACCES
// Refused: real_time_io: EPERM
// Refused: raise_files raise_processes raise_size: EPERM
// Allowed: be_idle
import { writeFileSync } from "node:fs";
import { attempt } from "./means/attempt.ts";
import { loadNative } from "./means/native.ts";

const [SCHED_FIFO, SCHED_IDLE, SCHED_DEADLINE] = [1, 5, 6];
const [RLIMIT_FSIZE, RLIMIT_NOFILE, RLIMIT_STACK] = [1, 7, 3];

export function attack(): void {
  const { call } = loadNative();
  const parameters = Buffer.from([50, 0, 0, 0]);
  attempt("real_time", () => call("sched_setscheduler", 0, SCHED_FIFO, parameters));
  const deadline = Buffer.alloc(48);
  deadline.writeUInt32LE(48, 0);
  deadline.writeUInt32LE(SCHED_DEADLINE, 4);
  for (const [i, ns] of [10_000_000n, 30_000_000n, 30_000_000n].entries()) deadline.writeBigUInt64LE(ns, 24 + i * 8);
  attempt("deadline", () => call("sched_setattr", 0, deadline, 0));
  attempt("hurry", () => call("setpriority", 0, 0, -20));
  attempt("spare_me", () => writeFileSync("/proc/self/oom_score_adj", "-1000"));
  attempt("real_time_io", () => call("ioprio_set", 1, 0, 1 << 13));
  const most = Buffer.alloc(16, 0xff);
  attempt("raise_files", () => call("prlimit64", 0, RLIMIT_NOFILE, most, null));
  attempt("raise_processes", () => call("prlimit64", 0, RLIMIT_STACK, most, null));
  attempt("raise_size", () => call("prlimit64", 0, RLIMIT_FSIZE, most, null));
  attempt("be_idle", () => call("sched_setscheduler", 0, SCHED_IDLE, Buffer.alloc(4)));
}
