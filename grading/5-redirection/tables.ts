import { type Descriptor, type Finding, main, type OpenFile, type Recording } from "#check";
import { type Ran, words } from "./programs.ts";

/*
 * Descriptor tables: a program's at its exec, main's at its end. A row is judged by what it leads to, the open file
 * description, and never by the calls that made it: dup2, dup3, fcntl, or close and open come to the same.
 */

/** main's three open file descriptions, by descriptor, as recordings and as people name them. */
const STREAMS: readonly string[] = ["stdin", "stdout", "stderr"];
const STREAM_WORDS = ["main's standard input", "main's standard output", "main's standard error"] as const;

/** The program's descriptor leads to what main's descriptor `stream` leads to: the same open file description. */
export function leadsToStream(recording: Recording, ran: Ran, fd: number, stream: 0 | 1 | 2): Finding[] {
  return rowOf(ran, fd)?.file === STREAMS[stream] ? [] : [wrongRow(recording, ran, fd, STREAM_WORDS[stream])];
}

/** The program's descriptor leads to the file of that name in the work folder. */
export function leadsToFile(recording: Recording, ran: Ran, fd: number, file: string): Finding[] {
  const path = rowOf(ran, fd)?.path;
  return path !== undefined && inWork(path) === file ? [] : [wrongRow(recording, ran, fd, `the file ${file}`)];
}

/** Two descriptors of the program lead to one and the same open file description. */
export function leadTogether(recording: Recording, ran: Ran, one: number, other: number): Finding[] {
  const [first, second] = [rowOf(ran, one), rowOf(ran, other)];
  if (first?.file && first.file === second?.file) return [];
  const twice = first && second && first.path === second.path;
  return [
    {
      expected: `descriptors ${one} and ${other} of ${words(ran.argv)} lead to one open file description`,
      observed: twice
        ? `they lead to two, with an offset each: ${inWork(first.path)} was opened twice`
        : `${one} ${whatIs(recording, first)}, ${other} ${whatIs(recording, second)}`,
      process: ran.process.name,
      events: [ran.index, ...origin(recording, ran, one), ...origin(recording, ran, other)],
    },
  ];
}

/**
 * What the left program writes to its descriptor 1 is what the right one reads from its 0: the two ends of one pipe.
 */
export function joinedByPipe(recording: Recording, left: Ran, right: Ran): Finding[] {
  const writeEnd = openFile(recording, rowOf(left, 1));
  const readEnd = openFile(recording, rowOf(right, 0));
  const [from, to] = [words(left.argv), words(right.argv)];
  if (writeEnd?.kind !== "pipe-write") return [wrongRow(recording, left, 1, `the write end of the pipe to ${to}`)];
  if (readEnd?.kind !== "pipe-read") return [wrongRow(recording, right, 0, `the read end of the pipe from ${from}`)];
  // In a line of programs the next pair has a pipe of its own: one pipe for all would give the bytes to whoever reads
  // first.
  if (openFile(recording, rowOf(right, 1)) === writeEnd) {
    return [wrongRow(recording, right, 1, "another pipe than the one that it reads from")];
  }
  if (readEnd.peer === writeEnd.id) return [];
  return [
    {
      expected: `descriptor 1 of ${from} and descriptor 0 of ${to} are the two ends of one pipe`,
      observed: "they are ends of two different pipes",
      process: right.process.name,
      events: [left.index, right.index, ...openings([writeEnd, readEnd])],
    },
  ];
}

/**
 * The programs hold 0, 1 and 2 and nothing else; main, at its end, its own three as at its beginning, and nothing else.
 */
export function nothingLeftOver(recording: Recording, rans: Ran[]): Finding[] {
  return [...rans.flatMap((ran) => leftInProgram(recording, ran)), ...leftInMain(recording)];
}

