import { watch as watchFolder } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { style } from "../../../grading/report/text.ts";
import { labNamed, programOf, requireBuild, taskNamed } from "../context.ts";
import { EXIT, explainFailure } from "../failure.ts";
import type { Options } from "../options.ts";
import { gradeLoaded } from "./grade.ts";

/** `lab watch 1`: grades whenever the student saves, until Ctrl-C. */
export async function watch(
  wanted: string,
  task: string | undefined,
  options: Options,
  signal: AbortSignal,
): Promise<number> {
  const lab = await labNamed(wanted);
  if (task !== undefined) taskNamed(lab, task);
  requireBuild();
  const file = programOf(lab, options);
  const regrade = async () => {
    if (process.stdout.isTTY) process.stdout.write("\x1b[2J\x1b[3J\x1b[H");
    try {
      await gradeLoaded(lab, task, options, signal);
    } catch (error) {
      if (!signal.aborted) process.stderr.write(`${style.bad(explainFailure(error).message)}\n`);
    }
    if (!options.json) process.stdout.write(`\n${style.faint(`Watching ${file}; Ctrl-C ends.`)}\n`);
  };
  await regrade();
  try {
    // The folder and not the file: most editors save by putting a new file in the old one's place.
    for await (const { filename } of watchFolder(dirname(file), { signal }))
      if (filename === basename(file)) await regrade();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return EXIT.passed;
}
