import type { Recording, Scenario } from "#check";

/*
 * Every scenario lays copies of one program, the probe, into folders of the work folder: one is the right one, the others are what a wrong
 * search finds. A check knows only a run's scenario and arguments, so what lies where depends on nothing else.
 *
 * The first scenario of a task is also what `lab run` uses, with whatever arguments a person types: so its files have fixed names, and the
 * folders of the system are on PATH too.
 */

const probe = { program: "probe" } as const;
const locked = { text: "This file may not be executed.\n", mode: 0o644 };

/** A variable that main has and that nobody would think of passing on by hand. */
export const GREETING = "GREETING=good morning";

const SYSTEM = "/usr/local/bin:/usr/bin:/bin";
const NEAR = `bin:tools:${SYSTEM}`;

/** PATH of each scenario whose program is looked for. */
const PATHS: Record<string, string> = {
  "search.first": `absent:list:locked:folder:tools:later:${SYSTEM}`,
  "search.here": "bin::tools",
  "search.slash": `bin:${SYSTEM}`,
  "search.missing": "bin:tools:list",
  "search.denied": "bin:locked:tools",
};

/** @returns PATH as main finds it */
export const pathOf = (scenario: string) => PATHS[scenario] ?? NEAR;

const environment = (scenario: string) => () => ({
  PATH: pathOf(scenario),
  GREETING: GREETING.slice("GREETING=".length),
});

/** What has to come of a run in which a program is looked for: the file that runs, or the status that says why none does. */
export type Wanted = { file: string } | { status: 126 | 127 };

