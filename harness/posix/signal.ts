/**
 * Signals.
 *
 * A handler is a JavaScript function. It cannot run in the middle of other JavaScript, so it runs at the next safe point: when a function of
 * this binding is entered or left, in checkSignals(), or in the event loop. Until it has run, the signal and its sa_mask stay blocked, so
 * merging, queueing and pending sets are the kernel's. A blocking call that a handler interrupts goes on afterwards if the handler was
 * installed with SA_RESTART and the call is one that restarts (signal(7)); otherwise it throws EINTR. What a handler throws comes out of
 * the call that ran it.
 *
 * A set of signals is an array of their numbers: `[SIGINT, SIGTERM]` is what sigemptyset and sigaddset make in C, `[]` is the empty set.
 */
import { addon, constant } from "./addon.ts";

/** A set of signals: their numbers, in any order. Sets that are returned are in ascending order. */
export type SignalSet = readonly number[];

/** What the kernel says of a signal. Members that do not apply are 0. */
export interface SignalInfo {
  signo: number;
  /** Who sent it: SI_USER (kill), SI_QUEUE (sigqueue), SI_TKILL (raise), SI_KERNEL, SI_TIMER; for SIGCHLD CLD_EXITED and so on. */
  code: number;
  /** The sender; for SIGCHLD the child. */
  pid: number;
  /** The sender's real user id. */
  uid: number;
  /** SIGCHLD: exit status or signal number, as `code` says. */
  status: number;
  /** The value given to sigqueue. */
  value: number;
}

/** Runs when the signal was caught. */
export type SignalHandler = (signo: number, info: SignalInfo) => void;

/** What becomes of a signal: a function, SIG_DFL or SIG_IGN. */
export type Disposition = SignalHandler | typeof SIG_DFL | typeof SIG_IGN;

/** What sigaction takes and returns. */
export interface SignalAction {
  handler: Disposition;
  /** Blocked while the handler runs, besides the signal itself. Empty when left out. */
  mask?: SignalSet;
  /** SA_RESTART, SA_NOCLDSTOP, SA_NOCLDWAIT, SA_RESETHAND, SA_NODEFER, or-ed. SA_SIGINFO and SA_ONSTACK change nothing. 0 when left out. */
  flags?: number;
}

interface Native {
  kill(pid: number, signo: number): void;
  killpg(pgrp: number, signo: number): void;
  raise(signo: number): void;
  sigqueue(pid: number, signo: number, value: number): void;
  alarm(seconds: number): number;
  strsignal(signo: number): string;
  sigabbrev(signo: number): string | undefined;
  sigaction(signo: number, handler?: Disposition, mask?: SignalSet, flags?: number): Required<SignalAction>;
  sigprocmask(how: number, set?: SignalSet): number[];
  sigpending(): number[];
  sigsuspend(mask: SignalSet): void;
  pause(): void;
  sigwait(set: SignalSet): number;
  sigwaitinfo(set: SignalSet): SignalInfo;
  sigtimedwait(set: SignalSet, seconds: number): SignalInfo;
  nanosleep(seconds: number): void;
  sleep(seconds: number): number;
  checkSignals(): void;
  signalCounts(counts: Int32Array): void;
}

const native = addon as unknown as Native;

// Dispositions that are no functions.
export const SIG_DFL = 0;
export const SIG_IGN = 1;

// ---- sending ----

/**
 * Sends a signal.
 *
 * @param pid a process; 0 every process of the caller's group; -1 every process that may be signalled; -n process group n
 * @param signo 0 sends nothing and only checks that it could be sent
 * @throws ESRCH no such process, EPERM, EINVAL no such signal
 * @see kill(2)
 */
export function kill(pid: number, signo: number): void {
  native.kill(pid, signo);
}

/**
 * Sends a signal to a process group.
 *
 * @param pgrp the group; 0 is the caller's
 * @throws ESRCH, EPERM, EINVAL
 * @see killpg(3)
 */
export function killpg(pgrp: number, signo: number): void {
  native.killpg(pgrp, signo);
}

/**
 * Sends the caller a signal. Unless it is blocked its handler has run when this returns.
 *
 * @throws EINVAL
 * @see raise(3)
 */
export function raise(signo: number): void {
  native.raise(signo);
}

/**
 * Sends a signal with a number. Real-time signals are queued, each with its own.
 *
 * @param value a 32-bit integer, which the receiver's siginfo holds
 * @throws EAGAIN too many are queued, EINVAL, EPERM, ESRCH
 * @see sigqueue(3)
 */
export function sigqueue(pid: number, signo: number, value: number): void {
  native.sigqueue(pid, signo, value);
}

/**
 * Has SIGALRM sent later. There is one such alarm a process; a new one replaces it.
 *
 * @param seconds whole seconds from now; 0 takes the alarm back
 * @returns the seconds that were left of the alarm before; 0 if there was none
 * @see alarm(2)
 */
export function alarm(seconds: number): number {
  return native.alarm(seconds);
}

/** @returns the signal in words, "Interrupt". @see strsignal(3) */
export function strsignal(signo: number): string {
  return native.strsignal(signo);
}

/** @returns the signal's name without SIG, "INT"; undefined for what has none, real-time signals among them. @see sigabbrev_np(3) */
export function sigabbrev(signo: number): string | undefined {
  return native.sigabbrev(signo);
}

