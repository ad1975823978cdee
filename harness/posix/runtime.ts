/**
 * What `main` of a run executes: puts the process into the state in which a C program starts, then calls the student's task.
 *
 *   node --single-threaded ../program/runtime.cjs TASK ARGS-AS-JSON
 *
 * Bundled as runtime.cjs, with posix.node and student.cjs beside it. student.cjs requires this file for "#posix", so it exports the binding.
 * See harness/README.md, "The tree a program sees" and "Marks".
 */
import { join } from "node:path";
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
};

function startLikeC(): void {
  native.resetDispositions();
  for (const fd of [0, 1, 2]) if (isOpen(fd)) fcntl(fd, F_SETFD, fcntl(fd, F_GETFD) & ~FD_CLOEXEC);
  // Not occupied when a person starts the runtime by hand; then these may be Node's.
  if (isOpen(FIRST_OWN - 1)) {
    close_range(3, FIRST_OWN - 1);
    native.keepDescriptorsFrom(FIRST_OWN);
  }
  native.guardDescriptors();
  replaceStandardStreams();
  endWithoutTeardown();
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
function run(task: string, args: unknown[]): void {
  const main = load()[task];
  if (typeof main !== "function") throw new Error(`the program exports no function named ${task}`);
  const result: unknown = main(...args);
  if (!(result instanceof Promise)) process.exit();
  process.once("beforeExit", neverSettled);
  result.then(() => process.exit());
}

/** Evaluates the student's program, whose first statement is the begin mark. */
function load(): Record<string, unknown> {
  try {
    // The bundle is CommonJS. createRequire would do in both kinds of module, for 3 ms of every start.
    return require(join(import.meta.dirname, "student.cjs")) as Record<string, unknown>;
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

const [, , task, args] = process.argv;
if (task !== undefined) {
  process.setSourceMapsEnabled(true);
  (globalThis as Record<symbol, unknown>)[Symbol.for("proclab.begin")] = beginStudent;
  startLikeC();
  run(task, JSON.parse(args ?? "[]") as unknown[]);
}
