/**
 * For the supervisor's tests: runs a fixture (a small C program of `fixtures/`) under a supervisor and hands back all that can be known
 * of the run. Every run carries a marker in its environment, by which survivors are found afterwards.
 */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { SUPERVISOR } from "./built.ts";
import { encodeRequest, type Request, type SupervisorEvent } from "./protocol.ts";

const BUILD = join(import.meta.dirname, "../../build");

/** Compiles supervisor and fixtures, both plain and sanitized. Runs of several test files at once take turns. */
export async function build(): Promise<void> {
  await mkdir(BUILD, { recursive: true });
  const make = (target: string[]) =>
    execa("flock", [join(BUILD, ".lock"), "make", "-s", "-C", import.meta.dirname, `BUILD=${BUILD}`, ...target]);
  await make(["all", "fixtures"]);
  await make(["SANITIZE=1"]);
}

export { SUPERVISOR };
export const SANITIZED = join(BUILD, "supervisor-sanitized");

export type EventOf<Ev extends SupervisorEvent["ev"]> = Extract<SupervisorEvent, { ev: Ev }>;

export interface Ran {
  events: SupervisorEvent[];
  exitCode: number | undefined;
  stderr: string;
  /** Events of one name, in order. */
  all<Ev extends SupervisorEvent["ev"]>(ev: Ev): EventOf<Ev>[];
  /** The only event of a name. */
  one<Ev extends SupervisorEvent["ev"]>(ev: Ev): EventOf<Ev>;
  /** Reported calls of one name. */
  calls(name: string): EventOf<"syscall">[];
}

export interface Running {
  sessionOfSupervisor(): Promise<{ pid: number; session: number }>;
  /** Sends the supervisor itself a signal. */
  signal(name: NodeJS.Signals): void;
  /** Resolves with the first event that the test accepts; rejects when the stream ends without one. */
  until(test: (event: SupervisorEvent) => boolean): Promise<SupervisorEvent>;
  /** Gives up: ends the supervisor's standard input. */
  cancel(): void;
  /** Reads no more events until `resumeReader`. */
  pauseReader(): void;
  resumeReader(): void;
  /** Stops reading events and closes the stream, as a reader does that dies. */
  closeReader(): void;
  finished: Promise<Ran>;
  /** pids of processes of this run that live, the supervisor not among them. */
  survivors(): Promise<number[]>;
}

export interface Options extends Partial<Omit<Request, "node">> {
  binary?: string;
}

/** Starts a fixture as main, in the tier that the machine has or the options name. */
export async function start(fixture: string, { binary = SUPERVISOR, ...asked }: Options = {}): Promise<Running> {
  const marker = `PROCLAB_TEST=${randomUUID()}`;
  const [name, token] = marker.split("=") as [string, string];
  const workspace = await mkdtemp(join(tmpdir(), "proclab-supervisor-"));
  const request: Request = {
    tiers: ["A", "B"],
    node: join(BUILD, "fixtures", fixture),
    argv: [fixture],
    files: [],
    workspace,
    trace: [],
    limits: {},
    collect: [],
    ...asked,
    env: { ...asked.env, [name]: token },
  };
  const supervisor = execa(binary, [], {
    stdio: ["pipe", "ignore", "pipe", "pipe"],
    env: { ASAN_OPTIONS: "detect_leaks=0" },
    extendEnv: false,
    reject: false,
    buffer: { fd3: false },
  });
  supervisor.stdin?.on("error", () => {});
  supervisor.stdin?.write(encodeRequest(request));

  const events: SupervisorEvent[] = [];
  const waiting = new Set<() => void>();
  const stream = supervisor.stdio[3];
  if (!stream || !("setEncoding" in stream)) throw new Error("no event stream");
  let partial = "";
  let ended = false;
  let closed = false;
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    const lines = (partial + text).split("\n");
    partial = lines.pop() ?? "";
    for (const line of lines) events.push(JSON.parse(line) as SupervisorEvent);
    for (const wake of waiting) wake();
  });
  stream.on("error", () => {});
  stream.on("close", () => {
    ended = true;
    for (const wake of waiting) wake();
  });

  const finished = supervisor.then(async (result): Promise<Ran> => {
    supervisor.stdin?.destroy();
    if (!ended) await new Promise<void>((done) => waiting.add(() => ended && done()));
    await rm(workspace, { recursive: true, force: true });
    if (partial !== "" && !result.signal && !closed) throw new Error(`the event stream ends within a line: ${partial}`);
    return describeRun(events, result.exitCode, String(result.stderr));
  });
  return {
    sessionOfSupervisor: async () => {
      const pid = supervisor.pid ?? 0;
      const session = (await readFile(`/proc/${pid}/stat`, "latin1")).split(" ")[5];
      return { pid, session: Number(session) };
    },
    signal: (signal) => void supervisor.kill(signal),
    until: (test) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = events.find(test);
          if (found) resolve(found);
          else if (ended) reject(new Error(`no such event among ${JSON.stringify(events)}`));
          if (found || ended) waiting.delete(look);
        };
        waiting.add(look);
        look();
      }),
    cancel: () => supervisor.stdin?.end(),
    pauseReader: () => void stream.pause(),
    resumeReader: () => void stream.resume(),
    closeReader: () => {
      closed = true;
      stream.destroy();
    },
    finished,
    survivors: () => processesWith(marker),
  };
}

