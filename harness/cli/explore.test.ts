import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { quoted } from "../../grading/report/text.ts";
import { NODE } from "../run/warm.ts";
import {
  ENDLESS,
  ended,
  environment,
  isAlive,
  lab,
  leftFolders,
  makeRoot,
  PROJECT,
  type Root,
  SOLUTION,
  startLab,
  supervisorsOf,
  until,
} from "./testing.ts";

/** Task `books(word)`: the child of which the program learns by SIGCHLD is in its books by then. */
const RACES = {
  "lab.json": JSON.stringify({
    title: "races",
    summary: "Programs that are right in some orders.",
    allowed: ["starter.ts"],
    tasks: [{ name: "books", title: "Keep books", example: ["word"] }],
    starter: { fails: [] },
  }),
  "checks.ts": `
import { endsByItself, factsOf, type Grading } from "#check";
const hints: [string, string, string] = ["?", "?", "?"];
const scenario = (id: string) => ({ id, task: "books", title: id, args: (draw) => [draw.word(8)], trace: ["process", "output"] });
export default {
  scenarios: [scenario("books.once"), scenario("books.again")],
  checks: [
    {
      id: "books.known", title: "Whoever ends is known", points: 2, needs: [], why: "A job that ended is lost.", hints,
      verify: (recording) => factsOf(recording, "unknown", "main").map(({ event }) =>
        ({ expected: "a child that is known", observed: "one that is not", process: "main", events: [event] })),
    },
    endsByItself("books", { points: 1, needs: [], hints }),
  ],
} satisfies Grading;
`,
};

/** The child takes its time, and has the lowest priority, so that the kernel's own order is not wrong. */
const books = (before: string, after: string, wait: string) => `
import { _exit, fork, nice, pause, SIG_BLOCK, SIGCHLD, signal, sigprocmask, sigsuspend, waitpid } from "#posix";
export function books(word: string): void {
  const jobs = new Set<number>();
  let ended = 0;
  signal(SIGCHLD, () => {
    ended += 1;
    console.log(jobs.has(waitpid(-1).pid) ? "known" : "unknown", word);
  });
  ${before}
  const pid = fork();
  if (pid === 0) {
    nice(19);
    for (let i = 0; i < 200; i++) try { waitpid(-1); } catch {}
    _exit(0);
  }
  jobs.add(pid);
  ${after}
  ${wait}
}
`;
const BLOCK = "sigprocmask(SIG_BLOCK, [SIGCHLD]);";
const WAIT = "while (ended < 1) sigsuspend([]);";
const RIGHT = books(BLOCK, "", WAIT);
const BLOCKS_LATE = books("", BLOCK, WAIT);
/** Nobody is unknown, but the signal may have come before there is anybody who waits for it. */
const PAUSES = books("", "", "pause();").replace("jobs.has(waitpid(-1).pid)", "waitpid(-1).pid > 0");

