/**
 * Waiting for children, and what a status says.
 *
 * All of them throw ECHILD when there is no such child (or SIGCHLD is ignored), EINVAL for unknown options, and EINTR when a handler
 * installed without SA_RESTART ran while they slept.
 */
import { addon, constant } from "./addon.ts";
import type { Usage } from "./resource.ts";

/** What wait returns. */
export interface Waited {
  /** The child; 0 when WNOHANG found none that has changed. */
  pid: number;
  /** Raw, for the W* functions: neither an exit status nor a signal number as it is. */
  status: number;
}

/** What wait3 and wait4 return. */
export interface WaitedUsage extends Waited {
  /** What the child has used. */
  rusage: Usage;
}

/** What waitid returns: all 0 when WNOHANG found no child that has changed. */
export interface WaitedId {
  pid: number;
  /** The child's real user id. */
  uid: number;
  /** SIGCHLD. */
  signo: number;
  /** The exit status, or the number of the signal that killed, stopped or continued the child: `code` says which. */
  status: number;
  /** CLD_EXITED, CLD_KILLED, CLD_DUMPED, CLD_STOPPED, CLD_TRAPPED or CLD_CONTINUED. */
  code: number;
}

interface Native {
  wait(): Waited;
  waitpid(pid: number, options: number): Waited;
  wait3(options: number): WaitedUsage;
  wait4(pid: number, options: number): WaitedUsage;
  waitid(idtype: number, id: number, options: number): WaitedId;
  WIFEXITED(status: number): boolean;
  WEXITSTATUS(status: number): number;
  WIFSIGNALED(status: number): boolean;
  WTERMSIG(status: number): number;
  WCOREDUMP(status: number): boolean;
  WIFSTOPPED(status: number): boolean;
  WSTOPSIG(status: number): number;
  WIFCONTINUED(status: number): boolean;
}

const native = addon as unknown as Native;

/**
 * Waits until any child has ended, and reaps it.
 *
 * @throws ECHILD, EINTR
 * @see wait(2)
 */
export function wait(): Waited {
  return native.wait();
}

/**
 * Waits for a child to change state, and reaps it if it has ended.
 *
 * @param pid a child; -1 any child; 0 any of the caller's process group; -n any of process group n
 * @param options WNOHANG (do not sleep), WUNTRACED (stopped children too), WCONTINUED (continued ones too), or-ed
 * @throws ECHILD, EINTR, EINVAL
 * @see waitpid(2)
 */
export function waitpid(pid: number, options = 0): Waited {
  return native.waitpid(pid, options);
}

/**
 * wait with options and the child's resource usage.
 *
 * @throws ECHILD, EINTR, EINVAL
 * @see wait3(2)
 */
export function wait3(options = 0): WaitedUsage {
  return native.wait3(options);
}

/**
 * waitpid with the child's resource usage.
 *
 * @throws ECHILD, EINTR, EINVAL
 * @see wait4(2)
 */
export function wait4(pid: number, options = 0): WaitedUsage {
  return native.wait4(pid, options);
}

/**
 * Waits for exactly the changes that are asked for.
 *
 * @param idtype P_PID, P_PGID, P_ALL or P_PIDFD: what `id` is
 * @param options WEXITED, WSTOPPED, WCONTINUED, at least one of them, or-ed with WNOHANG, and WNOWAIT (look, do not reap)
 * @throws ECHILD, EINTR, EINVAL
 * @see waitid(2)
 */
export function waitid(idtype: number, id: number, options: number): WaitedId {
  return native.waitid(idtype, id, options);
}

/** @returns whether the child ended by itself: exit, _exit, or the end of its program. @see wait(2) */
export function WIFEXITED(status: number): boolean {
  return native.WIFEXITED(status);
}

/** @returns its exit status, 0 to 255. Means something only under WIFEXITED. @see wait(2) */
export function WEXITSTATUS(status: number): number {
  return native.WEXITSTATUS(status);
}

/** @returns whether a signal ended the child. @see wait(2) */
export function WIFSIGNALED(status: number): boolean {
  return native.WIFSIGNALED(status);
}

/** @returns which signal. Means something only under WIFSIGNALED. @see wait(2) */
export function WTERMSIG(status: number): number {
  return native.WTERMSIG(status);
}

/** @returns whether it left a core file. Means something only under WIFSIGNALED. @see wait(2) */
export function WCOREDUMP(status: number): boolean {
  return native.WCOREDUMP(status);
}

/** @returns whether the child is stopped: waitpid tells only under WUNTRACED. @see wait(2) */
export function WIFSTOPPED(status: number): boolean {
  return native.WIFSTOPPED(status);
}

/** @returns by which signal. Means something only under WIFSTOPPED. @see wait(2) */
export function WSTOPSIG(status: number): number {
  return native.WSTOPSIG(status);
}

/** @returns whether the child was continued: waitpid tells only under WCONTINUED. @see wait(2) */
export function WIFCONTINUED(status: number): boolean {
  return native.WIFCONTINUED(status);
}

// Options.
export const WNOHANG = constant("WNOHANG");
export const WUNTRACED = constant("WUNTRACED");
export const WCONTINUED = constant("WCONTINUED");
export const WEXITED = constant("WEXITED");
export const WSTOPPED = constant("WSTOPPED");
export const WNOWAIT = constant("WNOWAIT");

// waitid: what an id is.
export const P_PID = constant("P_PID");
export const P_PGID = constant("P_PGID");
export const P_ALL = constant("P_ALL");
export const P_PIDFD = constant("P_PIDFD");

// waitid and SIGCHLD: what happened to the child.
export const CLD_EXITED = constant("CLD_EXITED");
export const CLD_KILLED = constant("CLD_KILLED");
export const CLD_DUMPED = constant("CLD_DUMPED");
export const CLD_STOPPED = constant("CLD_STOPPED");
export const CLD_TRAPPED = constant("CLD_TRAPPED");
export const CLD_CONTINUED = constant("CLD_CONTINUED");
