import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { findLabs } from "../../harness/catalog/catalog.ts";
import type { Identified } from "../batch/identify.ts";
import { type GradedLab, loadLab } from "../judge/load.ts";
import { gatherAnswers } from "./gather.ts";
import { submittedOf } from "./submitted.ts";

let all: GradedLab[];
beforeAll(async () => {
  all = await Promise.all(findLabs(join(import.meta.dirname, "../..")).map(loadLab));
});
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "proclab-submitted-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A submission that is one program. */
const handedIn = (id: string): Identified => ({
  identity: { id, name: id, origin: id, roster: null, submitted: null },
  found: {
    origin: id,
    name: id,
    keys: [id],
    submitted: null,
    late: false,
    parts: [{ path: join(folder, id), name: `${id}.ts`, kind: "file" }],
    problem: null,
  },
});

test.each([
  ["an answer", 1],
  ["the submission as a whole", 6],
])("what cannot be read leaves %s out with its reason, and the next is taken", async (_, count) => {
  const program = "export function hello(): void {}\n";
  writeFileSync(join(folder, "bob"), program);
  const labs = all.slice(0, count);
  const submissions = ["ada", "bob"].map((id) => submittedOf(handedIn(id), labs, all));
  const gathered = await gatherAnswers(labs, submissions);
  const reason = "ada cannot be read: it is not there any more";
  const refused = count === 1 ? gathered.labs.get("1-fork")?.refused : gathered.refused;
  expect(refused).toEqual([{ id: "ada", reason }]);
  expect([...(gathered.labs.get("1-fork")?.works.values() ?? [])]).toEqual([
    { id: "bob", name: "bob", files: [{ name: "starter.ts", text: program }] },
  ]);
});

test("a mistake of ours is no student's, and thrown", async () => {
  const ours = { ...handedIn("ada"), found: { ...handedIn("ada").found, parts: null } } as unknown as Identified;
  await expect(submittedOf(ours, all, all).answers()).rejects.toThrow(TypeError);
});
