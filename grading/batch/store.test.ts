import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Result } from "./result.ts";
import {
  type Batch,
  identitiesOf,
  NotABatch,
  readBatch,
  readResult,
  recordingsPath,
  resultPath,
  resultsOf,
  submissionsOf,
  sweep,
  writeBatch,
  writeResult,
} from "./store.ts";

const BATCH: Batch = {
  schema: "proclab/batch/1",
  source: "/submissions",
  seed: "1",
  repeat: 1,
  schedules: null,
  tiers: null,
  labs: ["2-exec", "10-threads"].map((id) => ({ id, title: id, digest: `sha256:${"0".repeat(64)}` })),
  rubric: null,
  roster: null,
};

const resultOf = (id: string, lab: string, more: Partial<Result> = {}): Result => ({
  schema: "proclab/result/1",
  submission: { id, name: `\u202e${id}`, origin: id, roster: { nr: "1" }, submitted: "2026-03-01T12:00:00.000Z" },
  lab,
  title: lab,
  outcome: "refused",
  message: "it is broken",
  verdict: null,
  grade: { points: 0, max: 7, late: null, checks: [{ id: "a.b", points: 0, max: 7, extra: false, visible: "hidden" }] },
  ...more,
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "proclab-store-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function all(): Promise<Result[]> {
  const results: Result[] = [];
  for await (const result of resultsOf(folder)) results.push(result);
  return results;
}

test("results are read again by submission, then by the labs' numbers, and nothing else is", async () => {
  await writeBatch(folder, BATCH);
  expect(await all()).toEqual([]);
  const written = ["b", "a-b", "a"].flatMap((id) => ["10-threads", "2-exec"].map((lab) => resultOf(id, lab)));
  for (const result of written) await writeResult(folder, result);
  writeFileSync(join(folder, "results/a/1-fork.json"), "of another batch");
  mkdirSync(join(folder, "results/.hidden"));
  expect((await all()).map(({ submission, lab }) => `${submission.id} ${lab}`)).toEqual([
    "a 2-exec",
    "a 10-threads",
    "a-b 2-exec",
    "a-b 10-threads",
    "b 2-exec",
    "b 10-threads",
  ]);
  expect((await all())[0]).toEqual(resultOf("a", "2-exec"));
});

test("what is superseded counts no more, and is there", async () => {
  await writeBatch(folder, { ...BATCH, superseded: ["a"] });
  for (const id of ["a", "b"]) await writeResult(folder, resultOf(id, "2-exec"));
  expect((await all()).map(({ submission }) => submission.id)).toEqual(["b"]);
  expect((await identitiesOf(folder)).map(({ id }) => id)).toEqual(["b"]);
  expect(await submissionsOf(folder)).toEqual(["a", "b"]);
});

test("what is written does nothing on a terminal, and is written once", async () => {
  const result = resultOf("a", "2-exec");
  expect(await writeResult(folder, result)).toBe(true);
  expect(readFileSync(resultPath(folder, "a", "2-exec"), "utf8")).toMatch(/^[\x20-\x7e]+\n$/);
  expect(await writeResult(folder, result)).toBe(false);
  expect(await writeResult(folder, { ...result, message: "it is more broken" })).toBe(true);
});

test("recordings of a verdict that there is no more go", async () => {
  const path = recordingsPath(folder, "a", "2-exec");
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, "");
  await writeResult(folder, resultOf("a", "2-exec"));
  expect(existsSync(path)).toBe(false);
});

describe("what is not valid is not written", () => {
  test.each<[string, Partial<Result>]>([
    ["a fault with points", { outcome: "fault" }],
    ["a grade without a verdict", { outcome: "graded", message: null }],
    ["no reason", { message: null }],
    ["no points of what is missing", { outcome: "missing", grade: null }],
    ["an id that leads elsewhere", { submission: { ...resultOf("a", "2-exec").submission, id: "../a" } }],
    ["a lab that is none", { lab: "../../2-exec" }],
    ["a time without a zone", { submission: { ...resultOf("a", "2-exec").submission, submitted: "2026-03-01" } }],
  ])("%s", async (_, more) => {
    await expect(writeResult(folder, resultOf("a", "2-exec", more))).rejects.toThrow("not valid, so not written");
    expect(existsSync(join(folder, "results"))).toBe(false);
  });
});

describe("what is no batch is told in words", () => {
  test("a folder without one", async () => {
    await expect(readBatch(folder)).rejects.toThrow(NotABatch);
    await expect(readBatch(folder)).rejects.toThrow(`${folder} holds no batch: it has no batch.json`);
  });

  test.each([
    ["torn", "{", "JSON"],
    ["of another kind", "[]", "must be object"],
    ["of somebody else", JSON.stringify(resultOf("b", "2-exec")), "is the result of b in lab 2-exec"],
  ])("a result that is %s", async (_, text, why) => {
    await writeBatch(folder, BATCH);
    await writeResult(folder, resultOf("a", "2-exec"));
    writeFileSync(resultPath(folder, "a", "2-exec"), text);
    const reading = readResult(folder, "a", "2-exec");
    await expect(reading).rejects.toThrow(NotABatch);
    await expect(reading).rejects.toThrow(why);
    await expect(all()).rejects.toThrow(NotABatch);
  });
});

test("what a killed process had begun to write is removed, and nothing else", async () => {
  await writeResult(folder, resultOf("a", "2-exec"));
  writeFileSync(join(folder, "results/a/.2-exec.json.99999999"), "half");
  writeFileSync(join(folder, ".keep"), "");
  await sweep(folder);
  expect(existsSync(join(folder, "results/a/.2-exec.json.99999999"))).toBe(false);
  expect([existsSync(resultPath(folder, "a", "2-exec")), existsSync(join(folder, ".keep"))]).toEqual([true, true]);
});
