import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resultPath } from "../../grading/batch/store.ts";
import { batchOf, EXEC, FORK, type InventedLab, resultOf, submissionOf } from "../../grading/gradebook/testing.ts";
import { lab, makeRoot, type Root } from "./testing.ts";

let root: Root;
let results: string;
beforeAll(() => {
  root = makeRoot();
  results = join(root.path, "results");
  write(join(results, "batch.json"), batchOf([FORK, EXEC]));
  for (const id of ["ann", "ben"]) for (const each of [FORK, EXEC]) writeResult(id, each);
});
afterAll(() => root.remove());

function write(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(value));
}
const writeResult = (id: string, each: InventedLab) =>
  write(resultPath(results, id, each.id), resultOf(submissionOf(id), each));

test("makes the pages of a batch anew from its results, which it leaves as they are", async () => {
  const index = join(results, "index.html");
  const page = join(results, "students", "ann.html");
  const before = readFileSync(resultPath(results, "ann", FORK.id), "utf8");
  const { code, stdout, stderr } = await lab(root, ["gradebook", "results"], { cwd: root.path });
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: `${index}: the gradebook of 2 submissions\n`,
    stderr: "",
  });
  expect(readFileSync(index, "utf8")).toContain("students/ben.html");
  const first = readFileSync(page, "utf8");
  writeFileSync(page, "something else");
  expect(JSON.parse((await lab(root, ["gradebook", results, "--json"])).stdout)).toEqual({ index, submissions: 2 });
  expect(readFileSync(page, "utf8")).toBe(first);
  expect(readFileSync(resultPath(results, "ann", FORK.id), "utf8")).toBe(before);
});

test("results that are not what a batch writes are refused in words", async () => {
  const wrong = resultPath(results, "cid", FORK.id);
  write(wrong, resultOf(submissionOf("ann"), FORK));
  const { code, stdout, stderr } = await lab(root, ["gradebook", results]);
  rmSync(wrong);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/results? of ann/);
  expect(stderr).not.toMatch(/^ +at /m);
});
