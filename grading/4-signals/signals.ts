import { eventsOf, type Recording } from "#check";

/*
 * Signals as a recording tells them. A signal that was sent is not yet one that arrived, and one that arrived is not yet one that the
 * program took: each is an event of its own.
 */

export const SIGHUP = 1;
export const SIGINT = 2;
export const SIGQUIT = 3;
export const SIGKILL = 9;
export const SIGUSR1 = 10;
export const SIGUSR2 = 12;
export const SIGTERM = 15;
export const SIGCONT = 18;
export const SIGSTOP = 19;
export const SIGRTMIN = 34;

/** A signal that came to a process, with the event that shows it. */
export interface Arrival {
  index: number;
  signo: number;
  sender: string | null;
  senderPid: number;
}

/** The signals that a process took, in order: a handler ran, or sigwait and its like returned them. What kills or is ignored is not taken. */
export function taken(recording: Recording, process: string): Arrival[] {
  const handled = eventsOf(recording, "deliver", process).filter(({ event }) => event.action === "handler");
  const waitedFor = eventsOf(recording, "dequeue", process);
  return [...handled, ...waitedFor]
    .map(({ index, event: { signo, sender, senderPid } }) => ({ index, signo, sender, senderPid }))
    .sort((a, b) => a.index - b.index);
}

/** The signals that reached a process, whatever became of them. SIGKILL shows itself in the process's end alone. */
export function reached(recording: Recording, process: string): Arrival[] {
  const delivered = eventsOf(recording, "deliver", process).filter(({ event }) => event.action !== "handler");
  return [
    ...taken(recording, process),
    ...delivered.map(({ index, event: { signo, sender, senderPid } }) => ({ index, signo, sender, senderPid })),
  ].sort((a, b) => a.index - b.index);
}

/** A signal that was sent without an error. */
export interface Sending {
  index: number;
  process: string;
  /** As the call was given it: a process, 0, or a group's negative number. */
  pid: number;
  target: string | null;
  signo: number;
}

/** The signals that were sent, by one process if it is named. Signal 0 only asks whether somebody is there, and is none. */
export function sent(recording: Recording, process?: string): Sending[] {
  return eventsOf(recording, "kill", process)
    .filter(({ event }) => event.error === null && event.signo !== 0)
    .map(({ index, event: { process: by, pid, target, signo } }) => ({ index, process: by, pid, target, signo }));
}

/** The signals that the scenario sent to main or to its group. */
export function sentByScenario(recording: Recording): { index: number; signo: number; senderPid: number }[] {
  return eventsOf(recording, "step").flatMap(({ index, event }) =>
    event.does === "signal" ? [{ index, signo: event.signo, senderPid: event.senderPid }] : [],
  );
}

/** The gates that were opened, in order, and what was written to whoever waited there. */
export function opened(recording: Recording): { index: number; gate: string; text: string }[] {
  return eventsOf(recording, "step").flatMap(({ index, event }) =>
    event.does === "gate" ? [{ index, gate: event.path, text: event.text }] : [],
  );
}

/**
 * The signals that a process blocks at an event: what the program asked for. For moments, while it forks or a handler is about to run, the
 * binding blocks everything, SIGKILL included, which no program could ask for: those masks are passed over.
 */
export function blockedAt(recording: Recording, process: string, index: number): number[] {
  const masks = new Map<string, number[]>();
  for (const event of recording.events.slice(0, index)) {
    if (event.kind === "begin" || event.kind === "exec") masks.set(event.process, event.dispositions?.blocked ?? []);
    if (event.kind === "fork") masks.set(event.child, masks.get(event.process) ?? []);
    if (event.kind === "mask" && !event.blocked.includes(SIGKILL)) masks.set(event.process, event.blocked);
  }
  return masks.get(process) ?? [];
}
