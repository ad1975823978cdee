import type { SupervisorEvent } from "../supervisor/protocol.ts";
import { type Blocking, whatBlocks } from "./blocked.ts";
import { DescriptorTables } from "./descriptors.ts";
import { Masks } from "./masks.ts";
import { ProcessTable } from "./processes.ts";
import type { CollectedFile, Event, EventOf, Outcome, Place, Process, Recording, RunIdentity } from "./recording.ts";
import type { State } from "./state.ts";
import { observeSyscall } from "./syscalls.ts";
import { signalSet, text } from "./text.ts";

/** As a wait status. The same on every architecture. */
const SIGKILL = 9;

/** The program ended before the first statement of the student's file. */
export class NeverBegan extends Error {
  override name = "NeverBegan";
}

/**
 * Turns the supervisor's events into a recording.
 *
 * @param run which run it was
 * @param reported all events of one supervisor, in order; the last is `end`
 * @param placeOf where a line and column of the program stand in the student's files
 * @throws NeverBegan when there is no begin mark among them: the runtime failed before the student's code
 */
export function record(
  run: RunIdentity,
  reported: SupervisorEvent[],
  placeOf: (line: number, column: number) => Place | null = () => null,
): Recording {
  const state: State = {
    processes: new ProcessTable(),
    descriptors: new DescriptorTables(),
    masks: new Masks(),
    events: [],
  };
  const sandbox: Recording["sandbox"] = { tier: "C", missing: [] };
  const output = { 1: "", 2: "" };
  const files: CollectedFile[] = [];
  const blocking: Blocking[] = [];
  const exitTables = new Map<string, EventOf<"exit">["table"]>();
  const forced = new Set<string>();
  let over = false; // By a limit or a deadlock: every later end is the harness's doing.
  const cancelled = reported.some((event) => event.ev === "end" && event.reason === "cancelled");
  let outcome: Outcome = { kind: "cancelled" };

  for (const event of killedInOrderOfBirth(reported)) {
    switch (event.ev) {
      case "sandbox":
        Object.assign(sandbox, { tier: event.tier, missing: event.missing });
        continue;
      case "output":
        output[event.fd] += event.data;
        continue;
      case "file":
        files.push({
          path: text(event.path).replace(/^work\//, ""),
          type: event.type as CollectedFile["type"],
          mode: event.mode,
          size: event.size,
          text: text(event.data),
        });
        continue;
      case "end":
        if (event.reason === "exited") outcome = { kind: "ended", status: event.status };
        continue;
      case "fault":
      case "checkpoint": // Its pages follow, each naming it.
        continue;
      case "begin":
        state.events.push({ kind: "begin", t: event.t, process: "main", dispositions: null });
        state.processes.add(event.pid, null, state.events.length - 1);
        continue;
      case "limit": {
        over = true;
        const process = event.pid === undefined ? null : state.processes.nameOf(event.pid);
        const { t, limit, value, observed } = event;
        outcome = { kind: "limit", limit, value, observed, process, blocked: [] };
        state.events.push({ kind: "limit", t, process: process ?? "main", limit, value, observed });
        continue;
      }
      case "deadlock":
        over = true;
        outcome = { kind: "deadlock", blocked: [] };
        state.events.push({ kind: "deadlock", t: event.t, process: "main" });
        continue;
      case "step": {
        const of = { kind: "step" as const, t: event.t, process: "main" };
        if (event.does === "gate") {
          state.events.push({
            ...of,
            does: "gate",
            path: text(event.path).replace(/^work\//, ""),
            text: text(event.text),
          });
        } else {
          const { signo, pid, sender: senderPid } = event;
          state.events.push({ ...of, does: "signal", signo, to: pid < 0 ? "group" : "main", senderPid });
        }
        continue;
      }
    }

    const process = state.processes.byPid(event.pid);
    if (!process) continue; // Before begin, or not of the run.
    const place = "pos" in event && event.pos ? placeOf(...event.pos) : null;
    const of = { t: event.t, process: process.name, ...(place ? { at: place } : {}) };
    switch (event.ev) {
      case "fork": {
        const child = state.processes.add(event.child, process, state.events.length);
        state.descriptors.fork(process.name, child.name);
        state.masks.fork(process.name, child.name);
        state.events.push({ ...of, kind: "fork", child: child.name, how: event.how });
        break;
      }
      case "thread":
        state.events.push({ ...of, kind: "thread" });
        break;
      case "exec":
        state.descriptors.exec(process.name);
        state.events.push({
          ...of,
          kind: "exec",
          path: text(event.path),
          argv: event.argv.map(text),
          env: event.envp.map(text),
          exe: text(event.exe),
          table: [],
          dispositions: null,
        });
        break;
      case "table":
        if (event.at === "begin") state.descriptors.begin(process.name, event.fds);
        else if (event.at === "blocked") Object.assign(blocking.at(-1) ?? {}, { table: event.fds });
        else {
          const table = state.descriptors.identify(process.name, event.fds);
          if (event.at === "exit") exitTables.set(process.name, table);
          else Object.assign(lastOf(state, "exec", process) ?? {}, { table });
        }
        break;
      case "dispositions": {
        const { ignored, caught, blocked: mask, pending } = event;
        const dispositions = {
          ignored: signalSet(ignored),
          caught: signalSet(caught),
          blocked: signalSet(mask),
          pending: signalSet(pending),
        };
        Object.assign(lastOf(state, event.at, process) ?? {}, { dispositions });
        state.masks.set(process.name, dispositions.blocked);
        break;
      }
      case "exit": {
        const { status, minflt } = event;
        // No event says when a run was cancelled; the supervisor ends it by SIGKILL.
        const byHarness = over || forced.has(process.name) || (cancelled && status === SIGKILL);
        process.exit = { event: state.events.length, status, forced: byHarness };
        const table = exitTables.get(process.name) ?? null;
        state.events.push({ ...of, kind: "exit", status, forced: process.exit.forced, table, minflt });
        break;
      }
      case "signal": {
        const { signo, code, sender: senderPid, action } = event;
        const sender = state.processes.nameOf(senderPid);
        state.events.push({ ...of, kind: "deliver", signo, code, sender, senderPid, action });
        break;
      }
      case "stop":
        state.events.push({ ...of, kind: "stop", signo: event.signo ?? 0 });
        break;
      case "continue":
        state.events.push({ ...of, kind: "continue" });
        break;
      case "blocked":
        blocking.push({
          process,
          state: event.state,
          call: event.name,
          args: event.args,
          path: event.path === undefined ? null : text(event.path),
          at: place,
          table: [],
        });
        break;
      case "pages":
        state.events.push({
          ...of,
          kind: "pages",
          checkpoint: text(event.name),
          minflt: event.minflt,
          start: event.start,
          pages: event.pages,
        });
        break;
      case "leftover":
        forced.add(process.name);
        state.events.push({ ...of, kind: "leftover" });
        break;
      case "syscall":
        observeSyscall(state, process, event, of);
        break;
    }
  }
  if (state.processes.all.length === 0)
    throw new NeverBegan(`${text(output[2]) || text(output[1]) || "no output"}`.trim());
  if ("blocked" in outcome) outcome.blocked = whatBlocks(blocking, state);
  return {
    schema: "proclab/recording/1",
    run,
    sandbox,
    outcome,
    processes: state.processes.all,
    openFiles: state.descriptors.openFiles,
    events: state.events,
    output: { stdout: text(output[1]), stderr: text(output[2]) },
    files,
  };
}

/** The `begin` or `exec` event to which a table or a set of dispositions belongs: the process's latest. */
function lastOf(state: State, kind: "begin" | "exec", process: Process): Event | undefined {
  return state.events.findLast((event) => event.kind === kind && event.process === process.name);
}

/** From the first of these on the harness kills whatever lives. */
const KILLING = new Set<SupervisorEvent["ev"]>(["limit", "deadlock", "leftover"]);

/**
 * In which order the kernel ends what the harness kills at once is luck, and says nothing of the program: so a recording tells it in order of birth.
 */
function killedInOrderOfBirth(reported: SupervisorEvent[]): SupervisorEvent[] {
  const from = reported.findIndex(({ ev }) => KILLING.has(ev));
  if (from < 0) return reported;
  const births = new Map(reported.flatMap((event, i) => (event.ev === "fork" ? [[event.child, i]] : [])));
  const ends = reported.slice(from).filter((event) => event.ev === "exit");
  const times = ends.map(({ t }) => t);
  const byBirth = ends
    .sort((a, b) => (births.get(a.pid) ?? 0) - (births.get(b.pid) ?? 0))
    .map((end, i) => ({ ...end, t: times[i] as number }));
  const others = reported.slice(from).filter(({ ev }) => ev !== "exit");
  return [...reported.slice(0, from), ...others, ...byBirth];
}
