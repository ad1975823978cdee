/**
 * Kills processes of the harness while `lab` grades, with the signal that nobody can catch, and looks at what is left: nothing may be, and
 * the next command must be right. What is killed and when is drawn from a seed; the delay orders nothing, it only makes the moments differ.
 */
import { chmodSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { NotARecording, readRecording } from "../../observe/store.ts";
import {
  type Ended,
  ended,
  isAlive,
  lab,
  leftFolders,
  makeRoot,
  parentOf,
  processes,
  procFile,
  type Root,
  SOLUTION,
  startLab,
  startOf,
  until,
} from "../testing.ts";

/** The processes of a grading: see harness/README.md. In tier B there is no guard: the supervisor is a child of warm's. */
export const VICTIMS = ["lab", "warm", "guard", "supervisor", "main", "esbuild"] as const;
export type Victim = (typeof VICTIMS)[number];

/** One kill, and what came of it. */
export interface Kill {
  victim: Victim;
  tier: "A" | "B";
  /** How the grading ended in which somebody was killed. */
  outcome: "right" | "fault" | "killed" | "failed" | "other";
  /** What was left behind, in words; also what is wrong with the outcome. */
  left: string[];
  /** The next grading passed, and so did the list of labs. */
  right: boolean;
}

/** What may come of a grading in which one was killed. Nobody can tell a main that was killed from one that killed itself. */
const POSSIBLE: Record<Victim, Kill["outcome"][]> = {
  lab: ["killed", "right"], // It may have been ending.
  warm: ["right", "fault"],
  guard: ["right", "fault"],
  supervisor: ["right", "fault"],
  main: ["right", "fault", "failed"],
  esbuild: ["right", "fault"],
};

const WORDS = ["9", "--json", "--seed=1"];
/** How often another moment is tried where the victim was not there any more. */
const TRIES = 20;

/**
 * Kills so many times, each victim in turn.
 *
 * @param onKill called after each
 */
export async function kill(times: number, seed: number, onKill?: (kill: Kill) => void): Promise<Kill[]> {
  const generator = xoroshiro128plus(seed);
  const below = (bound: number) => uniformInt(generator, 0, bound - 1);
  const root = makeRoot();
  chmodSync(root.tmp, 0o711); // In tier B programs of another user have their folders there.
  root.write("9-invented", SOLUTION);
  const kills: Kill[] = [];
  try {
    const begun = performance.now();
    if (!isRight(await lab(root, WORDS))) throw new Error("it is not right where nobody is killed");
    const length = Math.ceil(performance.now() - begun);
    while (kills.length < times) {
      const victim = VICTIMS[kills.length % VICTIMS.length] as Victim;
      const tier = victim === "guard" || below(3) > 0 ? "A" : "B";
      kills.push(
        await killOnce(
          root,
          victim,
          tier,
          // As soon as it is there, or at any moment.
          () => (below(2) === 0 ? 0 : below(length)),
        ),
      );
      onKill?.(kills.at(-1) as Kill);
    }
  } finally {
    root.remove();
  }
  return kills;
}

async function killOnce(root: Root, victim: Victim, tier: "A" | "B", delay: () => number): Promise<Kill> {
  const old = new Set([...leftFolders(root), ...litter(root)]); // Told of already.
  const mounts = new Set(mountsHere());
  const before = new Set(processes(isOurs).map(identity));
  const grading = await killedGrading(root, victim, tier, delay);
  const orphans = processes(isOrphan)
    .map(identity)
    .filter((each) => !before.has(each));
  const remaining = () => orphans.filter((each) => processes(isOurs).map(identity).includes(each));
  const left: string[] = [];
  await until("all have gone", () => remaining().length === 0, 60_000).catch(() => {
    left.push(...remaining().map((each) => `process ${each}`));
  });
  const torn = halfWritten(root); // Before the next one writes.
  const next = await lab(root, [...WORDS, `--tier=${tier}`]);
  const list = await lab(root, ["--json"]);
  // What a killed one had no time to remove, the next one has removed.
  left.push(...torn, ...leftFolders(root), ...litter(root));
  for (const mount of mountsHere()) if (!mounts.has(mount)) left.push(`mount ${mount}`);
  const outcome = outcomeOf(grading);
  if (!POSSIBLE[victim].includes(outcome))
    left.push(`the grading: ${outcome}, exit code ${grading.code}: ${grading.stderr}`);
  return {
    victim,
    tier,
    outcome,
    left: left.filter((each) => !old.has(each)),
    right: isRight(next) && list.code === 0,
  };
}

const mountsHere = (): string[] => readFileSync("/proc/self/mountinfo", "latin1").trimEnd().split("\n");

/** Grades until the victim is there at the moment that was drawn, and is killed. */
async function killedGrading(root: Root, victim: Victim, tier: string, delay: () => number): Promise<Ended> {
  for (let tries = 0; tries < TRIES; tries++) {
    const running = startLab(root, [...WORDS, `--tier=${tier}`]);
    let over = false;
    void running.finally(() => {
      over = true;
    });
    await setTimeout(delay());
    const pids = () => victimsOf(running.pid as number, tier)[victim];
    let found = pids();
    while (!over && found.length === 0) {
      await setTimeout(1);
      found = pids();
    }
    const [pid] = found;
    if (pid !== undefined && endByKill(pid)) return ended(await running);
    await running;
  }
  throw new Error(`no ${victim} was found in ${TRIES} gradings`);
}

function endByKill(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false; // It had just gone.
  }
}