/** @returns a path without the "./" that it may begin with */
export const plain = (path: string) => path.replace(/^\.\//, "");

const name = (args: unknown[]) => plain(String(Array.isArray(args[0]) ? args[0][0] : args[0]));

/** @returns the one right file for this run's arguments, relative to the work folder, or the status of a failure */
export function wantedOf({ run }: Recording): Wanted {
  switch (run.scenario) {
    case "replace.missing":
    case "run.missing":
    case "search.missing":
      return { status: 127 };
    case "replace.denied":
    case "run.denied":
    case "search.denied":
      return { status: 126 };
    case "search.here":
      return { file: name(run.args) };
    case "replace.name":
    case "run.signal":
      return { file: `bin/${name(run.args)}` };
    default:
      return { file: name(run.args).includes("/") ? name(run.args) : `tools/${name(run.args)}` };
  }
}

const replace: Scenario[] = [
  {
    id: "replace.path",
    task: "replace",
    title: "a program on PATH, and another of that name in the current directory",
    args: (draw) => ["probe", "args", "print", `${draw.word(4)}  ${draw.word(3)}`, "print", ""],
    files: () => ({ "tools/probe": probe, probe }),
    env: environment("replace.path"),
    trace: ["process", "output"],
  },
  {
    id: "replace.name",
    task: "replace",
    title: "a program that is on PATH twice, and in the current directory",
    args: (draw) => [draw.word(8), "print", draw.word(5), "exit", String(draw.integer(3, 99))],
    files: (args) => ({ [`bin/${name(args)}`]: probe, [`tools/${name(args)}`]: probe, [name(args)]: probe }),
    env: environment("replace.name"),
    trace: ["process", "output"],
  },
  {
    id: "replace.missing",
    task: "replace",
    title: "a name that is not on PATH",
    args: (draw) => [draw.word(8), "print", draw.word(5)],
    files: (args) => ({ [name(args)]: probe }),
    env: environment("replace.missing"),
    trace: ["process", "output"],
  },
  {
    id: "replace.denied",
    task: "replace",
    title: "a path to a file that may not be executed",
    args: (draw) => [`tools/${draw.word(8)}`, "print", draw.word(5)],
    files: (args) => ({ [name(args)]: locked, [`bin/${name(args)}`]: probe }),
    env: environment("replace.denied"),
    trace: ["process", "output"],
  },
];

const run: Scenario[] = [
  {
    id: "run.status",
    task: "run",
    title: "a program on PATH that exits with a status which its arguments do not tell",
    args: (draw) => [["probe", "args", "print", `${draw.word(4)}  ${draw.word(3)}`, "gate", "number"]],
    files: () => ({ "tools/probe": probe, probe, number: { fifo: true } }),
    // The probe reads there with what it will exit, when everybody waits for it.
    steps: (_args, draw) => [{ when: "rest", gate: "number", text: `${draw.integer(3, 99)}\n` }],
    env: environment("run.status"),
    trace: ["process", "output"],
  },
  {
    id: "run.signal",
    task: "run",
    title: "a program that is on PATH twice, and is ended by a signal",
    // HUP, INT, KILL, USR1, TERM: none of them leaves a core file.
    args: (draw) => [[draw.word(8), "print", draw.word(5), "signal", `${draw.pick([1, 2, 9, 10, 15])}`]],
    files: (args) => ({ [`bin/${name(args)}`]: probe, [`tools/${name(args)}`]: probe }),
    env: environment("run.signal"),
    trace: ["process", "output"],
  },
  {
    id: "run.missing",
    task: "run",
    title: "a name that is not on PATH",
    args: (draw) => [[draw.word(8), "print", draw.word(5)]],
    files: (args) => ({ [name(args)]: probe }),
    env: environment("run.missing"),
    trace: ["process", "output"],
  },
  {
    id: "run.denied",
    task: "run",
    title: "a path that leads to a directory",
    args: (draw) => [[`./${draw.word(8)}`, "print", draw.word(5)]],
    files: (args) => ({ [`${name(args)}/probe`]: probe, [`bin/${name(args)}`]: probe }),
    env: environment("run.denied"),
    trace: ["process", "output"],
  },
];

/** The programs of six: each is called like the call that executes it, and lies where only that call's kind finds it. */
export const CALLS = ["execl", "execv", "execle", "execve", "execlp", "execvp"] as const;
export type Call = (typeof CALLS)[number];

/** The folder of the first scenario of six. */
const NEAR_CALLS = "calls";

/** @returns where the program of a call lies: those with a p in a folder of PATH, which is another in each scenario, and not in `dir` */
export function programOf(call: Call, dir: string): string {
  if (!call.endsWith("p")) return `${plain(dir)}/${call}`;
  return dir === NEAR_CALLS ? `tools/${call}` : `bin/${call}`;
}

const sixFiles = (dir: string) => Object.fromEntries(CALLS.map((call) => [programOf(call, dir), probe]));

const six: Scenario[] = [
  {
    id: "six.near",
    task: "six",
    title: "programs in one folder",
    args: () => [NEAR_CALLS],
    files: () => sixFiles(NEAR_CALLS),
    env: environment("six.near"),
    trace: ["process", "output"],
  },
  {
    id: "six.far",
    task: "six",
    title: "programs in a folder of a folder",
    args: (draw) => [`./${draw.word(5)}/${draw.word(5)}`],
    files: ([dir]) => sixFiles(String(dir)),
    env: environment("six.far"),
    trace: ["process", "output"],
  },
];

const search: Scenario[] = [
  {
    id: "search.first",
    task: "search",
    title: "the first four folders of PATH do not have it, each for another reason",
    args: (draw) => ["probe", "args", "print", `${draw.word(4)}  ${draw.word(3)}`],
    files: () => ({
      list: "a file where a folder is expected\n",
      "locked/probe": locked,
      "folder/probe/inside": "a folder where a file is expected\n",
      "tools/probe": probe,
      "later/probe": probe,
      probe,
    }),
    env: environment("search.first"),
    trace: ["process", "output"],
  },
  {
    id: "search.here",
    task: "search",
    title: "an empty element of PATH, the current directory",
    args: (draw) => [draw.word(8), "exit", String(draw.integer(3, 99))],
    files: (args) => ({ [name(args)]: probe, [`tools/${name(args)}`]: probe }),
    env: environment("search.here"),
    trace: ["process", "output"],
  },
  {
    id: "search.slash",
    task: "search",
    title: "a name with a slash, which is not looked for",
    args: (draw) => [`tools/${draw.word(8)}`, "exit", String(draw.integer(3, 99))],
    files: (args) => ({ [name(args)]: probe, [`bin/${name(args)}`]: probe }),
    env: environment("search.slash"),
    trace: ["process", "output"],
  },
  {
    id: "search.missing",
    task: "search",
    title: "a name that is nowhere on PATH",
    args: (draw) => [draw.word(8), "print", draw.word(5)],
    files: () => ({ list: "a file where a folder is expected\n", "tools/other": probe }),
    env: environment("search.missing"),
    trace: ["process", "output"],
  },
  {
    id: "search.denied",
    task: "search",
    title: "a name that is on PATH once, and may not be executed",
    args: (draw) => [draw.word(8), "print", draw.word(5)],
    files: (args) => ({ [`locked/${name(args)}`]: locked, "tools/other": probe }),
    env: environment("search.denied"),
    trace: ["process", "output"],
  },
];

const environments: Scenario[] = [
  {
    id: "environment.several",
    task: "environment",
    title: "four variables",
    args: (draw) => [
      "tools/probe",
      `COLOR=${draw.word(5)}`,
      "EMPTY=",
      `SUM=${draw.word(1)}=${draw.word(2)}`,
      `WORDS=${draw.word(3)} ${draw.word(4)}`,
    ],
    files: () => ({ "tools/probe": probe }),
    env: environment("environment.several"),
    trace: ["process", "output"],
  },
  {
    id: "environment.none",
    task: "environment",
    title: "no variable at all",
    args: (draw) => [`./bin/${draw.word(8)}`],
    files: (args) => ({ [name(args)]: probe }),
    env: environment("environment.none"),
    trace: ["process", "output"],
  },
];

const passOneFiles = (keep: string, drop: string) => ({
  "tools/probe": probe,
  [keep]: "to be kept\n",
  [drop]: "to be dropped\n",
});

const passOne: Scenario[] = [
  {
    id: "passOne.near",
    task: "passOne",
    title: "two files in the current directory",
    args: () => ["tools/probe", "keep.txt", "drop.txt"],
    files: () => passOneFiles("keep.txt", "drop.txt"),
    env: environment("passOne.near"),
    trace: ["process", "output", "descriptor"],
  },
  {
    id: "passOne.far",
    task: "passOne",
    title: "two files of one name, in two folders",
    args: (draw) => {
      const file = `${draw.word(6)}.txt`;
      return ["./tools/probe", `${draw.word(4)}/${file}`, `${draw.word(5)}/${file}`];
    },
    files: ([, keep, drop]) => passOneFiles(String(keep), String(drop)),
    env: environment("passOne.far"),
    trace: ["process", "output", "descriptor"],
  },
];

export const scenarios: Scenario[] = [...replace, ...run, ...six, ...search, ...environments, ...passOne];
