import { readFileSync, realpathSync, statSync } from "node:fs";
import { isBuiltin, SourceMap } from "node:module";
import { basename, dirname, isAbsolute, normalize, relative, resolve, sep } from "node:path";
import type { BuildFailure, Plugin } from "esbuild";
import { EndsBundler, withBundler } from "./bundler.ts";
import { HarnessFault } from "./warm.ts";

/** The student's program, ready to be laid into a run's tree. */
export interface Program {
  /** JavaScript of student.cjs, its source map inside. */
  code: string;
  /** Names that the student's file exports. */
  exports: string[];
  /** The file it was made from. */
  source: string;
  /** Lines of the file it was made from, for reports. */
  text: string;
}

/** The student's file cannot be turned into a program: the student's doing, told in the student's terms. */
export class ProgramError extends Error {
  override name = "ProgramError";
}

/**
 * Turns a student's TypeScript into one CommonJS file. Done outside the sandbox and before the run, so that no compiler of ours is ever
 * among the student's processes.
 *
 * @param file absolute path of the student's main file; it may import "#posix", Node's own modules and files beside it
 * @throws ProgramError when the file is missing, does not parse, imports anything else, or takes the bundler too much memory or time
 * @throws HarnessFault when the bundler itself fails
 * @throws the signal's reason
 */
export async function bundleProgram(file: string, signal?: AbortSignal): Promise<Program> {
  const text = readSource(file);
  const folder = dirname(file);
  const program = {
    ...shared,
    entryPoints: [file],
    outdir: folder,
    absWorkingDir: folder, // Paths in comments and errors are relative to it: the same file gives the same program wherever it lies.
    plugins: [onlyPosixAndNeighbours(file)],
  };
  const [bundle, esm] = await bundled(
    basename(file),
    ({ build }) =>
      Promise.all([
        build({
          ...program,
          // The first statement of the student's program: from here on the supervisor records. See harness/README.md, Marks.
          banner: { js: 'globalThis[Symbol.for("proclab.begin")]?.();' },
          sourcemap: "inline",
          sourcesContent: false,
        }),
        // esbuild tells a file's exports only where it writes an ES module.
        build({ ...program, format: "esm", metafile: true }),
      ]),
    signal,
  );
  const [built] = Object.values(esm.metafile.outputs);
  const code = bundle.outputFiles[0]?.text ?? "";
  if (code.length > LARGEST_BUNDLE)
    throw new ProgramError(`${basename(file)} is too large: ${code.length} characters when bundled`);
  return { code, exports: built?.exports ?? [], source: file, text };
}

/**
 * What a program that stands alone exports: enough to tell which lab it answers. Nothing is resolved, so what it re-exports as a whole from
 * another file (`export * from`) is not told.
 *
 * @param text of a TypeScript file
 * @throws ProgramError when it does not parse; with EndsBundler as its cause when it takes the bundler too much memory or time
 * @throws HarnessFault when the bundler itself fails
 * @throws the signal's reason
 */
export async function exportedNames(text: string, signal?: AbortSignal): Promise<string[]> {
  const { metafile } = await bundled(
    "it",
    ({ build }) =>
      build({
        ...shared,
        bundle: false,
        stdin: { contents: text, loader: "ts", sourcefile: "program.ts" },
        format: "esm",
        metafile: true,
      }),
    signal,
  );
  return Object.values(metafile.outputs).flatMap((output) => output.exports);
}

/**
 * Gives the bundler a program.
 *
 * @param name of the program, for what is told of it
 * @throws ProgramError or HarnessFault, by whose doing it is that nothing came of it; the signal's reason
 */
async function bundled<T>(name: string, use: Parameters<typeof withBundler<T>>[0], signal?: AbortSignal): Promise<T> {
  try {
    return await withBundler(use, signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof EndsBundler)
      throw new ProgramError(
        `${name} cannot be bundled: the bundler ends whenever it is given it, as it does where a program takes it more than 5 s of processor time or 2 GiB of memory. Look for what is nested hundreds deep, or doubles line by line`,
        { cause: error },
      );
    // Of a program the bundler tells errors; without them something has become of the bundler.
    if (!Array.isArray((error as BuildFailure).errors))
      throw new HarnessFault(`the bundler failed: ${(error as Error).message}`);
    throw new ProgramError(explain(error as BuildFailure));
  }
}

/** A place in the student's own files. */
export interface Place {
  /** Relative to the folder of the student's main file. */
  file: string;
  /** From 1. */
  line: number;
}

/**
 * Where a position in student.cjs comes from.
 *
 * @param line in `program.code`, from 1
 * @param column in UTF-16 units, from 1
 * @returns null for what the student did not write: the bundler's lines, and positions that are none. They come from the program, so any
 *   numbers do
 */
