import { readFileSync } from "node:fs";
import { extname } from "node:path";
import type { GradedLab } from "../../../grading/judge/load.ts";
import { gradescopePackage } from "../../../grading/packages/gradescope.ts";
import { handoutOf } from "../../../grading/packages/handout.ts";
import { writePackage } from "../../../grading/packages/write.ts";
import { closest } from "../../../grading/report/suggest.ts";
import { plural, printable, style } from "../../../grading/report/text.ts";
import { fitRubric } from "../../../grading/rubric/fit.ts";
import { readRubric } from "../../../grading/rubric/rubric.ts";
import { findLabs } from "../../catalog/catalog.ts";
import { labNamed, PROJECT, print, ROOT } from "../context.ts";
import { EXIT, UsageError } from "../exit.ts";
import { asWritten, type Options } from "../options.ts";
import { writeAsked } from "../write.ts";

/** Makes a package of one kind and tells of it. */
type Maker = (options: Options) => Promise<void>;

const PACKAGES: Record<string, Maker> = { gradescope, handout };

/**
 * `lab package KIND --to=PATH`: makes what others are given.
 *
 * @throws UsageError when there is no such thing to be made, or it is not said where it goes
 */
export async function makePackage(kind: string, options: Options): Promise<number> {
  const make = Object.hasOwn(PACKAGES, kind) ? PACKAGES[kind] : undefined;
  if (!make) {
    const kinds = Object.keys(PACKAGES);
    throw new UsageError(
      `there is no package ${JSON.stringify(kind)}${closest(kind, kinds)}\nThe packages: ${kinds.join(", ")}`,
    );
  }
  await make(options);
  return EXIT.passed;
}

/** @param given what a package needs, as it is typed */
function lacking(kind: string, given: Record<string, string | undefined>): UsageError {
  const missing = Object.keys(given).filter((each) => given[each] === undefined);
  return new UsageError(`lab package ${kind} takes ${missing.join(" and ")}`);
}

/** A lab's autograder, as a zip. */
async function gradescope(options: Options): Promise<void> {
  const { lab: wanted, to, overwrite, seed, rubric } = options;
  if (wanted === undefined || to === undefined) throw lacking("gradescope", { "--lab=N": wanted, "--to=FILE": to });
  const lab = await labNamed(wanted);
  const bytes = gradescopePackage(lab, {
    ...(seed === undefined ? {} : { seed }),
    ...(rubric === undefined ? {} : { rubric: await rubricIn(rubric, lab) }),
  });
  writeAsked(to, bytes, overwrite);
  print(options, { lab: lab.id, file: to, bytes: bytes.length }, () => `${to} written, ${bytes.length} bytes`);
}

/** It is read here: in the package nobody would notice a mistake before the first submission. */
async function rubricIn(file: string, lab: GradedLab): Promise<{ name: string; content: Uint8Array }> {
  fitRubric(await readRubric(file), findLabs(ROOT), [lab]);
  return { name: `rubric${extname(file)}`, content: readFileSync(file) };
}

/** The students' repository, as a folder or an archive. */
async function handout(options: Options): Promise<void> {
  const { to } = options;
  if (to === undefined) throw lacking("handout", { "--to=PATH": to });
  const { files, leftOut = [] } = await handoutOf(PROJECT, ROOT);
  await writePackage(to, files);
  print(options, { package: "handout", to, files: files.map(({ path }) => path), leftOut }, () =>
    [
      `${style.name(printable(asWritten(to)))}: ${plural(files.length, "file")}`,
      ...leftOut.map((path) => style.warn(`left out: ${printable(path)}, which is no part of the lab`)),
      "Students begin with: npm ci && npm run lab 1",
    ].join("\n"),
  );
}
