import type { EventOf, Process, Recording } from "../../harness/observe/recording.ts";
import { placeText } from "../report/evidence.ts";
import { fateOf } from "../report/trace.ts";
import { label } from "./markdown.ts";

/** A larger tree is no help, and hosts refuse to draw it. */
const MOST_PROCESSES = 40;
/** Of one process; more are counted. */
const MOST_EXECS = 3;

/**
 * The processes of a run as a flowchart of Mermaid: a box for each with what it became and how it ended, an arrow for each fork.
 *
 * @returns the chart's text, and how many processes are not in it
 */
export function processTree(recording: Recording): { chart: string; left: number } {
  const shown = recording.processes.slice(0, MOST_PROCESSES);
  const number = new Map(shown.map(({ name }, i) => [name, i]));
  const lines = shown.flatMap((process, i) => {
    const parent = number.get(process.parent ?? "");
    const { odd } = fateOf(process, recording);
    return [
      `  p${i}["${boxOf(process, recording).join("<br/>")}"]`,
      ...(parent === undefined ? [] : [`  p${parent} -->|"${label(birthOf(process, recording))}"| p${i}`]),
      ...(odd ? [`  class p${i} odd`] : []),
    ];
  });
  return {
    chart: ["flowchart TD", "  classDef odd stroke-width:3px,stroke-dasharray:5 3", ...lines].join("\n"),
    left: recording.processes.length - shown.length,
  };
}

function boxOf(process: Process, recording: Recording): string[] {
  const execs = recording.events.filter(
    (event): event is EventOf<"exec"> => event.kind === "exec" && event.process === process.name,
  );
  const more = execs.length - MOST_EXECS;
  return [
    label(`${process.name}, pid ${process.pid}`),
    ...execs.slice(0, MOST_EXECS).map(({ argv, path }) => label(`execs ${argv.length > 0 ? argv.join(" ") : path}`)),
    ...(more > 0 ? [label(`and ${more} more`)] : []),
    label(fateOf(process, recording).text, 200),
  ];
}

function birthOf({ born }: Process, { events }: Recording): string {
  const birth = events[born];
  const how = birth?.kind === "fork" ? birth.how : "fork";
  return birth?.at ? `${how}, ${placeText(birth.at)}` : how;
}
