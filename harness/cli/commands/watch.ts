import { readFileSync } from "node:fs";
import { watch as watchFolder } from "node:fs/promises";
import { dirname } from "node:path";
import { style } from "../../../grading/report/text.ts";
import { labNamed, programOf, requireBuild, taskNamed } from "../context.ts";
import { EXIT } from "../exit.ts";
import { explainFailure } from "../failure.ts";
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
  // The folder and not the file: most editors save by putting a new file in the old one's place.
  const changes = watchFolder(dirname(file), { signal });
  const nextChange = () => {
    const change = changes.next();
    change.catch(() => {}); // Ctrl-C while a grading goes on; thrown where the change is awaited.
    return change;
  };
  let change = nextChange(); // Watching begins here, so that a save during the first grading is not missed.
  let graded: string | null | undefined;
  try {
    for (let over = false; !over; ) {
      // One save makes several events, and other files of the folder make some too.
      const now = contentOf(file);
      if (now !== graded) {
        graded = now;
        await regrade();
      }
      over = (await change).done === true;
      change = nextChange();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return EXIT.passed;
}

function contentOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
