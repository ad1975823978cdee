import type { Draw, Scenario, WorkFile } from "#check";

type Json = ReturnType<Scenario["args"]>[number];

/*
 * Programs that say words drawn from the seed and end with a status drawn from it, so that neither the text nor the
 * status can be known before the run. Every task meets a file name in which a shell would see much, and statuses of
 * which one at least is not 0.
 */

/** The program that tasks run. */
const probe: WorkFile = { program: "probe" };

/** A name that is one name only as long as nobody gives it to a shell. */
const oddName = (draw: Draw) => `${draw.word(4)} & $HOME; 'it' "ä" *.txt`;

/**
 * What is in a file that is there already: longer than anything that a program of these scenarios prints, so that what
 * is left of it can be seen. Checks know it by the file's name.
 */
export const oldText = (file: string) => `${stem(file)} was here before\n`.repeat(20);

/** The same for a file whose last line has no newline. */
export const openEnded = (file: string) => `${stem(file)} begins\n${stem(file)} ends`;

/** The letters with which the name begins. */
const stem = (file: string) => /^\w*/.exec(file)?.[0];

const trace: Scenario["trace"] = ["process", "descriptor", "output"];

/**
 * The file is each task's first argument. Somebody who runs a task by hand may name one that is no business of ours.
 */
