import { renderToString } from "preact-render-to-string";
import type { Event, Process, Recording } from "../../harness/observe/recording.ts";
import { describeEnd, signalName } from "../check/processes.ts";
import { type Child, tag } from "./tag.ts";
import { plural, printable } from "./text.ts";
import { callText } from "./trace.ts";

/** What a picture points at: the process and the events of a finding. */
export interface PointedAt {
  process: string | null;
  /** Indices of events. */
  events: number[];
}

/** Longer runs are drawn as far as this; the rest is counted. */
const MOST_ROWS = 24;
const MOST_COLUMNS = 120;

/** Pixels. */
const ROW = 26;
const HEAD = 50;
const FOOT = 30;
const MARGIN = 14;
/** From one step of depth to the next. */
const INDENT = 12;
/** Of a letter in the picture's font, which has letters of one width: 0.6 em in all that are common, and something to spare. */
const LETTER = 7.5;
/** Characters of a text on the right. */
const MOST_END = 44;

const COLOURS = {
  paper: "#ffffff",
  ink: "#1f2328",
  faint: "#59636e",
  rule: "#d8dee4",
  life: "#3b7dd8",
  bad: "#c62f2f",
  warn: "#b26a00",
  pointed: "#fdecec",
};

/**
 * Draws a recording: a row for each process, below its parent's, from its birth to its end, and on until it was reaped; from left to right what
 * happened to processes, each event as far from the next as any other (times are the machine's, orders are the program's).
 *
 * @param pointedAt is marked in red
 * @returns a document of SVG 1.1 that needs nothing but itself, and looks the same on a light page and on a dark one
 */
export function pictureOf(recording: Recording, pointedAt: PointedAt = { process: null, events: [] }): string {
  const rows = inTreeOrder(recording);
  const shown = rows.slice(0, MOST_ROWS);
  const names = new Set(shown.map(({ process }) => process.name));
  const all = recording.events.flatMap((event, index) => (isOfLife(event) && names.has(event.process) ? [index] : []));
  const columns = all.slice(0, MOST_COLUMNS);
  const step = Math.max(12, Math.min(34, 600 / Math.max(1, columns.length)));
  const left =
    MARGIN +
    10 +
    LETTER * Math.max(...shown.map(({ process, depth }) => process.name.length + (depth * INDENT) / LETTER));
  const right = left + step * (columns.length + 1);
  const ends = shown.map(({ process }) => printable(endOf(process), MOST_END));
  const width = Math.max(
    NARROWEST,
    Math.ceil(right + MARGIN * 2 + LETTER * Math.max(14, ...ends.map(({ length }) => length))),
  );
  const height = HEAD + shown.length * ROW + FOOT;
  const rowOf = new Map(shown.map(({ process }, row) => [process.name, HEAD + row * ROW + ROW / 2]));
  /** Where an event is, or would be. */
  const at = (index: number) => left + step * columns.findLastIndex((each) => each <= index) + step;
  const last = columns.at(-1) ?? 0;

  const pointed = pointedAt.process === null ? undefined : rowOf.get(pointedAt.process);
  const moments = [...new Set(pointedAt.events.filter((index) => index <= last).map(at))];
  const hidden = [
    ...(rows.length > shown.length ? [plural(rows.length - shown.length, "more process", "more processes")] : []),
    ...(all.length > columns.length ? [plural(all.length - columns.length, "more event")] : []),
  ];
  const schedule = recording.run.schedule === "natural" ? "" : `, schedule ${recording.run.schedule}`;
  const about = `${plural(rows.length, "process", "processes")}, seed ${printable(recording.run.seed)}${schedule}`;
  const svg = tag(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      "font-family": "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace",
      "font-size": 12,
      fill: COLOURS.ink,
    },
    tag("title", {}, `${callText(recording.run)}: ${about}`),
    tag("rect", { width, height, rx: 8, fill: COLOURS.paper }),
    text(MARGIN, 20, printable(callText(recording.run), 60), { "font-weight": "bold" }),
    text(MARGIN, 37, about, { fill: COLOURS.faint, "font-size": 11 }),
    pointed === undefined
      ? null
      : tag("rect", { x: 4, y: pointed - ROW / 2, width: width - 8, height: ROW, rx: 4, fill: COLOURS.pointed }),
    moments.map((x) => line(x, HEAD - 6, x, height - FOOT, { stroke: COLOURS.bad, "stroke-dasharray": "2 3" })),
    shown.map((row, i) => rowPicture(row, ends[i] as string)),
    columns.map((index) => mark(recording.events[index] as Event, at(index))),
    text(MARGIN, height - 11, hidden.length > 0 ? `${LEGEND}; ${hidden.join(" and ")} left out` : LEGEND, {
      fill: COLOURS.faint,
      "font-size": 10,
    }),
  );
  // HTML lets a text have these three, XML does not.
  return renderToString(svg).replaceAll("]]>", "]]&gt;");

  /** A process' name, its life, and its end in words. */
  function rowPicture({ process, depth }: Row, end: string): Child[] {
    const y = rowOf.get(process.name) as number;
    const from = at(process.born);
    const until = process.exit ? at(process.exit.event) : right;
    const parent = process.parent === null ? undefined : rowOf.get(process.parent);
    const reaper = process.reaped ? rowOf.get(process.reaped.by) : undefined;
    const gone = process.reaped ? at(process.reaped.event) : until;
    const isBad = process.exit?.forced === true;
    return [
      text(
        MARGIN + depth * INDENT,
        y + 4,
        process.name,
        process.name === pointedAt.process ? { fill: COLOURS.bad } : {},
      ),
      parent === undefined ? null : line(from, parent, from, y, { stroke: COLOURS.life, "stroke-width": 1.5 }),
      line(from, y, until, y, {
        stroke: isBad ? COLOURS.bad : COLOURS.life,
        "stroke-width": 5,
        "stroke-linecap": "round",
      }),
      gone > until
        ? line(until, y, gone, y, { stroke: COLOURS.warn, "stroke-width": 2, "stroke-dasharray": "3 3" })
        : null,
      reaper === undefined ? null : line(gone, y, gone, reaper, { stroke: COLOURS.faint, "stroke-dasharray": "1 3" }),
      text(right + MARGIN, y + 4, end, { fill: isOrdinary(process) ? COLOURS.faint : COLOURS.warn }),
    ];
  }

  /** What happens in a moment of a process' life. */
  function mark(event: Event, x: number): Child {
    const y = rowOf.get(event.process) as number;
    const circle = (fill: string, r = 4) => tag("circle", { cx: x, cy: y, r, fill, stroke: COLOURS.paper });
    const said = (word: string, fill: string) => [
      circle(fill),
      step < 30 ? null : text(x, y - 6, word, { fill, "font-size": 8, "text-anchor": "middle" }),
    ];
    switch (event.kind) {
      case "exit":
        return [
          line(x - 4, y - 5, x + 4, y + 5, { stroke: COLOURS.ink, "stroke-width": 2 }),
          line(x - 4, y + 5, x + 4, y - 5, { stroke: COLOURS.ink, "stroke-width": 2 }),
        ];
      case "reap":
        return circle(COLOURS.faint, 3);
      case "exec":
        return said("exec", COLOURS.ink);
      case "deliver":
        return said(signalName(event.signo).replace(/^SIG/, ""), COLOURS.warn);
      case "stop":
        return said("stop", COLOURS.warn);
      case "continue":
        return said("cont", COLOURS.warn);
      case "fork-failed":
        return said(event.error, COLOURS.bad);
      default:
        return circle(COLOURS.life);
    }
  }
}

