import type { VNode } from "preact";
import type { Batch } from "../batch/store.ts";
import { type Child, tag } from "../report/tag.ts";
import { plural } from "../report/text.ts";
import type { Assets } from "./assets.ts";
import { documentText } from "./document.ts";
import { histogram } from "./histogram.ts";
import { table } from "./table.ts";
import { type CheckTally, median, sum, type Tally } from "./tally.ts";
import { count, counted, percent, percentText, points } from "./words.ts";

/** @returns index.html: the submissions in a table, how their scores are distributed, what most fail, and how the grades came about */
export function overviewPage(batch: Batch, tally: Tally, assets: Assets): string {
  return documentText({
    title: "Gradebook",
    style: assets.overviewStyle,
    ...(tally.rows.length === 0 ? {} : { script: assets.overviewScript }),
    body: [
      tally.rows.length === 0
        ? null
        : tag("a", { class: "skip", href: "#submissions-title" }, "Skip to the submissions"),
      tag(
        "header",
        {},
        tag("h1", {}, "Gradebook"),
        tag(
          "p",
          { class: "about" },
          tally.rows.length === 0
            ? "0 submissions"
            : tag("a", { href: "#submissions" }, counted(tally.handedIn, "submission")),
          ` to ${plural(tally.labs.length, "lab")} · `,
          tag("bdi", {}, batch.source),
        ),
      ),
      tag(
        "main",
        {},
        tally.rows.length === 0
          ? tag("p", { class: "none" }, "There are no results yet.")
          : [figures(tally), scores(tally), failing(tally), table(tally)],
      ),
      tag("footer", {}, provenance(batch, tally)),
    ],
  });
}

/** The few numbers that tell whether something needs attention. */
function figures({ rows, max, handedIn }: Tally): VNode {
  const totals = rows.filter(({ complete }) => complete).map((row) => row.points);
  const most = sum(max);
  const middle = median(totals);
  const cells = rows.flatMap((row) => row.cells);
  const having = (outcome: string) => cells.filter((cell) => cell?.outcome === outcome).length;
  const figure = (name: string, value: string, more: string | null, filter?: string) => {
    const shown = [tag("b", {}, value), more === null ? null : tag("small", {}, ` ${more}`)];
    return tag(
      "div",
      {},
      tag("dt", {}, name),
      tag("dd", {}, filter ? tag("a", { href: `#outcome=${filter}` }, shown) : shown),
    );
  };
  const outcome = (name: string, many: number, filter: string) =>
    figure(name, count(many), null, many > 0 ? filter : undefined);
  return tag(
    "dl",
    { class: "figures" },
    figure(
      "Submissions",
      count(handedIn),
      rows.length > handedIn ? `and ${count(rows.length - handedIn)} missing` : null,
    ),
    ...(middle === null
      ? []
      : [
          figure("Median", percentText(middle, most), `${points(middle)} of ${points(most)}`),
          figure(
            "Mean",
            percentText(sum(totals) / totals.length, most),
            `${points(sum(totals) / totals.length)} of ${points(most)}`,
          ),
        ]),
    outcome("Missing answers", having("missing"), "missing"),
    outcome("Refused", having("refused"), "refused"),
    outcome("Faults", having("fault"), "fault"),
    outcome("Cannot be run", cells.filter((cell) => cell?.unrunnable).length, "unrunnable"),
    outcome("Late", cells.filter((cell) => cell?.late).length, "late"),
  );
}

/** How the scores are distributed, in total and in each lab. What was not graded has no score. */
function scores({ labs, rows, max, rowIs }: Tally): VNode {
  const totals = rows.filter(({ complete }) => complete).map((row) => row.points);
  const whole = sum(max);
  return tag(
    "section",
    { "aria-labelledby": "scores-title" },
    tag("h2", { id: "scores-title" }, "Scores"),
    tag(
      "div",
      { class: "scores" },
      score("Total", totals, whole, `${counted(totals.length, rowIs)}, missing answers counted as 0`),
      ...(labs.length > 1
        ? labs.map(({ title }, lab) => {
            const graded = rows.flatMap(({ cells }) =>
              cells[lab]?.outcome === "graded" ? [cells[lab].points ?? 0] : [],
            );
            return score(title, graded, max[lab] ?? 0, `${count(graded.length)} graded`);
          })
        : []),
    ),
  );
}

