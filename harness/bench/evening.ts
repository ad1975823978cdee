/**
 * What somebody would write in an evening, to know what more is worth: each scenario with a `strace -f` of its own, and text compared with the
 * solution's. No sandbox, no warm start, one order of events, no points. It is as good as such a script gets, and in some things better: it has
 * the project's bundler and binding, `--seccomp-bpf`, the files, arguments and input of the scenarios. What only a supervisor can know it
 * guesses as such scripts do: a program has come to rest after a fifth of a second, and hangs after ten.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { execa } from "execa";
import { drawFrom } from "../../grading/check/draw.ts";
import type { Scenario } from "../../grading/check/types.ts";
import type { GradedLab } from "../../grading/judge/load.ts";
import type { Program } from "../run/bundle.ts";
import { ADDON } from "../run/run.ts";
import { NODE, RUNTIME, V8_FLAGS } from "../run/warm.ts";
import { BUILD } from "../supervisor/built.ts";
import type { Step } from "../supervisor/protocol.ts";

const TIMEOUT_MS = 10_000;
const REST_MS = 200;
/** Of 512 bytes, that a file may have: some mutants print for ever. */
const MOST_BLOCKS = 65_536;

/** What of a run is compared. Processes come and go in any order, so lines are sorted. */
type Seen = string;

/** The script, and how the solutions look to it. */
export class Evening {
  readonly #seed: string;
  /** By scenario. */
  readonly #expected = new Map<Scenario, Seen | null>();

  private constructor(seed: string) {
    this.#seed = seed;
  }

