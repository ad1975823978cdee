import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { transform } from "esbuild";
import { describe, expect, test } from "vitest";
import { findLab, findLabs } from "../../harness/catalog/catalog.ts";
import { type GradedLab, loadLab } from "../judge/load.ts";
import { type Comparison, compareWorks } from "./similar.ts";
import type { SourceFile, Work } from "./work.ts";

const ROOT = join(import.meta.dirname, "../..");
/** As `lab similar` has it. */
const THRESHOLD = 0.6;

const starterOf = (lab: GradedLab): SourceFile => fileOf(join(lab.grading, "starter.ts"));
const solutionOf = (lab: GradedLab): string => readFileSync(join(lab.solutions, "solution.ts"), "utf8");
const fileOf = (path: string): SourceFile => ({ name: "starter.ts", text: readFileSync(path, "utf8") });
const work = (id: string, ...texts: string[]): Work => ({
  id,
  name: id,
  files: texts.map((text) => ({ name: "starter.ts", text })),
});

const compare = (lab: GradedLab, works: Work[], threshold = THRESHOLD): Promise<Comparison> =>
  compareWorks(lab.id, works, { names: lab.tasks.map(({ name }) => name), starter: [starterOf(lab)] }, { threshold });

/** Answers to the whole lab that have no answer to a task in common: of each task's accepted answers the first, the second, … */
function independentWorks(lab: GradedLab): Work[] {
  const folder = join(lab.solutions, "accepted");
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  const byTask = lab.tasks.map(({ name }) => texts.filter((text) => text.includes(`function ${name}(`)));
  const count = Math.min(...byTask.map(({ length }) => length));
  return Array.from({ length: count }, (_, i) => work(`answer ${i}`, ...byTask.map((all) => all[i] as string)));
}

/** Of each independent work the answers to the first tasks alone, and those to the rest. */
function partialWorks(lab: GradedLab): Work[] {
  return independentWorks(lab).flatMap(({ id, files }) =>
    files.slice(1).flatMap((_, i) => [
      { id: `${id}, first ${i + 1}`, name: id, files: files.slice(0, i + 1) },
      { id: `${id}, without ${i + 1}`, name: id, files: files.slice(i + 1) },
    ]),
  );
}

/** A function that nobody calls, of so many lines, each of which is another. */
function deadCode(lines: number): string {
  const calls = ["abs", "ceil", "floor", "round", "trunc", "sign", "cbrt"];
  const operators = ["+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", "**"];
  const pick = (all: string[], by: number) => all[by % all.length] as string;
  const line = (i: number) =>
    `  n ${pick(operators, i)}= Math.${pick(calls, i * i)}(n ${pick(operators, i * 3 + 1)} ${i}) ${pick(operators, i >> 2)} Math.${pick(calls, i >> 1)}(n);`;
  return `\nfunction never(n: number): void {\n${Array.from({ length: lines }, (_, i) => line(i)).join("\n")}\n}\n`;
}

/** Every name that can be is another, there are no types and comments, the functions stand in the opposite order. */
async function disguised(text: string): Promise<string> {
  const { code } = await transform(text, { loader: "ts", minifyIdentifiers: true });
  const [head, ...functions] = code.split(/^(?=(?:export )?(?:async )?function )/m);
  return [head, ...functions.reverse()].join("").replaceAll("const ", "let ");
}

describe.each(findLabs(ROOT).map(({ id }) => id))("lab %s", (id) => {
  test("a renamed and reordered copy is found among independent answers, none of which is told", async () => {
    const lab = await loadLab(findLab(ROOT, id));
    const independent = independentWorks(lab);
    expect(independent.length).toBeGreaterThan(1);
    const copy = await disguised(solutionOf(lab));
    expect(copy).not.toBe(solutionOf(lab));
    const works = [...independent, work("copy", copy), work("original", solutionOf(lab))];
    const { compared, pairs, clusters } = await compare(lab, works);
    expect(compared).toEqual(works.map((each) => each.id));
    expect(pairs.map(({ left, right }) => [left, right])).toEqual([["copy", "original"]]);
    expect(clusters).toEqual([["copy", "original"]]);
  });

  test("a copy with more dead code than its own is found, though the two are not alike as a whole", async () => {
    const lab = await loadLab(findLab(ROOT, id));
    const solution = solutionOf(lab);
    const padded = solution + deadCode(300);
    const works = [...independentWorks(lab), work("padded", padded), work("original", solution)];
    const { pairs } = await compare(lab, works);
    expect(pairs.map(({ left, right, contained }) => [left, right, contained?.of])).toEqual([
      ["padded", "original", "right"],
    ]);
    expect(pairs[0]?.similarity).toBeLessThan(THRESHOLD);
    expect(pairs[0]?.contained?.share).toBeGreaterThan(0.97);
  });

  test("of independent answers none is contained in another, also where only some tasks were answered", async () => {
    const lab = await loadLab(findLab(ROOT, id));
    const works = [...partialWorks(lab), ...independentWorks(lab), work("solution", solutionOf(lab))];
    const { pairs } = await compare(lab, works);
    const nameOf = new Map(works.map(({ id, name }) => [id, name]));
    const contained = pairs.filter((pair) => pair.contained !== null);
    expect(contained.length).toBeGreaterThan(0);
    expect(contained.filter(({ left, right }) => nameOf.get(left) !== nameOf.get(right))).toEqual([]);
  });

  test("starters, untouched or nearly so, are nobody's copies", async () => {
    const lab = await loadLab(findLab(ROOT, id));
    const { text } = starterOf(lab);
    const works = [work("a", text), work("b", text), work("c", `${text}\nconsole.log("hello");\n`)];
    const { compared, pairs, leftOut } = await compare(lab, works, 0);
    expect({ compared, pairs }).toEqual({ compared: [], pairs: [] });
    expect(leftOut).toEqual(["a", "b", "c"].map((id) => ({ id, reason: "next to nothing of its own" })));
  });
});

