import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { build, type Plugin } from "esbuild";

/**
 * Follows what names what, so that nobody has to keep a list: npm's scripts name shell scripts, these name modules and folders of C, modules
 * import modules and JSON, and name the files beside them that they read.
 *
 * @param project absolute path
 * @param scripts commands, as in package.json
 * @param modules that are imported by names made at run time; relative to the project
 * @param isLeftOut says of a path that neither it nor what only it reaches is wanted; what imports it does without
 * @returns paths relative to the project, in order
 */
export async function filesReached(
  project: string,
  scripts: string[],
  modules: string[],
  isLeftOut: (path: string) => boolean,
): Promise<string[]> {
  const files = new Set<string>();
  const named = new Set([...scripts.flatMap((script) => namedIn(script, project)), ...modules]);
  // What is added meanwhile is come to, too.
  for (const path of named) {
    const file = join(project, path);
    if (statSync(file).isDirectory()) {
      for (const name of readdirSync(file).filter((each) => NATIVE.test(each))) files.add(`${path}/${name}`);
    } else if (path.endsWith(".ts")) {
      const imported = files.has(path) ? NONE : await importsOf(project, path, isLeftOut);
      for (const each of imported.files) files.add(each);
      for (const each of imported.named) named.add(each);
    } else {
      files.add(path);
      if (path.endsWith(".sh")) for (const each of namedIn(readFileSync(file, "utf8"), project)) named.add(each);
    }
  }
  return [...files].sort();
}

const NONE = { files: [], named: [] };

/** What is compiled, and what compiles it. */
const NATIVE = /\.[ch]$|^Makefile$/;

/** @returns the paths below harness/ and grading/ that a shell script names and that are there */
function namedIn(script: string, project: string): string[] {
  const paths = script.match(/(?:harness|grading)\/[\w/.-]*\w/g) ?? [];
  return paths.filter((path) => existsSync(join(project, path)));
}

/** @returns the files that a module imports, and those that they import; and the files beside these that they name */
async function importsOf(
  project: string,
  module: string,
  isLeftOut: (path: string) => boolean,
): Promise<{ files: string[]; named: string[] }> {
  const named: string[] = [];
  const follow: Plugin = {
    name: "follow",
    setup(building) {
      building.onResolve({ filter: /^\./ }, ({ path, kind, importer }) => {
        const target = relative(project, join(dirname(importer), path));
        return kind !== "entry-point" && isLeftOut(target) ? { path, external: true } : undefined;
      });
      building.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, "utf8");
        for (const [, name = ""] of text.matchAll(/import\.meta\.dirname, "(\w[\w./-]*)"/g)) {
          const file = join(dirname(path), name);
          if (statSync(file, { throwIfNoEntry: false })?.isFile()) named.push(relative(project, file));
        }
        // Types are gone when it runs; but whoever reads it follows them, and so does an editor.
        return { contents: text.replace(TYPES_ONLY, "$1 "), loader: "ts" };
      });
    },
  };
  const { metafile } = await build({
    absWorkingDir: project,
    entryPoints: [module],
    bundle: true,
    write: false,
    metafile: true,
    outdir: "build",
    platform: "node",
    format: "esm",
    packages: "external",
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    logLevel: "silent",
    plugins: [follow],
  });
  const files = Object.keys(metafile.inputs).filter((path) => !path.startsWith("<"));
  return { files, named: named.filter((path) => !isLeftOut(path)) };
}

/** The beginning of `import type { … } from`, `import type Name from`, `export type { … } from`; not of `export type Name =`. */
const TYPES_ONLY = /^(import|export) type (?=\{|\* |\w+ from )/gm;
