import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { GradedLab } from "../judge/load.ts";
import { layFiles } from "../submissions/testing.ts";
import { CannotBegin, planBatch, type Wish } from "./begin.ts";
import { readBatch } from "./store.ts";

const LABS = ["1-fork", "2-exec", "3-wait"].map((id, i) => ({
  id,
  number: i + 1,
  title: id.slice(2),
  digest: `sha256:${String(i).repeat(64)}`,
  draft: id === "3-wait",
})) as GradedLab[];
const [FORK, EXEC] = LABS as [GradedLab, GradedLab];

let folder: string;
let out: string;
let source: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "proclab-begin-"));
  out = join(folder, "out");
  source = join(folder, "submissions");
  layFiles(folder, { "submissions/": "", "class.csv": "name\nJane\n", "rubric.json": '{"labs":{}}' });
});
afterEach(() => rmSync(folder, { recursive: true }));

const plan = (wish: Partial<Wish> = {}, labs = LABS) =>
  planBatch({ out, resume: false, source, ...wish }, labs, () => "drawn");
/** Begins a batch, and ends at once. */
async function begin(wish: Partial<Wish> = {}, labs = LABS) {
  await using begun = await (await plan(wish, labs)).begin();
  return begun;
}

test("a batch has what was asked for, and all finished labs where none is named", async () => {
  await begin();
  expect(await readBatch(out)).toEqual({
    schema: "proclab/batch/1",
    source,
    seed: "drawn",
    repeat: 1,
    schedules: null,
    tiers: null,
    labs: [
      { id: "1-fork", title: "1 · fork", digest: FORK.digest },
      { id: "2-exec", title: "2 · exec", digest: EXEC.digest },
    ],
    rubric: null,
    roster: null,
  });
  rmSync(out, { recursive: true });
  const asked = { seed: "7", repeat: 3, schedules: ["natural"], tiers: ["A" as const], labs: [EXEC] };
  const files = { rubric: join(folder, "rubric.json"), roster: join(folder, "class.csv") };
  await begin({ ...asked, ...files });
  expect(await readBatch(out)).toMatchObject({ seed: "7", repeat: 3, schedules: ["natural"], tiers: ["A"] });
  expect(readFileSync(join(out, "rubric.json"), "utf8")).toBe('{"labs":{}}');
  expect(readFileSync(join(out, "roster.csv"), "utf8")).toBe("name\nJane\n");
});

test("nothing is there before it begins", async () => {
  await plan({ roster: join(folder, "class.csv") });
  expect(existsSync(out)).toBe(false);
});

