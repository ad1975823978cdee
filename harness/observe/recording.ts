import type { LimitName, Tier } from "../supervisor/protocol.ts";

export type { LimitName, Tier };

/**
 * What the kernel saw of one run, as data. A recording is all that a check ever sees: it names processes by birth (`main`, `main.1`,
 * `main.1.2`), open file descriptions by identity, and every event by its place in one list. The same recording always gives the same
 * verdict. Its JSON form is described by recording.schema.json.
 */
export interface Recording {
  schema: "proclab/recording/1";
  run: RunIdentity;
  sandbox: { tier: Tier; missing: string[] };
  outcome: Outcome;
  /** In the order of birth; the first is main. */
  processes: Process[];
  /** Every open file description that a process held, the three standard streams first. */
  openFiles: OpenFile[];
  events: Event[];
  /** What arrived at the other ends of the output pipes, from all processes together. */
  output: { stdout: string; stderr: string };
  /** Files in the work folder that the scenario asked to see, as they were when every process was dead. */
  files: CollectedFile[];
}

/** Which run this is: enough to do it again. */
export interface RunIdentity {
  lab: string;
  task: string;
  scenario: string;
  args: Json[];
  seed: string;
  /** Which process went on where more than one could, as `--schedule` takes it: harness/run/schedule.ts. */
  schedule: string;
}

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** How a run came to its end. A fault of the harness is not among these: it never becomes a recording. */
export type Outcome =
  /** main ended; `status` is what wait reports of it. */
  | { kind: "ended"; status: number }
  /** A limit was reached and everything was killed. */
  | { kind: "limit"; limit: LimitName; value: number; observed: number; process: string | null; blocked: Blocked[] }
  /** Every process waited for something that could never happen, and everything was killed. */
  | { kind: "deadlock"; blocked: Blocked[] }
  /** Whoever asked for the run took the wish back. */
  | { kind: "cancelled" };

/** The system call in which a process was when a limit or a deadlock ended the run, and what it waited for. */
export interface Blocked {
  process: string;
  /** The state letter of proc_pid_stat(5): R running, S sleeping, T stopped … */
  state: string;
  /** Name of the system call, or null when the process was computing. */
  call: string | null;
  args: number[];
  /** The descriptor on which it waited, with what /proc says it is; null for calls on none. */
  descriptor: { fd: number; path: string; file: string | null } | null;
  /** Who holds the other end of that pipe or FIFO: for a read those who could still write, for a write those who could read. */
  otherEnd: { process: string; fd: number }[];
  /** The living children that a wait call could return; empty for other calls. */
  children: string[];
  /** The file that an open call was to open; null for other calls. */
  path: string | null;
  /** Where in the source the call stands, where the program told it. */
  at: Place | null;
}

export interface Process {
  /** Name by birth: the second child of main.1 is main.1.2. */
  name: string;
  /** The pid that the program itself saw. */
  pid: number;
  /** Name of the process that forked it; null for main. */
  parent: string | null;
  /** Index of the event of its birth (`begin` for main, else `fork`). */
  born: number;
  /** Its end; null only when the run was cancelled. */
  exit: { event: number; status: number; forced: boolean } | null;
  /** Who got its status from a wait call; null when nobody did. */
  reaped: { by: string; event: number } | null;
}

/** An open file description: what open, pipe and socketpair make, and what dup and fork share. */
export interface OpenFile {
  /** `stdin`, `stdout`, `stderr`, or `file1`, `file2` … in the order of opening. */
  id: string;
  kind: "file" | "pipe-read" | "pipe-write" | "other";
  /** The path given to open, or null for nameless ones. */
  path: string | null;
  /** Flags given to open (see open(2)), numeric. */
  flags: number;
  /** Process and event of the opening; null for the standard streams. */
  opened: { by: string; event: number } | null;
  /** The other end of a pipe or socket pair. */
  peer: string | null;
}

/** One row of a descriptor table. */
export interface Descriptor {
  fd: number;
  /** id of its open file description, or null where its origin was not observed. */
  file: string | null;
  /** What /proc says it is. */
  path: string;
  cloexec: boolean;
}

/** Sets of signal numbers, as at begin or exec. */
export interface Dispositions {
  ignored: number[];
  caught: number[];
  blocked: number[];
  pending: number[];
}

