// Attack: takes limits, priority and processors from its supervisor, from its neighbour, and from all processes of its user: who grades would starve.
// Ends: exited 0
// Refused: limit_parent limit_neighbour nice_parent nice_neighbour nice_user nice_group affine_parent affine_neighbour schedule_parent
//   schedule_neighbour parameters_parent attributes_parent io_parent io_neighbour io_user: EPERM
import { getppid } from "#posix";
import type { World } from "../world.ts";
import { attempt } from "./means/attempt.ts";
import { loadNative } from "./means/native.ts";

const RLIMIT_NOFILE = 7;
const [PRIO_PROCESS, PRIO_PGRP, PRIO_USER] = [0, 1, 2];
const [IOPRIO_WHO_PROCESS, IOPRIO_WHO_USER] = [1, 3];
const IDLE_CLASS = 3 << 13;
const SCHED_IDLE = 5;

export function attack({ neighbour }: World): void {
  const { call } = loadNative();
  const nothing = Buffer.alloc(64);
  const processors = Buffer.alloc(128, 0);
  processors[0] = 1;
  const parent = getppid();
  for (const [name, pid] of Object.entries({ parent, neighbour })) {
    attempt(`limit_${name}`, () => call("prlimit64", pid, RLIMIT_NOFILE, nothing, null));
    attempt(`nice_${name}`, () => call("setpriority", PRIO_PROCESS, pid, 19));
    attempt(`affine_${name}`, () => call("sched_setaffinity", pid, processors.length, processors));
    attempt(`schedule_${name}`, () => call("sched_setscheduler", pid, SCHED_IDLE, nothing));
    attempt(`io_${name}`, () => call("ioprio_set", IOPRIO_WHO_PROCESS, pid, IDLE_CLASS));
  }
  attempt("nice_user", () => call("setpriority", PRIO_USER, 0, 19));
  attempt("nice_group", () => call("setpriority", PRIO_PGRP, 0, 19));
  attempt("parameters_parent", () => call("sched_setparam", parent, nothing));
  attempt("attributes_parent", () => call("sched_setattr", parent, nothing, 0));
  attempt("io_user", () => call("ioprio_set", IOPRIO_WHO_USER, 0, IDLE_CLASS));
}