// ---- handling ----

/**
 * Says, or only asks, what becomes of a signal.
 *
 * @param action left out: nothing changes
 * @returns the action before; a handler that Node itself had installed shows as SIG_DFL
 * @throws EINVAL for SIGKILL, SIGSTOP and numbers that are no signal's; ERR_SIGNAL_HANDLER for a function on SIGSEGV, SIGBUS, SIGFPE, SIGILL
 * @see sigaction(2)
 */
export function sigaction(signo: number, action?: SignalAction | null): Required<SignalAction> {
  if (action === undefined || action === null) return native.sigaction(signo);
  if (typeof action !== "object") {
    const message = `The "action" argument must be of type object. Received type ${typeof action}`;
    throw Object.assign(new TypeError(message), { code: "ERR_INVALID_ARG_TYPE" });
  }
  return native.sigaction(signo, action.handler ?? Number.NaN, action.mask ?? [], action.flags ?? 0);
}

/**
 * sigaction in short: the handler stays installed, and interrupted calls restart (SA_RESTART).
 *
 * @returns the disposition before
 * @throws as sigaction
 * @see signal(2)
 */
export function signal(signo: number, handler: Disposition): Disposition {
  return native.sigaction(signo, handler, [], SA_RESTART).handler;
}

/** Runs the handlers that are due. For loops that call nothing else of this binding. */
export function checkSignals(): void {
  native.checkSignals();
}

/**
 * How often each signal was caught, counted when it arrives and not when its handler runs: a loop that calls nothing can wait with
 * `while (Atomics.load(signalCounts, SIGUSR1) === before) {}`, where no JavaScript handler could run. Element n is signal n's; only
 * signals with a JavaScript handler are counted. A fork child starts with a copy.
 */
export const signalCounts: Readonly<Int32Array> = new Int32Array(new ArrayBuffer(65 * 4));
native.signalCounts(signalCounts as Int32Array);

// ---- masks ----

/**
 * Changes which signals are blocked.
 *
 * @param how SIG_BLOCK adds, SIG_UNBLOCK takes away, SIG_SETMASK replaces
 * @param set left out: nothing changes
 * @returns the mask before
 * @throws EINVAL
 * @see sigprocmask(2)
 */
export function sigprocmask(how: number, set?: SignalSet | null): number[] {
  return native.sigprocmask(how, set ?? undefined);
}

/** @returns the signals that are blocked and have arrived. @see sigpending(2) */
export function sigpending(): number[] {
  return native.sigpending();
}

/**
 * Sleeps under another mask until a handler has run, then puts the old mask back: in one step, so that no signal slips in between. Returns
 * where sigsuspend in C returns -1 with EINTR, which is all it ever does.
 *
 * @param mask blocked meanwhile
 * @see sigsuspend(2)
 */
export function sigsuspend(mask: SignalSet): void {
  native.sigsuspend(mask);
}

/** Sleeps until a handler has run. Returns where pause in C returns -1 with EINTR. @see pause(2) */
export function pause(): void {
  native.pause();
}

/**
 * Takes a pending signal out of the pending set, sleeping until there is one. No handler runs for it. Block the set before.
 *
 * @returns the signal
 * @throws EINVAL
 * @see sigwait(3)
 */
export function sigwait(set: SignalSet): number {
  return native.sigwait(set);
}

/**
 * sigwait that tells who sent it.
 *
 * @throws EINTR when a handler for another signal ran
 * @see sigwaitinfo(2)
 */
export function sigwaitinfo(set: SignalSet): SignalInfo {
  return native.sigwaitinfo(set);
}

/**
 * sigwaitinfo that sleeps for so long at most.
 *
 * @param seconds may be a fraction; 0 only looks
 * @throws EAGAIN when the time is over, EINTR
 * @see sigtimedwait(2)
 */
export function sigtimedwait(set: SignalSet, seconds: number): SignalInfo {
  return native.sigtimedwait(set, seconds);
}

// ---- sleeping ----

/**
 * Sleeps.
 *
 * @param seconds may be a fraction
 * @throws EINTR when a handler ran, with what is left in seconds as `remaining`
 * @see nanosleep(2)
 */
export function nanosleep(seconds: number): void {
  native.nanosleep(seconds);
}

/**
 * Sleeps until the time is over or a handler has run.
 *
 * @param seconds may be a fraction
 * @returns the seconds that are left: 0 when it slept to the end
 * @see sleep(3)
 */
export function sleep(seconds: number): number {
  return native.sleep(seconds);
}

// sigprocmask: how.
export const SIG_BLOCK = constant("SIG_BLOCK");
export const SIG_UNBLOCK = constant("SIG_UNBLOCK");
export const SIG_SETMASK = constant("SIG_SETMASK");

// sigaction: flags.
export const SA_NOCLDSTOP = constant("SA_NOCLDSTOP");
export const SA_NOCLDWAIT = constant("SA_NOCLDWAIT");
export const SA_SIGINFO = constant("SA_SIGINFO");
export const SA_ONSTACK = constant("SA_ONSTACK");
export const SA_RESTART = constant("SA_RESTART");
export const SA_NODEFER = constant("SA_NODEFER");
export const SA_RESETHAND = constant("SA_RESETHAND");
