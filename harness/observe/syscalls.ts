import { constants } from "node:os";
import type { SyscallEvent } from "../supervisor/protocol.ts";
import { BASELINE } from "./descriptors.ts";
import type { Event, Place, Process } from "./recording.ts";
import type { State } from "./state.ts";
import { signalSet, text } from "./text.ts";

/** Numbers of the kernel's interface that Node does not name. They are the same on x86-64 and arm64. */
const O_CLOEXEC = 0o2000000;
/** creat(path, mode) is open(path, O_WRONLY | O_CREAT | O_TRUNC, mode). */
const CREAT_FLAGS = 0o1101;
const F_DUPFD = 0;
const F_SETFD = 2;
const F_DUPFD_CLOEXEC = 1030;
const FD_CLOEXEC = 1;
const CLOSE_RANGE_CLOEXEC = 4;
const FLAGS_ARGUMENT: Record<string, number> = { open: 1, openat: 2 };

type Of = { t: number; process: string; at?: Place };
type Observer = (state: State, of: Of, call: SyscallEvent, process: Process) => Event | Event[] | null;

/** Appends to the recording what a system call that has returned did. */
export function observeSyscall(state: State, process: Process, call: SyscallEvent, of: Of): void {
  const observed = (OBSERVERS[call.name] ?? other)(state, of, call, process);
  if (observed) state.events.push(...(Array.isArray(observed) ? observed : [observed]));
}

/** @returns the name of a negative result, "ECHILD" for −10; null for success */
export function errorName(ret: number): string | null {
  if (ret >= 0) return null;
  return ERROR_NAMES.get(-ret) ?? `errno ${-ret}`;
}
/** Reversed, because the first of two names is the usual one: EAGAIN, and not EWOULDBLOCK. */
const ERROR_NAMES = new Map(
  Object.entries(constants.errno)
    .reverse()
    .map(([name, number]) => [number, name]),
);

const other: Observer = (_state, of, { name, args, ret, path }) => ({
  ...of,
  kind: "call",
  name,
  args,
  ret,
  error: errorName(ret),
  path: path === undefined ? null : text(path),
});

/** What matters only when it succeeds; a failure is kept as a plain call. */
const onSuccess =
  (observer: Observer): Observer =>
  (state, of, call, process) =>
    (call.ret < 0 ? other : observer)(state, of, call, process);

/** Descriptors that the tables do not know are Node's own: reading and writing them is none of the student's doing. */
const onKnownDescriptor =
  (observer: Observer): Observer =>
  (state, of, call, process) =>
    state.descriptors.fileOf(of.process, call.args[0] ?? -1) === null && call.ret >= 0
      ? null
      : observer(state, of, call, process);

/** Node and the binding keep their own descriptors at 64 and above: what they open there is none of the student's doing. */
const isOurs = (fd: number) => fd >= BASELINE;

const open = onSuccess((state, of, { name, args, ret, path = "" }) => {
  if (isOurs(ret)) return null;
  const flags = args[FLAGS_ARGUMENT[name] ?? -1] ?? CREAT_FLAGS;
  const opened = { by: of.process, event: state.events.length };
  const described = { kind: "file" as const, path: text(path), flags, opened };
  const file = state.descriptors.open(of.process, ret, (flags & O_CLOEXEC) !== 0, described);
  return { ...of, kind: "open", fd: ret, file, path: text(path), flags };
});

const pipe = onSuccess((state, of, { args, fds = [-1, -1] }) => {
  if (isOurs(fds[0])) return null;
  const cloexec = ((args[1] ?? 0) & O_CLOEXEC) !== 0;
  const opened = { by: of.process, event: state.events.length };
  const end = (fd: number, kind: "pipe-read" | "pipe-write") =>
    state.descriptors.open(of.process, fd, cloexec, { kind, path: null, flags: args[1] ?? 0, opened });
  const files: [string, string] = [end(fds[0], "pipe-read"), end(fds[1], "pipe-write")];
  state.descriptors.connect(...files);
  return { ...of, kind: "pipe", fds, files, cloexec };
});

const socketpair = onSuccess((state, of, call, process) => {
  if (isOurs(call.fds?.[0] ?? -1)) return null;
  const opened = { by: of.process, event: state.events.length };
  const cloexec = ((call.args[1] ?? 0) & O_CLOEXEC) !== 0;
  const [one, two] = (call.fds ?? []).map((fd) =>
    state.descriptors.open(of.process, fd, cloexec, { kind: "other", path: null, flags: 0, opened }),
  );
  if (one !== undefined && two !== undefined) state.descriptors.connect(one, two);
  return other(state, of, call, process);
});

