import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { ADDON, missingBuild } from "../../run/run.ts";
import { NODE, REHEARSAL, RUNTIME, SUPERVISOR_ADDON } from "../../run/warm.ts";
import { SUPERVISOR } from "../../supervisor/built.ts";
import type { Finding } from "./finding.ts";

const PROJECT = join(import.meta.dirname, "../../..");
const INSTALL = [{ on: "anywhere", do: "npm ci" }] as const;
const BUILD = [{ on: "anywhere", do: "npm run build" }] as const;

/** Whether the Node on which programs run starts, and is the one that package.json names. */
export async function nodeFinding(): Promise<Finding> {
  const about = { id: "node", title: "Node of the labs" };
  const means = "every program runs on it, whatever Node started npm";
  const { stdout, failed, message } = await start(NODE, "--version");
  if (failed) return { ...about, mark: "broken", found: `does not start: ${message}`, means, remedies: [...INSTALL] };
  const { optionalDependencies } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8"));
  const pinned = `v${optionalDependencies[`node-linux-${process.arch}`]}`;
  const same = stdout === pinned;
  return {
    ...about,
    mark: same ? "good" : "lacking",
    found: same ? `${stdout} starts` : `${stdout} starts, but ${pinned} is what the labs were proved with`,
    means,
    remedies: same ? [] : [...INSTALL],
  };
}

/** Only told: whoever has the build needs no compiler. */
export async function compilerFinding(): Promise<Finding> {
  const compiler = process.env.CC ?? "cc";
  const [cc, make] = await Promise.all([start(compiler, "--version"), start("make", "--version")]);
  const there = !cc.failed && !make.failed;
  return {
    id: "compiler",
    title: "Compiler and make",
    mark: "note",
    found: there ? (cc.stdout.split("\n")[0] ?? compiler) : `${cc.failed ? compiler : "make"} was not found`,
    means: "`npm ci` and `npm run build` need them; to grade nothing does",
    remedies: there
      ? []
      : [
          { on: "debian", do: "sudo apt-get install gcc make libc6-dev" },
          { on: "fedora", do: "sudo dnf install gcc make glibc-devel" },
        ],
  };
}

/** Whether the native parts are there, and newer than what they are made of. */
export function buildFinding(): Finding {
  const about = { id: "build", title: "Native parts" };
  const missing = missingBuild();
  if (missing !== null) {
    const found = "build/ is not there, or not whole";
    return { ...about, mark: "broken", found, means: "without them no program can be run", remedies: [...BUILD] };
  }
  const old = MADE_OF.filter(({ made, of }) => sourcesOf(of).some((path) => isNewer(path, made)));
  const names = old.map(({ made }) => made.slice(PROJECT.length + 1));
  return {
    ...about,
    mark: old.length === 0 ? "good" : "lacking",
    found:
      old.length === 0 ? "built, and not older than their sources" : `older than their sources: ${names.join(", ")}`,
    means: "the binding, the supervisor and the runtime: what programs call, and what watches them",
    remedies: old.length === 0 ? [] : [...BUILD],
  };
}

/** As make has it: what is never linked into a part does not make it old. */
const MADE_OF: { made: string; of: [folder: string, is: RegExp, but?: RegExp] }[] = [
  { made: ADDON, of: ["harness/posix", /\.[ch]$|^Makefile$/] },
  { made: SUPERVISOR, of: ["harness/supervisor", /\.[ch]$|^Makefile$/, /^warm\.c$/] },
  { made: SUPERVISOR_ADDON, of: ["harness/supervisor", /\.[ch]$|^Makefile$/, /^(main|probe)\.c$/] },
  { made: RUNTIME, of: ["harness/posix", /\.ts$/, /\.test\.ts$|^(stress|rehearsal)\.ts$/] },
  { made: REHEARSAL, of: ["harness/posix", /^rehearsal\.ts$/] },
];

function sourcesOf([folder, is, but]: [string, RegExp, RegExp?]): string[] {
  const path = join(PROJECT, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => is.test(name) && !but?.test(name))
    .map((name) => join(path, name));
}

const isNewer = (path: string, than: string) => statSync(path).mtimeMs > statSync(than).mtimeMs;

async function start(program: string, ...args: string[]) {
  const { stdout, failed, shortMessage } = await execa(program, args, { reject: false, stdin: "ignore" });
  return { stdout, failed, message: shortMessage ?? "" };
}
