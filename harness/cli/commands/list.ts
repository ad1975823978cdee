import Table from "cli-table3";
import { loadLab } from "../../../grading/judge/load.ts";
import { style, wrap } from "../../../grading/report/text.ts";
import { findLabs } from "../../catalog/catalog.ts";
import { print, ROOT } from "../context.ts";
import { EXIT } from "../exit.ts";
import type { Options } from "../options.ts";
import { readProgress } from "../progress.ts";

/** Columns of the table beside the summary: number, name, tasks, points and lines. */
const BESIDE = 49;

/** `lab`: the labs with the student's progress. */
export async function list(options: Options): Promise<number> {
  const labs = await Promise.all(
    findLabs(ROOT).map(async (found) => {
      const lab = await loadLab(found);
      const { verdict } = readProgress(ROOT, lab.id);
      const max = lab.tasks.flatMap(({ checks }) => checks).reduce((sum, { points }) => sum + points, 0);
      const solved = lab.tasks.filter(({ name }) => {
        const task = verdict?.tasks.find((each) => each.name === name);
        return task !== undefined && task.points === task.max;
      });
      return {
        number: lab.number,
        name: lab.name,
        title: lab.title,
        summary: lab.summary,
        draft: lab.draft,
        program: lab.allowed[0] as string,
        tasks: lab.tasks.map(({ name, title }) => ({ name, title, solved: solved.some((task) => task.name === name) })),
        points: verdict?.points ?? 0,
        max,
      };
    }),
  );
  print(options, labs, () => {
    const table = new Table({ head: ["lab", "", "tasks", "points", ""], style: { head: [], border: [] } });
    for (const { number, name, summary, draft, tasks, points, max } of labs) {
      const dots = tasks.map(({ solved }) => (solved ? style.good("●") : style.faint("○"))).join("");
      const about = wrap(draft ? `${style.warn("draft")} ${summary}` : summary, BESIDE);
      table.push([number, style.name(name), dots, { hAlign: "right", content: `${points}/${max}` }, about]);
    }
    const [next] = labs.filter(({ draft, points, max }) => !draft && points < max);
    if (!next) return `${table}\n\n${labs.length === 0 ? `There are no labs below ${ROOT}.` : "Every lab is solved."}`;
    const { number, name, program } = next;
    const folder = `labs/${number}-${name}`;
    return `${table}\n\nRead ${folder}/README.md, edit ${folder}/${program}, then: npm run lab ${number}`;
  });
  return EXIT.passed;
}
