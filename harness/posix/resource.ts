/**
 * What a process may use and has used: priorities, limits, usage, clocks, configuration. The conventions are those of descriptor.ts.
 */
import { addon, constant } from "./addon.ts";

/** The natives behind this file. */
interface Native {
  nice(inc: number): number;
  getpriority(which: number, who: number): number;
  setpriority(which: number, who: number, prio: number): void;
  getrlimit(resource: number): Limit;
  setrlimit(resource: number, limit: Limit): void;
  getrusage(who: number): Usage;
  times(): Times;
  clock_gettime(clock: number): bigint;
  sysconf(name: number): number;
}

const native = addon as unknown as Native;

/** A resource limit. RLIM_INFINITY, which is Infinity here, means none; other values are exact up to 2 ** 53. */
export interface Limit {
  /** The soft limit, which is enforced. */
  cur: number;
  /** The hard limit, up to which the soft one may be raised. */
  max: number;
}

/** What a process has used. */
export interface Usage {
  /** Time spent in the program, in microseconds. */
  utime: number;
  /** Time spent in the kernel, in microseconds. */
  stime: number;
  /** The most memory it ever had resident, in KiB. */
  maxrss: number;
  /** Page faults that needed no disk: first touches, copy-on-write. */
  minflt: number;
  /** Page faults that waited for a disk. */
  majflt: number;
  /** Reads from disk. */
  inblock: number;
  /** Writes to disk. */
  oublock: number;
  /** How often it gave the processor up to wait. */
  nvcsw: number;
  /** How often the processor was taken from it. */
  nivcsw: number;
}

/** Times in clock ticks, of which there are sysconf(_SC_CLK_TCK) in a second. */
export interface Times {
  /** This process's, in the program. */
  utime: number;
  /** This process's, in the kernel. */
  stime: number;
  /** Its reaped children's, in their programs. */
  cutime: number;
  /** Its reaped children's, in the kernel. */
  cstime: number;
  /** Since some moment in the past: only differences mean anything. */
  elapsed: number;
}

/**
 * Adds to this process's nice value; a higher one gets less of the processor.
 *
 * @returns the new value, between -20 and 19
 * @throws EPERM for a negative `inc` without the privilege
 * @see nice(2)
 */
export function nice(inc: number): number {
  return native.nice(inc);
}

/**
 * @param which PRIO_PROCESS, PRIO_PGRP or PRIO_USER
 * @param who a pid, process group or user; 0 for the caller's
 * @returns the lowest nice value of all processes meant
 * @throws ESRCH, EINVAL
 * @see getpriority(2)
 */
export function getpriority(which: number, who: number): number {
  return native.getpriority(which, who);
}

/**
 * Sets the nice value of all processes meant.
 *
 * @param which as for getpriority
 * @param who as for getpriority
 * @param prio between -20 and 19; what is beyond becomes the nearer of them
 * @throws ESRCH, EINVAL, EPERM, EACCES
 * @see setpriority(2)
 */
export function setpriority(which: number, who: number, prio: number): void {
  native.setpriority(which, who, prio);
}

/**
 * @param resource RLIMIT_NOFILE, RLIMIT_FSIZE, …
 * @throws EINVAL
 * @see getrlimit(2)
 */
export function getrlimit(resource: number): Limit {
  return native.getrlimit(resource);
}

/**
 * Sets both limits of a resource, for this process and what it will fork and exec.
 *
 * @param resource RLIMIT_NOFILE, RLIMIT_FSIZE, …
 * @param limit in the unit of the resource; see the manual page
 * @throws EINVAL also if cur > max; EPERM for raising the hard limit without the privilege
 * @see setrlimit(2)
 */
export function setrlimit(resource: number, limit: Limit): void {
  native.setrlimit(resource, limit);
}

/**
 * @param who RUSAGE_SELF, RUSAGE_CHILDREN (those that were reaped) or RUSAGE_THREAD
 * @throws EINVAL
 * @see getrusage(2)
 */
export function getrusage(who: number): Usage {
  return native.getrusage(who);
}

/**
 * @returns processor time of this process and its reaped children, in clock ticks
 * @see times(2)
 */
export function times(): Times {
  return native.times();
}

/**
 * @param clock CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID, …
 * @returns its time in nanoseconds
 * @throws EINVAL
 * @see clock_gettime(2)
 */
export function clock_gettime(clock: number): bigint {
  return native.clock_gettime(clock);
}

/**
 * @param name _SC_PAGESIZE, _SC_CLK_TCK, _SC_OPEN_MAX, …
 * @returns the value of that setting; Infinity where there is no limit
 * @throws EINVAL
 * @see sysconf(3)
 */
export function sysconf(name: number): number {
  return native.sysconf(name);
}

/** No limit: Infinity, since C's value (2 ** 64 - 1) is no exact number. */
export const RLIM_INFINITY = Number.POSITIVE_INFINITY;

// Whose priority.
export const PRIO_PROCESS = constant("PRIO_PROCESS");
export const PRIO_PGRP = constant("PRIO_PGRP");
export const PRIO_USER = constant("PRIO_USER");

// Resources of getrlimit and setrlimit.
export const RLIMIT_AS = constant("RLIMIT_AS");
export const RLIMIT_CORE = constant("RLIMIT_CORE");
export const RLIMIT_CPU = constant("RLIMIT_CPU");
export const RLIMIT_DATA = constant("RLIMIT_DATA");
export const RLIMIT_FSIZE = constant("RLIMIT_FSIZE");
export const RLIMIT_MEMLOCK = constant("RLIMIT_MEMLOCK");
export const RLIMIT_NICE = constant("RLIMIT_NICE");
export const RLIMIT_NOFILE = constant("RLIMIT_NOFILE");
export const RLIMIT_NPROC = constant("RLIMIT_NPROC");
export const RLIMIT_RSS = constant("RLIMIT_RSS");
export const RLIMIT_RTPRIO = constant("RLIMIT_RTPRIO");
export const RLIMIT_SIGPENDING = constant("RLIMIT_SIGPENDING");
export const RLIMIT_STACK = constant("RLIMIT_STACK");

// Whose usage.
export const RUSAGE_SELF = constant("RUSAGE_SELF");
export const RUSAGE_CHILDREN = constant("RUSAGE_CHILDREN");
export const RUSAGE_THREAD = constant("RUSAGE_THREAD");

// Clocks.
export const CLOCK_REALTIME = constant("CLOCK_REALTIME");
export const CLOCK_MONOTONIC = constant("CLOCK_MONOTONIC");
export const CLOCK_BOOTTIME = constant("CLOCK_BOOTTIME");
export const CLOCK_PROCESS_CPUTIME_ID = constant("CLOCK_PROCESS_CPUTIME_ID");
export const CLOCK_THREAD_CPUTIME_ID = constant("CLOCK_THREAD_CPUTIME_ID");

// Settings of sysconf.
export const _SC_ARG_MAX = constant("_SC_ARG_MAX");
export const _SC_CHILD_MAX = constant("_SC_CHILD_MAX");
export const _SC_CLK_TCK = constant("_SC_CLK_TCK");
export const _SC_NPROCESSORS_CONF = constant("_SC_NPROCESSORS_CONF");
export const _SC_NPROCESSORS_ONLN = constant("_SC_NPROCESSORS_ONLN");
export const _SC_OPEN_MAX = constant("_SC_OPEN_MAX");
export const _SC_PAGESIZE = constant("_SC_PAGESIZE");
export const _SC_PHYS_PAGES = constant("_SC_PHYS_PAGES");
