/**
 * Around the whole suite (vitest's globalSetup): nothing of it may be left when it is over, neither processes nor temporary folders.
 *
 * What the tests start themselves inherits the variable PROCLAB_SUITE. What a supervisor starts does not, because its environment comes
 * from the request alone; but that is the same for every run, and so marks it as one. Other suites may go on in the same checkout: their
 * runs come to an end by their limits, a forgotten one does not. So whatever looks left is given that time.
 */
import { randomUUID } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT, parentOf, processes, procFile, startOf } from "./testing.ts";

/** Longer than a run of any other suite can take. */
const PATIENCE_MS = 60_000;

export function setup(): () => Promise<void> {
  const suite = randomUUID();
  process.env.PROCLAB_SUITE = suite;
  // A folder for temporary files of its own, with the permissions of /tmp: runs of other users reach into it.
  const own = mkdtempSync(join(tmpdir(), "proclab-suite-"));
  chmodSync(own, 0o1777);
  process.env.TMPDIR = own;
  // As `npm run lab` keeps it in build/: compiling is half of what a command costs.
  process.env.NODE_COMPILE_CACHE = join(own, "compiled");
  mkdirSync(process.env.NODE_COMPILE_CACHE, { mode: 0o755 });
  const processesBefore = new Set(processes(isOfARun));
  const foldersBefore = new Set(folders());
  return async () => {
    // vitest's own helpers are its children; what a test started is a worker's child, or an orphan.
    const mine = (pid: number) =>
      pid !== process.pid &&
      parentOf(pid) !== process.pid &&
      procFile(pid, "environ").includes(`PROCLAB_SUITE=${suite}`);
    const left = () => [
      ...processes((pid) => mine(pid) || (isOfARun(pid) && !processesBefore.has(pid))).map(describe),
      ...folders().filter((path) => !foldersBefore.has(path)),
    ];
    // Only what has been there all the time is left; what comes meanwhile is another suite's.
    let remaining = left();
    for (const end = Date.now() + PATIENCE_MS; remaining.length > 0 && Date.now() < end; ) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      const now = left();
      remaining = remaining.filter((each) => now.includes(each));
    }
    // Workers of vitest's that are just ending keep there what they have compiled; rmSync says nothing of what came meanwhile.
    for (const end = Date.now() + PATIENCE_MS; existsSync(own) && Date.now() < end; )
      rmSync(own, { recursive: true, force: true });
    if (existsSync(own)) remaining.push(own);
    if (remaining.length > 0) throw new Error(`the suite has left behind:\n  ${remaining.join("\n  ")}`);
  };
}

/**
 * A supervisor, a warm start, or what one of them has started: by the environment that every program of a run gets, or that a fixture gets,
 * or by the names that a warm start and its forks give themselves.
 */
function isOfARun(pid: number): boolean {
  const environ = procFile(pid, "environ").split("\0");
  const words = procFile(pid, "cmdline");
  return (
    environ.some((each) => each === "HOME=/lab/work" || each.startsWith("PROCLAB_TEST=")) ||
    /\/build\/(sanitized\/)?supervisor(-sanitized)?\0/.test(words) ||
    words.startsWith("node runtime.cjs ") ||
    procFile(pid, "comm") === "supervisor\n" ||
    // Of another suite's, or of somebody's who grades, it lives as long as that does.
    (words.startsWith("proclab-warm") && parentOf(pid) === 1)
  );
}

function describe(pid: number): string {
  const words = procFile(pid, "cmdline").replaceAll("\0", " ").slice(0, 200);
  return `process ${pid} (started at ${startOf(pid)}): ${words}`;
}

function folders(): string[] {
  const below = (folder: string, prefix: string) =>
    (existsSync(folder) ? readdirSync(folder) : [])
      .filter((name) => name.startsWith(prefix))
      .map((name) => join(folder, name))
      .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory());
  return [...below(tmpdir(), "proclab-"), ...below(join(PROJECT, ".proclab"), "test-")];
}
