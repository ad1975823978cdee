import { collected, eventsOf, type Finding, main, type Recording } from "#check";
import { type Ran, words } from "./programs.ts";
import { oldText } from "./scenarios.ts";

/* Bytes: what the files hold at the end, what the programs wrote, what main printed and where it went. */

/** @returns the lines that the probe writes with these arguments, for the words `print` and `complain` as asked */
export function linesFor(argv: string[], ...keys: ("print" | "complain")[]): string {
  return argv.flatMap((word, i) => (keys.some((key) => key === argv[i - 1]) ? [`${word}\n`] : [])).join("");
}

/** At the end the file holds just this text. `what` says in words what that is. */
export function fileHolds(recording: Recording, file: string, text: string, what: string): Finding[] {
  const found = collected(recording, file);
  if (found?.type === "regular" && found.text === text) return [];
  const expected = `at the end the file ${file} holds ${what}: ${shown(text)}`;
  return [{ expected, observed: whatItHolds(recording, file, text), ...openings(recording, file) }];
}

/** The file's permission bits. `why` says where they come from. */
export function fileHasMode(recording: Recording, file: string, mode: number, why: string): Finding[] {
  const found = collected(recording, file);
  if (found?.type === "regular" && found.mode === mode) return [];
  return [
    {
      expected: `at the end the permissions of ${file} are ${octal(mode)}: ${why}`,
      observed: found?.type === "regular" ? `they are ${octal(found.mode)}` : "there is no such file",
      ...openings(recording, file),
    },
  ];
}

/** What the program wrote to its descriptor `fd` is just this text. */
export function wrote(recording: Recording, ran: Ran, fd: number, text: string, what: string): Finding[] {
  const { text: written, events } = textOf(recording, ran, fd);
  if (written === text) return [];
  return [
    {
      expected: `${words(ran.argv)} writes ${what}: ${shown(text)}`,
      observed: written === "" ? "it wrote nothing" : `it wrote ${shown(written)}`,
      process: ran.process.name,
      events: [ran.index, ...events.slice(0, 3)],
    },
  ];
}

/**
 * The last program's output ends with the lines of all programs in their order: each copied its input before it printed
 * its own.
 */
export function passesAllOn(recording: Recording, rans: Ran[]): Finding[] {
  const last = rans.at(-1);
  if (!last) return [];
  const wanted = rans.map(({ argv }) => linesFor(argv, "print")).join("");
  const { text, events } = textOf(recording, last, 1);
  if (text.endsWith(wanted)) return [];
  return [
    {
      expected: `what the programs print comes out of the last one, in their order: ${shown(wanted)}`,
      observed: text === "" ? `${last.process.name} wrote nothing` : `${last.process.name} wrote ${shown(text)}`,
      process: last.process.name,
      events: [last.index, ...events.slice(0, 3)],
    },
  ];
}

/**
 * main prints the line to the file, through descriptor 1, and the file holds what main wrote to it and nothing else.
 */
export function printsInto(recording: Recording, file: string, line: string): Finding[] {
  const [other] = eventsOf(recording, "exec", "main");
  if (other)
    return [
      {
        expected: "main prints by itself",
        observed: `it became ${shown(other.event.path)}`,
        process: "main",
        events: [other.index],
      },
    ];
  if (completed(writesInto(recording, file).filter(through1), line).length === 0) {
    return [{ expected: `main prints "${line}" to ${file} through its descriptor 1`, ...whereItWent(recording, line) }];
  }
  const text = writesInto(recording, file)
    .map(({ event }) => event.text)
    .join("");
  return fileHolds(recording, file, text, "what main printed meanwhile");
}

/**
 * When it has printed the first line to the file, main prints another one through descriptor 1, to the standard output
 * of before.
 */
export function printsAfterwards(recording: Recording, file: string, first: string, line: string): Finding[] {
  const before = completed(writesInto(recording, file).filter(through1), first)[0] ?? 0;
  const toStdout = eventsOf(recording, "write", "main").filter(({ event }) => event.file === "stdout");
  const printed = completed(toStdout.filter(through1), line);
  if (printed.some((index) => index > before)) return [];
  const expected = `when it has printed "${first}", main prints "${line}" through descriptor 1 to the standard output of before`;
  const [early] = printed;
  return early === undefined
    ? [{ expected, ...whereItWent(recording, line) }]
    : [{ expected, observed: `it printed "${line}" first`, process: "main", events: [early, before] }];
}

