/** Whether what was reported of a run is whole, true to its form, and the supervisor's own. */
import { NeverBegan, record } from "../observe/record.ts";
import type { Recording } from "../observe/recording.ts";
import { recordingProblems } from "../observe/store.ts";
import type { SupervisorEvent } from "../supervisor/protocol.ts";

/** Fields in which a program's own bytes are reported, as such. */
const BYTES = new Set(["data", "path", "path2", "argv", "envp", "exe", "name", "fds"]);

/** How a run ended, in the words of a header: `exited 0`, `killed 9`, `limit processes`, `deadlock`. */
export function endOf(events: SupervisorEvent[]): string {
  const end = events.findLast((event) => event.ev === "end");
  if (!end) return "no end";
  const limit = events.find((event) => event.ev === "limit");
  if (end.reason === "limit") return `limit ${limit?.limit ?? "unknown"}`;
  if (end.reason !== "exited") return end.reason;
  return end.status & 0x7f ? `killed ${end.status & 0x7f}` : `exited ${end.status >> 8}`;
}

/** @returns what the program wrote to a descriptor */
export function printed(events: SupervisorEvent[], fd: 1 | 2): string {
  return events.map((event) => (event.ev === "output" && event.fd === fd ? event.data : "")).join("");
}

/**
 * @param token that stands in everything that the attack forges
 * @returns what is wrong with the events of a run; nothing when they are whole
 */
export function problemsOf(events: SupervisorEvent[], token: string): string[] {
  const count = (ev: SupervisorEvent["ev"]) => events.filter((event) => event.ev === ev).length;
  const [first] = events;
  const last = events.at(-1);
  const problems: string[] = [];
  if (first?.ev !== "sandbox") problems.push(`the first event is ${first?.ev ?? "missing"}`);
  if (last?.ev !== "end") problems.push(`the last event is ${last?.ev ?? "missing"}`);
  for (const ev of ["sandbox", "begin", "end"] as const)
    if (count(ev) !== 1) problems.push(`${count(ev)} events "${ev}"`);
  if (count("fault") > 0) problems.push("a fault");
  const forged = events.filter((event) => isForged(event, token));
  if (forged.length > 0)
    problems.push(`${forged.length} forged events, such as ${JSON.stringify(forged[0]).slice(0, 200)}`);
  problems.push(...timeProblems(events), ...recordedProblems(events));
  return problems;
}

/** Time never goes back: lines of two writers would not be in order. */
function timeProblems(events: SupervisorEvent[]): string[] {
  const back = events.findIndex((event, i) => i > 0 && event.t < (events[i - 1]?.t ?? 0));
  return back < 0 ? [] : [`event ${back} is older than the one before it`];
}

/** What a program wrote is reported as its output, path or argument, never as anything else. */
function isForged(event: SupervisorEvent, token: string): boolean {
  return Object.entries(event).some(([key, value]) => !BYTES.has(key) && JSON.stringify([key, value]).includes(token));
}

function recordedProblems(events: SupervisorEvent[]): string[] {
  let recording: Recording;
  try {
    recording = record(
      { lab: "attacks", task: "attack", scenario: "attack", args: [], seed: "attacks", schedule: "natural" },
      events,
    );
  } catch (error) {
    return [
      error instanceof NeverBegan ? `it never began: ${error.message}` : `no recording: ${(error as Error).stack}`,
    ];
  }
  const problems = recordingProblems(recording).slice(0, 5);
  const endless = recording.processes.filter(({ exit }) => exit === null).map(({ name }) => name);
  if (endless.length > 0) problems.push(`no end is reported of ${endless.join(", ")}`);
  const pids = recording.processes.filter(({ parent }) => parent !== null);
  const forks = events.filter(({ ev }) => ev === "fork").length;
  if (pids.length !== forks) problems.push(`${forks} births, but ${pids.length} children`);
  return problems;
}
