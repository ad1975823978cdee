import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { startBrowser } from "../../harness/browser/browser.ts";
import { beyondTheScreen, TELEPHONE } from "../../harness/browser/telephone.ts";
import { validator } from "../../harness/observe/schema.ts";
import schema from "../schemas/similar.schema.json" with { type: "json" };
import { REPORT, reportFiles } from "./page.ts";
import type { SimilarReport } from "./report.ts";
import { compareWorks } from "./similar.ts";
import { similarText } from "./text.ts";
import type { Work } from "./work.ts";

const HOSTILE = `<script>alert("1")</script><img src=x onerror='alert(1)'>&amp;\u001b[31m\u202e`;

/** Each has two files, of which the second begins with what the other's first ends with. */
const PROGRAM = Array.from(
  { length: 12 },
  (_, i) => `export function f${i}(n: number): string { for (let i = ${i}; i < n; i++) g${i % 5}(i); return "${i}"; }`,
).join("\n");
const work = (id: string, name: string, extra: string): Work => ({
  id,
  name,
  files: [
    { name: "a.ts", text: `// ${HOSTILE}\r\n${PROGRAM}` },
    { name: HOSTILE, text: extra },
  ],
});

let report: SimilarReport;
let works: Map<string, Work>;
let pages: Map<string, string>;
beforeAll(async () => {
  const all = [
    work("one", HOSTILE, `while (Math.random() > 0.5) { if (Number("3") < 4) console.log([5], 6 % 7, 8 / 9); }`),
    work("two", "Two", `${"\t".repeat(9)}${"x".repeat(100_000)}\n}}}`),
    work("three", "Three", ""),
  ];
  works = new Map(all.map((each) => [each.id, each]));
  const comparison = await compareWorks("1-fork", all, { names: [], starter: [] }, { threshold: 0.5 });
  report = {
    schema: "proclab/similar/1",
    threshold: 0.5,
    submissions: all.map(({ id, name }) => ({ id, name })),
    leftOut: [{ id: "two", reason: HOSTILE }],
    labs: [
      {
        ...comparison,
        title: "fork",
        leftOut: [{ id: "one", reason: HOSTILE }],
        unparsed: ["one"],
      },
    ],
  };
  const files = await reportFiles(report, () => works);
  pages = new Map(files.map(({ path, data }) => [path, String(data)]));
});

test("there is a page for each pair, an index of them, and the report for programs", () => {
  expect([...pages.keys()]).toEqual([
    "index.html",
    REPORT,
    "pairs/1-fork-1.html",
    "pairs/1-fork-2.html",
    "pairs/1-fork-3.html",
  ]);
  const index = pages.get("index.html");
  for (const path of pages.keys()) if (path.startsWith("pairs/")) expect(index).toContain(`href="${path}"`);
  expect(JSON.parse(pages.get(REPORT) as string)).toEqual(report);
});

test("the report is as its schema says", () => {
  expect(validator(schema).problems(report)).toEqual([]);
});

test("nothing that a student wrote is anything but text", () => {
  for (const [path, page] of pages) {
    if (path === REPORT) continue;
    expect(page).toContain("&lt;script>alert(");
    expect(page).not.toMatch(/<(script|img)/);
    expect(page).not.toMatch(/\son\w+=(?!'alert)/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there is none is what is asked
    expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  }
});

test("a page needs nothing but itself, and its policy lets its own style in and nothing else", () => {
  for (const [path, page] of pages) {
    if (path === REPORT) continue;
    const [, style = ""] = /<style>(.*?)<\/style>/s.exec(page) ?? [];
    const hash = createHash("sha256").update(style).digest("base64");
    expect(page).toContain(`default-src 'none'; style-src 'sha256-${hash}'`);
    const addresses = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address]) => address);
    expect(
      addresses.filter(
        (each) => !/^(data:,|pairs\/[\w-]+\.html|\.\.\/index\.html|#(left|right)-\d+)$/.test(each as string),
      ),
    ).toEqual([]);
  }
});

test("on a telephone no word of a pair's figures is broken, and what is side by side stands below each other", async () => {
  const folder = mkdtempSync(join(tmpdir(), "proclab-similar-"));
  const browser = await startBrowser();
  try {
    mkdirSync(join(folder, "pairs"));
    for (const [path, text] of pages) writeFileSync(join(folder, path), text);
    const { page } = await browser.open(TELEPHONE);
    const show = (path: string) => page.goto(pathToFileURL(join(folder, path)).href);
    await show("index.html");
    expect(await beyondTheScreen(page)).toEqual([]);
    const links = page.getByRole("table").getByRole("link");
    expect(await links.allTextContents()).toEqual([
      "100\u00a0% of the smaller, 94\u00a0% of both",
      "100\u00a0% of the smaller, 94\u00a0% of both",
      "100\u00a0%",
    ]);
    const wrapping = await links.evaluateAll((all) => all.map((link) => getComputedStyle(link).overflowWrap));
    expect(new Set(wrapping)).toEqual(new Set(["normal"]));
    await show("pairs/1-fork-1.html");
    expect(await beyondTheScreen(page)).toEqual([]);
    const [left, right] = await page
      .locator(".side")
      .evaluateAll((sides) => sides.map((side) => side.getBoundingClientRect().top));
    expect(right).toBeGreaterThan(left as number);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
});

test("each side marks what the other has, and each mark leads to its counterpart", () => {
  const page = pages.get("pairs/1-fork-1.html") as string;
  const ids = [...page.matchAll(/ id="((?:left|right)-\d+)"/g)].map(([, id]) => id);
  const links = [...page.matchAll(/href="#((?:left|right)-\d+)"/g)].map(([, id]) => id);
  expect(ids.length).toBeGreaterThan(1);
  expect([...links].sort()).toEqual([...ids].sort());
});

test("lines are counted in the file that they are in", () => {
  const text = similarText(report, () => works);
  expect(text).toMatch(/lines a\.ts:2–13 and a\.ts:2–13/);
});

test("of what is contained in the other both shares are told, and which is the smaller", () => {
  const [pair] = report.labs[0]?.pairs ?? [];
  expect(pair).toMatchObject({ left: "one", right: "two", contained: { of: "right", share: 1 } });
  for (const text of [similarText(report, () => works), pages.get("index.html"), pages.get("pairs/1-fork-1.html")])
    expect(text?.replaceAll("\u00a0", " ")).toContain("100 % of the smaller, 94 % of both");
  expect(pages.get("pairs/1-fork-1.html")).toContain("94 % alike, 1 fragment in common. Of what Two has, 100 % is in");
});

test("on the terminal a name is what it looks like", () => {
  const text = similarText(report, () => works);
  expect(text).toContain("not compared: <script>");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that there is none is what is asked
  expect(text).not.toMatch(/\u001b|\u202e/);
});
