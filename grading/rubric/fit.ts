import { isCalled, type Lab } from "../../harness/catalog/catalog.ts";
import type { GradedLab } from "../judge/load.ts";
import { closest } from "../report/suggest.ts";
import { jsonText } from "../report/text.ts";
import { timesFor } from "./extensions.ts";
import { BadRubric, type LabRubric, type Rubric } from "./rubric.ts";
import { sumOf, unscaled } from "./worth.ts";

/**
 * Holds a rubric against the labs: what it says of a lab or check that is not there would be lost without a word.
 *
 * @param known all labs that there are
 * @param graded those that are to be graded: of them the checks and tasks are looked at, too
 * @throws BadRubric naming everything that the rubric speaks of and that is not there
 */
export function fitRubric(rubric: Rubric, known: Lab[], graded: GradedLab[]): void {
  const names = known.flatMap(({ id, name }) => [id, name]);
  const unknownIn = (labs: Record<string, unknown>, at: string) =>
    Object.keys(labs)
      .filter((wanted) => !known.some((lab) => isCalled(lab.id, wanted)))
      .map((wanted) => `${at}there is no lab ${jsonText(wanted)}${closest(wanted, names)}`);
  refuse([
    ...unknownIn(rubric.labs, ""),
    ...extensionsIn(rubric).flatMap(([student, own]) => unknownIn(own, `/extensions/${student}: `)),
    ...graded.flatMap((lab) => problemsWith(rubric, lab)),
  ]);
}

const extensionsIn = ({ extensions = {} }: Rubric) => Object.entries(extensions);

/**
 * @returns what a rubric says of a lab
 * @throws BadRubric when it names what the lab does not have, or speaks of the lab twice
 */
export function rubricOf(rubric: Rubric, lab: GradedLab): LabRubric {
  refuse(problemsWith(rubric, lab));
  const [own = {}] = saidOf(rubric, lab).map(([, said]) => said);
  return { ...(rubric.late ? { late: rubric.late } : {}), ...own };
}

function refuse(problems: string[]): void {
  if (problems.length > 0) throw new BadRubric(`the rubric does not fit the labs:\n  ${problems.join("\n  ")}`);
}

/** @returns what a rubric says of a lab, by the names that it calls it; whether that fits the lab is not asked */
export const saidOf = (rubric: Rubric, lab: Pick<Lab, "id">): [name: string, said: LabRubric][] =>
  Object.entries(rubric.labs).filter(([name]) => isCalled(lab.id, name));

function problemsWith(rubric: Rubric, lab: GradedLab): string[] {
  const said = saidOf(rubric, lab);
  const twice = said.length > 1 ? [`it speaks of lab ${lab.id} as ${said.map(([name]) => name).join(" and as ")}`] : [];
  return [
    ...twice,
    ...said.flatMap(([, own]) => [...unknownTo(lab, own)]),
    ...extensionsIn(rubric).flatMap(([student, own]) => [
      ...wrongExtension(`/extensions/${student}`, timesFor(own, lab), lab, said[0]?.[1].deadline),
    ]),
  ];
}

function* wrongExtension(at: string, times: string[], { id }: Lab, deadline: string | undefined): Generator<string> {
  if (times.length > 1) yield `${at} speaks of lab ${id} ${times.length} times`;
  for (const time of times)
    if (deadline === undefined) yield `${at} has no effect on lab ${id}, which has no deadline`;
    else if (Date.parse(time) <= Date.parse(deadline))
      yield `${at}: ${time} is no extension, as the deadline of lab ${id} is ${deadline}`;
}

function* unknownTo(lab: GradedLab, own: LabRubric): Generator<string> {
  const { points = {}, total, extraCredit = [], hidden = {} } = own;
  const checks = lab.tasks.flatMap((task) => task.checks.map(({ id }) => id));
  const tasks = lab.tasks.map(({ name }) => name);
  const missing = (wanted: string, known: string[], what: string) =>
    known.includes(wanted) ? [] : [`lab ${lab.id} has no ${what} ${jsonText(wanted)}${closest(wanted, known)}`];
  for (const wanted of Object.keys(points)) yield* missing(wanted, checks, "check");
  for (const wanted of [...extraCredit, ...Object.keys(hidden)])
    yield* missing(wanted, [...checks, ...tasks], "check or task");
  if (total !== undefined && sumOf(unscaled(lab, own)) === 0)
    yield `lab ${lab.id} cannot be worth ${total}: all of its checks are extra credit, or without points`;
}
