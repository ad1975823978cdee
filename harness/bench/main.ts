import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, release, tmpdir } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { execa } from "execa";
import { grade } from "../../grading/judge/grade.ts";
import { loadLab } from "../../grading/judge/load.ts";
import { findLab, findLabs } from "../catalog/catalog.ts";
import { bundleProgram } from "../run/bundle.ts";
import { ADDON, run } from "../run/run.ts";
import { NODE, RUNTIME, V8_FLAGS } from "../run/warm.ts";
import { SUPERVISOR } from "../supervisor/built.ts";
import { encodeRequest } from "../supervisor/protocol.ts";
import { type Comparison, paired } from "./paired.ts";

/**
 * `npm run bench`: what grading costs, each figure beside something that everybody knows, in one run. Prints a Markdown table.
 */
const ROOT = join(import.meta.dirname, "../..");
const NATURAL = "--schedule=natural";
const PAIRS = Number(process.env.BENCH_PAIRS ?? 20);

const MARKDOWN = {
  ...{
    top: "",
    "top-mid": "",
    "top-left": "",
    "top-right": "",
    bottom: "",
    "bottom-mid": "",
    "bottom-left": "",
    "bottom-right": "",
  },
  ...{ left: "|", "left-mid": "", mid: "", "mid-mid": "", right: "|", "right-mid": "", middle: "|" },
};

const lab = await loadLab(findLab(ROOT, "1"));
const solution = join(lab.solutions, "solution.ts");
const program = await bundleProgram(solution);
const folder = await mkdtemp(join(tmpdir(), "proclab-bench-"));

try {
  await writeFile(join(folder, "student.cjs"), program.code);
  await execa("cp", [ADDON, RUNTIME, folder]);
  const results = [
    ...(await everyLab()),
    await paired("lab 1 as `npm run lab 1`, in natural order / `node -e 0`", wholeCommandOfNpm, bareNode, PAIRS),
    await paired("lab 1 in a warm grader, in natural order / `node -e 0`", warmVerdict, bareNode, PAIRS),
    await paired("lab 1 under five schedules / in natural order", () => wholeCommand("1", solution), naturally, PAIRS),
    await paired("`fan(4)` traced and sandboxed / the same without us", tracedFan, untracedFan, PAIRS),
    await paired(
      "sandboxed `true` / bare `true`",
      () => sandboxed(["true"]),
      () => execa("/bin/true"),
      PAIRS,
    ),
    ...(await yardstick("bwrap", [
      ...["--unshare-all", "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib"],
      ...["--symlink", "usr/lib64", "/lib64", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--", "/bin/true"],
    ])),
    ...(await yardstick("strace", ["-f", "--seccomp-bpf", "-e", "trace=process", "-o", "/dev/null", "/bin/true"])),
  ];
  process.stdout.write(`${report(results)}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** What `npm run lab 1` runs, started as npm starts it. */
function wholeCommand(number: string, file: string, ...options: string[]) {
  return execa("sh", ["harness/cli/lab.sh", number, "--from", file, ...options], { cwd: ROOT });
}

function naturally() {
  return wholeCommand("1", solution, NATURAL);
}

async function everyLab(): Promise<Comparison[]> {
  const rows: Comparison[] = [];
  for (const { number, solutions } of findLabs(ROOT)) {
    const command = () => wholeCommand(String(number), join(solutions, "solution.ts"), NATURAL);
    rows.push(
      await paired(`all of lab ${number} in one command, in natural order / \`node -e 0\``, command, bareNode, PAIRS),
    );
  }
  return rows;
}

function wholeCommandOfNpm() {
  return execa("npm", ["run", "-s", "lab", "1", "--", "--from", solution, NATURAL], { cwd: ROOT });
}

function bareNode() {
  return execa(NODE, ["-e", "0"]);
}

async function warmVerdict() {
  const verdict = await grade(lab, solution, { seed: "bench", repeat: 1, schedules: ["natural"] });
  if (verdict.points !== verdict.max)
    throw new Error("the solution of lab 1 did not get full marks: what was measured means nothing");
}

function tracedFan() {
  return run({ program, task: "fan", args: [4], trace: ["process", "output"] });
}

function untracedFan() {
  return execa(NODE, [...V8_FLAGS, "runtime.cjs", "fan", "[4]"], { cwd: folder });
}

function sandboxed(argv: [string, ...string[]]) {
  const request = {
    tiers: ["A" as const, "B" as const],
    node: "/bin/true",
    argv,
    env: {},
    files: [],
    workspace: folder,
  };
  const supervisor = execa(SUPERVISOR, { stdio: ["pipe", "ignore", "inherit", "pipe"] });
  // Left open: its end would mean that the run is not wanted any more.
  supervisor.stdin.write(encodeRequest({ ...request, trace: ["process"], limits: {}, collect: [] }));
  return supervisor;
}

/** Our sandbox beside a program that may not be installed: then there is no row. */
async function yardstick(command: string, args: string[]): Promise<Comparison[]> {
  const theirs = () => execa(command, args);
  const available = await theirs().then(
    () => true,
    () => false,
  );
  if (!available) process.stderr.write(`${command} is not installed or does not work here: no row for it\n`);
  return available
    ? [await paired(`sandboxed \`true\` / the same under \`${command}\``, () => sandboxed(["true"]), theirs, PAIRS)]
    : [];
}

function report(results: Comparison[]): string {
  const number = (value: number) => value.toFixed(value < 10 ? 2 : 1);
  const table = new Table({
    head: ["comparison", "ours, ms", "theirs, ms", "ratio", "middle half"],
    colAligns: ["left", "right", "right", "right", "right"],
    style: { head: [], border: [] },
    chars: MARKDOWN,
  });
  for (const { what, ours, theirs, ratio, spread } of results) {
    table.push([what, number(ours), number(theirs), number(ratio), spread.map(number).join(" – ")]);
  }
  const [head, ...rows] = table.toString().split("\n");
  const machine = `Linux ${release()}, ${process.arch}, ${availableParallelism()} processors, Node ${process.version}; medians of ${PAIRS} pairs`;
  return [machine, "", head, `|${"---|".repeat(5)}`, ...rows].join("\n");
}
