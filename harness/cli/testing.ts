/**
 * For tests of the commands: runs the real `lab` in child processes, in a root of its own with invented labs, and finds out what is left
 * of a run afterwards. A run is known among all processes of the machine by a token that a test gives the task as its argument.
 */
import { randomUUID } from "node:crypto";
import {
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { execa } from "execa";
import { LIMITED } from "../run/bundler.ts";
import { PARTS } from "../run/run.ts";
import { NODE } from "../run/warm.ts";
import { BUILD, BUILD_VARIABLE } from "../supervisor/built.ts";

export const PROJECT = join(import.meta.dirname, "../..");

/** Task `say(word)` prints `said <word>`; `brood(n)` forks n children and waits for them. */
const INVENTED = {
  "lab.json": JSON.stringify({
    title: "invented",
    summary: "A lab that there is only while it is tested.",
    allowed: ["starter.ts"],
    tasks: [
      { name: "say", title: "Say a word", example: ["hello"] },
      { name: "brood", title: "Have children", example: [2] },
    ],
    starter: { fails: ["say.word", "brood.children"] },
  }),
  "checks.ts": `
import { childrenOf, endsByItself, factsOf, type Grading, leavesNobody } from "#check";
const hints: [string, string, string] = ["Which stream?", "Output is a write to descriptor 1.", "console.log"];
export default {
  scenarios: [
    { id: "say.once", task: "say", title: "a word", args: (draw) => [draw.word(8)], trace: ["output"] },
    { id: "brood.few", task: "brood", title: "a few", args: (draw) => [draw.integer(2, 3)], trace: ["process", "output"] },
    { id: "brood.more", task: "brood", title: "more", args: (draw) => [draw.integer(4, 5)], trace: ["process", "output"] },
  ],
  checks: [
    {
      id: "say.word", title: "The word is printed", points: 2, needs: [], why: "Words matter.", hints,
      verify: (recording) => factsOf(recording, "said").some(({ values }) => values[0] === recording.run.args[0])
        ? []
        : [{ expected: "said " + recording.run.args[0], observed: "printed " + recording.output.stdout, process: "main", events: [0] }],
    },
    endsByItself("say", { points: 1, needs: ["say.word"], hints }),
    {
      id: "brood.children", title: "There are as many children as asked", points: 3, needs: [], why: "Children matter.", hints,
      verify: (recording) => childrenOf(recording, "main").length === recording.run.args[0]
        ? []
        : [{ expected: recording.run.args[0] + " children", observed: childrenOf(recording, "main").length + " children", process: "main", events: [0] }],
    },
    { id: "brood.many", title: "More are many", points: 0, needs: [], scenarios: ["brood.more"], why: "Many matter.", hints, verify: () => [] },
    leavesNobody("brood", { points: 1, needs: ["brood.children", "brood.many"], hints }),
  ],
} satisfies Grading;
`,
  "starter.ts": `
export function say(word: string): void { void word; }
export function brood(n: number): void { void n; }
`,
};

export const SOLUTION = `
import { _exit, fork, waitpid } from "#posix";
export function say(word: string): void { console.log("said", word); }
export function brood(n: number): void {
  for (let i = 0; i < n; i++) if (fork() === 0) _exit(0);
  for (let i = 0; i < n; i++) waitpid(-1);
}
`;

/** Task `hurry(token)` has tight limits, task `endless(token)` none that a test would live to see. What they do is up to the program. */
const PATIENCE = {
  "lab.json": JSON.stringify({
    title: "patience",
    summary: "Programs that do not end.",
    allowed: ["starter.ts"],
    tasks: [
      { name: "hurry", title: "End soon", example: ["token"] },
      { name: "endless", title: "Never end", example: ["token"] },
    ],
    starter: { fails: [] },
  }),
  "checks.ts": `
import { endsByItself, type Grading } from "#check";
const hints: [string, string, string] = ["?", "?", "?"];
const limits = { "wall-ms": 1500, processes: 12, "output-bytes": 65536 };
const forever = { "wall-ms": 600000, "cpu-ms": 600000 };
export default {
  scenarios: [
    { id: "hurry.once", task: "hurry", title: "once", args: () => ["token"], trace: ["process", "output"], limits },
    { id: "endless.once", task: "endless", title: "once", args: () => ["token"], trace: ["process", "output"], limits: forever },
  ],
  checks: [endsByItself("hurry", { points: 1, hints }), endsByItself("endless", { points: 1, hints })],
} satisfies Grading;
`,
  "starter.ts": `
export function hurry(token: string): void { void token; }
export function endless(token: string): void { void token; }
`,
};

/** Takes the bundler more memory than there is. */
export const BOMB = `export enum E { a0 = "${"x".repeat(32)}",\n${Array.from({ length: 40 }, (_, i) => `a${i + 1} = a${i} + a${i},`).join("\n")} }\n`;

/** Takes it minutes. */
export const SLOW = `const x = ${"a ? (b => ".repeat(2000)}c${") : d".repeat(2000)};\nexport function act(): void {}\n`;

/** Forks children that never end, one of them computing and two asleep, and waits for them. */
export const ENDLESS = `
import { fork, pause, waitpid } from "#posix";
export function endless(token: string): void {
  if (fork() === 0) for (;;) void token;
  for (let i = 0; i < 2; i++) if (fork() === 0) for (;;) pause();
  waitpid(-1);
}
`;

export interface Root {
  path: string;
  /** The temporary folder that commands in this root use. */
  tmp: string;
  /** Puts a program in the student's place. @returns its path */
  write(lab: "8-patience" | "9-invented", text: string): string;
  /** Process groups of the commands that were started here and have not ended. */
  started: Set<number>;
  /** Removes it, and ends what a failed test has left of its commands. */
  remove(): void;
}

/** Makes a root with the labs 8-patience and 9-invented. It lies inside the project, so that their imports of "#check" lead there. */
export function makeRoot(): Root {
  mkdirSync(join(PROJECT, ".proclab"), { recursive: true });
  const path = mkdtempSync(join(PROJECT, ".proclab/test-"));
  // Not below the root: the sandbox's user must be able to come here in tier B.
  const tmp = mkdtempSync(join(tmpdir(), "proclab-test-"));
  const lay = (file: string, text: string) => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
  };
  for (const [lab, files] of Object.entries({ "8-patience": PATIENCE, "9-invented": INVENTED })) {
    for (const [name, text] of Object.entries(files)) lay(`grading/${lab}/${name}`, text);
    lay(`labs/${lab}/starter.ts`, files["starter.ts"]);
  }
  return {
    path,
    tmp,
    started: new Set(),
    write(lab, text) {
      lay(`labs/${lab}/starter.ts`, text);
      return join(path, "labs", lab, "starter.ts");
    },
    remove() {
      for (const group of [...this.started].filter(isAlive)) process.kill(-group, "SIGKILL");
      for (const folder of [path, tmp]) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Makes a copy of the project's code, without its C, to be changed at will.
 *
 * @param parts of build/, which are links to the project's own
 * @returns the program that has the commands
 */
export function copyProject(copy: string, parts: string[]): string {
  const isCode = (path: string) => !/\.test\.ts$|\.[ch]$|\/fixtures$/.test(path);
  for (const folder of ["harness", "grading"])
    cpSync(join(PROJECT, folder), join(copy, folder), { recursive: true, filter: isCode, preserveTimestamps: true });
  cpSync(join(PROJECT, "package.json"), join(copy, "package.json"));
  symlinkSync(join(PROJECT, "node_modules"), join(copy, "node_modules"));
  const build = join(copy, relative(PROJECT, BUILD));
  mkdirSync(build, { recursive: true });
  for (const part of parts) symlinkSync(join(BUILD, part), join(build, part));
  const bundler = join(copy, relative(PROJECT, LIMITED));
  if (!existsSync(bundler)) symlinkSync(LIMITED, bundler);
  return join(copy, "harness/cli/main.ts");
}

/**
 * Makes a copy of all that those have who only grade, for another user to run: the checkout may lie in a folder that nobody else can enter.
 *
 * @param copy a folder, made here, that everybody can enter
 */
export function copyInstallation(copy: string): void {
  const paths = [
    ...["package.json", "harness", "grading", "labs"],
    ...PARTS.map((part) => relative(PROJECT, part)),
    ...installed().map((name) => `node_modules/${name}`),
  ];
  for (const path of paths)
    cpSync(join(PROJECT, path), join(copy, path), {
      recursive: true,
      dereference: true,
      mode: constants.COPYFILE_FICLONE,
      preserveTimestamps: true,
    });
  chmodSync(copy, 0o755);
}

/** What is installed for those who only grade. */
function installed(): string[] {
  const dependenciesOf = (folder: string) =>
    Object.keys(
      (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { dependencies?: object }).dependencies ?? {},
    );
  const withTheirs = (name: string): string[] => [
    name,
    ...dependenciesOf(join(PROJECT, "node_modules", name)).flatMap(withTheirs),
  ];
  const native = [`node-linux-${process.arch}`, `@esbuild/linux-${process.arch}`];
  return [...new Set([...dependenciesOf(PROJECT).flatMap(withTheirs), ...native])];
}

export interface LabOptions {
  env?: Record<string, string>;
  cwd?: string;
  /** A command that starts what follows it. */
  through?: string[];
  /** The program that has the commands; the project's own where not given. */
  main?: string;
}

/** What a command sees of this test's environment: nothing that npm, vitest or a person may have put there. */
export function environment(root: Root): Record<string, string> {
  return {
    PATH: process.env.PATH ?? "",
    HOME: process.env.HOME ?? "",
    TMPDIR: root.tmp,
    PROCLAB_ROOT: root.path,
    PROCLAB_SUITE: process.env.PROCLAB_SUITE ?? "",
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? "",
    ...BUILD_VARIABLE,
  };
}

/** Starts `lab` with these words. It leads a process group, as it does below a shell. */
export function startLab(
  root: Root,
  words: string[],
  { env, cwd = PROJECT, main = MAIN, through = [] }: LabOptions = {},
) {
  const [program = NODE, ...args] = [...through, NODE, main, ...words];
  const running = execa(program, args, {
    cwd,
    env: { ...environment(root), ...env },
    extendEnv: false,
    reject: false,
    stdin: "ignore",
    detached: true,
    stripFinalNewline: false,
  });
  const { pid } = running;
  if (pid === undefined) return running;
  root.started.add(pid);
  // Its pid may soon be somebody else's.
  void running.finally(() => root.started.delete(pid));
  return running;
}

const MAIN = join(PROJECT, "harness/cli/main.ts");

/** Runs `lab` with these words to its end. */
export async function lab(root: Root, words: string[], options?: LabOptions): Promise<Ended> {
  return ended(await startLab(root, words, options));
}

export interface Ended {
  code: number | undefined;
  stdout: string;
  stderr: string;
}

export function ended({ exitCode, stdout, stderr }: { exitCode?: number; stdout: unknown; stderr: unknown }): Ended {
  return { code: exitCode, stdout: String(stdout), stderr: String(stderr) };
}

/** @returns a word by which a run can be found among all processes */
export const newToken = (): string => `token-${randomUUID()}`;

/** @returns pids of the living processes of which the test says yes */
export function processes(test: (pid: number) => boolean): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => !isZombie(pid) && test(pid));
}

/** @returns pids of the traced processes that were given a token: main has it in its title, and its children with it */
export function tracedWith(token: string): number[] {
  return processes((pid) => {
    const title = procFile(pid, "cmdline");
    return title.startsWith("node runtime.cjs ") && title.includes(token);
  });
}

/** @returns pids of the supervisors that the warm start of a process has started */
export function supervisorsOf(lab: number): number[] {
  return processes((pid) => parentOf(parentOf(pid)) === lab && procFile(pid, "comm") === "supervisor\n");
}

/** @returns pids of a process' bundlers that have not ended */
export function bundlersOf(lab: number): number[] {
  return processes((pid) => parentOf(pid) === lab && procFile(pid, "comm") === "esbuild\n" && !isZombie(pid));
}

/** @returns the fields of /proc/PID/stat from the state on: state, parent, process group, session … */
function statOf(pid: number): string[] {
  return procFile(pid, "stat")
    .replace(/^.*\) /s, "")
    .split(" ");
}

export const parentOf = (pid: number): number => Number(statOf(pid)[1]);
/** When it was started, in clock ticks since the machine was: that tells a process from a later one with the same pid. */
export const startOf = (pid: number): string => statOf(pid)[19] ?? "";
export const isZombie = (pid: number): boolean => ["Z", "X", ""].includes(statOf(pid)[0] ?? "");
export const isAlive = (pid: number): boolean => !isZombie(pid);

/** @returns a file of /proc/PID; empty when the process has gone */
export function procFile(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "latin1");
  } catch {
    return "";
  }
}

/**
 * Waits until something holds that no event announces, looking again and again.
 *
 * @param what in words, for the error
 * @throws Error when it does not hold within the bound, which is far above what it ever takes
 */
export async function until(what: string, holds: () => boolean, boundMs = 30_000): Promise<void> {
  const deadline = Date.now() + boundMs;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`not within ${boundMs / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** @returns the folders that runs have left in a root's temporary folder */
export const leftFolders = (root: Root): string[] =>
  readdirSync(root.tmp).filter((name) => name.startsWith("proclab-"));
