import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Journal, readJournal } from "./journal.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "proclab-journal-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const path = () => join(folder, "journal.jsonl");
async function append(...ids: string[]): Promise<void> {
  await using journal = await Journal.open(folder);
  for (const submission of ids)
    await journal.append({
      event: "result",
      submission,
      lab: "1-fork",
      outcome: "graded",
      key: { lab: "l", submission: "s", seed: "1" },
      points: 1,
      max: 2,
      ignored: ["\u001b[31m.ts"],
      ms: 3,
    });
}
const ids = async () =>
  (await readJournal(folder)).events.map((each) => (each.event === "result" ? each.submission : each.event));

test("what is appended is read again, with the time, a line each; there may be none yet", async () => {
  expect(await readJournal(folder)).toEqual({ events: [], torn: 0 });
  await append("a", "b");
  await append("c");
  expect(await ids()).toEqual(["a", "b", "c"]);
  expect((await readJournal(folder)).events[0]?.at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect(readFileSync(path(), "utf8")).toMatch(/^(\{[ -~]+\}\n){3}$/);
});

test("wherever the last line is torn, all before it are there, and what comes after it, too", async () => {
  await append("a", "b");
  const whole = readFileSync(path());
  const first = whole.indexOf("\n") + 1;
  for (const length of [0, 1, 20, whole.length - first - 2, whole.length - first - 1]) {
    writeFileSync(path(), whole.subarray(0, first + length));
    const before = readFileSync(path());
    await append("c");
    expect(readFileSync(path()).subarray(0, before.length)).toEqual(before);
    // All of a line but its end is a line.
    const kept = length === whole.length - first - 1;
    expect(await ids()).toEqual(["a", ...(kept ? ["b"] : []), "c"]);
    expect((await readJournal(folder)).torn).toBe(kept || length === 0 ? 0 : 1);
  }
});

test("lines that are none are counted, whatever they hold", async () => {
  await append("a");
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
      const length = readFileSync(path()).length;
      appendFileSync(path(), `${text.replaceAll("\n", " ")}\n`);
      expect(await ids()).toEqual(["a"]);
      truncateSync(path(), length);
    }),
  );
  appendFileSync(path(), "null\n5\n{}\n[]\n");
  expect(await readJournal(folder)).toMatchObject({ torn: 4 });
});
