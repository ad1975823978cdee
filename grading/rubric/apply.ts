import { type GradedLab, taskOf } from "../judge/load.ts";
import type { Verdict } from "../judge/verdict.ts";
import { rubricOf } from "./fit.ts";
import type { Grade, Visibility } from "./grade.ts";
import { lateness, reduced } from "./late.ts";
import type { LabRubric, Rubric } from "./rubric.ts";
import { inHundredths, inPoints, worthOf } from "./worth.ts";

/**
 * Turns a verdict into points. A check that passed brings what it is worth, any other nothing. What lateness costs is taken from everything
 * together, extra credit included: extra work does not make up for being late. So the checks' points are before it, and their sum less
 * `late.lost` is the grade. All is counted in hundredths of a point, and a half of one is rounded up.
 *
 * @param verdict null where nothing was handed in, or what was could not be taken: no points of the same maximum
 * @param submitted when it was handed in, ISO 8601; where nothing tells nothing is late
 * @param extended the student's own deadline in this lab, see extensionsOf; grace and policy are those of the lab
 * @throws BadRubric when the rubric names what the lab does not have
 */
export function applyRubric(
  rubric: Rubric,
  lab: GradedLab,
  verdict: Verdict | null,
  submitted: string | null,
  extended: string | null = null,
): Grade {
  const own = { ...rubricOf(rubric, lab), ...(extended === null ? {} : { deadline: extended }) };
  const verdicts = verdict?.tasks.flatMap(({ checks }) => checks) ?? [];
  const passed = new Set(verdicts.filter(({ status }) => status === "passed").map(({ id }) => id));
  const checks = worthOf(lab, own).map(({ id, worth, extra }) => ({
    id,
    points: passed.has(id) ? inPoints(worth) : 0,
    max: inPoints(worth),
    extra,
    visible: visibilityOf(id, own),
  }));
  const sum = (hundredths: number[]) => hundredths.reduce((all, each) => all + each, 0);
  const reached = sum(checks.map(({ points }) => inHundredths(points)));
  const late = verdict === null ? null : lateness(own, submitted);
  const left = late === null ? reached : reduced(reached, late.factor);
  return {
    points: inPoints(left),
    max: inPoints(sum(checks.filter(({ extra }) => !extra).map(({ max }) => inHundredths(max)))),
    late: late === null ? null : { ...late, lost: inPoints(reached - left) },
    ...(extended === null ? {} : { extended }),
    checks,
  };
}

/** What waits for the grades to be published is visible when they are. */
function visibilityOf(check: string, { hidden = {}, published = false }: LabRubric): Visibility {
  const said = new Map(Object.entries(hidden));
  const visible = said.get(check) ?? said.get(taskOf(check)) ?? "visible";
  return visible === "after_published" && published ? "visible" : visible;
}