const fileOf = ([file]: Json[]) => (typeof file === "string" && !/^\.{0,2}$|\//.test(file) ? [file] : []);

const collect: Scenario["collect"] = fileOf;

/** Bytes that a program which prints without end may write to a file, where a pipe was asked for. */
const floodLimits = { "file-bytes": 2 ** 20 };

const withProbe = () => ({ probe });

/** The probe, and the file with a text that is made of its name. */
const withFile =
  (text: (file: string) => string, mode = 0o644) =>
  (args: Json[]) =>
    Object.fromEntries<WorkFile>([
      ["probe", probe],
      ...fileOf(args).map((file): [string, WorkFile] => [file, { text: text(file), mode }]),
    ]);

export const scenarios: Scenario[] = [
  {
    id: "out.new",
    task: "out",
    title: "a file that does not exist yet",
    args: (draw) => [
      `${draw.word(6)}.txt`,
      ["./probe", "print", draw.word(8), "complain", draw.word(8), "print", draw.word(8)],
    ],
    files: withProbe,
    collect,
    trace,
  },
  {
    id: "out.old",
    task: "out",
    title: "a longer file with an odd name is there already",
    args: (draw) => [oddName(draw), ["./probe", "print", draw.word(8), "exit", String(draw.integer(3, 99))]],
    files: withFile(oldText, 0o640),
    collect,
    trace,
  },
  {
    id: "out.nothing",
    task: "out",
    title: "a program that does not exist",
    args: (draw) => [`${draw.word(6)}.txt`, [`no-such-${draw.word(8)}`, "print", "never"]],
    trace,
  },
  {
    id: "append.old",
    task: "append",
    title: "behind the lines that are there, in a file with an odd name",
    args: (draw) => [
      oddName(draw),
      ["./probe", "print", draw.word(8), "print", draw.word(8), "exit", String(draw.integer(3, 99))],
    ],
    files: withFile(oldText),
    collect,
    trace,
  },
  {
    id: "append.new",
    task: "append",
    title: "a file that does not exist yet",
    args: (draw) => [`${draw.word(6)}.txt`, ["./probe", "print", draw.word(8)]],
    files: withProbe,
    collect,
    trace,
  },
  {
    id: "append.meanwhile",
    task: "append",
    title: "a program that opens the file once more and appends to it between its own lines",
    args: (draw) => {
      const file = `${draw.word(6)}.txt`;
      return [file, ["sh", "-c", APPENDS_MEANWHILE, file, draw.word(8), draw.word(8), draw.word(8)]];
    },
    collect,
    trace,
  },
  {
    id: "input.text",
    task: "input",
    title: "a file with an odd name",
    args: (draw) => [oddName(draw), ["./probe", "copy", "exit", String(draw.integer(3, 99))]],
    files: withFile(oldText),
    collect,
    trace,
  },
  {
    id: "input.locked",
    task: "input",
    title: "a file that may only be read, and whose last line has no newline",
    args: (draw) => [`${draw.word(6)}.txt`, ["./probe", "copy"]],
    files: withFile(openEnded, 0o444),
    collect,
    trace,
  },
  {
    id: "input.missing",
    task: "input",
    title: "a file that does not exist",
    args: (draw) => [`${draw.word(8)}.txt`, ["./probe", "copy", "exit", String(draw.integer(3, 99))]],
    files: withProbe,
    collect,
    trace,
  },
  ...(["both", "swapped"] as const).flatMap((task): Scenario[] => [
    {
      id: `${task}.new`,
      task,
      title: "lines in turn, to a file that does not exist yet",
      args: (draw) => [
        `${draw.word(6)}.txt`,
        [
          "./probe",
          ...["print", draw.word(8), "complain", draw.word(8), "print", draw.word(8), "complain", draw.word(8)],
          ...["exit", String(draw.integer(3, 99))],
        ],
      ],
      files: withProbe,
      collect,
      trace,
    },
    {
      id: `${task}.old`,
      task,
      title: "a longer file with an odd name is there already, and a signal ends the program",
      args: (draw) => [
        oddName(draw),
        ["./probe", "complain", draw.word(8), "print", draw.word(8), "signal", String(draw.pick([2, 9, 15]))],
      ],
      files: withFile(oldText),
      collect,
      trace,
    },
  ]),
  {
    id: "restore.new",
    task: "restore",
    title: "a file that does not exist yet",
    args: (draw) => [`${draw.word(6)}.txt`],
    collect,
    trace,
  },
  {
    id: "restore.old",
    task: "restore",
    title: "a longer file with an odd name is there already",
    args: (draw) => [oddName(draw)],
    files: withFile(oldText),
    collect,
    trace,
  },
  {
    id: "pipeline.text",
    task: "pipeline",
    title: "text from main's standard input goes through both programs",
    args: (draw) => {
      const [one, other] = statuses(draw);
      return [
        ["./probe", "copy", "print", draw.word(8), "exit", one],
        ["./probe", "copy", "print", draw.word(8), "exit", other],
      ];
    },
    files: withProbe,
    stdin: (_args, draw) => oldText(draw.word(4)),
    trace,
  },
  {
    id: "pipeline.endless",
    task: "pipeline",
    title: "the left program prints without end, the right one ends at once",
    args: (draw) => [
      ["./probe", "flood"],
      ["./probe", "print", draw.word(8)],
    ],
    files: withProbe,
    trace: ["process", "descriptor"],
    limits: floodLimits,
  },
  {
    id: "pipeline.back",
    task: "pipeline",
    title: "the left program closes its output and lives on until the right one has read the end of it",
    args: (draw) => [
      ["sh", "-c", CLOSES_EARLY, draw.word(8)],
      ["sh", "-c", TELLS_BACK],
    ],
    files: () => ({ back: { fifo: true } }),
    trace: ["process", "descriptor"],
  },
  {
    id: "stages.one",
    task: "stages",
    title: "a single program",
    args: (draw) => [["./probe", "copy", "print", draw.word(8), "exit", String(draw.integer(3, 99))]],
    files: withProbe,
    stdin: (_args, draw) => oldText(draw.word(4)),
    trace,
  },
  {
    id: "stages.few",
    task: "stages",
    title: "three programs, each with another exit status",
    args: (draw) => {
      const [one, two, three] = statuses(draw);
      return [
        ["./probe", "print", draw.word(8), "exit", one],
        ["./probe", "copy", "print", draw.word(8), "exit", two],
        ["./probe", "copy", "print", draw.word(8), "exit", three],
      ];
    },
    files: withProbe,
    trace,
  },
  {
    id: "stages.several",
    task: "stages",
    title: "four or five programs",
    args: (draw) => Array.from({ length: draw.integer(4, 5) }, () => ["./probe", "copy", "print", draw.word(8)]),
    files: withProbe,
    stdin: (_args, draw) => oldText(draw.word(4)),
    trace,
  },
  {
    id: "stages.endless",
    task: "stages",
    title: "the first program prints without end, the last one ends when it has read some lines of it",
    // The last one reads, so that it cannot have ended before the first one is there, in whatever order they are
    // forked.
    args: (draw) => [
      ["./probe", "flood"],
      ["./probe", "copy"],
      ["head", "-n", String(draw.integer(2, 9))],
    ],
    files: withProbe,
    trace: ["process", "descriptor"],
    limits: floodLimits,
  },
  {
    id: "stages.back",
    task: "stages",
    title: "the first program closes its output and lives on until the last one has read the end of it",
    args: (draw) => [
      ["sh", "-c", CLOSES_EARLY, draw.word(8)],
      ["./probe", "copy"],
      ["sh", "-c", TELLS_BACK],
    ],
    files: () => ({ probe, back: { fifo: true } }),
    trace: ["process", "descriptor"],
  },
];

/**
 * A line of its own, one through a second open file description of the file that it was told to print to, and another
 * of its own.
 */
const APPENDS_MEANWHILE = 'echo "$1"; echo "$2" >> "$0"; echo "$3"; exit 7';

/**
 * Two programs that hang for certain if anybody keeps a write end while it waits for the first of them: that one closes
 * its own, and ends when it is told that the end of the pipe was read. Both are one process: all words are the shell's.
 */
const CLOSES_EARLY = 'echo "$0"; exec >&-; read told < back';
const TELLS_BACK = 'while read line; do echo "$line"; done; echo told > back';

/** Three exit statuses that no two programs share, none of them 0. */
function statuses(draw: Draw): [string, string, string] {
  const first = draw.integer(3, 30);
  return [String(first), String(first + draw.integer(1, 30)), String(first + draw.integer(31, 60))];
}
