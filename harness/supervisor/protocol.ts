/**
 * The supervisor's two languages as TypeScript sees them: the request that it reads and the events that it writes. Both are described in
 * harness/README.md; this file is that description in types.
 */

/** Names of the limits that a request can set. */
export const LIMIT_NAMES = [
  "wall-ms",
  "cpu-ms",
  "linger-ms",
  "processes",
  "births",
  "memory-bytes",
  "output-bytes",
  "file-bytes",
  "disk-bytes",
  "inodes",
  "open-files",
  "events",
  "event-bytes",
] as const;
export type LimitName = (typeof LIMIT_NAMES)[number];

/** A = namespaces, B = Landlock, C = observed only. */
export type Tier = "A" | "B" | "C";

/** Groups of system calls that a run can have reported. */
export type TraceGroup = "process" | "signal" | "descriptor" | "output" | "memory" | "time";

/** A file that the supervisor lays into the run's tree before main starts. */
export interface LaidFile {
  /** Below the run's root; begins with `program/` or `work/`. */
  path: string;
  /** Permission bits. */
  mode: number;
  /** Content, or "fifo" for a named pipe. */
  data: Uint8Array | string | { fifo: true };
}

/** When a step is performed: when the run is at rest, or when so many wait calls since the last step found that no child had ended yet. */
export type When = "rest" | { polls: number };

/** Something that is done to a program while it runs. See harness/README.md, "Rest, steps and deadlock". */
export type Step = { when: When } & (
  | { signal: number; to: "main" | "group" }
  /** `path` of a FIFO below `work/`; whoever waits at it reads `text`, then the end. */
  | { gate: string; text: string }
);

/**
 * Which process goes on where more than one could: see supervisor/schedule.c. `seed` is a whole number below 2³². At the points of `changes`,
 * counted from 1, the one that runs loses its priority to all others.
 */
export type Schedule = { changes?: number[] } & (
  | { name: "natural" | "parent-first" | "child-first" }
  | { name: "seeded"; seed: number }
);

export interface Request {
  /** Acceptable tiers, best first. */
  tiers: Tier[];
  /** Absolute path of the runtime's executable. */
  node: string;
  /** main's argument vector, argv[0] first. */
  argv: string[];
  /** main's whole environment. */
  env: Record<string, string>;
  files: LaidFile[];
  /** An empty private folder for tiers B and C; they make it where it is not there. Nobody else can know its name beforehand. */
  workspace: string;
  stdin?: Uint8Array | string;
  trace: TraceGroup[];
  limits: Partial<Record<LimitName, number>>;
  /** In the order in which they are performed. */
  steps?: Step[];
  /** Paths below `work/` to report at the end. */
  collect: string[];
  /** Natural where not given. */
  schedule?: Schedule;
  /** Processor to pin the run to. */
  cpu?: number;
}

/**
 * Encodes a request as the supervisor reads it: fields of `KEY SP LENGTH LF BYTES LF`, the last one `go`.
 *
 * @throws TypeError when a text that becomes a C string holds a NUL byte
 */
export function encodeRequest(request: Request): Buffer {
  const fields: [key: string, value: Uint8Array | string][] = [
    ["tier", request.tiers.join(",")],
    ["node", cString("node", request.node)],
    ["workspace", cString("workspace", request.workspace)],
    ...request.argv.map((arg): [string, string] => ["arg", cString("arg", arg)]),
    ...Object.entries(request.env).map(([name, value]): [string, string] => [
      "env",
      cString("env", `${name}=${value}`),
    ]),
    ...Object.entries(request.limits).map(([name, value]): [string, string] => ["limit", `${name}=${value}`]),
    ...request.files.flatMap((file): [string, Uint8Array | string][] => [
      ["file", cString("file", file.path)],
      ["mode", file.mode.toString(8)],
      typeof file.data === "object" && "fifo" in file.data ? ["fifo", ""] : ["data", file.data],
    ]),
    ...(request.steps ?? []).map((step): [string, string] => ["step", stepField(step)]),
    ...request.collect.map((path): [string, string] => ["collect", cString("collect", path)]),
    ...(request.trace.length > 0 ? [["trace", request.trace.join(",")] satisfies [string, string]] : []),
    ...(request.stdin === undefined ? [] : [["stdin", request.stdin] satisfies [string, Uint8Array | string]]),
    ...(request.schedule ? [["schedule", scheduleField(request.schedule)] satisfies [string, string]] : []),
    ...(request.cpu === undefined ? [] : [["cpu", String(request.cpu)] satisfies [string, string]]),
    ["go", ""],
  ];
  const pieces: Uint8Array[] = [];
  let text = "";
  for (const [key, value] of fields) {
    text += `${key} ${Buffer.byteLength(value)}\n`;
    if (typeof value !== "string") {
      pieces.push(Buffer.from(text), value);
      text = "\n";
    } else text += `${value}\n`;
  }
  return Buffer.concat([...pieces, Buffer.from(text)]);
}

