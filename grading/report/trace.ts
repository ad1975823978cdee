import type { Event, Process, Recording } from "../../harness/observe/recording.ts";
import { describeLimit } from "../check/limit.ts";
import { describeEnd } from "../check/processes.ts";
import { noiseOf } from "./noise.ts";
import { sentence } from "./sentence.ts";
import { barred, indent, plural, printable, quoted, shellWord, style, wrap } from "./text.ts";

/** A recording in words: how it was run, the process tree, the time line, what was printed. */
export function traceText(recording: Recording): string {
  const { run, outcome, sandbox, processes } = recording;
  const limit = describeLimit(outcome);
  const parts = [
    `${style.strong(callText(run))} of lab ${run.lab}, seed ${run.seed}${under(run)}, sandbox tier ${sandbox.tier}`,
    heading("Processes", plural(processes.length, "process", "processes")),
    indent(tree(recording), 2),
    heading("Time line", "milliseconds since the start; watching makes everything slower"),
    indent(timeLine(recording), 2),
  ];
  if (recording.output.stdout) parts.push(heading("Standard output"), indent(barred(recording.output.stdout), 2));
  if (recording.output.stderr) parts.push(heading("Standard error"), indent(barred(recording.output.stderr), 2));
  for (const file of recording.files) {
    const what = file.type === "regular" ? plural(file.size, "byte") : file.type;
    parts.push(heading(`File ${printable(file.path)}`, what), indent(file.text ? barred(file.text) : "(nothing)", 2));
  }
  if (limit) parts.push("", style.bad(wrap(`Ended by the harness: ${limit}`)));
  return parts.join("\n");
}

const heading = (title: string, note = "") => `\n${style.strong(title)}${note ? style.faint(`  ${note}`) : ""}`;

/** The processes as a tree, each with its end and with who reaped it. */
function tree(recording: Recording): string {
  const draw = (process: Process, lead: string, branch: string, below: string): string[] => {
    const children = recording.processes.filter(({ parent }) => parent === process.name);
    return [
      `${lead}${branch}${style.name(process.name)} ${style.faint(`pid ${process.pid}`)}  ${endOf(process, recording)}`,
      ...children.flatMap((child, i) =>
        i < children.length - 1 ? draw(child, lead + below, "├─ ", "│  ") : draw(child, lead + below, "└─ ", "   "),
      ),
    ];
  };
  const [first] = recording.processes;
  return first ? draw(first, "", "", "").join("\n") : "";
}

function endOf(process: Process, recording: Recording): string {
  const { text, note, odd } = fateOf(process, recording);
  if (process.exit?.forced) return style.bad(text);
  return odd ? `${describeEnd(process)}, ${style.warn(note)}` : text;
}

/**
 * @returns how a process ended and who got its status, in words; `note` is the second half alone. `odd` is what a right program's processes
 * mostly are not: killed by the harness, or reaped by nobody or somebody else.
 */
export function fateOf(process: Process, recording: Recording): { text: string; note: string; odd: boolean } {
  const end = describeEnd(process);
  if (process.exit?.forced || !process.parent) return { text: end, note: "", odd: process.exit?.forced === true };
  const note = reapedBy(process, process.parent, recording);
  return { text: `${end}, ${note}`, note, odd: process.reaped?.by !== process.parent };
}

function reapedBy(process: Process, parent: string, { processes }: Recording): string {
  if (process.reaped?.by === parent) return `reaped by ${parent}`;
  if (process.reaped) return `reaped by ${process.reaped.by}, which is not its parent`;
  const end = processes.find(({ name }) => name === parent)?.exit?.event ?? Number.POSITIVE_INFINITY;
  const orphan = end < (process.exit?.event ?? 0);
  return orphan ? `adopted when ${parent} ended` : "reaped by nobody: a zombie until its parent ended";
}

/** More lanes than this are wider than they are useful. */
const MOST_LANES = 16;
/** A longer time line shows its beginning and its end. */
const MOST_ROWS = 400;

/** One row an event, oldest first, with a lane for each process: from its birth to its end. */
function timeLine(recording: Recording): string {
  const noise = noiseOf(recording);
  const shown = recording.events.map((event, index) => ({ event, index })).filter(({ index }) => !noise.has(index));
  const lanes = recording.processes.length <= MOST_LANES ? recording.processes : [];
  const width = Math.max(...recording.processes.map(({ name }) => name.length));
  const rows = shown.map(({ event, index }) => {
    const time = (event.t / 1000).toFixed(1).padStart(8);
    const place = event.at ? style.faint(`  ${printable(`${event.at.file}:${event.at.line}`)}`) : "";
    return `${style.faint(time)}  ${lanesAt(lanes, event, index)}  ${style.name(event.process.padEnd(width))} ${sentence(event, recording)}${place}`;
  });
  const cut = rows.length - MOST_ROWS;
  if (cut > 0)
    rows.splice(MOST_ROWS / 2, cut, style.faint(`          … ${plural(cut, "event")} left out; --json has them all`));
  return rows.join("\n");
}

function lanesAt(lanes: Process[], event: Event, index: number): string {
  return lanes
    .map((process) => {
      if (process.name === event.process) return event.kind === "exit" ? style.bad("✕") : style.strong("●");
      if (event.kind === "fork" && event.child === process.name) return style.good("┬");
      const alive = process.born < index && (process.exit?.event ?? Number.POSITIVE_INFINITY) > index;
      const zombie =
        !alive &&
        process.born < index &&
        aliveAt(lanes, process.parent, index) &&
        (process.reaped?.event ?? Number.POSITIVE_INFINITY) > index;
      return alive ? style.faint("│") : zombie ? style.warn("z") : " ";
    })
    .join(" ");
}

/** A zombie stays only for as long as it has a parent that might ask for it. */
function aliveAt(lanes: Process[], name: string | null, index: number): boolean {
  const process = lanes.find((each) => each.name === name);
  return process !== undefined && (process.exit?.event ?? Number.POSITIVE_INFINITY) > index;
}

/** @returns the call of a run's task: `fan(4)` */
export function callText({ task, args }: Pick<Recording["run"], "task" | "args">): string {
  return printable(`${task}(${args.map((arg) => JSON.stringify(arg)).join(", ")})`);
}

const under = ({ schedule }: Recording["run"]) => (schedule === "natural" ? "" : `, schedule ${schedule}`);

/** @returns the command that shows a run again */
export function replayCommand(run: Recording["run"], withScenario: boolean): string {
  const number = /^\d+/.exec(run.lab)?.[0] ?? run.lab;
  const words = ["npm run lab trace", number, run.task, ...run.args.map(shellWord), `--seed=${quoted(run.seed)}`];
  if (run.schedule !== "natural") words.push(`--schedule=${run.schedule}`);
  return [...words, ...(withScenario ? [`--scenario=${run.scenario}`] : [])].join(" ");
}