/** Runs a fixture to its end; fails when any process of it survives. */
export async function run(fixture: string, options: Options = {}): Promise<Ran> {
  const running = await start(fixture, options);
  const ran = await running.finished;
  const survivors = await running.survivors();
  if (survivors.length > 0) throw new Error(`processes survive: ${survivors.join(", ")}`);
  return ran;
}

function describeRun(events: SupervisorEvent[], exitCode: number | undefined, stderr: string): Ran {
  const all = <Ev extends SupervisorEvent["ev"]>(ev: Ev) =>
    events.filter((event): event is EventOf<Ev> => event.ev === ev);
  return {
    events,
    exitCode,
    stderr,
    all,
    one: (ev) => {
      const [event, ...others] = all(ev);
      if (!event || others.length > 0)
        throw new Error(`${others.length + (event ? 1 : 0)} events "${ev}" in ${JSON.stringify(events)} ${stderr}`);
      return event;
    },
    calls: (name) => all("syscall").filter((event) => event.name === name),
  };
}

/** pids of living processes whose initial environment holds a text. */
async function processesWith(marker: string): Promise<number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const holders = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
      return environment.includes(marker) && existsSync(`/proc/${pid}`) ? [Number(pid)] : [];
    }),
  );
  return holders.flat();
}

/**
 * A run as lines of words, for comparing exactly: events of the given names in order, without times, and with processes numbered by
 * birth (main is 1).
 */
export function story(ran: Ran, ...names: SupervisorEvent["ev"][]): string[] {
  const numbers = new Map<number, number>();
  const number = (pid: number) => numbers.get(pid) ?? `unknown pid ${pid}`;
  const told: string[] = [];
  for (const event of ran.events) {
    if (event.ev === "begin") numbers.set(event.pid, 1);
    if (event.ev === "fork") numbers.set(event.child, numbers.size + 1);
    if (names.includes(event.ev)) told.push(tell(event, number));
  }
  return told;
}

function tell(event: SupervisorEvent, number: (pid: number) => number | string): string {
  switch (event.ev) {
    case "begin":
    case "leftover":
      return `${event.ev} ${number(event.pid)}`;
    case "fork":
      return `${event.how} ${number(event.pid)} ${number(event.child)}`;
    case "thread":
      return `thread ${number(event.pid)}`;
    case "exec":
      return `exec ${number(event.pid)} ${event.path} ${event.argv.join(" ")}`;
    case "exit":
      return `exit ${number(event.pid)} ${event.status}`;
    case "syscall":
      return `${event.name} ${number(event.pid)} ${event.name === "wait4" && event.ret > 0 ? number(event.ret) : event.ret}`;
    case "signal":
    case "stop":
    case "continue":
      return `${event.ev} ${number(event.pid)} ${event.signo}`;
    case "limit":
      return `limit ${event.limit} ${event.value}`;
    case "blocked":
      return `blocked ${number(event.pid)} ${event.state} ${event.name}`;
    case "step":
      return event.does === "signal"
        ? `step signal ${event.signo} ${event.pid < 0 ? `group ${number(-event.pid)}` : number(event.pid)}`
        : `step gate ${event.path}`;
    case "end":
      return `end ${event.reason} ${event.status}`;
    default:
      return event.ev;
  }
}

/** What the program printed on one of its descriptors. */
export function printed(ran: Ran, fd: 1 | 2): string {
  return ran
    .all("output")
    .filter((event) => event.fd === fd)
    .map((event) => event.data)
    .join("");
}
