import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Result } from "../batch/result.ts";
import { UnfitResults } from "./tally.ts";
import { batchOf, EXEC, FORK, HOSTILE, resultOf, submissionOf } from "./testing.ts";
import { writeGradebook } from "./write.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "proclab-gradebook-"));
});
afterEach(() => rm(folder, { recursive: true }));

const batch = batchOf([FORK, EXEC]);
const page = (id: string) => join(folder, "students", `${id}.html`);
const both = (id: string): Result[] => [FORK, EXEC].map((lab) => resultOf(submissionOf(id), lab));

async function* streamed(results: Result[]): AsyncGenerator<Result> {
  yield* results;
}
const write = (...results: Result[]) => writeGradebook(folder, batch, streamed(results));

test("a submission's page is written before the results of the next but one are asked for", async () => {
  const ids = ["ann", "ben", "cid", "dot"];
  const there: string[][] = [];
  async function* watched(): AsyncGenerator<Result> {
    for (const id of ids) {
      there.push(ids.filter((each) => existsSync(page(each))));
      yield* both(id);
    }
  }
  await writeGradebook(folder, batch, watched());
  expect(there).toEqual([[], [], ["ann"], ["ann", "ben"]]);
  expect((await readdir(folder)).sort()).toEqual(["index.html", "students"]);
  expect(await readdir(join(folder, "students"))).toHaveLength(ids.length);
});

test("every page leads to the one before and the one after it", async () => {
  await write(...["ann", "ben", "cid"].flatMap(both));
  const links = async (id: string) =>
    [...(await readFile(page(id), "utf8")).matchAll(/ href="(\w+\.html)"/g)].map(([, href]) => href);
  expect(await Promise.all(["ann", "ben", "cid"].map(links))).toEqual([
    ["ben.html"],
    ["ann.html", "cid.html"],
    ["ben.html"],
  ]);
});

test("the same results give the same pages, in whatever order a submission's labs come", async () => {
  const results = both("ann");
  const read = () => Promise.all([join(folder, "index.html"), page("ann")].map((path) => readFile(path, "utf8")));
  await write(...results);
  const first = await read();
  await write(...results.reverse());
  expect(await read()).toEqual(first);
});

test("who is in the batch no more has no page any more; what else lies there stays", async () => {
  await write(...both("ann"), ...both("ben"));
  await writeFile(join(folder, "students", "notes.txt"), "");
  await write(...both("ben"));
  expect((await readdir(join(folder, "students"))).sort()).toEqual(["ben.html", "notes.txt"]);
});

test("a batch without results has a gradebook that says so", async () => {
  expect(await write()).toEqual({ index: join(folder, "index.html"), submissions: 0 });
  expect(await readFile(join(folder, "index.html"), "utf8")).toContain("There are no results yet.");
});

/** What a page says, without what makes it a page. */
const textOf = async (path: string) =>
  (await readFile(path, "utf8")).replace(/<style>.*<\/style>|<script>.*<\/script>/gs, "").replace(/<[^>]*>/g, "|");

test("who has handed nothing in is counted by that", async () => {
  const missing = [FORK, EXEC].map((lab) => resultOf(submissionOf("cid"), lab, { outcome: "missing" }));
  expect(await write(...both("ann"), ...both("ben"), ...missing)).toMatchObject({ submissions: 2 });
  const text = await textOf(join(folder, "index.html"));
  expect(text).toContain("|2 submissions| to 2 labs");
  expect(text).toMatch(/\|Submissions\|+2\|+ and 1 missing\|/);
  expect(text).toContain("|3 students, missing answers counted as 0 ");
  expect(text).toContain("|3 students|");
});

test("a task of extra credit alone has points and no maximum", async () => {
  const result = resultOf(submissionOf("ann"), FORK);
  const checks = result.grade?.checks.map((check) => ({ ...check, extra: true }));
  await write({ ...result, grade: { ...result.grade, checks } } as Result);
  expect(await textOf(page("ann"))).toContain("|extra 13|");
});

test("when it was handed in is told once, as the batch counts it", async () => {
  const submitted = "2026-11-02T10:00:00.000Z";
  const submission = { ...submissionOf("ann"), submitted, roster: { nr: "7", Submitted: "2026-11-02T11:00+01:00" } };
  await write(resultOf(submission, FORK));
  const text = await textOf(page("ann"));
  expect(text).toMatch(/\|Handed in\|+2026-11-02 10:00 UTC\|/);
  expect(text).not.toMatch(/Submitted|11:00/);
  expect(text).toMatch(/\|nr\|+7\|/);
});

describe("results that do not belong together are refused, and no page is lost", () => {
  test.each<[string, Result[], string]>([
    [
      "a submission that comes twice",
      [...both("ann"), ...both("ben"), ...both("ann")],
      "ann do not come one after the other",
    ],
    [
      "a lab that the batch does not have",
      [resultOf(submissionOf("ann"), { ...EXEC, id: "7-sing" })],
      "7-sing, a lab that batch.json does not name",
    ],
    ["an id that leads out of the folder", both("../ann"), '"../ann" is no id of a submission'],
    ["an id that hides the page", both(".ann"), '".ann" is no id of a submission'],
  ])("%s", async (_, results, told) => {
    await mkdir(join(folder, "students"));
    await writeFile(page("old"), "old");
    const wrong = write(...results);
    await expect(wrong).rejects.toThrow(UnfitResults);
    await expect(wrong).rejects.toThrow(told);
    expect(existsSync(join(folder, "ann.html"))).toBe(false);
    expect(await readFile(page("old"), "utf8")).toBe("old");
  });
});

test("no text of a student's gets into a page as anything but text", async () => {
  const submission = { ...submissionOf("eve", HOSTILE), origin: HOSTILE, roster: { [HOSTILE]: HOSTILE } };
  const fails = ["fan.children", "run.child"];
  await write(
    resultOf(submission, FORK, { fails, said: HOSTILE }),
    resultOf(submission, EXEC, { outcome: "refused", said: HOSTILE }),
  );
  for (const path of [join(folder, "index.html"), page("eve")]) {
    const html = await readFile(path, "utf8");
    expect(html).toContain("&lt;/script>&lt;/style>");
    expect(html).not.toMatch(/<img|<script>pwned/);
    expect(html).not.toMatch(/[\p{Cf}\u2028\u2029]|[^\P{Cc}\n]/u);
    expect(html.match(/<script>/g) ?? []).toHaveLength(path.endsWith("index.html") ? 1 : 0);
    expect(html.match(/<\/style>/g)).toHaveLength(1);
  }
});
