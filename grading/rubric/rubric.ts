import { readFile } from "node:fs/promises";
import { validator } from "../../harness/observe/schema.ts";
import { jsonText } from "../report/text.ts";
import rubricSchema from "../schemas/rubric.schema.json" with { type: "json" };
import type { Visibility } from "./grade.ts";

/** How verdicts become points, and what students see of them. Its JSON form is described by schemas/rubric.schema.json. */
export interface Rubric {
  /** For editors. */
  $schema?: string;
  /** For every lab that has a deadline and says nothing else. */
  late?: LatePolicy;
  /** By number, name or id: `1`, `fork` or `1-fork`. */
  labs: Record<string, LabRubric>;
  /** Later deadlines of single students, by id or what stands in the roster, then by lab; times as `deadline`. */
  extensions?: Record<string, Record<string, string>>;
}

export interface LabRubric {
  /** By check: what it is worth, instead of what the lab says. Two decimals at most. */
  points?: Record<string, number>;
  /** What the whole lab is worth without extra credit: the points of its checks are scaled to that. */
  total?: number;
  /** Checks or whole tasks that add points and do not count for the maximum. */
  extraCredit?: string[];
  /** By check or task; what is said of a check goes before what is said of its task. */
  hidden?: Record<string, Visibility>;
  /** ISO 8601 with its offset from UTC: a time without one means another moment on another machine. */
  deadline?: string;
  late?: LatePolicy;
  /** Whether grades are out. */
  published?: boolean;
}

export interface LatePolicy {
  /** So long after the deadline nothing is late; 0 where not given. */
  graceMinutes?: number;
  /** The fraction of the points that each begun day of 24 hours costs; 0 where not given. Four decimals at most. */
  perDay?: number;
  /** The fraction that lateness costs at most; 1 where not given. */
  atMost?: number;
  /** What is later than so many days brings no points at all; never so where not given. */
  after?: number;
}

/** Every check is worth what its lab says, nothing is late, and nothing is hidden. */
export const NO_RUBRIC: Rubric = { labs: {} };

/** A rubric cannot be read, or contradicts itself or the labs. */
export class BadRubric extends Error {
  override name = "BadRubric";
}

/**
 * Reads a rubric. Whether the labs and checks that it names are there, `fitRubric` says.
 *
 * @throws BadRubric when the file cannot be read, is not JSON, breaks the schema or contradicts itself
 */
export async function readRubric(path: string): Promise<Rubric> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    throw new BadRubric(`the rubric ${path} cannot be read: ${(error as Error).message}`);
  }
  const broken = validate.problems(value).map(inWords);
  const problems = broken.length > 0 ? broken : [...contradictions(value as Rubric)];
  if (problems.length > 0) throw new BadRubric(`${path} is not a rubric:\n  ${problems.join("\n  ")}`);
  return value as Rubric;
}

const validate = validator(rubricSchema);

/** The schema has one pattern, and a regular expression is no advice. */
const inWords = (problem: string): string => problem.replace(/ must match pattern .*$/, ` ${WITH_OFFSET}`);

const WITH_OFFSET =
  "must be a time with its offset from UTC, such as 2026-11-30T23:59:59+01:00 or 2026-11-30T22:59:59Z";

function* contradictions({ late, labs, extensions = {} }: Rubric): Generator<string> {
  yield* tooFine("/late", late);
  for (const [name, lab] of Object.entries(labs)) {
    const at = `/labs/${name}`;
    const { deadline, hidden = {}, points = {}, total } = lab;
    if (deadline !== undefined) yield* noTime(`${at}/deadline`, deadline);
    if (deadline === undefined && lab.late) yield `${at}/late has no effect: the lab has no deadline`;
    for (const [of, visible] of Object.entries(hidden))
      if (visible === "after_due_date" && deadline === undefined)
        yield `${at}/hidden/${of} waits for the due date, and the lab has no deadline`;
    for (const [check, worth] of Object.entries({ ...points, ...(total === undefined ? {} : { total }) }))
      if (!hasDecimals(worth, 2)) yield `${at}, ${check}: ${worth} points have more than two decimals`;
    yield* tooFine(`${at}/late`, lab.late);
  }
  for (const [student, own] of Object.entries(extensions))
    for (const [lab, time] of Object.entries(own)) yield* noTime(`/extensions/${student}/${lab}`, time);
}

function* noTime(at: string, time: string): Generator<string> {
  if (!isTime(time)) yield `${at} ${jsonText(time)} is no time that there is: it ${WITH_OFFSET}`;
}

function* tooFine(at: string, { perDay = 0, atMost = 0 }: LatePolicy = {}): Generator<string> {
  for (const [name, fraction] of Object.entries({ perDay, atMost }))
    if (!hasDecimals(fraction, 4)) yield `${at}/${name} ${fraction} has more than four decimals`;
}

const hasDecimals = (number: number, most: number) => Number(number.toFixed(most)) === number;

/** Date.parse takes the 31st of a month that has 30 days for the first of the next. */
function isTime(text: string): boolean {
  const [year, month, day] = text.slice(0, 10).split("-").map(Number) as [number, number, number];
  return !Number.isNaN(Date.parse(text)) && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