function score(title: string, values: number[], max: number, of: string): VNode {
  const middle = median(values);
  return tag(
    "figure",
    {},
    tag(
      "figcaption",
      {},
      tag("h3", {}, title),
      tag("p", {}, middle === null ? of : `${of} · median ${points(middle)} of ${points(max)}`),
    ),
    histogram(title, values, max),
  );
}

/** So many of the checks are shown at once; the others on demand. */
const MOST_FAILING = 8;

/** Which checks most students fail; each leads to these students. */
function failing({ labs, checks }: Tally): VNode {
  const worst = checks
    .map((check, index) => ({ ...check, index }))
    .filter(({ failed }) => failed > 0)
    .sort((a, b) => percent(b.failed, b.of) - percent(a.failed, a.of) || b.failed - a.failed || a.index - b.index);
  const item = (check: CheckTally & { index: number }) => {
    const lab = labs[check.lab];
    const address = `#${new URLSearchParams({ fails: `${lab?.id}/${check.id}` })}`;
    const skipped = check.skipped === 0 ? "" : ` · ${count(check.skipped)} not reached`;
    return tag(
      "li",
      {},
      tag("a", { href: address, "data-check": check.index }, check.title),
      tag(
        "p",
        {},
        tag("code", {}, check.id),
        ` · ${lab?.title} · ${count(check.failed)} of ${count(check.of)} graded${skipped}`,
      ),
      tag("b", {}, percentText(check.failed, check.of)),
      tag(
        "svg",
        { class: "share", "aria-hidden": "true", width: "100%", height: 6 },
        tag("rect", { class: "track", width: "100%", height: 6, rx: 3 }),
        tag("rect", { class: "bar", width: `${percent(check.failed, check.of).toFixed(1)}%`, height: 6, rx: 3 }),
      ),
    );
  };
  const more = worst.slice(MOST_FAILING);
  return tag(
    "section",
    { "aria-labelledby": "failing-title" },
    tag("h2", { id: "failing-title" }, "Checks that most students fail"),
    worst.length === 0
      ? tag("p", {}, "Nobody fails any check.")
      : tag("ol", { class: "failing" }, worst.slice(0, MOST_FAILING).map(item)),
    more.length === 0
      ? null
      : tag(
          "details",
          {},
          tag("summary", {}, `${plural(more.length, "more check")} that somebody fails`),
          tag("ol", { class: "failing" }, more.map(item)),
        ),
  );
}

/** From what the grades follow: enough to make them again. */
function provenance({ seed, repeat, schedules, rubric, labs }: Batch, { tiers, digests }: Tally): VNode {
  const verdicts = sum([...tiers.values()]);
  const tier = [...tiers].map(([name, many]) =>
    many === verdicts ? name : `${name} (${count(many)} of ${count(verdicts)})`,
  );
  const under =
    schedules === null
      ? "under its own schedules"
      : `under the ${schedules.length === 1 ? "schedule" : "schedules"} ${schedules.join(", ")}`;
  return tag(
    "section",
    { "aria-labelledby": "provenance-title" },
    tag("h2", { id: "provenance-title" }, "How the grades came about"),
    tag(
      "dl",
      { class: "facts" },
      fact("Seed", seed),
      fact("Every scenario", `${repeat === 1 ? "once" : plural(repeat, "time")}, ${under}`),
      fact("Sandbox tier", tier.sort().join(", ") || "none: nothing was run"),
      rubric === null ? fact("Points", "the labs' own") : null,
    ),
    tag(
      "dl",
      { class: "facts wide" },
      rubric === null ? null : fact(`Points by ${rubric.file}`, tag("code", {}, rubric.digest)),
      labs.map(({ title, digest }, lab) =>
        fact(title, [tag("code", {}, digest), otherVersions(digest, digests[lab] ?? new Map())]),
      ),
    ),
  );
}

const fact = (name: string, value: Child) => tag("div", {}, tag("dt", {}, name), tag("dd", {}, value));

/** Grades of one lab by different checks are not to be compared, so it is told. */
function otherVersions(digest: string, digests: Map<string, number>): VNode | null {
  const others = [...digests].filter(([each]) => each !== digest);
  if (others.length === 0) return null;
  return tag(
    "p",
    { class: "warning" },
    `${counted(sum(others.map(([, many]) => many)), "verdict")} by another version of this lab`,
  );
}