  /**
   * Looks at each solution twice, as whoever writes such a script soon does: where it does not look like itself, as in the number of times that
   * it has waited, the scenario is left out.
   *
   * @param seed draws the same arguments as the grading's first run of each scenario
   */
  static async prepare(seed: string, solutions: Map<GradedLab, Program>): Promise<Evening> {
    const evening = new Evening(seed);
    for (const [{ tasks }, solution] of solutions)
      for (const scenario of tasks.flatMap(({ scenarios }) => scenarios)) {
        const [once, again] = [await evening.#run(scenario, solution), await evening.#run(scenario, solution)];
        evening.#expected.set(scenario, once === again ? once : null);
      }
    return evening;
  }

  /** @returns how many scenarios there are, and how many of them it can use */
  get scenarios(): { all: number; used: number } {
    const all = [...this.#expected.values()];
    return { all: all.length, used: all.filter((seen) => seen !== null).length };
  }

  /** @returns why the script cannot run here, in words; null where it can */
  static async missing(): Promise<string | null> {
    const { failed, stderr } = await execa("sh", ["-c", wrapped("/bin/true", "/dev/null")], { reject: false });
    return failed ? `strace, or unshare around it, is not there or does not work: ${stderr.split("\n")[0]}` : null;
  }

  /** @returns whether every scenario of the tasks that a program answers looks as the solution's does */
  async passes(lab: GradedLab, program: Program | null): Promise<boolean> {
    const tasks = lab.tasks.filter(({ name }) => program?.exports.includes(name));
    if (!program || tasks.length === 0) return false;
    let passed = true;
    for (const scenario of tasks.flatMap(({ scenarios }) => scenarios)) {
      const expected = this.#expected.get(scenario) ?? null;
      if (expected !== null && (await this.#run(scenario, program)) !== expected) passed = false;
    }
    return passed;
  }

  /** @returns null for a run that had to be ended */
  async #run(scenario: Scenario, program: Program): Promise<Seen | null> {
    const folder = mkdtempSync(join(tmpdir(), "evening-"));
    try {
      const draw = drawFrom(`${this.#seed}/${scenario.id}`);
      const args = scenario.args(draw);
      const work = join(folder, "work");
      await layOut(folder, program, scenario.files?.(args, draw) ?? {});
      const trace = join(folder, "trace");
      const node = [NODE, ...V8_FLAGS, "../runtime.cjs", scenario.task, JSON.stringify(args)];
      const env = Object.entries(scenario.env?.(args, draw) ?? {}).map(([name, value]) => `${name}=${value}`);
      const input = scenario.stdin?.(args, draw);
      const running = execa(
        "sh",
        ["-c", `${wrapped('setarch -R setsid env "$@"', trace)} > ../stdout 2> ../stderr`, "evening", ...env, ...node],
        {
          ...{ cwd: work, reject: false, timeout: TIMEOUT_MS, killSignal: "SIGKILL" },
          ...(input === undefined ? { stdin: "ignore" } : { input }),
        },
      );
      const over = new AbortController();
      const stepping = perform(scenario.steps?.(args, draw) ?? [], work, running.pid, over.signal);
      const { timedOut } = await running;
      over.abort();
      await stepping;
      if (timedOut || !existsSync(trace)) return null;
      const texts = [join(folder, "stdout"), ...(scenario.collect?.(args) ?? []).map((path) => join(work, path))];
      return seenIn(
        texts.map((path) => textOf(path).replaceAll(folder, "FOLDER")),
        readFileSync(trace, "utf8"),
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

/**
 * The one thing that such a script would not have: namespaces of user and processes, as a mutant that kills all that it may must not end this
 * machine's other work. They cost a few milliseconds. Numbers of processes begin where no other number in an output is taken for one.
 */
const wrapped = (command: string, trace: string): string =>
  `ulimit -f ${MOST_BLOCKS}; exec unshare --user --map-root-user --pid --fork --kill-child --mount-proc sh -c '
    echo 20000 > /proc/sys/kernel/ns_last_pid; trace=$1; shift
    exec strace -f -q --seccomp-bpf -e trace=process -e signal=none -o "$trace" ${command}' evening '${trace}' "$@"`;

async function layOut(
  folder: string,
  program: Program,
  files: ReturnType<NonNullable<Scenario["files"]>>,
): Promise<void> {
  copyFileSync(RUNTIME, join(folder, "runtime.cjs"));
  copyFileSync(ADDON, join(folder, "posix.node"));
  writeFileSync(join(folder, "student.cjs"), program.code);
  mkdirSync(join(folder, "work"));
  for (const [name, file] of Object.entries(files)) {
    const path = join(folder, "work", name);
    mkdirSync(dirname(path), { recursive: true });
    if (typeof file === "string") writeFileSync(path, file);
    else if ("fifo" in file) await execa("mkfifo", [path]);
    else if ("program" in file) {
      copyFileSync(join(BUILD, "probe"), path);
      await execa("chmod", ["755", path]);
    } else writeFileSync(path, file.text, { mode: file.mode });
  }
}

/** Opens gates and sends signals, each when the program is likely to wait for it. */
async function perform(steps: Step[], work: string, pid: number | undefined, over: AbortSignal): Promise<void> {
  try {
    for (const step of steps) {
      await setTimeout(REST_MS, undefined, { signal: over });
      if ("gate" in step)
        await execa("sh", ["-c", 'printf %s "$1" > "$2"', "sh", step.text, join(work, step.gate)], {
          ...{ cancelSignal: over, forceKillAfterDelay: 100 },
        });
      else {
        const main = mainBelow(pid ?? 0);
        if (main !== null) process.kill(step.to === "group" ? -main : main, step.signal);
      }
    }
  } catch {
    // The program has ended meanwhile.
  }
}

/** `unshare` has started `strace`, and that the program. */
function mainBelow(unshare: number): number | null {
  let pid = unshare;
  for (let deep = 0; deep < 2; deep++) {
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
    if (!child) return null;
    pid = Number(child);
  }
  return pid;
}

/** `grep` and `sort`: what was printed, how each process ended, how many were forked, waited for, and became other programs. */
function seenIn([stdout = "", ...files]: string[], trace: string): Seen {
  const lines = trace.split("\n");
  const pids = new Set(lines.flatMap((line) => /^\d+/.exec(line) ?? []));
  const plain = (text: string) => text.replace(/\d+/g, (number) => (pids.has(number) ? "PID" : number));
  const many = (pattern: RegExp) => lines.filter((line) => pattern.test(line)).length;
  return JSON.stringify([
    plain(stdout).split("\n").sort(),
    lines.flatMap((line) => /\+\+\+ (?:exited|killed) .*/.exec(line) ?? []).sort(),
    many(/\bexecve\b.*= 0$/),
    many(/\bwait4\b.*= [1-9]\d*$/),
    files.map(plain),
  ]);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