/** A call that makes a descriptor of a kind that the tables do not follow. */
const makesDescriptor = onSuccess((state, of, call, process) =>
  isOurs(call.ret) ? null : other(state, of, call, process),
);

const dupTo = (cloexecOf: (call: SyscallEvent) => boolean): Observer =>
  onSuccess((state, of, call) => {
    const [from = -1] = call.args;
    const replaced = state.descriptors.fileOf(of.process, call.ret);
    const file = state.descriptors.dup(of.process, from, call.ret, cloexecOf(call));
    // One of Node's own made another of Node's own. But an unknown one may take the place of a known one: then that is gone.
    if (file === null && replaced === null) return null;
    return { ...of, kind: "dup", from, fd: call.ret, file };
  });

const close = onKnownDescriptor(
  onSuccess((state, of, { args: [fd = -1] }) => {
    const file = state.descriptors.fileOf(of.process, fd);
    state.descriptors.close(of.process, fd);
    return { ...of, kind: "close", fd, file };
  }),
);

const closeRange = onSuccess((state, of, { args: [first = 0, last = 0, flags = 0] }) =>
  state.descriptors.range(of.process, first, last).map(({ fd, file }): Event => {
    if (flags & CLOSE_RANGE_CLOEXEC) {
      state.descriptors.setCloexec(of.process, fd, true);
      return { ...of, kind: "cloexec", fd, on: true };
    }
    state.descriptors.close(of.process, fd);
    return { ...of, kind: "close", fd, file };
  }),
);

const fcntl: Observer = (state, of, call, process) => {
  const [fd = -1, command, argument = 0] = call.args;
  if (command === F_DUPFD) return dupTo(() => false)(state, of, call, process);
  if (command === F_DUPFD_CLOEXEC) return dupTo(() => true)(state, of, call, process);
  if (state.descriptors.fileOf(of.process, fd) === null && call.ret >= 0) return null;
  if (command !== F_SETFD || call.ret < 0) return other(state, of, call, process);
  const on = (argument & FD_CLOEXEC) !== 0;
  state.descriptors.setCloexec(of.process, fd, on);
  return { ...of, kind: "cloexec", fd, on };
};

const write = onKnownDescriptor(
  onSuccess((state, of, { args: [fd = -1], ret, data = "" }) => {
    const file = state.descriptors.fileOf(of.process, fd);
    return { ...of, kind: "write", fd, file, bytes: ret, text: text(data) };
  }),
);

const read = onKnownDescriptor(
  onSuccess((state, of, { args: [fd = -1], ret }) => ({
    ...of,
    kind: "read",
    fd,
    file: state.descriptors.fileOf(of.process, fd),
    bytes: ret,
  })),
);

const seek = onKnownDescriptor(
  onSuccess((state, of, { args: [fd = -1], ret }) => ({
    ...of,
    kind: "seek",
    fd,
    file: state.descriptors.fileOf(of.process, fd),
    offset: ret,
  })),
);

/**
 * A wait call that returned. Whether it took a status away is the supervisor's knowledge; what the call wrote to the caller's memory is not
 * evidence, since another thread can have changed it.
 */
function waited(
  state: State,
  of: Of,
  call: SyscallEvent,
  child: number,
  status: number | null,
  options: number,
): Event {
  const reaped = call.reaped === undefined ? undefined : state.processes.byPid(call.reaped);
  if (reaped && !reaped.reaped) {
    reaped.reaped = { by: of.process, event: state.events.length };
    return { ...of, kind: "reap", child: reaped.name, status: call.ended ?? 0, call: call.name };
  }
  const process = child > 0 ? state.processes.byPid(child) : undefined;
  return {
    ...of,
    kind: "wait",
    call: call.name,
    child: process?.name ?? null,
    status,
    error: errorName(call.ret),
    options,
  };
}

const wait4: Observer = (state, of, call) => {
  const [, , options = 0] = call.args;
  return waited(state, of, call, call.ret, call.ret > 0 ? (call.status ?? null) : null, options);
};

const waitid: Observer = (state, of, call) => {
  const options = call.args[3] ?? 0;
  const pid = call.ret === 0 ? (call.info?.pid ?? 0) : 0;
  return waited(state, of, call, pid, pid > 0 ? statusOf(call.info ?? {}) : null, options);
};

