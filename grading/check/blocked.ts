import type { Blocked, Outcome, Recording } from "../../harness/observe/recording.ts";
import type { Finding } from "./types.ts";

/**
 * Why the harness had to end a run, process by process: which call each was in, on what it waited, and who kept that from happening.
 *
 * @returns sentences without a full stop, main's first; empty where nothing had to be ended or everybody was computing
 */
export function whyBlocked(outcome: Outcome): string[] {
  return "blocked" in outcome ? outcome.blocked.map(waitsFor) : [];
}

/**
 * A finding for each process that was blocked when the run had to be ended; for checks whose failure is that the program never got on.
 *
 * @param expected what the program had to do instead
 */
export function blockedFindings(recording: Recording, expected: string): Finding[] {
  const { outcome } = recording;
  if (!("blocked" in outcome)) return [];
  return outcome.blocked.map((blocked) => {
    const own = recording.events.findLastIndex(({ process }) => process === blocked.process);
    return { expected, observed: waitsFor(blocked), process: blocked.process, events: own < 0 ? [] : [own] };
  });
}

function waitsFor(blocked: Blocked): string {
  const { process, state, call, at } = blocked;
  if (state === "T") return `${process} was stopped, and nobody continued it`;
  if (call === null || state === "R") return `${process} was computing`;
  return `${process}${at ? `, at ${at.file}:${at.line},` : ""} was in ${(WORDS[call] ?? (() => call))(blocked)}`;
}

type Words = (blocked: Blocked) => string;

const read: Words = (blocked) => {
  const writers = holders(blocked);
  const where = `${blocked.call} on ${descriptor(blocked)}`;
  if (!isPipe(blocked)) return where;
  return writers === "nobody"
    ? where
    : `${where}, whose write end ${writers} still held: as long as a write end is open, its end does not come`;
};

const write: Words = (blocked) => {
  const where = `${blocked.call} on ${descriptor(blocked)}`;
  return isPipe(blocked)
    ? `${where}, which was full, and whose read end ${holders(blocked)} held and did not read`
    : where;
};

const wait: Words = ({ call, process, children }) => {
  const [first, ...rest] = children;
  if (first === undefined) return `${call}, waiting for a child`;
  return rest.length === 0
    ? `${call}, waiting for its child ${first}, which never ended`
    : `${call}, waiting for a child of ${process}: ${children.join(", ")} never ended`;
};

const open: Words = ({ path }) =>
  `open of ${path ?? "a FIFO"}: a FIFO can be opened only when somebody opens its other end`;

const WORDS: Record<string, Words | undefined> = {
  read,
  readv: read,
  pread64: read,
  write,
  writev: write,
  pwrite64: write,
  wait4: wait,
  waitid: wait,
  open,
  openat: open,
  pause: () => "pause, waiting for a signal: none came after it had begun to wait",
  rt_sigsuspend: () => "pause or sigsuspend, waiting for a signal: none came after it had begun to wait",
  rt_sigtimedwait: () => "sigwait, waiting for a signal that nobody sent",
  nanosleep: () => "a sleep",
  clock_nanosleep: () => "a sleep",
  restart_syscall: () => "a sleep, or another call with a time limit",
  flock: () => "flock, waiting for a lock that nobody gave back",
};

const isPipe = ({ descriptor: on }: Blocked) => on !== null && !/^\/dev\//.test(on.path);

function descriptor({ descriptor: on, args }: Blocked): string {
  if (!on) return `descriptor ${args[0]}`;
  return `descriptor ${on.fd} (${on.path.startsWith("pipe:") ? "a pipe" : (on.path.split("/").at(-1) ?? "")})`;
}

/** Who holds the other end: "main.2 (descriptor 4) and it itself (descriptor 4)". */
function holders({ otherEnd, process }: Blocked): string {
  const each = otherEnd.map(
    (holder) => `${holder.process === process ? "it itself" : holder.process} (descriptor ${holder.fd})`,
  );
  const last = each.pop();
  return each.length === 0 ? (last ?? "nobody") : `${each.join(", ")} and ${last}`;
}