/** The missing file is told on standard error, by name. */
export function complainsOf(recording: Recording, file: string): Finding[] {
  if (recording.output.stderr.includes(file)) return [];
  const { stderr } = recording.output;
  return [
    {
      expected: `a message on standard error that names ${file}`,
      observed: stderr === "" ? "nothing was written to it" : `what was written to it is ${shown(stderr)}`,
      process: "main",
      events: [main(recording).exit?.event ?? 0],
    },
  ];
}

/** Who wrote a line, through which descriptor and to what. */
function whereItWent(recording: Recording, line: string): Omit<Finding, "expected"> {
  const found = eventsOf(recording, "write").find(({ event }) => hasLine(event.text.split("\n"), line));
  if (!found) return { observed: `nobody wrote a line "${line}"`, process: "main", events: [main(recording).born] };
  const { process, fd, file: id } = found.event;
  const file = recording.openFiles.find((each) => each.id === id);
  const where = file?.opened ? (file.path ?? "a pipe") : `main's ${id}`;
  const observed = `${process} wrote it through descriptor ${fd}, which led to ${where}`;
  return { observed, process, events: [found.index] };
}

function whatItHolds(recording: Recording, file: string, text: string): string {
  const found = collected(recording, file);
  if (!found || found.type === "missing") return "there is no such file";
  if (found.type !== "regular") return `it is no regular file but: ${found.type}`;
  const rest = found.text.slice(text.length);
  const isOld = found.text.startsWith(text) && rest !== "" && oldText(file).endsWith(rest);
  if (isOld) return `it does, and behind that ${rest.length} characters of the old text are still there`;
  return found.text === "" ? "it is empty" : `it holds ${found.size} bytes: ${shown(found.text)}`;
}

type Write = ReturnType<typeof eventsOf<"write">>[number];

const through1 = ({ event }: Write) => event.fd === 1;

/** What main wrote to the file, through whatever descriptor. */
function writesInto(recording: Recording, file: string): Write[] {
  const ids = new Set(recording.openFiles.filter(({ path }) => isFile(path, file)).map(({ id }) => id));
  return eventsOf(recording, "write", "main").filter(({ event }) => event.file !== null && ids.has(event.file));
}

/**
 * @returns the indices of the writes that completed such a line, however many pieces it was written in; the last one
 * may lack its newline
 */
function completed(writes: Write[], line: string): number[] {
  let open = "";
  const found = writes.flatMap(({ event, index }) => {
    const lines = (open + event.text).split("\n");
    open = lines.pop() ?? "";
    return hasLine(lines, line) ? [index] : [];
  });
  return hasLine([open], line) ? [...found, ...writes.slice(-1).map(({ index }) => index)] : found;
}

/** Where the file was opened, and by whom first: what becomes of it is decided there. */
function openings(recording: Recording, file: string): Pick<Finding, "process" | "events"> {
  const opened = recording.openFiles.flatMap((each) => (isFile(each.path, file) && each.opened ? [each.opened] : []));
  return { process: opened[0]?.by ?? null, events: opened.map(({ event }) => event) };
}

/** All that a program wrote to a descriptor, from its exec on. */
function textOf(recording: Recording, ran: Ran, fd: number) {
  const writes = eventsOf(recording, "write", ran.process.name).filter(
    ({ event, index }) => index > ran.index && event.fd === fd,
  );
  return { text: writes.map(({ event }) => event.text).join(""), events: writes.map(({ index }) => index) };
}

/** The scenarios' files lie in the work folder itself: `x`, `./x` and `/lab/work/x` are one file. */
const isFile = (path: string | null, file: string) => path?.split("/").at(-1) === file;

const hasLine = (lines: string[], line: string) => lines.some((each) => each.trim() === line);

const octal = (mode: number) => mode.toString(8).padStart(4, "0");

/** In quotation marks; of a long text its beginning and its end. */
function shown(text: string): string {
  return JSON.stringify(text.length <= 120 ? text : `${text.slice(0, 50)} … ${text.slice(-50)}`);
}
