/**
 * What `main` of a run executes: puts the process into the state in which a C program starts, then calls the student's task.
 *
 *   node --single-threaded runtime.cjs TASK ARGS-AS-JSON            once, with posix.node and student.cjs beside it
 *   node --single-threaded runtime.cjs --warm supervisor.node       for every run that is asked of it, in a fork: see supervisor/warm.c
 *
 * student.cjs requires this file for "#posix", so it exports the binding. See harness/README.md, "The tree a program sees" and "Marks".
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { setFlagsFromString } from "node:v8";
import { addon } from "./addon.ts";
import { close_range, F_GETFD, F_SETFD, FD_CLOEXEC, fcntl } from "./descriptor.ts";
import { begin, endWithoutTeardown } from "./process.ts";
import { replaceStandardStreams, writeAll } from "./stdio.ts";

export * from "./index.ts";

/** Node's own descriptors start here, because the supervisor occupies what is below. */
const FIRST_OWN = 64;

const native = addon as unknown as {
  resetDispositions(): void;
  keepDescriptorsFrom(first: number): void;
  guardDescriptors(): void;
  keepPlaces(): bigint;
  makeForkable(): void;
  becomeMain(): void;
};

/** What needs to be done once, for a process and its forks. */
function becomeRuntime(): void {
  process.setSourceMapsEnabled(true);
  (globalThis as Record<symbol, unknown>)[Symbol.for("proclab.begin")] = beginStudent;
  native.resetDispositions();
  // Not occupied when a person starts the runtime by hand; then these may be Node's.
  if (isOpen(FIRST_OWN - 1)) native.keepDescriptorsFrom(FIRST_OWN);
  replaceStandardStreams();
  endWithoutTeardown();
}

/** Where the descriptors of the program begin, nothing is open. */
function freeDescriptors(): void {
  if (isOpen(FIRST_OWN - 1)) close_range(3, FIRST_OWN - 1);
  native.guardDescriptors();
}

/** As exec leaves them for a C program; Node has set it. */
function passOnStandardStreams(): void {
  for (const fd of [0, 1, 2]) if (isOpen(fd)) fcntl(fd, F_SETFD, fcntl(fd, F_GETFD) & ~FD_CLOEXEC);
}

function isOpen(fd: number): boolean {
  try {
    fcntl(fd, F_GETFD);
    return true;
  } catch {
    return false;
  }
}

/** Calls the task. As after C's main, its return is the process's end: in every process in which it returns. */
function run(student: string, task: string, args: unknown[]): void {
  const main = load(student)[task];
  if (typeof main !== "function") throw new Error(`the program exports no function named ${task}`);
  const result: unknown = main(...args);
  if (!(result instanceof Promise)) process.exit();
  process.once("beforeExit", neverSettled);
  result.then(() => process.exit());
}

/** Evaluates the student's program, whose first statement is the begin mark. */
function load(student: string): Record<string, unknown> {
  try {
    // The bundle is CommonJS. createRequire would do in both kinds of module, for 3 ms of every start.
    return require(student) as Record<string, unknown>;
  } catch (error) {
    begin(); // Counts once. What V8 cannot parse never came to its first statement, and is the student's failure all the same.
    throw error;
  }
}

/** The first statement of student.cjs calls this, and so tells the binding which script that is. */
function beginStudent(): void {
  native.keepPlaces();
  begin();
}

/** Nothing is left that could settle the task's promise. 13 is Node's own status for that. */
function neverSettled(): never {
  writeAll(2, "the task's promise was never settled, and nothing is left that could do it\n");
  process.exit(13);
}

/** Starts the program of this process, and no other. */
function start(task: string, args: string): void {
  becomeRuntime();
  passOnStandardStreams();
  freeDescriptors();
  run(join(import.meta.dirname, "student.cjs"), task, JSON.parse(args) as unknown[]);
}

/** Does what every run does, often enough for V8 to have compiled it: a fork has what is compiled by then. */
function rehearse(): void {
  const file = join(import.meta.dirname, "rehearsal.cjs");
  for (let times = 0; times < REHEARSALS; times++) {
    delete require.cache[file];
    (require(file) as typeof import("./rehearsal.ts")).rehearse();
  }
}
const REHEARSALS = 4;

/** Serves runs, for ever. What goes on behind `serve` is main of one of them: a fork of this process, confined, in `work/`. */
function startWarm(supervisor: string, node: string): void {
  const addon = { exports: {} as { serve(): { argv: string[]; env: string[] } } };
  process.dlopen(addon, supervisor);
  becomeRuntime();
  rehearse();
  process.title = "proclab-warm";
  native.makeForkable();
  const { argv, env } = addon.exports.serve();
  process.title = argv.join(" ");
  native.becomeMain();
  process.chdir("."); // Node remembers where it was.
  const program = resolve("../program");
  const self = join(program, "runtime.cjs");
  require.cache[self] = module;
  createRequire(self)("./runtime.cjs"); // As the program will. Node looks for a package.json: now, not in the recording.
  process.execPath = existsSync(NODE_IN_TREE) ? NODE_IN_TREE : node; // Its own name for it is "/": see supervisor/main.c.
  const [, , task = "", args = "[]"] = argv;
  process.argv = [process.execPath, self, task, args];
  for (const each of Object.keys(process.env)) delete process.env[each];
  for (const each of env) {
    const equals = each.indexOf("=");
    process.env[each.slice(0, equals)] = each.slice(equals + 1);
  }
  setFlagsFromString(`--random-seed=${process.hrtime.bigint() & 0x7fffffffn}`); // All forks would have the same numbers.
  freeDescriptors();
  run(join(program, "student.cjs"), task, JSON.parse(args) as unknown[]);
}

/** Tier A's. */
const NODE_IN_TREE = "/lab/node";

const [, , task, args, node] = process.argv;
if (task === "--warm") startWarm(args as string, node as string);
else if (task !== undefined) start(task, args ?? "[]");
