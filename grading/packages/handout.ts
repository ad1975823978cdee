import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findLabs, type Lab } from "../../harness/catalog/catalog.ts";
import { loadLab } from "../judge/load.ts";
import type { OutFile } from "../report/folder.ts";
import { type Lock, prunedLock } from "./lock.ts";
import { filesReached } from "./reach.ts";
import { studentReadme } from "./readme.ts";

/** The students' repository. */
export interface Handout {
  files: OutFile[];
  /** What lies in the labs' folders and is no part of them; students get none of it. */
  leftOut: string[];
}

/**
 * Makes the repository that students are given: the labs with their starters as they were handed out, their checks, and what is needed to
 * build and run the harness and `lab`, also in a container, and to grade pull requests. What is not reached from there is not in it:
 * solutions, the corpus, tests, attacks, and the commands of instructors with all that only they need. The same project gives the same bytes.
 *
 * @param project absolute path of the harness
 * @param root absolute path of the folder that holds labs/ and grading/N-name; the same, mostly
 * @throws BrokenLab, BrokenLock, or an error of the file system
 */
export async function handoutOf(project: string, root: string): Promise<Handout> {
  const text = (name: string) => readFileSync(join(project, name), "utf8");
  const manifest = JSON.parse(text("package.json")) as Manifest;
  const scripts = pick(manifest.scripts, SCRIPTS);
  const harness = await filesReached(
    project,
    Object.values(scripts),
    modulesOf(manifest),
    (path) => path === INSTRUCTORS,
  );
  const code = [...harness.map((path) => copyOf(project, path)), { ...copyOf(project, NONE), path: INSTRUCTORS }];
  const named = (packages: Record<string, string>) =>
    Object.keys(packages).filter((name) => code.some(({ data }) => namesPackage(data.toString(), name)));
  const own = {
    ...manifest,
    scripts,
    dependencies: pick(manifest.dependencies, named(manifest.dependencies)),
    // What only the page needs; who grades without it leaves it out (--omit=dev).
    devDependencies: pick(manifest.devDependencies, [...EDITOR, ...named(manifest.devDependencies)]),
  };
  const lock = prunedLock(JSON.parse(text("package-lock.json")) as Lock, own);
  const labs = await Promise.all(findLabs(root).map((lab) => filesOfLab(root, lab)));
  const files: OutFile[] = [
    ...code,
    ...labs.flatMap(({ files }) => files),
    ...copyIfThere(root, "labs/README.md"),
    ...COPIED.map((name) => copyOf(project, name)),
    { path: "README.md", data: studentReadme(text("README.md")) },
    { path: "package.json", data: json(own) },
    { path: "package-lock.json", data: json(lock) },
    { path: "tsconfig.json", data: json(withoutMissing(JSON.parse(text("tsconfig.json")) as TypeScriptOptions)) },
  ];
  return {
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    leftOut: labs.flatMap(({ leftOut }) => leftOut),
  };
}

/** What only this reaches is not for students. */
const INSTRUCTORS = "harness/cli/instructors.ts";

/** What they have in its place. */
const NONE = "harness/cli/handout.ts";

/** What students type, and what these need. */
const SCRIPTS = ["postinstall", "build", "lab", "ui"];

/** With these an editor knows what it looks at. */
const EDITOR = ["@types/node"];

const COPIED = [
  "LICENSE",
  ".gitignore",
  ".npmrc",
  // What grades pull requests and merge requests. The project's own tests (ci.yml) are its maintainers' business.
  ".github/workflows/autograde.yml",
  ".github/workflows/report.yml",
  "action.yml",
  "gitlab/autograde.gitlab-ci.yml",
  // For students on other systems.
  "Dockerfile",
  ".dockerignore",
  ".devcontainer/devcontainer.json",
  ".devcontainer/README.md",
];

interface Manifest {
  name: string;
  version: string;
  imports: Record<string, string>;
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

interface TypeScriptOptions {
  include: string[];
}

/** Programs and checks import them by the names that package.json gives them. */
const modulesOf = ({ imports }: Manifest): string[] => Object.values(imports).map((path) => path.replace(/^\.\//, ""));

/** A module imports it, or a shell script starts it. */
function namesPackage(code: string, name: string): boolean {
  return [`"${name}"`, `"${name}/`, `.bin/${name} `].some((text) => code.includes(text));
}

async function filesOfLab(root: string, found: Lab): Promise<{ files: OutFile[]; leftOut: string[] }> {
  const { id, allowed } = await loadLab(found);
  const [labs, grading] = [`labs/${id}`, `grading/${id}`];
  const checks = await filesReached(root, [], [`${grading}/checks.ts`], (path) => !path.startsWith(`${grading}/`));
  const files: OutFile[] = [
    ...copyIfThere(root, `${labs}/README.md`),
    // Not those in labs/: somebody may have solved the lab there.
    ...allowed.map((name) => ({ ...copyOf(root, `${grading}/${name}`), path: `${labs}/${name}` })),
    ...[`${grading}/lab.json`, ...allowed.map((name) => `${grading}/${name}`)].map((path) => copyOf(root, path)),
    ...checks.filter((path) => path.startsWith(`${grading}/`)).map((path) => copyOf(root, path)),
  ];
  const taken = new Set(files.map(({ path }) => path));
  const there = [labs, grading].flatMap((folder) => filesBelow(root, folder));
  return { files, leftOut: there.filter((path) => !taken.has(path) && !path.endsWith(".test.ts")).sort() };
}

function filesBelow(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}

const copyOf = (root: string, path: string): OutFile => ({ path, data: readFileSync(join(root, path)) });

const copyIfThere = (root: string, path: string): OutFile[] =>
  existsSync(join(root, path)) ? [copyOf(root, path)] : [];

/** Students have no solutions, and no settings of test tools. */
function withoutMissing<T extends TypeScriptOptions>(options: T): T {
  return { ...options, include: options.include.filter((each) => /^(harness|grading|labs)$/.test(each)) };
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function pick(from: Record<string, string>, names: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));
}
