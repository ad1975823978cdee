import { readFileSync } from "node:fs";
import { extname } from "node:path";
import type { GradedLab } from "../../../grading/judge/load.ts";
import { gradescopePackage } from "../../../grading/packages/gradescope.ts";
import { closest } from "../../../grading/report/suggest.ts";
import { BadRubric, readRubric } from "../../../grading/rubric/rubric.ts";
import { labNamed, print } from "../context.ts";
import { EXIT, UsageError } from "../exit.ts";
import type { Options } from "../options.ts";
import { writeAsked } from "../write.ts";

/** Makes the package of one kind. */
type Maker = (lab: GradedLab, options: Options) => Promise<Uint8Array>;

const PACKAGES: Record<string, Maker> = {
  gradescope: async (lab, { seed, rubric }) =>
    gradescopePackage(lab, {
      ...(seed === undefined ? {} : { seed }),
      ...(rubric === undefined ? {} : { rubric: await rubricIn(rubric) }),
    }),
};

/** `lab package KIND --lab=N --to=FILE`: puts a lab into a file for others. */
export async function packageLab(kind: string, options: Options): Promise<number> {
  const make = Object.hasOwn(PACKAGES, kind) ? PACKAGES[kind] : undefined;
  if (!make) {
    const kinds = Object.keys(PACKAGES);
    throw new UsageError(
      `there is no package ${JSON.stringify(kind)}${closest(kind, kinds)}\nThe packages: ${kinds.join(", ")}`,
    );
  }
  const { lab: wanted, to, overwrite } = options;
  if (wanted === undefined || to === undefined) throw new UsageError(`lab package ${kind} takes --lab=N and --to=FILE`);
  const lab = await labNamed(wanted);
  const bytes = await make(lab, options);
  await writeAsked(to, bytes, overwrite);
  print(options, { lab: lab.id, file: to, bytes: bytes.length }, () => `${to} written, ${bytes.length} bytes`);
  return EXIT.passed;
}

/** @throws UsageError when the file is no rubric: in the package nobody would notice before the first submission */
async function rubricIn(file: string): Promise<{ name: string; content: Uint8Array }> {
  try {
    await readRubric(file);
  } catch (error) {
    throw error instanceof BadRubric ? new UsageError(error.message) : error;
  }
  return { name: `rubric${extname(file)}`, content: readFileSync(file) };
}