describe("of lab 1", async () => {
  const lab = await loadLab(findLab(ROOT, "1"));
  const solution = solutionOf(lab);

  test("the same text is alike as a whole, and fragments say where", async () => {
    const { pairs, median } = await compare(lab, [work("a", solution), work("b", `\n\n\n${solution}`)]);
    expect(median).toBe(1);
    expect(pairs).toMatchObject([{ left: "a", right: "b", similarity: 1 }]);
    const [longest] = pairs[0]?.fragments ?? [];
    const [first, last] = longest?.left ?? [0, 0];
    expect(longest?.right).toEqual([first + 3, last + 3]);
    expect(last - first).toBeGreaterThan(50);
  });

  test("a part of an answer is contained in it; of two tasks that says nothing, and of the same nothing more", async () => {
    const [head, ...tasks] = solution.split(/^(?=export function )/m);
    const first = (count: number) => [head, ...tasks.slice(0, count)].join("");
    const works = [work("part", first(5)), work("few", first(2)), work("whole", solution)];
    const { pairs } = await compare(lab, [...works, work("copy", solution)], 0);
    const containedIn = (left: string, right: string) =>
      pairs.find((pair) => pair.left === left && pair.right === right)?.contained;
    expect(containedIn("part", "whole")).toMatchObject({ of: "left" });
    expect(containedIn("few", "whole")).toBeNull();
    expect(containedIn("whole", "copy")).toBeNull();
  });

  test("what does not parse is compared all the same, and told", async () => {
    const broken = `${solution}\nexport function (`;
    const { pairs, unparsed } = await compare(lab, [work("whole", solution), work("broken", broken)]);
    expect(unparsed).toEqual(["broken"]);
    expect(pairs).toMatchObject([{ left: "whole", right: "broken" }]);
  });

  test("the most alike come first, and the threshold ends the list", async () => {
    const lines = solution.split("\n");
    const changed = lines.map((line, i) => (i % 5 === 3 && line.endsWith(";") ? `${line} process.uptime();` : line));
    const works = [work("changed", changed.join("\n")), work("copy", solution), work("original", solution)];
    const all = await compare(lab, works, 0);
    const similarities = all.pairs.map(({ similarity }) => similarity);
    expect(all.pairs[0]).toMatchObject({ left: "copy", right: "original", similarity: 1 });
    expect(similarities[1]).toBeLessThan(1);
    expect(similarities[1]).toBeGreaterThan(0.1);
    expect((await compare(lab, works, 0.999)).pairs).toHaveLength(1);
  });

  test("clusters join pairs that have a member in common", async () => {
    const works = ["a", "b", "c"].map((id) => work(id, solution));
    const { clusters } = await compare(lab, [...works, ...independentWorks(lab)]);
    expect(clusters.map((ids) => ids.sort())).toEqual([["a", "b", "c"]]);
  });

  test.each([
    ["too long", Array.from({ length: 3000 }, (_, i) => `f${i}(${i % 7});`).join("\n"), "too long"],
    ["the same over and over", "if (fork() === 0) { wait(); } else { pipe(1, [2]); }\n".repeat(300), "over and over"],
  ])("a text made to be slow (%s) is left out, and said so", async (_, text, reason) => {
    const works = [work("slow", text), work("slow too", text), work("a", solution)];
    const { compared, leftOut } = await compare(lab, works);
    expect(compared).toEqual(["a"]);
    expect(leftOut.map(({ id }) => id)).toEqual(["slow", "slow too"]);
    for (const each of leftOut) expect(each.reason).toContain(reason);
  });

  test("an interruption ends it", async () => {
    const works = [work("a", solution), work("b", solution)];
    const given = { names: [], starter: [starterOf(lab)] };
    const stop = new AbortController();
    const comparing = compareWorks(lab.id, works, given, { threshold: 0, signal: stop.signal });
    stop.abort();
    await expect(comparing).rejects.toThrow("aborted");
  });
});
