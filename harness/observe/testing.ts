/**
 * For tests: tells a run as the supervisor would report it and makes the recording of it. main has pid 10, and unless a test says
 * otherwise its standard input is /dev/null and its outputs are pipes.
 */
import type { SupervisorEvent, SyscallEvent, TableRow } from "../supervisor/protocol.ts";
import { record } from "./record.ts";
import type { Event, EventKind, EventOf, Recording, RunIdentity } from "./recording.ts";
import { recordingProblems } from "./store.ts";

/** An event whose time does not matter. */
export type Told = SupervisorEvent extends infer E ? (E extends { t: number } ? Omit<E, "t"> : never) : never;

export const MAIN = 10;

export const IDENTITY: RunIdentity = {
  lab: "9-invented",
  task: "act",
  scenario: "act.once",
  args: [4, "word"],
  seed: "41",
  schedule: "natural",
};

/** @returns a status as wait reports it, of a process that ended by exit */
export const exited = (code: number): number => code << 8;

export const fork = (pid: number, child: number, how: "fork" | "vfork" | "clone" = "fork"): Told => ({
  ev: "fork",
  pid,
  child,
  how,
});
export const exit = (pid: number, status = 0): Told => ({ ev: "exit", pid, status, minflt: 7, majflt: 0 });
export const exec = (pid: number, path: string, argv = [path], envp: string[] = []): Told => ({
  ev: "exec",
  pid,
  path,
  argv,
  envp,
  exe: path,
});
export const call = (
  pid: number,
  name: string,
  args: number[],
  ret: number,
  more: Partial<SyscallEvent> = {},
): Told => ({ ev: "syscall", pid, name, args, ret, ...more });
export const wrote = (pid: number, data: string, fd = 1): Told =>
  call(pid, "write", [fd, 0, data.length], data.length, { data });
/** wait4 that took a status away. */
export const reap = (pid: number, child: number, status = 0): Told =>
  call(pid, "wait4", [child, 0, 0, 0], child, { status, reaped: child, ended: status });
export const row = (fd: number, path: string, cloexec = false, flags = 0): TableRow => ({
  fd,
  path,
  flags,
  cloexec,
  pos: 0,
});
export const table = (pid: number, at: "begin" | "exec" | "exit" | "blocked", ...fds: TableRow[]): Told => ({
  ev: "table",
  pid,
  at,
  fds,
});
/** A signal reaches a process. */
export const deliver = (
  pid: number,
  signo: number,
  sender: number,
  action: "default" | "ignore" | "handler" = "default",
  code = 0,
): Told => ({ ev: "signal", pid, signo, code, sender, action });
export const end = (status = 0, reason: "exited" | "limit" | "deadlock" | "cancelled" = "exited"): Told => ({
  ev: "end",
  reason,
  status,
  utime: 0,
  stime: 0,
  points: 0,
  maxrss: 0,
});

export const STANDARD_STREAMS = [row(0, "/dev/null"), row(1, "pipe:[1]"), row(2, "pipe:[2]")];
export const BEGINNING: Told[] = [
  { ev: "sandbox", tier: "A", missing: [], uid: 61000 },
  { ev: "begin", pid: MAIN },
  table(MAIN, "begin", ...STANDARD_STREAMS),
];

/** Gives events the times at which they would have come. */
export const timed = (told: Told[]): SupervisorEvent[] => told.map((event, t) => ({ ...event, t }) as SupervisorEvent);

/**
 * The recording of a run that begins as every run does and then goes on as told.
 *
 * @param told ends with an `end`; without one main exits with status 0
 * @throws Error when the recording breaks its own schema: no test has to look for that
 */
export function recorded(...told: Told[]): Recording {
  const ended = told.some(({ ev }) => ev === "end") ? [] : [exit(MAIN), end()];
  return recordedExactly([...BEGINNING, ...told, ...ended]);
}

/** The same with nothing added. */
export function recordedExactly(told: Told[], identity = IDENTITY): Recording {
  const recording = record(identity, timed(told));
  const problems = recordingProblems(recording);
  if (problems.length > 0) throw new Error(`the recording is none:\n${problems.join("\n")}`);
  return recording;
}

/** @returns the events of one kind, in order */
export function of<Kind extends EventKind>({ events }: Recording, kind: Kind): EventOf<Kind>[] {
  return events.filter((event: Event): event is EventOf<Kind> => event.kind === kind);
}

/** @returns the only event of a kind */
export function only<Kind extends EventKind>(recording: Recording, kind: Kind): EventOf<Kind> {
  const [event, ...others] = of(recording, kind);
  if (!event || others.length > 0) throw new Error(`${others.length + (event ? 1 : 0)} events of the kind ${kind}`);
  return event;
}