const LEGEND = "line: alive · cross: ends · dashes: a zombie · dots: reaped · left to right: in the order of events";
/** No narrower than what stands below it. */
const NARROWEST = 590;

interface Row {
  process: Process;
  /** How many parents are above it. */
  depth: number;
}

/** Every process, each below its parent and before whoever was born later. */
function inTreeOrder({ processes }: Recording): Row[] {
  const below = (parent: string | null, depth: number): Row[] =>
    processes
      .filter((process) => process.parent === parent)
      .flatMap((process) => [{ process, depth }, ...below(process.name, depth + 1)]);
  return below(null, 0);
}

const SIGCHLD = 17;

/** Events that make a process begin, change, or end. That a child has ended is to be seen at that child. */
function isOfLife(event: Event): boolean {
  if (event.kind === "deliver") return event.signo !== SIGCHLD;
  return /^(begin|fork|fork-failed|exec|exit|reap|stop|continue)$/.test(event.kind);
}

/** Nobody has to look at it twice. */
const isOrdinary = ({ parent, exit, reaped }: Process) =>
  exit !== null && !exit.forced && (parent === null || reaped?.by === parent);

function endOf(process: Process): string {
  const { parent, exit, reaped } = process;
  if (exit === null) return "had not ended";
  if (parent === null || exit.forced || reaped?.by === parent) return describeEnd(process);
  return `${describeEnd(process)}, reaped by ${reaped?.by ?? "nobody"}`;
}

const text = (x: number, y: number, what: string, attributes: Record<string, string | number> = {}) =>
  tag("text", { x: round(x), y: round(y), ...attributes }, what);

const line = (x1: number, y1: number, x2: number, y2: number, attributes: Record<string, string | number>) =>
  tag("line", { x1: round(x1), y1: round(y1), x2: round(x2), y2: round(y2), ...attributes });

const round = (pixels: number) => Math.round(pixels * 10) / 10;
