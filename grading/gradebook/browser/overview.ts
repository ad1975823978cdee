/*
 * Runs in the overview's page: sorts and filters the table of submissions. What is shown is told by the address behind the #, so a view can
 * be linked to and kept, and is there again when one comes back from a student's page.
 */

/** What of the table is shown, and in which order. All of it is text, as it comes from the address. */
interface View {
  text: string;
  lab: string;
  outcome: string;
  /** A check, `1-fork/fan.together`: only submissions that fail it. */
  fails: string;
  /** Number of a column, from 0. */
  sort: string;
  /** `descending`, or nothing. */
  order: string;
}

interface Row {
  element: HTMLTableRowElement;
  /** In which text is looked for. */
  text: string;
  /** By lab, in the order of the columns. */
  cells: { outcome: string; late: boolean; unrunnable: boolean }[];
  failed: Set<string>;
}

const NAMES = ["text", "lab", "outcome", "fails", "sort", "order"] as const;

const find = <E extends HTMLElement>(selector: string): E => {
  const element = document.querySelector<E>(selector);
  if (!element) throw new Error(`the page has no ${selector}`);
  return element;
};

const body = find<HTMLTableSectionElement>("tbody");
const heads = [...document.querySelectorAll<HTMLTableCellElement>("thead th")];
const controls = find("#controls");
const text = find<HTMLInputElement>("#text");
const lab = find<HTMLSelectElement>("#lab");
const outcome = find<HTMLSelectElement>("#outcome");
const fails = find<HTMLButtonElement>("#fails");
const clear = find<HTMLButtonElement>("#clear");
const shown = find<HTMLOutputElement>("#shown");

/** Letters that Unicode does not take for others with an accent, and a keyboard without them does. */
const LETTERS: Record<string, string> = { ł: "l", ø: "o", đ: "d", ð: "d", þ: "th", ß: "ss", æ: "ae", œ: "oe", ı: "i" };

/** Case and accents make no difference: who looks for Muller finds Müller. */
const plain = (value: string) =>
  value
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[łøđðþßæœı]/g, (letter) => LETTERS[letter] ?? letter);

const rows = [...body.rows].map(
  (element): Row => ({
    element,
    text: plain(`${element.cells[0]?.textContent} ${element.dataset.numbers}`),
    cells: [...element.querySelectorAll<HTMLElement>("[data-outcome]")].map(({ dataset }) => ({
      outcome: dataset.outcome ?? "",
      late: dataset.late !== undefined,
      unrunnable: dataset.unrunnable !== undefined,
    })),
    failed: new Set(element.dataset.failed?.split(" ")),
  }),
);

/** The checks that somebody fails: by how the address names them. */
const checks = new Map(
  [...document.querySelectorAll<HTMLAnchorElement>("a[data-check]")].map((link) => [
    new URLSearchParams(link.hash.slice(1)).get("fails") ?? "",
    { index: link.dataset.check ?? "", title: link.textContent },
  ]),
);

const { compare } = new Intl.Collator(undefined, { numeric: true });

/** Numbers by their value and texts as a dictionary has them; what has no value comes last, whichever way. */
function sortRows(column: number, descending: boolean): void {
  const sign = descending ? -1 : 1;
  const keyed = rows.map((row) => {
    const cell = row.element.cells[column];
    const value = cell?.dataset.value;
    const isNumber = cell?.dataset.label !== undefined && cell.dataset.label !== "Status";
    return {
      row,
      text: cell?.textContent ?? "",
      number: isNumber ? (value === undefined ? null : Number(value)) : undefined,
    };
  });
  keyed.sort((a, b) => {
    if (a.number === undefined || b.number === undefined) return sign * compare(a.text, b.text);
    if (a.number === null || b.number === null) return Number(a.number === null) - Number(b.number === null);
    return sign * (a.number - b.number);
  });
  body.append(...keyed.map(({ row }) => row.element));
}