function leftInProgram(recording: Recording, ran: Ran): Finding[] {
  const extra = ran.exec.table.filter(({ fd }) => fd > 2);
  if (extra.length === 0) return [];
  return [
    {
      expected: `${words(ran.argv)} starts with the descriptors 0, 1 and 2 and no other`,
      observed: `${ran.process.name} also held ${list(recording, extra)}`,
      process: ran.process.name,
      events: [ran.index, ...extra.flatMap(({ fd }) => origin(recording, ran, fd))],
    },
  ];
}

/** main's table at its own end. There is none when the harness had to end it: other checks tell that. */
export function leftInMain(recording: Recording): Finding[] {
  const { exit } = main(recording);
  const event = exit ? recording.events[exit.event] : undefined;
  if (!exit || event?.kind !== "exit" || exit.forced || event.table === null) return [];
  const table = event.table;
  const extra = table.filter(({ fd }) => fd > 2);
  const changed = STREAMS.flatMap((stream, fd) => {
    const row = table.find((each) => each.fd === fd);
    return row?.file === stream ? [] : [{ fd, words: `its descriptor ${fd} ${whatIs(recording, row)}` }];
  });
  return [
    ...changed.map(({ fd, words }) => ({
      expected: `at main's end its descriptor ${fd} is what it was at the beginning: ${STREAM_WORDS[fd]}`,
      observed: words,
      process: "main",
      events: [exit.event],
    })),
    ...(extra.length === 0
      ? []
      : [
          {
            expected: "at its end main holds the descriptors 0, 1 and 2 and no other",
            observed: `main also held ${list(recording, extra)}`,
            process: "main",
            events: [exit.event, ...openings(extra.flatMap((row) => openFile(recording, row) ?? []))],
          },
        ]),
  ];
}

/** @returns the finding that a descriptor of the program leads elsewhere, and where it leads */
function wrongRow(recording: Recording, ran: Ran, fd: number, wanted: string): Finding {
  return {
    expected: `descriptor ${fd} of ${words(ran.argv)} is ${wanted}`,
    observed: `when ${ran.process.name} became the program, its descriptor ${fd} ${whatIs(recording, rowOf(ran, fd))}`,
    process: ran.process.name,
    events: [ran.index, ...origin(recording, ran, fd)],
  };
}

/** "was main's standard output", "was the read end of a pipe", "was closed" */
function whatIs(recording: Recording, row: Descriptor | undefined): string {
  return row ? `was ${nameOf(recording, row)}` : "was closed";
}

function nameOf(recording: Recording, row: Descriptor): string {
  const file = openFile(recording, row);
  const stream = STREAMS.indexOf(file?.id ?? "");
  if (stream >= 0) return STREAM_WORDS[stream] as string;
  if (file?.kind === "pipe-read") return "the read end of a pipe";
  if (file?.kind === "pipe-write") return "the write end of a pipe";
  return inWork(row.path);
}

const list = (recording: Recording, rows: Descriptor[]) =>
  rows.map((row) => `descriptor ${row.fd} (${nameOf(recording, row)})`).join(", ");

/**
 * The event by which the descriptor came to lead where it leads, in the process itself or, before its birth, in main.
 */
function origin(recording: Recording, { process, index }: Ran, fd: number): number[] {
  const at = recording.events.findLastIndex(
    (event, i) =>
      i < index &&
      (event.process === process.name || (event.process === process.parent && i < process.born)) &&
      (((event.kind === "open" || event.kind === "dup") && event.fd === fd) ||
        (event.kind === "pipe" && event.fds.includes(fd))),
  );
  return at < 0 ? [] : [at];
}

const openings = (files: OpenFile[]) => files.flatMap(({ opened }) => (opened ? [opened.event] : []));

const rowOf = (ran: Ran, fd: number) => ran.exec.table.find((row) => row.fd === fd);

const openFile = (recording: Recording, row: Descriptor | undefined) =>
  recording.openFiles.find(({ id }) => id === row?.file);

/** The work folder lies elsewhere in every run and tier, and is always called work. */
const inWork = (path: string) => path.replace(/^\/.*\/work\//, "");
