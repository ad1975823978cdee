import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findLab } from "../../harness/catalog/catalog.ts";
import { BrokenLab, loadLab } from "./load.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "proclab-load-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const SOUND = {
  title: "invented",
  summary: "A lab that there is not.",
  allowed: ["starter.ts"],
  tasks: [{ name: "act", title: "Act", example: [4] }],
  starter: { fails: ["act.holds"] },
};
const CHECK = { id: "act.holds", needs: [] as string[], points: 1 };
const SCENARIO = { id: "act.once", task: "act" };

/** Lays a lab into the root and loads it. checks.ts is plain data here, so that one template makes every defect. */
function load(
  lab: unknown = SOUND,
  checks: object[] = [CHECK],
  scenarios: object[] = [SCENARIO],
  exported = "default",
) {
  const folder = join(root, "grading/9-invented");
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(root, "labs/9-invented"), { recursive: true });
  writeFileSync(join(folder, "lab.json"), typeof lab === "string" ? lab : JSON.stringify(lab));
  const grading = JSON.stringify({ checks, scenarios });
  writeFileSync(join(folder, "checks.ts"), `const grading = ${grading};\nexport { grading as ${exported} };\n`);
  writeFileSync(join(folder, "starter.ts"), "export function act(): void {}\n");
  return loadLab(findLab(root, "9"));
}

test("a sound lab has its tasks with their scenarios and checks", async () => {
  const lab = await load(
    {
      ...SOUND,
      tasks: [...SOUND.tasks, { name: "actAgain", title: "Again", example: [] }],
      limits: { "wall-ms": 3000 },
    },
    [CHECK, { ...CHECK, id: "actAgain.holds" }, { ...CHECK, id: "act.more", needs: ["act.holds"] }],
    [SCENARIO, { id: "actAgain.once", task: "actAgain" }],
  );
  expect(lab).toMatchObject({ id: "9-invented", number: 9, name: "invented", starterFails: ["act.holds"] });
  expect(lab.limits).toEqual({ "wall-ms": 3000 });
  expect(lab.tasks.map(({ name, checks, scenarios }) => [name, checks.map(({ id }) => id), scenarios.length])).toEqual([
    ["act", ["act.holds", "act.more"], 1],
    ["actAgain", ["actAgain.holds"], 1],
  ]);
});

test("a lab that was sound when it was loaded is looked at again when its lab.json has changed", async () => {
  await load();
  await expect(load({ ...SOUND, limits: { "wall-ms": "long" } })).rejects.toThrow("/limits/wall-ms must be integer");
  await expect(load({ ...SOUND, limits: { "wall-ms": "long" } })).rejects.toThrow(BrokenLab);
  await load();
});

test("a lab is finished unless it says that it is a draft", async () => {
  expect((await load()).draft).toBe(false);
  expect((await load({ ...SOUND, draft: true })).draft).toBe(true);
});

describe("a lab whose files contradict each other is told every contradiction", () => {
  test.each<[string, Parameters<typeof load>, string]>([
    ["a check of no task", [SOUND, [CHECK, { ...CHECK, id: "sing.holds" }]], '"sing.holds" belongs to no task'],
    [
      "a scenario of no task",
      [SOUND, [CHECK], [SCENARIO, { id: "sing.once", task: "sing" }]],
      '"sing.once" belongs to no task',
    ],
    [
      "a scenario whose id is another task's",
      [SOUND, [CHECK], [SCENARIO, { id: "act.twice", task: "sing" }]],
      '"act.twice"',
    ],
    ["two checks of one id", [SOUND, [CHECK, CHECK]], 'two checks have the id "act.holds"'],
    ["two scenarios of one id", [SOUND, [CHECK], [SCENARIO, SCENARIO]], 'two scenarios have the id "act.once"'],
    ["a task without a scenario", [SOUND, [CHECK], []], 'the task "act" has no scenario'],
    ["a task without a check", [{ ...SOUND, starter: { fails: [] } }, []], 'the task "act" has no check'],
    ["a need that is no check", [SOUND, [{ ...CHECK, needs: ["act.none"] }]], '"act.holds" needs "act.none"'],
    [
      "a need that comes later",
      [
        SOUND,
        [
          { ...CHECK, needs: ["act.later"] },
          { ...CHECK, id: "act.later" },
        ],
      ],
      '"act.holds" needs "act.later"',
    ],
    ["a check that needs itself", [SOUND, [{ ...CHECK, needs: ["act.holds"] }]], '"act.holds" needs "act.holds"'],
    [
      "a check of an unknown scenario",
      [SOUND, [{ ...CHECK, scenarios: ["act.never"] }]],
      'the unknown scenario "act.never"',
    ],
    [
      "a starter that fails no check of the lab",
      [{ ...SOUND, starter: { fails: ["act.gone"] } }],
      'the starter fails "act.gone"',
    ],
    ["no default export", [SOUND, [CHECK], [SCENARIO], "grading"], "has no default export"],
    ["lab.json that is not JSON", ["{"], "lab.json: "],
    ["lab.json without tasks", [{ ...SOUND, tasks: [] }], "/tasks must NOT have fewer than 1 items"],
    ["lab.json with an unknown field", [{ ...SOUND, colour: "red" }], '("colour")'],
    ["a limit that there is not", [{ ...SOUND, limits: { patience: 3 } }], '"patience"'],
    ["a limit of nothing", [{ ...SOUND, limits: { events: 0 } }], "/limits/events must be >= 1"],
    ["a student's file outside the lab", [{ ...SOUND, allowed: ["../other.ts"] }], "/allowed/0"],
  ])("%s", async (_, lab, problem) => {
    const loading = load(...lab);
    await expect(loading).rejects.toThrow(BrokenLab);
    await expect(loading).rejects.toThrow(problem);
  });

  test("all at once", async () => {
    const broken = load(SOUND, [CHECK, CHECK, { ...CHECK, id: "sing.holds" }], []);
    await expect(broken).rejects.toThrow(/belongs to no task.*two checks.*no scenario/s);
  });
});

describe("a lab's digest", () => {
  const digest = async (change: () => void = () => {}) => {
    await load();
    change();
    return (await loadLab(findLab(root, "9"))).digest;
  };
  const write = (name: string, text: string) => () => writeFileSync(join(root, "grading/9-invented", name), text);

  test("is the same for the same files, wherever they lie", async () => {
    const here = await digest();
    rmSync(root, { recursive: true });
    root = mkdtempSync(join(tmpdir(), "proclab-load-"));
    expect(await digest()).toBe(here);
  });

  test("changes with whatever decides a grade, and not with a test", async () => {
    const before = await digest();
    expect(await digest(write("helper.ts", "export const x = 1;"))).not.toBe(before);
    rmSync(join(root, "grading/9-invented/helper.ts"));
    expect(await digest(write("starter.ts", "export function act(): void { act(); }\n"))).not.toBe(before);
    expect(await digest(write("checks.test.ts", "// no part of the grading"))).toBe(before);
  });
});
