import {
  childrenOf,
  collected,
  eventsOf,
  type Finding,
  main,
  type OpenFile,
  type Process,
  type Recording,
} from "#check";

/* What sharedOffset asks: one open file description that both processes write through, and a file that holds all that they wrote. */

/** main and its child both write to the file, and only through one open file description that was there before the fork. */
export function oneOpenFile(recording: Recording, path: string): Finding[] {
  const first = main(recording);
  const child = childrenOf(recording, first.name)[0] as Process;
  const used = [first, child].map((process) => ({ process, files: filesWritten(recording, process, path) }));
  const idle = used.filter(({ files }) => files.length === 0);
  if (idle.length > 0) {
    return idle.map(({ process }) => ({
      expected: `${process.name} writes a line to ${path}`,
      observed: `${process.name} wrote nothing to it`,
      process: process.name,
      events: [],
    }));
  }
  const all = [...new Set(used.flatMap(({ files }) => files))];
  if (all.length === 1 && (all[0]?.opened?.event ?? 0) < child.born) return [];
  return [
    {
      expected: `both write to ${path} through one open file description, opened before the fork`,
      observed: used
        .map(({ process, files }) => `${process.name} wrote through ${files.map(describeOpening(child)).join(" and ")}`)
        .join("; "),
      process: all.find((file) => (file.opened?.event ?? 0) > child.born)?.opened?.by ?? first.name,
      events: all.flatMap((file) => (file.opened ? [file.opened.event] : [])),
    },
  ];
}

/** Both lines are whole lines, and at the end they, and nothing else, are in the file. */
export function bothLines(recording: Recording, path: string): Finding[] {
  const writers = [main(recording), ...childrenOf(recording, "main")];
  const texts = writers.map((process) => ({ process, ...textWritten(recording, process, path) }));
  const ragged = texts.find(({ text }) => !text.endsWith("\n"));
  if (ragged) {
    return [
      {
        expected: `${ragged.process.name} writes a whole line, with "\\n" at its end`,
        observed: `it wrote ${JSON.stringify(ragged.text)}`,
        process: ragged.process.name,
        events: ragged.events,
      },
    ];
  }
  const several = texts.find(({ text, events }) => events.length > 1 || text.indexOf("\n") < text.length - 1);
  if (several) {
    return [
      {
        expected: `${several.process.name} writes one line with one call`,
        observed: `it wrote ${JSON.stringify(several.text)} with ${several.events.length} calls of write`,
        process: several.process.name,
        events: several.events,
      },
    ];
  }
  const wanted = texts.flatMap(({ text }) => text.split(/(?<=\n)/));
  const file = collected(recording, path);
  const held = file?.type === "regular" ? file.text.split(/(?<=\n)/) : [];
  if ([...wanted].sort().join("") === [...held].sort().join("")) return [];
  return [
    {
      expected: `at the end ${path} holds ${wanted.map((text) => JSON.stringify(text)).join(" and ")}, ${Buffer.byteLength(wanted.join(""))} bytes`,
      observed:
        file?.type === "regular"
          ? `it holds ${file.size} bytes: ${JSON.stringify(file.text.slice(0, 120))}`
          : `there is no such file (${file?.type ?? "missing"})`,
      process: null,
      events: texts.flatMap(({ events }) => events),
    },
  ];
}

/** @returns the open files of that name that the process wrote through */
function filesWritten(recording: Recording, process: Process, path: string): OpenFile[] {
  const ids = new Set(writes(recording, process, path).map(({ event }) => event.file));
  return recording.openFiles.filter((file) => ids.has(file.id));
}

function textWritten(recording: Recording, process: Process, path: string) {
  const mine = writes(recording, process, path);
  return { text: mine.map(({ event }) => event.text).join(""), events: mine.map(({ index }) => index) };
}

function writes(recording: Recording, process: Process, path: string) {
  const named = new Set(recording.openFiles.filter((file) => baseName(file.path) === path).map((file) => file.id));
  return eventsOf(recording, "write", process.name).filter(({ event }) => event.file !== null && named.has(event.file));
}

/** The scenarios' files lie in the work folder itself, so `x`, `./x` and `/lab/work/x` are one file. */
const baseName = (path: string | null) => path?.split("/").at(-1);

const describeOpening = (child: Process) => (file: OpenFile) =>
  `${file.id}, opened by ${file.opened?.by ?? "nobody of this run"} ${(file.opened?.event ?? 0) < child.born ? "before" : "after"} the fork`;
