import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { VNode } from "preact";
import type { Inline } from "../gradebook/assets.ts";
import { documentText } from "../gradebook/document.ts";
import type { OutFile } from "../report/folder.ts";
import { type Child, tag } from "../report/tag.ts";
import { plural } from "../report/text.ts";
import { pairBody } from "./pair.ts";
import {
  alikeText,
  type LabComparison,
  linesText,
  NOTHING,
  namesIn,
  percent,
  reasonsOf,
  type SimilarReport,
} from "./report.ts";
import type { SimilarPair } from "./similar.ts";
import type { Work } from "./work.ts";

/** By which an older report is known. */
export const REPORT = "similar.json";

/** So many pairs of a lab get a page of their own, the most alike. */
const MOST_PAGES = 500;

/**
 * @param worksOf a lab's works, by id
 * @returns the report as files: index.html, a page for each pair, and similar.json. Each page needs nothing but itself.
 */
export async function reportFiles(
  report: SimilarReport,
  worksOf: (lab: string) => Map<string, Work>,
): Promise<OutFile[]> {
  const style = await readStyle();
  const pages = report.labs.flatMap((lab) =>
    lab.pairs.slice(0, MOST_PAGES).map((pair, i) => {
      const [left, right] = sides(pair, worksOf(lab.lab));
      const title = `${alikeText(pair)} alike: ${left.name} and ${right.name}`;
      const body = pairBody(`Lab ${lab.lab} · ${lab.title}`, pair, left, right);
      return { path: pagePath(lab, i), data: documentText({ title, style, body }) };
    }),
  );
  const name = namesIn(report);
  const body = [
    tag("h1", {}, "Similar answers"),
    tag("p", {}, report.labs.length === 0 ? NOTHING : EXPLANATION),
    remarks(leftOutTexts(report, name)),
    ...report.labs.map((lab) => labSection(lab, worksOf(lab.lab), report.threshold, name)),
  ];
  return [
    { path: "index.html", data: documentText({ title: "Similar answers", style, body }) },
    { path: REPORT, data: `${JSON.stringify(report, null, 2)}\n` },
    ...pages,
  ];
}

const EXPLANATION =
  "Alike is not copied: short tasks have few right answers. Names, comments, types, layout and the order of functions make no difference here, and what the starter has counts for nobody. A pair is alike by what both have in common, or by how much of the smaller answer is in the other: so is a copy to which something was added, and a part of an answer. Look at the pairs that stand out from what is usual in the lab, and at what they have in common.";

const leftOutTexts = (of: Pick<SimilarReport, "leftOut">, name: (id: string) => string): string[] =>
  reasonsOf(of).map(([reason, ids]) => `Not compared: ${ids.map(name).join(", ")} (${reason}).`);

const pagePath = ({ lab }: LabComparison, i: number): string => `pairs/${lab}-${i + 1}.html`;

function sides({ left, right }: SimilarPair, works: Map<string, Work>): [Work, Work] {
  return [works.get(left) as Work, works.get(right) as Work];
}

function labSection(
  lab: LabComparison,
  works: Map<string, Work>,
  threshold: number,
  name: (id: string) => string,
): VNode {
  const usual = lab.median === null ? "" : ` Half of all pairs are less than ${percent(lab.median)} alike.`;
  return tag(
    "section",
    { class: "lab", id: lab.lab },
    tag("h2", {}, `Lab ${lab.lab} · ${lab.title}`),
    tag("p", {}, `${plural(lab.compared.length, "answer")} compared.${usual}`),
    lab.pairs.length === 0 ? tag("p", {}, `No two are ${percent(threshold)} alike or more.`) : pairTable(lab, works),
    groups(lab.clusters.filter(({ length }) => length > 2).map((ids) => ids.map(name))),
    remarks([
      ...leftOutTexts(lab, name),
      ...(lab.unparsed.length > 0
        ? [`Compared as written, since it does not parse: ${lab.unparsed.map(name).join(", ")}.`]
        : []),
    ]),
  );
}

function pairTable(lab: LabComparison, works: Map<string, Work>): VNode {
  const row = (pair: SimilarPair, i: number) => {
    const [left, right] = sides(pair, works);
    const [longest] = pair.fragments;
    const alike = alikeText(pair).replaceAll(" %", "\u00a0%");
    return tag(
      "tr",
      {},
      tag("td", {}, i < MOST_PAGES ? tag("a", { href: pagePath(lab, i) }, alike) : alike),
      tag("td", {}, left.name),
      tag("td", {}, right.name),
      tag(
        "td",
        {},
        longest
          ? `${plural(longest.words, "word")}, lines ${linesText(left, longest.left)} and ${linesText(right, longest.right)}`
          : "",
      ),
    );
  };
  const head = ["alike", "one", "other", "longest fragment"].map((text) => tag("th", { scope: "col" }, text));
  return tag("table", {}, tag("thead", {}, tag("tr", {}, head)), tag("tbody", {}, lab.pairs.map(row)));
}

function groups(clusters: string[][]): Child {
  if (clusters.length === 0) return null;
  const items = clusters.map((names) => tag("li", {}, names.join(", ")));
  return tag("div", { class: "groups" }, tag("h3", {}, "Together"), tag("ul", {}, items));
}

function remarks(texts: string[]): Child {
  return texts.length === 0
    ? null
    : tag(
        "ul",
        { class: "left-out" },
        texts.map((text) => tag("li", {}, text)),
      );
}

/** The gradebook's looks, and what is only here. */
async function readStyle(): Promise<Inline> {
  const { transform } = await import("esbuild");
  const files = [join(import.meta.dirname, "../gradebook/browser/common.css"), join(import.meta.dirname, "style.css")];
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
  const { code } = await transform(texts.join("\n"), { loader: "css", minify: true, charset: "utf8" });
  const text = code.trimEnd();
  return { text, source: `'sha256-${createHash("sha256").update(text).digest("base64")}'` };
}
