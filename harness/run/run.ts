import { randomUUID } from "node:crypto";
import { existsSync, lstatSync, readFileSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BUILD, SUPERVISOR } from "../supervisor/built.ts";
import type { LaidFile, LimitName, Schedule, Step, SupervisorEvent, Tier, TraceGroup } from "../supervisor/protocol.ts";
import type { Program } from "./bundle.ts";
import { LIMITED } from "./bundler.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import { supervise } from "./supervise.ts";
import { HarnessFault, NODE, REHEARSAL, RUNTIME, SUPERVISOR_ADDON } from "./warm.ts";

/** How a program is to be run once. */
export interface RunSpec {
  program: Program;
  /** The exported function to call. */
  task: string;
  /** Its arguments: what JSON can hold. */
  args: unknown[];
  /** Laid into the work folder; paths relative to it. */
  files?: Record<string, WorkFile>;
  /** Environment variables beside those that every run has, or instead of them. */
  env?: Record<string, string>;
  stdin?: string;
  /** What is done to the program while it runs; gates are FIFOs of the work folder, paths relative to it. */
  steps?: Step[];
  /** Files of the work folder to report at the end; paths relative to it. */
  collect?: string[];
  trace: TraceGroup[];
  limits?: Partial<Record<LimitName, number>>;
  /** Which process goes on where more than one could; the kernel's choice where not given. */
  schedule?: Schedule;
  /** Acceptable tiers, best first; [A, B] where not given. */
  tiers?: Tier[];
  /** Processor to pin the run to. */
  cpu?: number;
}

/** A text, a named pipe, or a program of ours under a name of the scenario's choice. Modes are permission bits. */
export type WorkFile =
  | { text: string; mode: number }
  | { fifo: true; mode?: number }
  | { program: "probe"; mode?: number };

export interface RunOptions {
  /** Called with each event as it arrives, for programs that show output while the run goes on. */
  onEvent?: (event: SupervisorEvent) => void;
  /** Ends the run early; its last event then says `cancelled`. */
  signal?: AbortSignal;
}

/**
 * Runs one task of a program in the sandbox, under the supervisor.
 *
 * @returns everything that the supervisor reported, in order; the last is `end`
 * @throws HarnessFault when the harness itself failed
 */
export async function run(spec: RunSpec, options: RunOptions = {}): Promise<SupervisorEvent[]> {
  const workspace = newWorkspace();
  try {
    return await supervise(
      {
        tiers: spec.tiers ?? ["A", "B"],
        node: NODE,
        argv: ["node", "runtime.cjs", spec.task, JSON.stringify(spec.args)],
        env: { ...ENVIRONMENT, ...spec.env },
        files: [...programFiles(spec.program), ...workFiles(spec.files ?? {})],
        workspace,
        ...(spec.stdin === undefined ? {} : { stdin: spec.stdin }),
        steps: (spec.steps ?? []).map((step) => ("gate" in step ? { ...step, gate: `work/${step.gate}` } : step)),
        trace: spec.trace,
        limits: { ...DEFAULT_LIMITS, ...spec.limits },
        collect: (spec.collect ?? []).map((path) => `work/${path}`),
        ...(spec.schedule === undefined ? {} : { schedule: spec.schedule }),
        ...(spec.cpu === undefined ? {} : { cpu: spec.cpu }),
      },
      options,
    );
  } finally {
    if (existsSync(workspace)) await removeWorkspace(workspace);
  }
}

/**
 * @returns the path of the private folder that tiers B and C make for themselves. It tells whose it is, so that what a killed process could
 * not remove is removed by the next one; the rest of it nobody can guess and be there first
 */
function newWorkspace(): string {
  sweep();
  return join(tmpdir(), `${WORKSPACE}${process.pid}-${randomUUID()}`);
}

/** Makes such a folder, for what is to be kept from others. */
export async function makeWorkspace(): Promise<string> {
  const folder = newWorkspace();
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    throw new HarnessFault(`no folder can be made in ${tmpdir()}: ${(error as Error).message}`);
  }
  return folder;
}

const WORKSPACE = "proclab-run-";

/** Removes the folders of processes that have gone, once in a process and beside the first runs. */
function sweep(): void {
  if (swept) return;
  swept = true;
  // Where the folder cannot be read there is nothing to sweep; a tier that needs it says so itself.
  void readdir(tmpdir()).then(
    (names) => Promise.all(names.filter(isAbandoned).map((name) => removeWorkspace(join(tmpdir(), name)))),
    () => {},
  );
}
let swept = false;

/** Ours alone: anybody can make a folder of that name in /tmp. */
function isAbandoned(name: string): boolean {
  if (!name.startsWith(WORKSPACE)) return false;
  const [pid] = /^\d+(?=-)/.exec(name.slice(WORKSPACE.length)) ?? [];
  if (pid === undefined || existsSync(`/proc/${pid}`)) return false;
  const stat = lstatSync(join(tmpdir(), name), { throwIfNoEntry: false });
  return stat?.isDirectory() === true && stat.uid === process.geteuid?.();
}

/** Removes such a folder. A program can take away its folders' permissions (in tier B they are real folders), but not its folders. */
export async function removeWorkspace(workspace: string): Promise<void> {
  await rm(workspace, { recursive: true, force: true }).catch(async () => {
    // Paths longer than PATH_MAX, folders without permissions: these two go by descriptor and follow no symbolic link. What they cannot
    // remove stays: no verdict is lost for that.
    const { execa } = await import("execa");
    await execa("chmod", ["-R", "u+rwX", workspace], { reject: false });
    await execa("rm", ["-rf", workspace], { reject: false });
  });
}

/** All that a student's program finds in its environment, whoever runs it and wherever. */
const ENVIRONMENT = {
  HOME: "/lab/work",
  LANG: "C.UTF-8",
  PATH: "/usr/local/bin:/usr/bin:/bin",
  USER: "student",
};

/**
 * The program, a file for what is loaded already (`require` looks whether it is there), and an end for the search for a package.json: above,
 * in tier B, lie folders in which anybody may have put one.
 */
function programFiles(program: Program): LaidFile[] {
  return [
    { path: "program/runtime.cjs", mode: 0o644, data: "" },
    { path: "program/package.json", mode: 0o644, data: "{}" },
    { path: "program/student.cjs", mode: 0o644, data: program.code },
  ];
}

function workFiles(files: Record<string, WorkFile>): LaidFile[] {
  return Object.entries(files).map(([name, file]) => {
    const path = `work/${name}`;
    if ("fifo" in file) return { path, mode: file.mode ?? 0o666, data: { fifo: true } };
    if ("program" in file) return { path, mode: file.mode ?? 0o755, data: probe() };
    return { path, mode: file.mode, data: file.text };
  });
}

/** The probe's bytes. See probe.c. */
function probe(): Uint8Array {
  probeBytes ??= readFileSync(PROBE);
  return probeBytes;
}
let probeBytes: Uint8Array | undefined;
const PROBE = join(BUILD, "probe");

export const ADDON = join(BUILD, "posix.node");

/** All that is built and that runs need. */
export const PARTS = [ADDON, RUNTIME, REHEARSAL, PROBE, SUPERVISOR, SUPERVISOR_ADDON, LIMITED];

/** @returns what is missing of the native parts, in words, or null when they are built */
export function missingBuild(): string | null {
  return PARTS.every((file) => existsSync(file))
    ? null
    : "The native parts are not built: run `npm run build` (or `npm ci`, which does it too).";
}
