import type { VNode } from "preact";
import { type Child, tag } from "../report/tag.ts";
import { plural } from "../report/text.ts";
import { type Marks, marksOf, percent } from "./report.ts";
import type { SimilarPair } from "./similar.ts";
import { linesOf, type Work } from "./work.ts";

/** A longer line was not written by hand. */
const MOST_CHARACTERS = 500;

/** Colours in style.css. */
const COLOURS = 6;

/** Two works beside each other, with what they have in common in the same colour. */
export function pairBody(lab: string, pair: SimilarPair, left: Work, right: Work): VNode[] {
  const marks = marksOf(pair.fragments);
  const alike = `${percent(pair.similarity)} alike, ${plural(marks.fragments.length, "fragment")} in common.`;
  return [
    tag("p", { class: "back" }, tag("a", { href: "../index.html" }, "all pairs")),
    tag("h1", {}, `${left.name} and ${right.name}`),
    tag("p", {}, `${lab}: ${alike}${containedText(pair, left.name, right.name)}`),
    tag("div", { class: "sides" }, side("left", left, marks), side("right", right, marks)),
  ];
}

function containedText({ contained }: SimilarPair, left: string, right: string): string {
  if (!contained) return "";
  const [smaller, larger] = contained.of === "left" ? [left, right] : [right, left];
  return ` Of what ${smaller} has, ${percent(contained.share)} is in what ${larger} has.`;
}

function side(which: "left" | "right", work: Work, marks: Marks): VNode {
  const other = which === "left" ? "right" : "left";
  const several = work.files.length > 1;
  const begun = new Set<number>();
  const rows = linesOf(work).flatMap(({ file, number, text }, i): VNode[] => {
    const fragment = marks[which].get(i + 1);
    const isFirst = fragment !== undefined && !begun.has(fragment);
    if (isFirst) begun.add(fragment);
    const line = tag(
      "li",
      {
        class: fragment === undefined ? null : `fragment f${fragment % COLOURS}`,
        id: isFirst ? `${which}-${fragment + 1}` : null,
      },
      tag("span", { class: "number" }, number),
      tag("span", {}, isFirst ? link(other, fragment + 1) : ""),
      tag("code", {}, shown(text)),
    );
    return several && number === 1 ? [tag("li", { class: "file" }, file), line] : [line];
  });
  return tag("div", { class: "side", tabindex: 0 }, tag("h2", {}, work.name), tag("ol", {}, rows));
}

const link = (side: string, number: number): Child =>
  tag("a", { href: `#${side}-${number}`, title: "the same on the other side" }, String(number));

function shown(line: string): string {
  const text = line.replaceAll("\t", "  ");
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}… (${text.length} characters)` : text;
}