/** pids of a grading's processes, by what they are. */
function victimsOf(lab: number, tier: string): Record<Victim, number[]> {
  const parents = new Map(processes(() => true).map((pid) => [pid, parentOf(pid)]));
  const childrenOf = (wanted: number[]) =>
    [...parents].flatMap(([pid, parent]) => (wanted.includes(parent) ? [pid] : []));
  const [esbuild, warm] = [isEsbuild, isWarm].map((is) => childrenOf([lab]).filter(is)) as [number[], number[]];
  const outer = childrenOf(warm).filter(isSupervisor);
  const supervisor = tier === "A" ? childrenOf(outer).filter(isSupervisor) : outer;
  return {
    lab: isAlive(lab) ? [lab] : [],
    warm,
    guard: tier === "A" ? outer : [],
    supervisor,
    main: childrenOf(supervisor).filter((pid) => !isSupervisor(pid)),
    esbuild,
  };
}

const isEsbuild = (pid: number) => /\/esbuild\0--service/.test(procFile(pid, "cmdline"));
const isWarm = (pid: number) => /^proclab-warm|\/supervisor\0--warm\0|\0--warm\0/.test(procFile(pid, "cmdline"));
const isSupervisor = (pid: number) => procFile(pid, "comm") === "supervisor\n";
const isTraced = (pid: number) => procFile(pid, "cmdline").startsWith("node runtime.cjs ");
const isOurs = (pid: number) => isEsbuild(pid) || isWarm(pid) || isSupervisor(pid) || isTraced(pid);

/** One of ours above which none but ours stand, and no Node that could have started them: another suite's have one. */
function isOrphan(pid: number): boolean {
  let at = pid;
  while (at > 1 && isOurs(at)) at = parentOf(at);
  return isOurs(pid) && (at <= 1 || !procFile(at, "cmdline").includes("node"));
}

/** pids are used again. */
const identity = (pid: number) => `${pid} since ${startOf(pid)}`;

function isRight({ code, stdout }: Ended): boolean {
  if (code !== 0) return false;
  const { points, max } = JSON.parse(stdout) as { points: number; max: number };
  return points === max;
}

function outcomeOf(grading: Ended): Kill["outcome"] {
  if (grading.code === undefined) return "killed";
  if (grading.code === 3 && grading.stderr.includes("a fault of the harness")) return "fault";
  if (isRight(grading)) return "right";
  if (grading.code !== 1 && grading.code !== 4) return "other";
  // Of a program that could not be run there is nothing that failed.
  return (JSON.parse(grading.stdout) as { error: string | null }).error === null ? "failed" : "other";
}

/** Files that are kept from one command to the next. */
function kept(root: Root): string[] {
  const folder = join(root.path, ".proclab");
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));
}

/** What a next command would find where a whole file should be. */
function halfWritten(root: Root): string[] {
  return kept(root)
    .filter((path) => path.endsWith(".json"))
    .flatMap((path) => {
      try {
        if (path.includes("/recordings/")) readRecording(path);
        else JSON.parse(readFileSync(path, "utf8"));
        return [];
      } catch (error) {
        if (error instanceof NotARecording || error instanceof SyntaxError) return [`${path}: ${error.message}`];
        throw error;
      }
    });
}

/** Files that no command will ever read. */
const litter = (root: Root) => kept(root).filter((path) => !path.endsWith(".json"));
