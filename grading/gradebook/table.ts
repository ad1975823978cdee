import type { VNode } from "preact";
import { tag } from "../report/tag.ts";
import type { Cell, Row, Tally } from "./tally.ts";
import { counted, pageOf, percent, points } from "./words.ts";

/** More columns do not fit beside each other: the table then scrolls within its own frame. */
const MOST_LABS_BESIDE = 8;

// Roles are written out because a table that is laid out as cards, on a narrow screen, is none any more for who does not see it.

/** Every submission in a row, with what filters them; browser/overview.ts brings it to life. */
export function table(tally: Tally): VNode {
  const max = tally.max.reduce((sum, each) => sum + each, 0);
  const heads = [
    head("Name", null),
    head("Total", max > 0 ? `of ${points(max)}` : null),
    ...tally.labs.map(({ title }, lab) => head(title, tally.max[lab] ? `of ${points(tally.max[lab])}` : null)),
    head("Status", null),
  ];
  return tag(
    "section",
    { id: "submissions", "aria-labelledby": "submissions-title" },
    tag("h2", { id: "submissions-title", tabindex: -1 }, "Submissions"),
    controls(tally),
    tag(
      "div",
      { class: tally.labs.length > MOST_LABS_BESIDE ? "frame wide" : "frame" },
      tag(
        "table",
        { role: "table", "aria-labelledby": "submissions-title" },
        tag("thead", { role: "rowgroup" }, tag("tr", { role: "row" }, heads)),
        tag(
          "tbody",
          { role: "rowgroup" },
          tally.rows.map((each) => row(each, tally)),
        ),
      ),
    ),
  );
}

const head = (title: string, of: string | null) =>
  tag(
    "th",
    { role: "columnheader", scope: "col" },
    tag(
      "button",
      { type: "button" },
      tag("span", {}, title),
      of === null ? null : tag("small", { class: "of" }, ` ${of}`),
    ),
  );

/** Nothing of it can do anything without the program, which shows it. */
function controls({ labs, rows, rowIs }: Tally): VNode {
  const option = (value: string, text: string) => tag("option", { value }, text);
  const all = counted(rows.length, rowIs);
  return tag(
    "div",
    { id: "controls", role: "search", hidden: true },
    tag(
      "label",
      {},
      "Find ",
      tag("input", {
        id: "text",
        type: "search",
        placeholder: "name or number",
        autocomplete: "off",
        spellcheck: "false",
      }),
    ),
    tag(
      "label",
      {},
      "Lab ",
      tag(
        "select",
        { id: "lab" },
        option("", "any lab"),
        labs.map(({ id, title }) => option(id, title)),
      ),
    ),
    tag(
      "label",
      {},
      "Outcome ",
      tag(
        "select",
        { id: "outcome" },
        option("", "any outcome"),
        OUTCOMES.map(([value, text]) => option(value, text)),
      ),
    ),
    tag("button", { id: "fails", type: "button", hidden: true }),
    tag("button", { id: "clear", type: "button", hidden: true }, "Clear"),
    tag("output", { id: "shown", "data-all": all }, all),
  );
}

const OUTCOMES: [string, string][] = [
  ["graded", "graded"],
  ["missing", "missing"],
  ["refused", "refused"],
  ["fault", "fault"],
  ["unrunnable", "cannot be run"],
  ["late", "late"],
  ["open", "not graded yet"],
];

function row({ submission, cells, points: total, complete, failed }: Row, tally: Tally): VNode {
  const numbers = [submission.id, ...Object.values(submission.roster ?? {})].join(" ");
  return tag(
    "tr",
    { role: "row", "data-numbers": numbers, "data-failed": failed.join(" ") || null },
    tag(
      "th",
      { role: "rowheader", scope: "row" },
      tag("a", { href: `students/${pageOf(submission)}` }, tag("bdi", {}, submission.name)),
    ),
    tag(
      "td",
      { role: "cell", class: "total", "data-label": "Total", "data-value": total },
      points(total),
      complete ? null : tag("span", { class: "open", title: "some labs have no grade yet" }, " +"),
    ),
    cells.map((each, lab) => cell(each, tally.labs[lab]?.title ?? "", tally.max[lab] ?? 0)),
    tag("td", { role: "cell", class: "status", "data-label": "Status" }, status(cells)),
  );
}

function cell(cell: Cell | null, label: string, max: number): VNode {
  const outcome = cell?.outcome ?? "open";
  const part = percent(cell?.points ?? 0, max);
  const level = outcome === "graded" && max > 0 ? (part < 30 ? "lowest" : part < 60 ? "low" : null) : outcome;
  return tag(
    "td",
    {
      role: "cell",
      class: level,
      "data-label": label,
      "data-outcome": outcome,
      "data-late": cell?.late ?? false,
      "data-unrunnable": cell?.unrunnable ?? false,
      "data-value": cell?.points ?? null,
    },
    outcome === "graded" ? points(cell?.points ?? 0) : WORD[outcome],
    cell?.unrunnable ? tag("small", { class: "unrunnable" }, " cannot be run") : null,
    cell?.late ? tag("small", { class: "late" }, " late") : null,
    cell?.extended ? tag("small", { class: "extended", title: "the deadline was extended" }, " ext.") : null,
  );
}

const WORD = { graded: "graded", missing: "missing", refused: "refused", fault: "fault", open: "not yet" };

/** What there is to say of a submission as a whole: what needs somebody's attention first. */
function status(cells: (Cell | null)[]): string {
  const words = (["fault", "refused", "missing", "open"] as const).flatMap((outcome) => {
    const many = cells.filter((cell) => (cell?.outcome ?? "open") === outcome).length;
    const word = outcome === "open" ? "not graded yet" : WORD[outcome];
    return many === 0 ? [] : [cells.length === 1 ? word : `${many} ${word}`];
  });
  const marked = (["unrunnable", "late"] as const).flatMap((mark) => {
    const many = cells.filter((cell) => cell?.[mark]).length;
    const word = mark === "late" ? mark : "cannot be run";
    return many === 0 ? [] : [cells.length === 1 ? word : `${many} ${word}`];
  });
  return [...(words.length > 0 ? words : ["graded"]), ...marked].join(", ");
}
