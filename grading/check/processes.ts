import type { EventKind, EventOf, Process, Recording } from "../../harness/observe/recording.ts";

/** @returns the first process of the run, in which the task was called */
export function main(recording: Recording): Process {
  return recording.processes[0] as Process;
}

/** @returns the processes that `parent` forked, in the order of birth */
export function childrenOf(recording: Recording, parent: string): Process[] {
  return recording.processes.filter((process) => process.parent === parent);
}

/** @returns the processes as a finding names them: "main.1, main.2" */
export const namesOf = (processes: Process[]): string => processes.map(({ name }) => name).join(", ");

/** @returns every process but main */
export function descendants(recording: Recording): Process[] {
  return recording.processes.slice(1);
}

/** @returns the events of one kind, with their indices in the recording; of one process only, if it is named */
export function eventsOf<Kind extends EventKind>(
  recording: Recording,
  kind: Kind,
  process?: string,
): { index: number; event: EventOf<Kind> }[] {
  return recording.events.flatMap((event, index) =>
    event.kind === kind && (process === undefined || event.process === process)
      ? [{ index, event: event as EventOf<Kind> }]
      : [],
  );
}

/**
 * Were all of these processes alive at one moment? Proved by order, never by a clock: the last birth comes before the first end.
 *
 * @returns null if so, else the process that ended too early and the one that was not born yet
 */
export function notTogether(processes: Process[]): { ended: Process; unborn: Process } | null {
  const lastBorn = processes.reduce((a, b) => (b.born > a.born ? b : a), processes[0] as Process);
  const firstEnded = processes.reduce((a, b) => (endOf(b) < endOf(a) ? b : a), processes[0] as Process);
  return lastBorn && firstEnded && endOf(firstEnded) < lastBorn.born ? { ended: firstEnded, unborn: lastBorn } : null;
}

const endOf = (process: Process) => process.exit?.event ?? Number.POSITIVE_INFINITY;

/** @returns the exit status (0–255) of a process that ended by exit, else null */
export function exitCode(process: Process): number | null {
  const status = process.exit?.status;
  return status !== undefined && (status & 0x7f) === 0 ? (status >> 8) & 0xff : null;
}

/** @returns a wait status in words: "exited with status 3", "was killed by SIGTERM" */
export function describeStatus(status: number): string {
  return (status & 0x7f) === 0
    ? `exited with status ${(status >> 8) & 0xff}`
    : `was killed by ${signalName(status & 0x7f)}`;
}

/** @returns a process's end in words, the harness's own doing included */
export function describeEnd(process: Process): string {
  if (!process.exit) return "never ended";
  return process.exit.forced
    ? "was still alive and had to be killed by the harness"
    : describeStatus(process.exit.status);
}

/** @returns the name of a signal number, "SIGKILL" for 9; real-time signals as "SIGRTMIN+2" */
export function signalName(signo: number): string {
  const name = SIGNAL_NAMES[signo];
  if (name) return name;
  return signo >= 34 && signo <= 64 ? (signo === 34 ? "SIGRTMIN" : `SIGRTMIN+${signo - 34}`) : `signal ${signo}`;
}

const SIGNAL_NAMES =
  " HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS"
    .split(" ")
    .map((name) => (name ? `SIG${name}` : ""));