describe("a batch that is gone on with", () => {
  const wish = { resume: true, seed: "7", schedules: ["natural"], labs: [FORK] };

  test("is what it was, where nothing is said", async () => {
    await begin(wish);
    const before = readFileSync(join(out, "batch.json"));
    await (await planBatch({ out, resume: true }, LABS, () => "another"))
      .begin()
      .then((each) => each[Symbol.asyncDispose]());
    await begin(wish);
    expect(readFileSync(join(out, "batch.json"))).toEqual(before);
  });

  test.each<[Partial<Wish>, string]>([
    [{ seed: "8" }, "was begun with --seed=7, not 8: leave --seed away, or give another folder"],
    [{ labs: [FORK, EXEC] }, "was begun with --labs=1-fork, not 1-fork,2-exec"],
    [{ repeat: 2 }, "was begun with --repeat=1, not 2"],
    [{ tiers: ["B"] }, "was begun with --tier not given, not B"],
    [{ schedules: ["child-first"] }, "was begun with --schedule=natural, not child-first"],
    [{ rubric: "rubric.json" }, "was begun with no rubric"],
    [{ source: "." }, "give that folder, or none"],
    [{ resume: false }, "holds a batch already: add --resume to go on with it, or give another folder"],
  ])("is refused where it would become another one: %j", async (other, why) => {
    await begin(wish);
    const paths = Object.entries(other).map(([key, value]) => [
      key,
      ["roster", "rubric", "source"].includes(key) ? join(folder, value as string) : value,
    ]);
    const planning = plan({ ...wish, ...Object.fromEntries(paths) });
    await expect(planning).rejects.toThrow(CannotBegin);
    await expect(planning).rejects.toThrow(why);
  });

  test("may get a roster that was forgotten at first", async () => {
    await begin(wish);
    expect((await begin({ ...wish, roster: join(folder, "class.csv") })).batch.roster?.file).toBe("roster.csv");
  });

  test("may be of a folder that was renamed, once there is none of the old name", async () => {
    await begin(wish);
    const moved = join(folder, "moved");
    renameSync(source, moved);
    const without = planBatch({ out, resume: true }, LABS, () => "");
    await expect(without).rejects.toThrow(`lay in ${source}, and there is no such folder any more: give the one`);
    const { notices, batch } = await begin({ ...wish, source: moved });
    expect(notices).toEqual([`the submissions lie in ${moved} now, no more in ${source}`]);
    expect(batch.source).toBe(moved);
  });

  test("is told from one that is begun, as a name may be mistyped", async () => {
    expect((await begin(wish)).notices).toEqual([`there was no batch in ${out} to go on with: this one is new`]);
    rmSync(out, { recursive: true });
    await expect(planBatch({ out, resume: true }, LABS, () => "")).rejects.toThrow(
      `there is no batch in ${out} to go on with: give the folder that holds one, or submissions to begin one`,
    );
  });

  test("may get a newer roster, and tells of a lab that has changed", async () => {
    await begin({ ...wish, roster: join(folder, "class.csv") });
    writeFileSync(join(folder, "class.csv"), "name\nJane\nMax\n");
    const changed = [{ ...FORK, digest: `sha256:${"f".repeat(64)}` }, EXEC];
    const { notices, batch } = await begin({ ...wish, labs: [FORK], roster: join(folder, "class.csv") }, changed);
    expect(notices).toEqual(["lab 1 · fork has changed since: what was handed in for it is graded again"]);
    expect(batch.labs[0]?.digest).toBe(changed[0]?.digest);
    expect(readFileSync(join(out, "roster.csv"), "utf8")).toContain("Max");
  });

  test("loses a lab that there is no more only in words", async () => {
    await begin(wish);
    await expect(planBatch({ out, resume: true }, [EXEC], () => "")).rejects.toThrow("which there is no more");
  });

  test("whose batch.json is broken is refused in words", async () => {
    await begin(wish);
    writeFileSync(join(out, "batch.json"), '{"schema":"proclab/batch/2"}');
    await expect(plan(wish)).rejects.toThrow(/batch.json is not what a batch writes:\n.*source/s);
  });
});

describe("a folder for results", () => {
  test("may hold what a batch left that was killed before it had begun", async () => {
    layFiles(out, { ".batch.json.99999999": "", "roster.csv": "" });
    await begin({ resume: true });
    expect(readdirSync(out)).not.toContain(".batch.json.99999999");
  });

  test.each<[string, string]>([
    ["class.csv", "is a file, not a folder"],
    [".", "is not empty, and holds no batch"],
  ])("is not %s", async (name, why) => {
    await expect(plan({ out: join(folder, name) })).rejects.toThrow(why);
  });

  test.each(["submissions/out", "submissions/new/out", "link/out"])(
    "is not %s: later it would count as a student",
    async (name) => {
      symlinkSync(source, join(folder, "link"));
      await expect(plan({ out: join(folder, name) })).rejects.toThrow(
        `${join(folder, name)} lies in the folder of the submissions, where it would pass for one: give a folder outside of ${source}`,
      );
      await begin({ out: `${source}-graded` });
    },
  );

  test("belongs to one at a time", async () => {
    const first = await plan({ resume: true });
    const second = await plan({ resume: true });
    const begun = await first.begin();
    await expect(second.begin()).rejects.toThrow(`another process is grading into ${out}`);
    await begun[Symbol.asyncDispose]();
    await expect(second.begin()).rejects.toThrow("another process has just begun");
    await begin({ resume: true });
  });
});

test.each<[Partial<Wish>, string]>([
  [{ source: "none" }, "/none: name the one that holds the submissions"],
  [{ source: "class.csv" }, "class.csv is not a folder"],
  [{ roster: "rubric.json" }, "rubric.json: Invalid Opening Quote"],
  [{ rubric: "class.csv" }, "class.csv"],
])("what cannot be read is told: %j", async (wish, why) => {
  const paths = Object.entries(wish).map(([key, value]) => [key, join(folder, value as string)]);
  await expect(plan(Object.fromEntries(paths))).rejects.toThrow(why);
});