export function placeIn(program: Program, line: number, column: number): Place | null {
  const map = maps.get(program) ?? sourceMap(program.code);
  maps.set(program, map);
  const entry = map.findEntry(line - 1, column - 1);
  // The map's answer is the last entry before the position: on a line of the bundler's that is another line's.
  if (!("generatedLine" in entry) || entry.generatedLine !== line - 1) return null;
  return { file: normalize(decodeURIComponent(entry.originalSource)), line: entry.originalLine + 1 };
}

/** Most runs are asked for some of their places, so each program's map is decoded once. */
const maps = new WeakMap<Program, SourceMap>();

/** The bundler writes its map at the very end; the student's text may hold what looks like one. */
function sourceMap(code: string): SourceMap {
  const start = code.lastIndexOf(MAP_COMMENT) + MAP_COMMENT.length;
  return new SourceMap(JSON.parse(Buffer.from(code.slice(start), "base64").toString()));
}

const MAP_COMMENT = "//# sourceMappingURL=data:application/json;base64,";

/** Bytes: more than anybody writes by hand; what is larger was made to hurt the bundler. */
export const LARGEST_SOURCE = 1024 * 1024;
const LARGEST_BUNDLE = 8 * 1024 * 1024;

/**
 * @returns the text of a source
 * @throws ProgramError when the file is missing, too large, a link out of its folder (to the grader's own files), or no regular file (a FIFO
 * would be read for ever)
 */
export function readSource(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat) throw new ProgramError(`cannot read ${file}: there is no such file`);
  if (!stat.isFile()) throw new ProgramError(`cannot read ${file}: it is not a regular file`);
  if (!isInside(realpathSync(dirname(file)), realpathSync(file)))
    throw new ProgramError(`cannot read ${file}: it is a link to a file outside of its folder`);
  if (stat.size > LARGEST_SOURCE) {
    throw new ProgramError(`cannot read ${file}: it has ${stat.size} bytes, and ${LARGEST_SOURCE} is the most`);
  }
  return readFileSync(file, "utf8");
}

const shared = {
  bundle: true,
  write: false,
  platform: "node",
  format: "cjs",
  target: "node24",
  logLevel: "silent",
  charset: "utf8",
  outdir: "/",
  tsconfigRaw: {}, // A tsconfig.json beside a submission must not change how it is read.
} as const;

/** A submission sees the binding, Node's own modules, and what lies in its own folder. */
function onlyPosixAndNeighbours(file: string): Plugin {
  const folder = dirname(file);
  const entry = realpathSync(file);
  return {
    name: "only-posix-and-neighbours",
    setup(building) {
      building.onResolve({ filter: /.*/ }, ({ path, kind, importer }) => {
        if (kind === "entry-point") return { path };
        if (path === "#posix") return { path: "./runtime.cjs", external: true };
        if (DOES_THE_WORK.has(path))
          return {
            errors: [{ text: `"${path}" makes processes for you; the labs are about making them with "#posix"` }],
          };
        if (path.startsWith("node:")) return { path, external: true };
        if (!path.startsWith(".")) {
          const builtin = isBuiltin(path) ? `; Node's own module is called "node:${path}"` : "";
          return {
            errors: [{ text: `a solution may import "#posix" and files beside it; "${path}" is neither${builtin}` }],
          };
        }
        return isInside(folder, resolve(dirname(importer), path)) ? undefined : { errors: [{ text: outside(path) }] };
      });
      // esbuild has followed symbolic links by now: a file that only seems to lie beside the program is read here, outside the sandbox.
      building.onLoad({ filter: /.*/ }, ({ path }) => {
        if (path !== entry && !isInside(realpathSync(folder), path)) return { errors: [{ text: outside(path) }] };
        try {
          // esbuild would follow the source map of a source, wherever that lies.
          const contents = readSource(path).replace(/([#@]\s*sourceMappingURL)=/g, "$1 ");
          return { contents, loader: "default" };
        } catch (error) {
          return { errors: [{ text: (error as Error).message }] };
        }
      });
    },
  };
}

/** What the exercises are about, done by Node. A program can still get at it; whoever does so knows that it is no answer. */
const DOES_THE_WORK = new Set(["node:child_process", "node:cluster"]);

const outside = (path: string) => `"${path}" lies outside the lab's folder; a solution may import only files beside it`;

function isInside(folder: string, path: string): boolean {
  const below = relative(folder, path);
  return below !== ".." && !below.startsWith(`..${sep}`) && !isAbsolute(below);
}

function explain(failure: BuildFailure): string {
  return failure.errors
    .map(({ text, location }) => {
      if (!location) return text;
      // esbuild counts bytes; the caret must stand below a character, and a tab is as wide as it pleases.
      const bytes = Buffer.from(location.lineText.replaceAll("\t", " "));
      const characters = (from: number, to: number) => [...bytes.subarray(from, to).toString()].length;
      const before = characters(0, location.column);
      const pointer =
        " ".repeat(before) + "^".repeat(Math.max(1, characters(location.column, location.column + location.length)));
      return `${basename(location.file)}:${location.line}:${before + 1}: ${text}\n    ${bytes}\n    ${pointer}`;
    })
    .join("\n");
}
