import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { runInNewContext } from "node:vm";
import { build } from "esbuild";
import type { Check } from "../check/types.ts";
import type { GradedLab } from "../judge/load.ts";
import { plural } from "../report/text.ts";
import { bundleOf, type CorpusProgram, corpusOf } from "./corpus.ts";

/** How many programs a finished lab must have at least; a draft may have fewer. */
export const FEWEST = { mutants: 25, accepted: 10 };

/**
 * Looks for what is wrong with a lab besides its verdicts, without running a program: files that do not belong to it, a handout that leaves
 * out a task, checks without hints or without a mutant, examples that do not fit.
 *
 * @returns a sentence for each defect
 * @throws BrokenLab when a program of the corpus does not say what it must, or cannot be bundled
 */
export async function defectsOf(lab: GradedLab): Promise<string[]> {
  const corpus = corpusOf(lab);
  return [
    ...(await strayFiles(lab)),
    ...starterDefects(lab),
    ...handoutDefects(lab),
    ...lab.tasks.flatMap(({ checks }) => checks.flatMap(hintDefects)),
    ...corpusDefects(lab, corpus),
    ...(await exportDefects(lab, corpus)),
    ...(await exampleDefects(lab, corpus)),
  ];
}

/**
 * @returns a sentence for each thing in labs/, grading/ and solutions/ below the root that is no part of any lab: a folder that has lost
 * its number, or whose lab has no grading
 */
export function strayFolders(root: string, labs: { id: string }[]): string[] {
  const belongs: Record<string, (name: string) => boolean> = {
    labs: (name) => name === "README.md",
    // The folders of the grading itself have no number.
    grading: (name) => !/^\d/.test(name),
    solutions: () => false,
  };
  return Object.entries(belongs).flatMap(([folder, isPart]) =>
    (existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [])
      .filter((name) => !isPart(name) && !labs.some(({ id }) => id === name))
      .map((name) => `${folder}/${name} belongs to no lab`),
  );
}

async function strayFiles(lab: GradedLab): Promise<string[]> {
  const grading = new Set(["lab.json", ...lab.allowed, ...(await modulesOf(lab.grading))]);
  const expected: [folder: string, path: string, isPart: (file: string) => boolean][] = [
    [lab.folder, `labs/${lab.id}`, (file) => file === "README.md" || lab.allowed.includes(file)],
    [lab.grading, `grading/${lab.id}`, (file) => grading.has(file)],
    [
      lab.solutions,
      `solutions/${lab.id}`,
      (file) => file === "solution.ts" || /^(accepted|mutants)\/[^/]+\.ts$/.test(file),
    ],
  ];
  return expected.flatMap(([folder, path, isPart]) =>
    endsOf(folder)
      .filter(({ name, isFile }) => !isFile || !isPart(name))
      .map(({ name }) => `${path}/${name} does not belong there`),
  );
}