/** The order in which the page came. */
const unsort = () => body.append(...rows.map(({ element }) => element));

function matcher(view: View): (row: Row) => boolean {
  const words = plain(view.text)
    .split(/\s+/)
    .filter((word) => word !== "");
  const column = lab.selectedIndex - 1; // The first choice is any lab.
  const check = checks.get(view.fails);
  const has = (cell: Row["cells"][number]) =>
    view.outcome === "late" || view.outcome === "unrunnable" ? cell[view.outcome] : cell.outcome === view.outcome;
  return ({ text, cells, failed }) =>
    words.every((word) => text.includes(word)) &&
    (view.outcome === "" || (column < 0 ? cells : cells.slice(column, column + 1)).some(has)) &&
    (check === undefined || failed.has(check.index));
}

const viewOf = (address: string): View => {
  const given = new URLSearchParams(address.slice(1));
  return Object.fromEntries(NAMES.map((name) => [name, given.get(name) ?? ""])) as unknown as View;
};

let view = viewOf("");

function show(next: View): void {
  if (next.sort !== view.sort || next.order !== view.order) {
    if (heads[Number(next.sort)] && next.sort !== "") sortRows(Number(next.sort), next.order === "descending");
    else unsort();
  }
  view = next;
  if (text.value !== view.text) text.value = view.text;
  lab.value = view.lab;
  outcome.value = view.outcome;
  // A choice that the page does not have, from an address that somebody wrote.
  if (lab.selectedIndex < 0) lab.selectedIndex = 0;
  if (outcome.selectedIndex < 0) outcome.selectedIndex = 0;
  const check = checks.get(view.fails);
  fails.hidden = check === undefined;
  fails.textContent = check ? `Fails: ${check.title}` : "";
  fails.title = "Show those who pass it, too";
  clear.hidden = view.text === "" && view.outcome === "" && view.lab === "" && check === undefined;
  for (const [column, head] of heads.entries()) {
    if (view.sort !== String(column)) head.removeAttribute("aria-sort");
    else head.setAttribute("aria-sort", view.order === "descending" ? "descending" : "ascending");
  }
  const matches = matcher({ ...view, outcome: outcome.value });
  let many = 0;
  for (const row of rows) {
    const visible = matches(row);
    row.element.hidden = !visible;
    if (visible) many++;
  }
  const all = shown.dataset.all ?? "";
  shown.textContent = many === rows.length ? all : `${many} of ${all}`;
}

/** Shows another view, and says so in the address. */
function change(part: Partial<View>): void {
  show({ ...view, ...part });
  const told = NAMES.filter((name) => view[name] !== "").map((name) => [name, view[name]]);
  history.replaceState(null, "", `#${new URLSearchParams(told)}`);
}

text.addEventListener("input", () => change({ text: text.value }));
lab.addEventListener("change", () => change({ lab: lab.value }));
outcome.addEventListener("change", () => change({ outcome: outcome.value }));
fails.addEventListener("click", () => {
  change({ fails: "" });
  outcome.focus();
});
clear.addEventListener("click", () => {
  change({ text: "", lab: "", outcome: "", fails: "" });
  text.focus();
});
for (const [column, head] of heads.entries()) {
  head.querySelector("button")?.addEventListener("click", () => {
    const again = view.sort === String(column) && view.order === "";
    change({ sort: String(column), order: again ? "descending" : "" });
  });
}

// A link of the page to some of the submissions says nothing of an order: that stays. Without # is all, as one goes back from that.
addEventListener("hashchange", () => {
  const { hash } = location;
  if (hash !== "" && !hash.includes("=")) return;
  const next = viewOf(hash);
  change(next.sort === "" ? { ...next, sort: view.sort, order: view.order } : next);
  if (hash === "") return;
  find("#submissions").scrollIntoView();
  find("#submissions-title").focus({ preventScroll: true });
});

controls.hidden = false;
show(viewOf(location.hash));
