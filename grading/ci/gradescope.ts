import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../../harness/observe/json.ts";
import type { Result } from "../batch/result.ts";
import { gradescope } from "../exports/gradescope.ts";
import type { GradedLab } from "../judge/load.ts";
import { extensionsOf } from "../rubric/extensions.ts";
import type { Rubric } from "../rubric/rubric.ts";
import { type FolderOptions, gradeFolder } from "./folder.ts";

/**
 * Grades what Gradescope was handed in, and has its results.json say after each task what is known by then, so that a submission whose time
 * runs out still has results.
 *
 * @param folder Gradescope's: `submission` has what was handed in, and `results` is written to
 * @returns the result
 * @throws HarnessFault when the harness failed: there is no results.json then, and nobody's grade
 */
export async function autograde(
  folder: string,
  lab: GradedLab,
  options: Omit<FolderOptions, "submitted" | "extended">,
): Promise<Result> {
  const began = performance.now();
  const results = join(folder, "results/results.json");
  try {
    let last: Result | null = null;
    const { submitted, students } = metadata(folder);
    // Of a group it is enough that one has an extension; of the others the rubric speaks in vain.
    const extended = extensionsFor(options.rubric, students, lab);
    const how = { ...options, submitted, extended };
    for await (const { result, note } of gradeFolder(lab, join(folder, "submission"), how)) {
      const seconds = (performance.now() - began) / 1000;
      writeWhole(results, gradescope([result], { seconds, ...(note === null ? {} : { note }) }));
      last = result;
    }
    if (!last) throw new Error(`lab ${lab.id} has no task`);
    return last;
  } catch (error) {
    rmSync(results, { force: true });
    throw error;
  }
}

/** What Gradescope says of the submission: when it got it, ISO 8601 in UTC, or null, and who has handed it in. */
function metadata(folder: string): { submitted: string | null; students: Record<string, string>[] } {
  const said = saidIn(join(folder, "submission_metadata.json"));
  const time = new Date(typeof said.created_at === "string" ? said.created_at : "");
  const users: unknown[] = Array.isArray(said.users) ? said.users : [];
  return {
    submitted: Number.isNaN(time.getTime()) ? null : time.toISOString(),
    students: users.map((user) =>
      Object.fromEntries(
        Object.entries(user ?? {}).flatMap(([field, value]) =>
          ["name", "sid", "email", "id"].includes(field) && ["string", "number"].includes(typeof value)
            ? [[field, String(value)]]
            : [],
        ),
      ),
    ),
  };
}

function saidIn(path: string): { created_at?: unknown; users?: unknown } {
  try {
    return (JSON.parse(readFileSync(path, "utf8")) ?? {}) as object;
  } catch {
    return {};
  }
}

/** @returns the latest deadline that any of the students has in the lab instead of everybody's; null where none has one */
function extensionsFor(rubric: Rubric, students: Record<string, string>[], lab: GradedLab): string | null {
  const times = students.flatMap((roster) => extensionsOf(rubric, [{ id: "", roster }]).until("", lab) ?? []);
  return times.toSorted((one, other) => Date.parse(other) - Date.parse(one))[0] ?? null;
}