function stepField(step: Step): string {
  const when = step.when === "rest" ? "rest" : `polls=${step.when.polls}`;
  return "signal" in step
    ? `${when} signal ${step.signal} ${step.to}`
    : `${when} gate ${cString("step", step.gate)} ${step.text}`;
}

function scheduleField(schedule: Schedule): string {
  const seed = schedule.name === "seeded" ? ` ${schedule.seed}` : "";
  return schedule.name + seed + (schedule.changes?.length ? `@${schedule.changes}` : "");
}

function cString(key: string, text: string): string {
  if (text.includes("\0"))
    throw new TypeError(`the request's field ${key} must not hold a NUL byte: ${JSON.stringify(text)}`);
  return text;
}

/** A row of a descriptor table, as /proc/PID/fd and fdinfo give it. */
export interface TableRow {
  fd: number;
  path: string;
  /** Numeric; status flags of open(2). */
  flags: number;
  cloexec: boolean;
  pos: number;
}

/** A place in student.cjs: line and column, from 1. Whatever the program wrote there: advisory. */
export type Position = [line: number, column: number];

/** One line of the supervisor's answer. All strings are bytes as Latin-1 until `harness/observe` decodes them. */
export type SupervisorEvent = { t: number } & (
  | { ev: "sandbox"; tier: Tier; missing: string[]; uid: number }
  | { ev: "begin"; pid: number }
  | { ev: "table"; pid: number; at: "begin" | "exec" | "exit" | "blocked"; fds: TableRow[] }
  | {
      ev: "dispositions";
      pid: number;
      at: "begin" | "exec";
      ignored: string;
      caught: string;
      blocked: string;
      pending: string;
    }
  | { ev: "fork"; pid: number; child: number; how: "fork" | "vfork" | "clone"; pos?: Position }
  | { ev: "thread"; pid: number; tid: number }
  | { ev: "exec"; pid: number; path: string; argv: string[]; envp: string[]; exe: string; pos?: Position }
  | { ev: "exit"; pid: number; status: number; minflt: number; majflt: number }
  | SyscallEvent
  | {
      ev: "signal";
      pid: number;
      signo: number;
      code: number;
      sender: number;
      action: "default" | "ignore" | "handler";
    }
  | { ev: "step"; does: "signal"; signo: number; pid: number; sender: number }
  | { ev: "step"; does: "gate"; path: string; text: string }
  | { ev: "deadlock" }
  | { ev: "stop" | "continue"; pid: number; signo?: number }
  | { ev: "output"; fd: 1 | 2; data: string }
  | { ev: "limit"; limit: LimitName; value: number; observed: number; pid?: number }
  | {
      ev: "blocked";
      pid: number;
      state: string;
      name: string | null;
      args: number[];
      path?: string;
      set?: string;
      pos?: Position;
    }
  | { ev: "leftover"; pid: number }
  | { ev: "checkpoint"; name: string }
  | { ev: "pages"; pid: number; name: string; minflt: number; start: number; pages: string }
  | { ev: "file"; path: string; type: string; mode: number; size: number; data: string }
  | {
      ev: "end";
      reason: "exited" | "limit" | "deadlock" | "cancelled";
      status: number;
      utime: number;
      stime: number;
      /** Points of the schedule that the run has passed; none in a natural one. */
      points: number;
      maxrss: number;
    }
  | { ev: "fault"; message: string }
);

export interface SyscallEvent {
  ev: "syscall";
  t: number;
  pid: number;
  name: string;
  /** Register arguments as numbers; those that point to something are given by content in the fields below. */
  args: number[];
  /** Result, or the negative errno. */
  ret: number;
  path?: string;
  path2?: string;
  data?: string;
  fds?: [number, number];
  status?: number;
  /** The child that a wait call took away: it has ended and its pid is no longer there. */
  reaped?: number;
  /** And how it ended, as wait reports it. */
  ended?: number;
  /** What a siginfo_t holds of this call. */
  info?: { pid?: number; uid?: number; signo?: number; status?: number; code?: number };
  set?: string;
  action?: { handler: "default" | "ignore" | "handler"; flags: number; mask?: string };
  /** Nanoseconds, of calls that sleep or set a timer. */
  timeout?: number;
  pos?: Position;
}