/** The status that wait4 would have given, from waitid's si_code and si_status. */
function statusOf({ code, status = 0 }: NonNullable<SyscallEvent["info"]>): number {
  const [CLD_EXITED, CLD_KILLED, CLD_DUMPED, CLD_TRAPPED, CLD_STOPPED] = [1, 2, 3, 4, 5];
  if (code === CLD_EXITED) return (status & 0xff) << 8;
  if (code === CLD_KILLED) return status;
  if (code === CLD_DUMPED) return status | 0x80;
  return code === CLD_STOPPED || code === CLD_TRAPPED ? (status << 8) | 0x7f : 0xffff;
}

/** At which argument a call that sends a signal has its target and its signal. */
const sends =
  (target: number, signal: number): Observer =>
  (state, of, { name, args, ret }) => {
    const pid = (args[target] ?? 0) | 0; // A register holds pid_t −1 as a large unsigned number.
    return {
      ...of,
      kind: "kill",
      call: name,
      pid,
      target: pid > 0 ? state.processes.nameOf(pid) : null,
      signo: args[signal] ?? 0,
      error: errorName(ret),
    };
  };

const forkFailed: Observer = (_state, of, { ret }) =>
  ret < 0 ? { ...of, kind: "fork-failed", error: errorName(ret) ?? "" } : null;

const execFailed: Observer = (_state, of, { ret, path = "" }) =>
  ret < 0 ? { ...of, kind: "exec-failed", path: text(path), error: errorName(ret) ?? "" } : null;

const disposition = onSuccess((_state, of, { args: [signo = 0], action }) =>
  action ? { ...of, kind: "disposition", signo, action: action.handler, flags: action.flags } : null,
);

/** What is blocked after sigprocmask. A call without a set only asks; one that changes nothing is not told. */
const mask = onSuccess((state, of, { args: [how = 0], set }) => {
  if (set === undefined) return null;
  const before = state.masks.of(of.process);
  const blocked = state.masks.change(of.process, how, signalSet(set));
  return String(blocked) === String(before) ? null : { ...of, kind: "mask", blocked };
});

/** The mask while it waited; on return the mask of before is in force again. */
const suspend: Observer = (_state, of, { set = "0" }) => ({ ...of, kind: "suspend", blocked: signalSet(set) });

/** setpgid(0, 0) is setpgid(own pid, own pid). */
const setpgid = onSuccess((state, of, call, process) => {
  const [pid = 0, pgid = 0] = call.args;
  const member = pid === 0 ? process : state.processes.byPid(pid);
  if (!member) return null;
  return { ...of, kind: "group", call: call.name, member: member.name, pgid: pgid === 0 ? member.pid : pgid };
});

const setsid = onSuccess((_state, of, { name, ret }, process) => ({
  ...of,
  kind: "group",
  call: name,
  member: process.name,
  pgid: ret,
}));

const dequeue = onSuccess((state, of, { name, ret, info }) => ({
  ...of,
  kind: "dequeue",
  call: name,
  signo: ret,
  sender: state.processes.nameOf(info?.pid ?? 0),
  senderPid: info?.pid ?? 0,
}));

const OBSERVERS: Record<string, Observer | undefined> = {
  open,
  openat: open,
  creat: open,
  pipe,
  pipe2: pipe,
  socketpair,
  eventfd2: makesDescriptor,
  epoll_create1: makesDescriptor,
  dup: dupTo(() => false),
  dup2: dupTo(() => false),
  dup3: dupTo(({ args }) => ((args[2] ?? 0) & O_CLOEXEC) !== 0),
  fcntl,
  close,
  close_range: closeRange,
  lseek: seek,
  read,
  readv: read,
  pread64: read,
  preadv: read,
  write,
  writev: write,
  pwrite64: write,
  pwritev: write,
  wait4,
  waitid,
  kill: sends(0, 1),
  tkill: sends(0, 1),
  tgkill: sends(1, 2),
  rt_sigqueueinfo: sends(0, 1),
  rt_tgsigqueueinfo: sends(1, 2),
  fork: forkFailed,
  vfork: forkFailed,
  clone: forkFailed,
  clone3: forkFailed,
  execve: execFailed,
  execveat: execFailed,
  rt_sigaction: disposition,
  rt_sigprocmask: mask,
  rt_sigtimedwait: dequeue,
  rt_sigsuspend: suspend,
  setpgid,
  setsid,
};
