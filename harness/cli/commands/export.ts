import { readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import type { Result } from "../../../grading/batch/result.ts";
import { NotABatch } from "../../../grading/batch/store.ts";
import { canvas, UnknownColumn } from "../../../grading/exports/canvas.ts";
import { classroom50, classroom50Submission, NotInClassroom50 } from "../../../grading/exports/classroom50.ts";
import { csv } from "../../../grading/exports/csv.ts";
import { ctrf } from "../../../grading/exports/ctrf.ts";
import { exercism } from "../../../grading/exports/exercism.ts";
import { gradescope, NoGrade } from "../../../grading/exports/gradescope.ts";
import { junit } from "../../../grading/exports/junit.ts";
import { zerosWarning } from "../../../grading/exports/match.ts";
import { moodle } from "../../../grading/exports/moodle.ts";
import { NotResults, type Results, readResults } from "../../../grading/exports/read.ts";
import { type Filled, NotATable } from "../../../grading/exports/table.ts";
import { tap } from "../../../grading/exports/tap.ts";
import { closest } from "../../../grading/report/suggest.ts";
import { plural, printable, style } from "../../../grading/report/text.ts";
import { EXIT, UsageError } from "../exit.ts";
import { type Options, path } from "../options.ts";
import { refuseTaken, writeAsked } from "../write.ts";

/** What a format makes of results. */
interface Document {
  content: string | Buffer;
  /** What the instructor has to know. */
  notes?: string[];
  /** What must not be overlooked. */
  warnings?: string[];
}

interface Format {
  /** What the file is called where only its folder is known. */
  file: string;
  /** A document for each submission instead of one for all. */
  each?: true;
  /** It can tell of one lab only. */
  oneLab?: true;
  /** It fills in a file of the instructor's. */
  fills?: true;
  /** What students may see makes no difference to it. */
  all?: true;
  make(results: Results, options: Options): Document;
}

const FORMATS: Record<string, Format> = {
  gradescope: {
    file: "results.json",
    each: true,
    all: true,
    make: ({ results }) => ({ content: gradescope(results) }),
  },
  classroom50: {
    file: "result.json",
    each: true,
    make({ results, graded }, options) {
      const { text, notes } = classroom50(results, classroom50Submission(process.env), {
        ...shownBy(options),
        graded: graded.stop,
      });
      return { content: text, notes };
    },
  },
  moodle: {
    file: "",
    oneLab: true,
    fills: true,
    make: ({ results }, options) => filled(options, (file, name) => moodle(file, name, results, shownBy(options))),
  },
  canvas: {
    file: "",
    oneLab: true,
    fills: true,
    all: true,
    make: ({ results }, options) => filled(options, (file, name) => canvas(file, name, results, options.column)),
  },
  junit: {
    file: "junit.xml",
    make: ({ results, graded }, options) => ({ content: junit(results, { ...shownBy(options), graded: graded.stop }) }),
  },
  ctrf: {
    file: "ctrf-report.json",
    make: ({ results, graded }, options) => ({ content: ctrf(results, { ...shownBy(options), graded }) }),
  },
  tap: { file: "results.tap", make: ({ results }, options) => ({ content: tap(results, shownBy(options)) }) },
  exercism: {
    file: "results.json",
    each: true,
    oneLab: true,
    make: ({ results }, options) => ({ content: exercism(results[0] as Result, shownBy(options)) }),
  },
  csv: {
    file: "results.csv",
    all: true,
    make: ({ results }) => ({ content: csv(results), warnings: zerosWarning(results, results) }),
  },
};

/**
 * `lab export FORMAT RESULTS`: turns results into another tool's file, on standard output or where --to says. A batch of several submissions
 * becomes a file each where the format tells of one. What there is to know beside goes to standard error.
 *
 * @throws NoGrade when the only submission has no grade because the harness failed, and the format has no word for that
 */
export async function exportResults(name: string, source: string, options: Options): Promise<number> {
  const format = formatNamed(name);
  refuseForeign(name, format, options);
  try {
    const results = await readResults(source === "-" ? source : path(source), options.lab);
    if (format.oneLab) refuseSeveralLabs(name, results);
    return format.each ? await exportEach(name, format, results, options) : await exportAll(format, results, options);
  } catch (error) {
    if (error instanceof UnknownColumn) throw new UsageError(explainColumn(error));
    const isUsage = [NotResults, NotABatch, NotATable, NotInClassroom50].some((each) => error instanceof each);
    throw isUsage ? new UsageError((error as Error).message) : error;
  }
}

function formatNamed(name: string): Format {
  const format = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
  if (format) return format;
  const names = Object.keys(FORMATS);
  throw new UsageError(
    `there is no format ${JSON.stringify(name)}${closest(name, names)}\nThe formats: ${names.join(", ")}`,
  );
}

/** Options that this format would leave unheeded are a mistake. */
function refuseForeign(name: string, { fills, all }: Format, { into, column, published }: Options): void {
  if (fills && into === undefined)
    throw new UsageError(`${name} fills in a file of yours: download it there, and name it with --into=FILE`);
  if (!fills && into !== undefined) throw new UsageError(`--into is for moodle and canvas: ${name} fills in nothing`);
  if (published && all) throw new UsageError(`--published makes no difference to ${name}: leave it out`);
  if (column !== undefined && name !== "canvas") throw new UsageError("--column is for canvas");
}

function refuseSeveralLabs(name: string, { results }: Results): void {
  const labs = [...new Set(results.map(({ lab }) => lab))];
  if (labs.length > 1) throw new UsageError(`${name} takes one lab; give --lab=N. There are ${labs.join(", ")}`);
}

async function exportAll(format: Format, results: Results, options: Options): Promise<number> {
  const target = targetOf(format, options);
  const { content, notes = [], warnings = [] } = format.make(results, options);
  tell(notes);
  for (const warning of warnings) process.stderr.write(`${style.warn(`Note: ${warning}`)}\n`);
  if (target === undefined) {
    process.stdout.write(content);
    return EXIT.passed;
  }
  writeAsked(target, content, options.overwrite ?? false);
  tell([`${target} written`]);
  return EXIT.passed;
}

async function exportEach(
  name: string,
  format: Format,
  { results, graded }: Results,
  options: Options,
): Promise<number> {
  const submissions = [...Map.groupBy(results, ({ submission }) => submission.id)];
  if (submissions.length === 1) return exportAll(format, { results, graded }, options);
  if (name === "classroom50")
    throw new UsageError("Classroom 50 grades one submission at a time: name its result, RESULTS/results/ID/LAB.json");
  if (options.to === undefined)
    throw new UsageError(
      `${name} is a file for each submission, and there are ${submissions.length}: give --to=FOLDER`,
    );
  const { to, overwrite = false } = options;
  const fileOf = (id: string) => join(to, id, format.file);
  for (const [id] of submissions) {
    if (id !== basename(id) || id.startsWith("."))
      throw new UsageError(`a submission is called ${JSON.stringify(id)}: that is no name for a folder`);
    refuseTaken(fileOf(id), overwrite);
  }
  let ungraded = 0;
  for (const [id, own] of submissions) {
    try {
      const { content, notes = [] } = format.make({ results: own, graded }, options);
      tell(notes);
      writeAsked(fileOf(id), content, overwrite);
    } catch (error) {
      if (!(error instanceof NoGrade)) throw error;
      tell([error.message]);
      ungraded += 1;
    }
  }
  tell([`${plural(submissions.length - ungraded, "file")} written below ${to}`]);
  return ungraded > 0 ? EXIT.fault : EXIT.passed;
}

/**
 * @returns where a document is wanted; undefined for standard output
 * @throws UsageError when it must not go there. One that fills in a file of the instructor's never goes into that file itself.
 */
function targetOf(format: Format, { to, into, overwrite = false }: Options): string | undefined {
  const target =
    to === undefined ? into && besides(into) : isFolder(to) ? join(to, into ? basename(into) : format.file) : to;
  if (target === undefined) return undefined;
  if (into !== undefined && isSame(target, into))
    throw new UsageError(`${into} is the file that is filled in: it stays as it is. Give --to another name`);
  refuseTaken(target, overwrite);
  return target;
}

const isFolder = (name: string): boolean => statSync(name, { throwIfNoEntry: false })?.isDirectory() ?? false;

function isSame(one: string, other: string): boolean {
  return statSync(one, { throwIfNoEntry: false }) !== undefined && realpathSync(one) === realpathSync(other);
}

/** `grades-filled.csv` beside `grades.csv`. */
function besides(file: string): string {
  const extension = extname(file);
  return join(dirname(file), `${basename(file, extension)}-filled${extension}`);
}

function filled({ into = "" }: Options, fill: (file: Buffer, name: string) => Filled): Document {
  const { bytes, grades, column, notes, warnings } = fill(readFileSync(into), basename(into));
  const done = `${plural(grades, "grade")} filled into the column ${JSON.stringify(printable(column))}`;
  return { content: bytes, notes: [...notes, done], warnings };
}

const shownBy = ({ published = false }: Options) => ({ published });

function explainColumn({ message, wanted, known }: UnknownColumn): string {
  const heads = known.map((head) => printable(head));
  const titles = heads.map((head) => head.replace(/ *\(\d+\)$/, ""));
  return `${message}${closest(wanted, titles)}\nThe assignments: ${heads.join(", ") || "none"}. Name one with --column=TITLE or its number`;
}

function tell(notes: string[]): void {
  for (const note of notes) process.stderr.write(`${style.faint(note)}\n`);
}
