import { type Descriptor, type Finding, main, type OpenFile, type Recording } from "#check";
import { fromWork, lastExec, list } from "./programs.ts";

/* What crosses an exec because it was chosen: the environment that environment asks for, the descriptors that passOne asks for. */

/** The program's environment holds the variables that were asked for, in any order, and nothing else. */
export function hasExactly(recording: Recording, variables: string[]): Finding[] {
  return lastExec(recording, main(recording)).flatMap(({ index, event }) => {
    const missing = without(variables, event.env);
    const extra = without(event.env, variables);
    if (missing.length + extra.length === 0) return [];
    const said = [
      ...(missing.length > 0 ? [`it lacked ${list(missing)}`] : []),
      ...(extra.length > 0 ? [`it held ${list(extra)} too many`] : []),
    ];
    return [
      {
        expected: variables.length === 0 ? "an empty environment" : `an environment of exactly ${list(variables)}`,
        observed: said.join(", and "),
        process: "main",
        events: [index],
      },
    ];
  });
}

/** @returns the words of the first list that the second does not have, as often as it lacks them */
function without(words: string[], others: string[]): string[] {
  const rest = [...others];
  return words.filter((word) => {
    const at = rest.indexOf(word);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}

/** main opened each of the files for reading before its exec. */
export function opensBoth(recording: Recording, files: string[]): Finding[] {
  const first = main(recording);
  const exec = lastExec(recording, first)[0]?.index ?? 0;
  // What comes later is the program's own: the loader opens the C library.
  const opened = recording.openFiles.filter(({ opened }) => opened?.by === first.name && opened.event < exec);
  return files.flatMap((path) => {
    const own = opened.filter((file) => file.path !== null && leadsTo(file.path, path));
    if (own.some(isReadable)) return [];
    const others =
      opened.length > 0 ? `; what it opened is ${opened.map((file) => file.path ?? "a pipe").join(", ")}` : "";
    return [
      {
        expected: `main opens ${path} for reading`,
        observed: own.length > 0 ? "main opened it in a way in which nobody can read" : `main did not open it${others}`,
        process: first.name,
        events: opened.flatMap((file) => (file.opened ? [file.opened.event] : [])),
      },
    ];
  });
}

const [O_ACCMODE, O_WRONLY, O_PATH] = [0o3, 0o1, 0o10000000];

const isReadable = ({ flags }: OpenFile) => (flags & O_ACCMODE) !== O_WRONLY && (flags & O_PATH) === 0;

/** A program that changes its directory, or opens relative to one, names only the end of a path. */
const leadsTo = (given: string, path: string) => {
  const place = fromWork(given);
  return fromWork(path) === place || fromWork(path).endsWith(`/${place}`);
};

/** At its exec main holds one descriptor of the file, whatever its number. */
export function holdsOne(recording: Recording, file: string): Finding[] {
  return tableAtExec(recording).flatMap(({ index, table }) => {
    const held = table.filter((row) => fromWork(row.path) === fromWork(file));
    if (held.length === 1) return [];
    return [
      {
        expected: `one of the program's descriptors is ${file}`,
        observed: held.length === 0 ? `none is; it had ${rows(table)}` : `${held.length} are: ${rows(held)}`,
        process: "main",
        events: [index],
      },
    ];
  });
}

/** Beside that one the program has the standard streams, as main had them, and nothing else. */
export function holdsNothingElse(recording: Recording, file: string): Finding[] {
  return tableAtExec(recording).flatMap(({ index, table }) => {
    const changed = STANDARD.flatMap((id, fd): Finding[] => {
      const row = table.find((each) => each.fd === fd);
      if (row?.file === id) return [];
      return [
        {
          expected: `descriptor ${fd} is ${id}, as it was`,
          observed: row ? `it was ${fromWork(row.path)}` : "it was closed",
          process: "main",
          events: [index],
        },
      ];
    });
    const others = table.filter((row) => row.fd >= STANDARD.length && fromWork(row.path) !== fromWork(file));
    if (others.length === 0) return changed;
    return [
      ...changed,
      {
        expected: `beside ${file} the program holds the descriptors 0, 1 and 2 alone`,
        observed: `it held ${rows(others)} as well`,
        process: "main",
        events: [index],
      },
    ];
  });
}

const STANDARD = ["stdin", "stdout", "stderr"];

function tableAtExec(recording: Recording): { index: number; table: Descriptor[] }[] {
  return lastExec(recording, main(recording)).map(({ index, event }) => ({ index, table: event.table }));
}

const rows = (table: Descriptor[]) =>
  table.map(({ fd, path, file }) => `${fd} (${file && STANDARD.includes(file) ? file : fromWork(path)})`).join(", ");