export interface CollectedFile {
  path: string;
  type: "regular" | "directory" | "symlink" | "fifo" | "socket" | "device" | "missing" | "refused";
  /** Permission bits. */
  mode: number;
  /** Bytes. */
  size: number;
  /** Content of a regular file (cut at the supervisor's limit); empty for others. */
  text: string;
}

/** A place in the student's own files. */
export interface Place {
  file: string;
  /** From 1. */
  line: number;
}

interface Of<Kind extends string> {
  kind: Kind;
  /** Microseconds since begin: for drawings only. */
  t: number;
  /** Who. */
  process: string;
  /** Where in the source the call stands, as the program told it: to point at, never to judge by. Absent where it is not known. */
  at?: Place;
}

export type Event =
  | (Of<"begin"> & { dispositions: Dispositions | null })
  | (Of<"fork"> & { child: string; how: "fork" | "vfork" | "clone" })
  | (Of<"fork-failed"> & { error: string })
  | Of<"thread">
  | (Of<"exec"> & {
      /** As given to the call. */
      path: string;
      argv: string[];
      env: string[];
      /** The file that now runs. */
      exe: string;
      table: Descriptor[];
      dispositions: Dispositions | null;
    })
  | (Of<"exec-failed"> & { path: string; error: string })
  | (Of<"exit"> & {
      status: number;
      /** True when the supervisor killed it: at a limit, or because it outlived main. */
      forced: boolean;
      /** Descriptor table just before the end; null when it could not be read. */
      table: Descriptor[] | null;
      minflt: number;
    })
  | (Of<"reap"> & { child: string; status: number; call: string })
  /** A wait call that reaped nobody: WNOHANG with nothing to report, ECHILD, EINTR, a stop or continue report, WNOWAIT. */
  | (Of<"wait"> & { call: string; child: string | null; status: number | null; error: string | null; options: number })
  | (Of<"open"> & { fd: number; file: string; path: string; flags: number })
  | (Of<"pipe"> & { fds: [number, number]; files: [string, string]; cloexec: boolean })
  | (Of<"dup"> & { from: number; fd: number; file: string | null })
  | (Of<"close"> & { fd: number; file: string | null })
  | (Of<"cloexec"> & { fd: number; on: boolean })
  | (Of<"seek"> & { fd: number; file: string | null; offset: number })
  | (Of<"read"> & { fd: number; file: string | null; bytes: number })
  | (Of<"write"> & { fd: number; file: string | null; bytes: number; text: string })
  /** A signal was sent; `targets` are the processes named, where the call names one. */
  | (Of<"kill"> & { call: string; pid: number; target: string | null; signo: number; error: string | null })
  /** A signal reached a process, which is not the same as being sent: a pending standard signal is delivered once. */
  | (Of<"deliver"> & {
      signo: number;
      code: number;
      sender: string | null;
      senderPid: number;
      /** What became of it. */
      action: "default" | "ignore" | "handler";
    })
  /** sigwait and its like, or a read from a signalfd: taken without being delivered. */
  | (Of<"dequeue"> & { call: string; signo: number; sender: string | null; senderPid: number })
  | (Of<"disposition"> & { signo: number; action: "default" | "ignore" | "handler"; flags: number })
  /** The set of blocked signals was changed by sigprocmask; `blocked` is what it is now. */
  | (Of<"mask"> & { blocked: number[] })
  /** sigsuspend returned; `blocked` is the mask that was in force while it waited. */
  | (Of<"suspend"> & { blocked: number[] })
  /** setpgid or setsid: `member` is in the process group `pgid` now. */
  | (Of<"group"> & { call: string; member: string; pgid: number })
  | (Of<"stop"> & { signo: number })
  | Of<"continue">
  /** At a checkpoint, with every process stopped: a range that this process mapped, a letter a page (see harness/README.md). */
  | (Of<"pages"> & { checkpoint: string; minflt: number; start: number; pages: string })
  /** The harness did what the scenario asked for; `process` is main. A signal goes to main, or to main's process group. */
  | (Of<"step"> & { does: "signal"; signo: number; to: "main" | "group"; senderPid: number })
  | (Of<"step"> & { does: "gate"; path: string; text: string })
  /** Any other observed call. */
  | (Of<"call"> & { name: string; args: (number | string)[]; ret: number; error: string | null; path: string | null })
  | Of<"deadlock">
  | (Of<"limit"> & { limit: LimitName; value: number; observed: number })
  | Of<"leftover">;

export type EventKind = Event["kind"];
export type EventOf<Kind extends EventKind> = Extract<Event, { kind: Kind }>;
