import { join } from "node:path";
import { afterAll, describe, inject, type TestContext, test } from "vitest";
import type { GradedLab, Task } from "../../../grading/judge/load.ts";
import type { CheckVerdict, Evidence, TaskVerdict, Verdict } from "../../../grading/judge/verdict.ts";
import { waitsFor } from "../../../grading/report/evidence.ts";
import { pictureOf } from "../../../grading/report/picture.ts";
import type { Recording } from "../../observe/recording.ts";
import { gradeAndKeep } from "../commands/grade.ts";
import { labNamed } from "../context.ts";
import { explainFailure } from "../failure.ts";
import type { Options } from "../options.ts";
import { captionOf, complaintOf, endingOf, evidenceLines, failureText, seenText, unrunnableText } from "./words.ts";

// Runs in a process of vitest's: see serve.ts.

declare module "vitest" {
  interface ProvidedContext {
    /** How the labs are to be graded. */
    options: Options;
  }
  interface TaskMeta {
    /** Of a file: what came of the lab. */
    graded?: Pick<Verdict, "seed" | "points" | "max">;
  }
}

interface Graded {
  verdict: Verdict;
  recordings: Recording[];
}

/**
 * Makes a lab's tests: one `describe` a task, one test a check, by whose ids their names begin. The first that is run grades the whole lab,
 * once; each shows what came of its check. Where the harness fails nobody's check does: then the tests are skipped, and the failure is one of
 * the file.
 *
 * @param id `1-fork`
 */
export async function showLab(id: string): Promise<void> {
  const lab = await labNamed(id);
  const options = inject("options");
  let fault: Error | undefined;
  let grading: Promise<Graded | null> | undefined;
  /** @returns null where the harness has failed */
  const graded = (signal: AbortSignal) => {
    grading ??= gradeAndKeep(lab, undefined, options, signal).catch((error: unknown) => {
      if (!signal.aborted) fault = told("Fault", explainFailure(error).message);
      return null;
    });
    return grading;
  };
  for (const task of lab.tasks) {
    describe(`${task.name} · ${task.title}`, () => {
      for (const { id, title } of task.checks) {
        test(`${id} · ${title}`, async (context) => {
          const result = await graded(context.signal);
          if (result === null) return context.skip("not known: the harness failed");
          const { seed, points, max } = result.verdict;
          context.task.file.meta.graded = { seed, points, max };
          await show(context, lab, task, id, result);
        });
      }
      // A run that had to be ended is a failure, also where no check looks at it.
      afterAll(async () => {
        const own = (await grading)?.verdict.tasks.find(({ name }) => name === task.name);
        const isTold = own?.checks.some(({ status }) => status === "failed");
        if (own && own.limit !== null && !isTold) throw told("Ended", endingOf(own) ?? "");
      });
    });
  }
  afterAll(() => {
    if (fault) throw fault;
  });
}

/** Shows what came of a check, with its evidence and a picture. */
async function show(
  context: TestContext,
  lab: GradedLab,
  task: Task,
  id: string,
  { verdict, recordings }: Graded,
): Promise<void> {
  const own = verdict.tasks.find(({ name }) => name === task.name) as TaskVerdict;
  const check = own.checks.find((each) => each.id === id) as CheckVerdict;
  if (check.status === "skipped") {
    // The page would say that it has passed.
    await context.annotate(`neither passed nor failed: ${waitsFor(check)}`, "skipped");
    return context.skip(waitsFor(check));
  }
  if (verdict.error !== null) throw told("CannotBeRun", unrunnableText(verdict.error, lab));
  const scenarios = task.checks.find((each) => each.id === id)?.scenarios;
  const looked = recordings.filter(
    ({ run }) => run.task === task.name && (!scenarios || scenarios.includes(run.scenario)),
  );
  const [failure = null] = check.failures;
  const shown = failure ? looked.find(({ run }) => run === failure.run) : looked[0];
  const picture = async () => {
    if (!shown) return;
    const pointedAt = failure?.findings[0];
    const body = Buffer.from(pictureOf(shown, pointedAt)).toString("base64");
    await context.annotate(captionOf(shown, failure), "picture", { contentType: "image/svg+xml", body });
  };
  if (check.status === "passed") {
    await context.annotate(seenText(looked), "seen");
    return picture();
  }
  await picture();
  const [ending, complaint] = [endingOf(own), complaintOf(own)];
  const lines = [
    ...evidenceLines(check, own, lab),
    ...(ending === null ? [] : [{ label: "ended", text: ending }]),
    ...(complaint === null ? [] : [{ label: "stderr", text: complaint }]),
  ];
  // The page tells annotations by their texts: each once.
  const texts = new Map(lines.map(({ label, text }) => [`${label}/${text}`, { label, text }]));
  for (const { label, text } of texts.values()) await context.annotate(text, label || "more");
  throw told("Failed", failureText(check, own, lab), placeIn(lab, failure?.findings[0]));
}

/** Where a finding points to, as a stack has it: the page shows the line, and opens it in an editor. */
function placeIn(lab: GradedLab, finding: Evidence | undefined): string | null {
  const at = finding?.at;
  return at && lab.allowed.includes(at.file) ? `${join(lab.folder, at.file)}:${at.line}:1` : null;
}

/** An error whose stack has nothing of the harness: where its code threw is of no use to a student. */
function told(name: string, message: string, place: string | null = null): Error {
  const error = new Error(message);
  error.name = name;
  error.stack = place === null ? name : `${name}\n    at ${place}`;
  return error;
}