/** What a folder holds, however deep: everything but folders, and the folders that are empty. */
function endsOf(folder: string): { name: string; isFile: boolean }[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const inner = new Set(entries.map(({ parentPath }) => parentPath));
  return entries
    .filter((entry) => !inner.has(join(entry.parentPath, entry.name)))
    .map((entry) => ({ name: relative(folder, join(entry.parentPath, entry.name)), isFile: entry.isFile() }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** @returns the files of a lab's grading that checks.ts and the tests are made of */
async function modulesOf(grading: string): Promise<string[]> {
  const tests = endsOf(grading).filter(({ name, isFile }) => isFile && name.endsWith(".test.ts"));
  const { metafile } = await build({
    entryPoints: ["checks.ts", ...tests.map(({ name }) => name)],
    absWorkingDir: grading,
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    outdir: "/",
    logLevel: "silent",
    plugins: [
      {
        name: "nothing-from-outside",
        setup: (building) =>
          building.onResolve({ filter: /.*/ }, ({ path, kind, importer }) =>
            kind === "entry-point" ||
            (path.startsWith(".") && !relative(grading, resolve(dirname(importer), path)).startsWith(".."))
              ? undefined
              : { path, external: true },
          ),
      },
    ],
  });
  return Object.keys(metafile.inputs);
}

/** What students get is what `lab reset` gives them back. */
function starterDefects(lab: GradedLab): string[] {
  const read = (file: string) => (existsSync(file) ? readFileSync(file, "utf8") : null);
  return lab.allowed.flatMap((name) => {
    const [handedOut, pristine] = [read(join(lab.folder, name)), read(join(lab.grading, name))];
    if (pristine === null) return [`grading/${lab.id}/${name} is missing: lab.json allows it`];
    return handedOut === pristine ? [] : [`labs/${lab.id}/${name} is not the one of grading/${lab.id}`];
  });
}

/**
 * A task is named where a heading has its name as a word, or where its name, or a call of it, is in a code span: `fan`, `fan(n)`. What
 * stands in a code block names nothing.
 */
function handoutDefects(lab: GradedLab): string[] {
  const path = `labs/${lab.id}/README.md`;
  const file = join(lab.folder, "README.md");
  if (!existsSync(file)) return [`${path} is missing`];
  const lines = readFileSync(file, "utf8")
    .replace(/^ *(```|~~~)[\s\S]*?^ *\1.*$/gm, "")
    .split("\n");
  const headings = lines.filter((line) => /^#{1,6} /.test(line));
  const spans = [...lines.join("\n").matchAll(/(?<!`)(`+)(?!`)([\s\S]+?)(?<!`)\1(?!`)/g)].map(
    ([, , code]) => code as string,
  );
  const title = `# Lab ${lab.number}: ${lab.title}`;
  return [
    ...(headings[0] === title ? [] : [`the first heading of ${path} is not "${title}"`]),
    ...lab.tasks
      .filter(
        ({ name }) =>
          !headings.some((heading) => new RegExp(`\\b${name}\\b`).test(heading)) &&
          !spans.some((code) => code === name || code.startsWith(`${name}(`)),
      )
      .map(({ name }) => `${path} does not name the task ${name} in a heading or a code span`),
  ];
}

function hintDefects({ id, hints }: Check): string[] {
  const levels = new Set(hints.map((hint) => hint.trim()).filter((hint) => hint !== ""));
  return hints.length === 3 && levels.size === 3 ? [] : [`${id} has not three different hints`];
}

function corpusDefects(lab: GradedLab, corpus: CorpusProgram[]): string[] {
  const seen = new Set(corpus.flatMap(({ name, fails }) => (name.startsWith("mutants/") ? fails : [])));
  const checks = lab.tasks.flatMap((task) => task.checks.map(({ id }) => id));
  const few = lab.draft ? [] : lacking(corpus).map((what) => `the corpus has only ${what}`);
  return [...checks.filter((id) => !seen.has(id)).map((id) => `no mutant fails ${id}`), ...few];
}

/** @returns what a corpus lacks to be a finished lab's: "3 of at least 25 mutants" */
export function lacking(corpus: CorpusProgram[]): string[] {
  return (["mutants", "accepted"] as const).flatMap((kind) => {
    const count = corpus.filter(({ name }) => name.startsWith(`${kind}/`)).length;
    const what = kind === "accepted" ? "accepted answers" : kind;
    return count >= FEWEST[kind] ? [] : [`${count} of at least ${FEWEST[kind]} ${what}`];
  });
}

/** A misspelt task would be looked at by no check. */
async function exportDefects(lab: GradedLab, corpus: CorpusProgram[]): Promise<string[]> {
  const tasks = lab.tasks.map(({ name }) => name);
  const defects = corpus.map(async (program) => {
    const { exports } = await bundleOf(program);
    const unknown = exports.filter((name) => !tasks.includes(name));
    return [
      ...unknown.map((name) => `${program.name} exports ${name}, which is no task`),
      ...(exports.some((name) => tasks.includes(name)) ? [] : [`${program.name} exports no task`]),
    ];
  });
  return (await Promise.all(defects)).flat();
}

/** The starter's functions say how many arguments a task takes; its example must be as many. */
async function exampleDefects(lab: GradedLab, corpus: CorpusProgram[]): Promise<string[]> {
  const functions = await functionsOf(corpus[0] as CorpusProgram);
  return lab.tasks.flatMap(({ name, example }) => {
    const task = functions[name];
    if (typeof task !== "function") return [`the starter exports no function ${name}`];
    // `length` counts the parameters before the first that is optional or takes the rest.
    const open = /^[^{]*(\.\.\.|=)/.test(String(task));
    const fits = open ? example.length >= task.length : example.length === task.length;
    const given = plural(example.length, "argument");
    return fits ? [] : [`the example of ${name} has ${given}, the starter's function takes ${task.length}`];
  });
}

/** @returns what the program exports, which is only looked at, never called: its calls of the binding are stood in for */
async function functionsOf(program: CorpusProgram): Promise<Record<string, unknown>> {
  const module = { exports: {} as Record<string, unknown> };
  runInNewContext((await bundleOf(program)).code, { module, require: () => ({}) });
  return module.exports;
}
