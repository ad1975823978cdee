import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { identify } from "../../../grading/batch/identify.ts";
import { loadLab } from "../../../grading/judge/load.ts";
import { writeFolder } from "../../../grading/report/folder.ts";
import { printable, style } from "../../../grading/report/text.ts";
import { type Answers, compareAnswers, gatherAnswers } from "../../../grading/similar/gather.ts";
import { REPORT, reportFiles } from "../../../grading/similar/page.ts";
import type { SimilarReport } from "../../../grading/similar/report.ts";
import { submittedOf } from "../../../grading/similar/submitted.ts";
import { similarText } from "../../../grading/similar/text.ts";
import { findSubmissions } from "../../../grading/submissions/find.ts";
import { readRoster } from "../../../grading/submissions/roster.ts";
import { findLab, findLabs } from "../../catalog/catalog.ts";
import { print, ROOT } from "../context.ts";
import { EXIT, UsageError } from "../exit.ts";
import { progress } from "../line.ts";
import { asWritten, type Options, path } from "../options.ts";

/** In percent. Strangers are less alike than that in every lab (grading/similar/similar.test.ts), and disguised copies more. */
const THRESHOLD = 60;

/**
 * `lab similar SUBMISSIONS [N...]`: which answers are alike. Nothing is run. That there are such pairs is an answer, no failure: it ends
 * with 0.
 */
export async function similar(
  folder: string,
  wanted: string[],
  options: Options,
  signal: AbortSignal,
): Promise<number> {
  const where = path(folder);
  if (!statSync(where, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`there is no folder ${where}: name the one that holds the submissions`);
  const all = await Promise.all(findLabs(ROOT).map(loadLab));
  const ids = wanted.map((each) => findLab(ROOT, each).id);
  const labs = all.filter(({ id }) => ids.length === 0 || ids.includes(id));
  const { roster } = options;
  const { found } = await findSubmissions(where, all, roster === undefined ? [] : [roster]);
  const known = identify(found, roster === undefined ? null : await readRoster(roster));
  for (const notice of known.notices) process.stderr.write(`${style.warn(`Note: ${notice}`)}\n`);
  const submissions = known.all.filter((each) => each.found).map((each) => submittedOf(each, labs, all));
  if (submissions.length === 0) throw new UsageError(`there are no submissions in ${where}`);

  const threshold = (options.threshold ?? THRESHOLD) / 100;
  const gathered = await gatherAnswers(labs, submissions, signal);
  const answersTo = (lab: string): Answers => gathered.labs.get(lab) ?? { works: new Map(), refused: [] };
  const worksOf = (lab: string) => answersTo(lab).works;
  const report: SimilarReport = {
    schema: "proclab/similar/1",
    threshold,
    submissions: submissions.map(({ id, name }) => ({ id, name })),
    leftOut: gathered.refused,
    labs: [],
  };
  // A lab that was asked for is told of, whatever there is of it.
  for (const lab of labs.filter(({ id }) => ids.includes(id) || gathered.labs.has(id))) {
    progress(`lab ${lab.number}: comparing`);
    const starter = lab.allowed.map((name) => ({ name, text: readFileSync(join(lab.grading, name), "utf8") }));
    const comparison = await compareAnswers(lab, starter, answersTo(lab.id), { threshold, signal });
    report.labs.push({ ...comparison, title: lab.title });
  }
  progress("");
  const out = options.out ?? null;
  if (out !== null) await writeFolder(out, await reportFiles(report, worksOf), REPORT);
  print(options, report, () => {
    const text = similarText(report, worksOf);
    return out === null
      ? text
      : `${text}\n\n${style.faint("Side by side:")} ${printable(asWritten(join(out, "index.html")))}`;
  });
  return EXIT.passed;
}