let root: Root;
beforeAll(() => {
  root = makeRoot();
  for (const [name, text] of Object.entries(RACES)) lay(`grading/7-races/${name}`, text);
  lay("labs/7-races/starter.ts", RIGHT);
});
afterAll(() => root.remove());
function lay(file: string, text: string): string {
  const path = join(root.path, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

describe("a program that is right as long as its child does not run first", () => {
  test("is found out: which check, by which schedule, and the command that shows it", async () => {
    const from = lay("late.ts", BLOCKS_LATE);
    const { code, stdout, stderr } = await lab(root, ["explore", "7", "books", "--seed=5", `--from=${from}`]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    // How many more have begun by then depends on the number of processors.
    expect(stdout).toMatch(/^[2-4] schedules tried \(.* with 0 switches\): it fails under child-first$/m);
    expect(stdout).toContain("✘ Whoever ends is known  books.known, 2 points");
    expect(stdout).toMatch(/expected +a child that is known\n +observed +one that is not\n +in +main, late\.ts:\d+/);
    const [, command = ""] = /^Next: npm run lab (.+)$/m.exec(stdout) ?? [];
    expect(command).toMatch(/^trace 7 books [a-z]{8} --seed=5 --schedule=child-first --from=/);

    const shown = await lab(root, command.split(" "));
    expect(shown.stdout).toContain(", seed 5, schedule child-first");
    expect(shown.stdout).toMatch(/^ +│ unknown [a-z]{8}$/m);
    const judged = await lab(root, ["judge", join(root.path, ".proclab/recordings/7-races/books.once.json")]);
    expect(judged.code).toBe(1);
    expect(judged.stdout).toContain("books.known");
  });

  test("as JSON it is one document", async () => {
    const from = lay("late.ts", BLOCKS_LATE);
    const words = ["explore", "7", "books", "--json", "--scenario=books.again", "--budget=9", `--from=${from}`];
    const { code, stdout } = await lab(root, words);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      lab: "7-races",
      task: "books",
      budget: 9,
      tried: [
        { kind: "natural", runs: 1, of: 1 },
        { kind: 0, runs: 2, of: 2 },
      ],
      failure: {
        kind: 0,
        run: { scenario: "books.again", schedule: "child-first" },
        verdict: { checks: [{ id: "books.known", status: "failed" }, { id: "books.ends" }] },
        replay: expect.stringContaining("--schedule=child-first --scenario=books.again --from="),
      },
    });
  });

  test("and then waits for ever has the exit code of a run that was ended", async () => {
    const from = lay("pauses.ts", PAUSES);
    const { code, stdout } = await lab(root, ["explore", "7", "books", `--from=${from}`]);
    expect(code).toBe(4);
    expect(stdout).toContain("it fails under child-first");
    expect(stdout).toContain("! deadlock: no process could ever go on");
  });
});

test("a right program costs the budget, and nothing is found", async () => {
  const { code, stdout, stderr } = await lab(root, ["explore", "7", "books", "--budget", "9"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^9 schedules tried \(4 with 0 switches, 3 of \d+ with 1 switch, 2 seeded\), no failure$/m);
});

test("a program that fails by itself is not explored", async () => {
  const { code, stdout } = await lab(root, ["explore", "9", "say"]);
  expect(code).toBe(1);
  expect(stdout).toContain("there is nothing to explore");
  expect(stdout).toContain("✘ The word is printed");
  expect(stdout).toMatch(/^Next: npm run lab trace 9 say [a-z]{8} --seed=\d+$/m);
});

test.each<[string, string[], number, string]>([
  ["an unknown scenario", ["9", "brood", "--scenario=brood.mor"], 2, 'did you mean "brood.more"?'],
  ["an unknown task", ["9", "brod"], 2, 'did you mean "brood"?'],
  ["no budget", ["9", "say", "--budget=0"], 2, "whole number"],
  ["a program without the task", ["9", "say", "--from=labs/1-fork/starter.ts"], 1, "exports no function say"],
])("%s is told", async (_, words, expected, told) => {
  const { code, stdout, stderr } = await lab(root, ["explore", ...words]);
  expect({ code, stdout }).toEqual({ code: expected, stdout: "" });
  expect(stderr).toContain(told);
});

test("Ctrl-C ends it: exit code 130, nothing is told, nobody survives, no folder is left", async () => {
  root.write("8-patience", ENDLESS);
  const running = startLab(root, ["explore", "8", "endless"]);
  await until("a supervisor runs", () => supervisorsOf(running.pid as number).length > 0);
  const supervisors = supervisorsOf(running.pid as number);
  process.kill(-(running.pid as number), "SIGINT");
  const { code, stdout } = ended(await running);
  expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
  // Its descriptors, by whose end it is known, it closes before it has quite gone.
  await until("no supervisor is left", () => !supervisors.some(isAlive));
  expect(leftFolders(root)).toEqual([]);
});

test("a terminal shows how far it is, and forgets it at the end", async () => {
  const solution = lay("solution.ts", SOLUTION);
  const words = ["explore", "9", "say", "--budget=4", `--from=${solution}`];
  const command = [NODE, "--import", "tsx", "harness/cli/main.ts", ...words].map(quoted).join(" ");
  const { stdout } = await execa("script", ["-qec", command, "/dev/null"], {
    cwd: PROJECT,
    env: { ...environment(root), TERM: "xterm-256color", NO_COLOR: "1" },
    extendEnv: false,
    stdin: "ignore",
  });
  const shown = stdout.split("\r\x1b[K");
  expect(shown[0]).toBe("");
  expect(shown).toContain("[##########          ] 2 of 4, with 0 switches");
  expect(shown.at(-2)).toBe("[####################] 4 of 4, seeded");
  expect(shown.at(-1)).toMatch(/^Lab 9 · say/);
});
