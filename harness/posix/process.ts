/**
 * Processes: making them, ending them, and who they are.
 *
 * Importing this file changes a few things of Node's that are wrong in a process that forks, in parent and child alike: process.pid asks
 * the kernel, and a child ends with _exit, because Node's own teardown would wait for threads that fork did not copy. See fork.c.
 */
import { subscribe } from "node:diagnostics_channel";
import type { Worker } from "node:worker_threads";
import { addon } from "./addon.ts";
import { printUncaught } from "./uncaught.ts";

interface Native {
  fork(): number;
  _exit(status: number): never;
  getpid(): number;
  getppid(): number;
  getpgid(pid: number): number;
  getpgrp(): number;
  setpgid(pid: number, pgid: number): void;
  getsid(pid: number): number;
  setsid(): number;
  tcgetpgrp(fd: number): number;
  tcsetpgrp(fd: number, pgrp: number): void;
  getuid(): number;
  geteuid(): number;
  getgid(): number;
  getegid(): number;
  environ(): string[];
  mark(operation: number, name: string): void;
  whenChildEnds(ended: () => void): void;
  loopAlive(): boolean;
  isForkChild(): boolean;
}

const native = addon as unknown as Native;

/**
 * Makes a new process, which is a copy of this one and goes on from the same point.
 *
 * Both have the same variables, stack, descriptors, dispositions and mask from here on, each its own. The child has no pending signals, no
 * timers of alarm, and one thread. Event-loop timers and callbacks are copied, and so fire in both.
 *
 * @returns the child's pid in the parent, 0 in the child
 * @throws EAGAIN when there are too many processes, ENOMEM; ERR_WORKER_THREADS while worker threads live, since a child would lack them
 * @see fork(2)
 */
export function fork(): number {
  if (workers > 0) {
    throw Object.assign(new Error("fork would copy this thread alone, and worker threads are running"), {
      code: "ERR_WORKER_THREADS",
    });
  }
  return native.fork();
}

/**
 * Ends the process at once: no exit handlers, no pending callbacks.
 *
 * @param status what the parent's wait sees, of which it gets the low 8 bits
 * @see _exit(2)
 */
export function _exit(status: number): never {
  native._exit(status);
  throw new Error("unreachable");
}

/** @returns this process's number, from the kernel. @see getpid(2) */
export function getpid(): number {
  return native.getpid();
}

/** @returns the parent's number as it is now: another's, once the parent has gone. @see getppid(2) */
export function getppid(): number {
  return native.getppid();
}

/**
 * @param pid whose process group; 0, also when left out, is the caller's
 * @throws ESRCH when there is no such process
 * @see getpgid(2)
 */
export function getpgid(pid = 0): number {
  return native.getpgid(pid);
}

/** @returns the caller's process group. @see getpgrp(2) */
export function getpgrp(): number {
  return native.getpgrp();
}

/**
 * Puts a process into a process group.
 *
 * @param pid the caller (0) or a child of it that has not called exec yet
 * @param pgid an existing group of the same session, or 0 or `pid` itself for a new one
 * @throws EACCES after the child's exec, EPERM across sessions or for a session leader, ESRCH, EINVAL for a negative group
 * @see setpgid(2)
 */
export function setpgid(pid: number, pgid: number): void {
  native.setpgid(pid, pgid);
}

/**
 * @param pid whose session; 0, also when left out, is the caller's
 * @throws ESRCH when there is no such process
 * @see getsid(2)
 */
export function getsid(pid = 0): number {
  return native.getsid(pid);
}

/**
 * Starts a session, and a group in it, with the caller as the leader of both and without a terminal.
 *
 * @returns the session's number, which is the caller's pid
 * @throws EPERM when the caller leads a process group
 * @see setsid(2)
 */
export function setsid(): number {
  return native.setsid();
}

/**
 * @param fd a descriptor of the caller's terminal
 * @returns the terminal's foreground process group
 * @throws EBADF, ENOTTY
 * @see tcgetpgrp(3)
 */
export function tcgetpgrp(fd: number): number {
  return native.tcgetpgrp(fd);
}

/**
 * Makes a process group the terminal's foreground group. From a background group this raises SIGTTOU, unless that is blocked or ignored.
 *
 * @throws EBADF, EINVAL, ENOTTY, EPERM when the group is of another session; EINTR
 * @see tcsetpgrp(3)
 */
export function tcsetpgrp(fd: number, pgrp: number): void {
  native.tcsetpgrp(fd, pgrp);
}

/** @returns the real user id. @see getuid(2) */
export function getuid(): number {
  return native.getuid();
}

/** @returns the effective user id. @see geteuid(2) */
export function geteuid(): number {
  return native.geteuid();
}

/** @returns the real group id. @see getgid(2) */
export function getgid(): number {
  return native.getgid();
}

/** @returns the effective group id. @see getegid(2) */
export function getegid(): number {
  return native.getegid();
}

/** @returns the environment as exec would pass it on, "NAME=value" each. process.env reads and changes the same. @see environ(7) */
export function environ(): string[] {
  return native.environ();
}

/**
 * Names a moment: all processes of the run are stopped while the harness looks at their memory. Outside a run it does nothing.
 *
 * @param name what the moment is called in the recording
 */
export function checkpoint(name: string): void {
  native.mark(MARK_CHECKPOINT, name);
}

/** Tells the harness that the program starts here. The first statement of a bundled program calls it. */
export function begin(): void {
  native.mark(MARK_BEGIN, "");
}

// harness/README.md, Marks.
const MARK_BEGIN = 1;
const MARK_CHECKPOINT = 2;

// ---- what Node has to be told ----

/** Ends every process without Node's teardown, not just fork children. For the runtime: it is the quicker way, and the same in both. */
export function endWithoutTeardown(): void {
  alwaysQuickly = true;
}
let alwaysQuickly = false;

/** Worker threads that live: fork would lose them. */
let workers = 0;
subscribe("worker_threads", (message) => {
  const { worker } = message as { worker: Worker };
  workers += 1;
  worker.once("exit", () => {
    workers -= 1;
  });
});

interface Internals {
  /** What process.exit ends with. */
  reallyExit(status: number): void;
  /** What Node calls with whatever nobody caught. False: it was not handled, and the process is to end. */
  _fatalException(error: unknown, fromPromise: boolean): boolean;
}

function adoptProcess(): void {
  const internals = process as unknown as Internals;
  const ownExit = internals.reallyExit;
  const ownFatal = internals._fatalException;
  const quickly = () => alwaysQuickly || native.isForkChild();

  Object.defineProperty(process, "pid", { get: () => native.getpid(), enumerable: true, configurable: true });
  internals.reallyExit = (status) => (quickly() ? native._exit(status) : ownExit.call(process, status));
  internals._fatalException = (error, fromPromise) => {
    if (ownFatal.call(process, error, fromPromise)) return true;
    if (!quickly()) return false;
    printUncaught(error);
    // As Node decides: an exit listener may have chosen another failure.
    const status = Number(process.exitCode ?? 0);
    return native._exit(status === 0 ? 1 : status);
  };
  native.whenChildEnds(() => {
    process.emit("beforeExit", Number(process.exitCode ?? 0));
    if (!native.loopAlive()) process.exit();
  });
}

adoptProcess();
