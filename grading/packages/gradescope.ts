import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { GradedLab } from "../judge/load.ts";
import { zipped } from "./write.ts";

/** What run_autograder grades, and how: autograder.json of the package. */
export interface Autograder {
  /** `1-fork` */
  lab: string;
  /** Draws the arguments of every submission; null where each draws its own. */
  seed: string | null;
  /** The rubric's name in the package; null where points are the lab's own. */
  rubric: string | null;
}

export interface PackageOptions {
  seed?: string;
  /** A rubric that has been read without complaint. */
  rubric?: { name: string; content: Uint8Array };
}

/** The project, whose own files go into the package. */
const PROJECT = join(import.meta.dirname, "../..");

/**
 * A lab's autograder for Gradescope: a zip with setup.sh and run_autograder at its root, and beside them all of the project that grading this
 * one lab takes. Neither solutions nor tests are in it. The same files make the same bytes.
 *
 * @returns the zip
 */
export function gradescopePackage(lab: GradedLab, { seed, rubric }: PackageOptions = {}): Uint8Array {
  const autograder: Autograder = { lab: lab.id, seed: seed ?? null, rubric: rubric?.name ?? null };
  const files = new Map<string, Uint8Array>([
    ["autograder.json", Buffer.from(`${JSON.stringify(autograder, null, 2)}\n`)],
    ...["setup.sh", "run_autograder"].map(
      (name) => [name, readFileSync(join(import.meta.dirname, "gradescope", name))] as const,
    ),
    ...["package.json", "package-lock.json", ".npmrc", "LICENSE"].map(
      (name) => [name, readFileSync(join(PROJECT, name))] as const,
    ),
    ...["harness", "grading"].flatMap((folder) => [...filesBelow(PROJECT, folder, isCode)]),
    // All of it, as its digest is over all of it.
    ...[...filesBelow(lab.grading, ".", isNoTest)].map(
      ([name, content]) => [`grading/${lab.id}/${name}`, content] as const,
    ),
    // As they were handed out: an instructor's checkout may hold a solution there.
    ...lab.allowed.map((name) => [`labs/${lab.id}/${name}`, readFileSync(join(lab.grading, name))] as const),
    ...(rubric ? [[rubric.name, rubric.content] as const] : []),
  ]);
  return zipped(
    [...files.keys()].sort().map((path) => ({
      path,
      data: files.get(path) as Uint8Array,
      executable: path === "setup.sh" || path === "run_autograder",
    })),
  );
}

function* filesBelow(root: string, folder: string, wanted: (path: string) => boolean): Generator<[string, Uint8Array]> {
  for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(root, path);
    if (entry.isFile() && wanted(name)) yield [name, readFileSync(path)];
  }
}

const isNoTest = (path: string): boolean => !path.endsWith(".test.ts");

/** What tests need, or who writes labs, and other labs' gradings. */
const LEFT_OUT =
  /\.test\.ts$|\/(testing|valid)\.ts$|^harness\/cli\/(leftovers|generated)\.ts$|\/(fixtures|fuzz|attacks|bench|kills|template)\/|^grading\/\d/;

/** An editor's own files, for one, are no code. */
const isCode = (path: string): boolean =>
  /\.(ts|c|h|sh|json)$|\/(Makefile|run_autograder)$/.test(path) && !LEFT_OUT.test(path);
