import type { Check } from "../../../grading/check/types.ts";
import { grade } from "../../../grading/judge/grade.ts";
import { type GradedLab, type Task, taskOf } from "../../../grading/judge/load.ts";
import type { Verdict } from "../../../grading/judge/verdict.ts";
import { indent, shellWord, style, wrap } from "../../../grading/report/text.ts";
import { labNamed, print, ROOT, requireBuild, seedOf, taskNamed } from "../context.ts";
import { EXIT } from "../exit.ts";
import type { Options } from "../options.ts";
import { readProgress, writeProgress } from "../progress.ts";

const LEVELS = ["a question", "the mechanism", "the call"] as const;

/**
 * `lab hint 1 fan`: a hint for the first check of the task that failed last time; `lab hint 1 fan.together`: for that check. Asked again, it
 * says more: first a question, then the mechanism, then the call. With --from, for the first check that the task of that file fails.
 */
export async function hint(wanted: string, taskName: string, options: Options): Promise<number> {
  const lab = await labNamed(wanted);
  const named = lab.tasks.flatMap(({ checks }) => checks).find(({ id }) => id === taskName);
  const task = taskNamed(lab, named ? taskOf(named.id) : taskName);
  const progress = readProgress(ROOT, lab.id);
  // Another file than the student's own has no verdict that was kept: it is graded now.
  const verdict = options.from === undefined ? progress.verdict : await gradeAnother(lab, task, options.from, options);
  const kept = verdict?.tasks.find(({ name }) => name === task.name);
  if (!named && kept && kept.points === kept.max) {
    print(options, { task: task.name, solved: true, hints: [] }, () => style.good(`${task.name} is solved.`));
    return EXIT.passed;
  }
  const check = named ?? checkInTrouble(task, kept?.checks ?? []);
  const level = options.level ?? Math.min(3, (progress.hints[check.id] ?? 0) + 1);
  writeProgress(ROOT, lab.id, { ...progress, hints: { ...progress.hints, [check.id]: level } });
  const hints = check.hints.slice(0, level);
  print(options, { check: check.id, title: check.title, level, hints }, () =>
    [
      wrap(`${style.strong(check.title)}  ${style.faint(check.id)}`),
      ...hints.map((text, i) => `\n  ${style.name(`${i + 1}. ${LEVELS[i]}`)}\n${indent(wrap(text, 2), 2)}`),
      "",
      level < 3
        ? style.faint(
            `For more: npm run lab hint ${lab.number} ${taskName}${options.from ? ` --from=${shellWord(options.from)}` : ""}`,
          )
        : style.faint(`The handout says the rest: labs/${lab.id}/README.md`),
    ].join("\n"),
  );
  return EXIT.passed;
}

function gradeAnother(lab: GradedLab, task: Task, file: string, options: Options): Promise<Verdict> {
  requireBuild();
  return grade(lab, file, { task: task.name, seed: seedOf(options), repeat: 1 });
}

function checkInTrouble(task: Task, checks: { id: string; status: string }[]): Check {
  const failed = task.checks.find(({ id }) => checks.some((check) => check.id === id && check.status === "failed"));
  return failed ?? (task.checks[0] as Check);
}
