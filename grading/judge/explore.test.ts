import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Recording, RunIdentity } from "../../harness/observe/recording.ts";
import { bundleProgram, type Program } from "../../harness/run/bundle.ts";
import { drawFrom } from "../check/draw.ts";
import type { Scenario } from "../check/types.ts";
import { explore, switching } from "./explore.ts";
import { runAll, runScenario } from "./grade.ts";
import { judge } from "./judge.ts";
import type { GradedLab, Task } from "./load.ts";

describe("schedules with switches", () => {
  const sizes = fc.array(fc.nat(12), { maxLength: 4 });
  const plan = (points: number[], switches: 1 | 2, room: number, seed = "7") =>
    switching(
      points.map((each, base) => ({ base, points: each })),
      switches,
      room,
      drawFrom(seed),
    );

  test("are all there are, each once, where there is room", () => {
    fc.assert(
      fc.property(sizes, fc.constantFrom(1, 2), (points, switches) => {
        const { chosen, of } = plan(points, switches as 1 | 2, 1000);
        const all = points.flatMap((each, base) =>
          Array.from({ length: each }, (_, i) => i + 1).flatMap((first) =>
            switches === 1
              ? [`${base}@${first}`]
              : Array.from({ length: each - first }, (_, i) => `${base}@${first},${first + 1 + i}`),
          ),
        );
        expect(chosen.map(({ base, changes }) => `${base.base}@${changes}`).sort()).toEqual(all.sort());
        expect(of).toBe(all.length);
      }),
    );
  });

  test("are as many as there is room for, none of them twice, those that switch no more after an earlier point first", () => {
    fc.assert(
      fc.property(sizes, fc.constantFrom(1, 2), fc.nat(60), fc.string(), (points, switches, room, seed) => {
        const { chosen, of } = plan(points, switches as 1 | 2, room, seed);
        expect(chosen).toHaveLength(Math.min(room, of));
        const order = chosen.map(
          ({ base, changes: [first = 0, second = 0] }) =>
            Math.max(first, second) * 1e6 + Math.min(first, second) * 1e3 + base.base,
        );
        expect(order).toEqual([...new Set(order)].sort((one, other) => one - other));
      }),
    );
  });

  test("are drawn from the whole run where there is no room for all, also of a very long one", () => {
    const { chosen, of } = plan([1_000_000], 2, 100);
    expect(of).toBe((1_000_000 * 999_999) / 2);
    expect(chosen.every(({ changes: [first = 0, second = 0] }) => first < second && second <= 1_000_000)).toBe(true);
    expect(Math.max(...chosen.map(({ changes: [first = 0] }) => first))).toBeGreaterThan(500_000);
    expect(plan([1_000_000], 2, 100, "8").chosen).not.toEqual(chosen);
  });
});

const scenario = (id: string): Scenario => ({
  id,
  task: "act",
  title: "once",
  args: (draw) => [draw.word(8)],
  files: () => ({ number: "0" }),
  collect: () => ["number"],
  trace: ["process", "output"],
});
const scenarios = [scenario("act.once"), scenario("act.again")];
const lab = { id: "9-races", number: 9, limits: {} } as GradedLab;
const taskThat = (holds: (recording: Recording) => boolean): Task => ({
  name: "act",
  title: "Act",
  example: [],
  scenarios,
  checks: [
    {
      id: "act.right",
      title: "It is right",
      points: 1,
      needs: [],
      why: "It matters.",
      hints: ["?", "mechanism", "call"],
      verify: (recording) =>
        holds(recording) ? [] : [{ expected: "right", observed: "wrong", process: "main", events: [] }],
    },
  ],
});
/** Whether the kernel finds a race by itself is left to chance: these tests do not. */
const orNatural =
  (holds: (recording: Recording) => boolean) =>
  (recording: Recording): boolean =>
    recording.run.schedule === "natural" || holds(recording);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "proclab-explore-"));
});
afterAll(() => rmSync(folder, { recursive: true }));
function programOf(text: string): Promise<Program> {
  const file = join(folder, "starter.ts");
  writeFileSync(file, text);
  return bundleProgram(file);
}

describe("a search", () => {
  test("finds the first point at which an update is lost, and nothing before it", async () => {
    // Both add one to the number in a file.
    const program = await programOf(`
      import { _exit, fork, O_RDWR, open, pread, pwrite, waitpid } from "#posix";
      export function act(): void {
        const child = fork();
        const fd = open("number", O_RDWR);
        const number = Number(pread(fd, 10, 0).toString());
        pwrite(fd, String(number + 1), 0);
        if (child === 0) _exit(0);
        waitpid(child);
      }`);
    const task = taskThat(orNatural(({ files: [file] }) => file?.text === "2"));
    const { tried, failure } = await explore(lab, program, task, { seed: "7", scenarios, budget: 9999 });
    expect(tried.map(({ kind }) => kind)).toEqual(["natural", 0, 1]);
    expect(failure).toMatchObject({ kind: 1, run: { scenario: "act.once", seed: "7" } });
    const [, name, point] = /^([a-z-]+)@(\d+)$/.exec(failure?.run.schedule ?? "") ?? [];
    expect(name).toBe("parent-first");

    const points = Array.from({ length: Number(point) }, (_, i) => i + 1);
    const smaller = points.flatMap((each) => [`parent-first@${each}`, `child-first@${each}`]);
    const [once] = scenarios as [Scenario];
    const wrong = await runAll(smaller.slice(0, -1), async (schedule, cpu) => {
      const { checks } = judge(task, [await runScenario(lab, program, once, "7", { schedule, cpu })]);
      return checks[0]?.status === "failed" ? [schedule] : [];
    });
    expect(wrong.flat()).toEqual([failure?.run.schedule]);
  });

  test("finds what takes two switches", async () => {
    const program = await programOf(`
      import { _exit, fork, O_RDWR, open, pread, pwrite, waitpid } from "#posix";
      export function act(): void {
        const fd = open("number", O_RDWR);
        if (fork() === 0) {
          const [one, other] = [pread(fd, 1, 0), pread(fd, 1, 0)];
          console.log("read", one.toString(), other.toString());
          _exit(0);
        }
        pwrite(fd, "1", 0);
        pwrite(fd, "2", 0);
        waitpid(-1);
      }`);
    const task = taskThat(orNatural(({ output }) => !output.stdout.includes("read 1 2")));
    const options = { seed: "7", scenarios: scenarios.slice(0, 1), budget: 9999 };
    const { tried, failure } = await explore(lab, program, task, options);
    expect(tried.map(({ kind, runs, of }) => [kind, kind === 2 || runs === of])).toEqual([
      ["natural", true],
      [0, true],
      [1, true],
      [2, true],
    ]);
    expect(failure?.run.schedule).toMatch(/^parent-first@\d+,\d+$/);
    const { schedule = "" } = failure?.run ?? {};
    const again = judge(task, [await runScenario(lab, program, scenarios[0] as Scenario, "7", { schedule })]);
    expect(again).toEqual(failure?.verdict);
  });

  test("that finds nothing has tried every small schedule once, and draws others with the rest of the budget", async () => {
    const program = await programOf(`
      import { _exit, fork, waitpid } from "#posix";
      export function act(): void {
        if (fork() === 0) _exit(0);
        waitpid(-1);
      }`);
    const runs: RunIdentity[] = [];
    const task = taskThat(({ run }) => runs.push(run) > 0);
    const done: number[] = [];
    const { tried, failure } = await explore(lab, program, task, {
      seed: "7",
      scenarios: scenarios.slice(1),
      budget: 120,
      onProgress: (_, number) => done.push(number),
    });
    expect(failure).toBeNull();
    expect(done).toEqual(Array.from({ length: 121 }, (_, i) => i));
    const [natural, none, one, two, seeded] = tried.map(({ runs }) => runs) as [number, number, number, number, number];
    const points = one / 2;
    expect([natural, none, two]).toEqual([1, 2, points * (points - 1)]);
    expect(tried.map(({ of }) => of)).toEqual([natural, none, one, two, null]);
    const bySchedule = Map.groupBy(runs, ({ schedule }) => schedule);
    expect(bySchedule.size).toBe(natural + none + one + two + 1);
    const drawn = bySchedule.get("seeded")?.map(({ seed }) => seed);
    expect(new Set(drawn)).toEqual(new Set(Array.from({ length: seeded }, (_, i) => `7+${i + 1}`)));
    const others = runs.filter(({ schedule }) => schedule !== "seeded");
    expect(new Set(others.map(({ args, seed, scenario }) => [args, seed, scenario].join())).size).toBe(1);
  });

  test("of a program that fails by itself ends there", async () => {
    const program = await programOf("export function act(): void {}");
    const exploration = await explore(
      lab,
      program,
      taskThat(({ run }) => run.scenario === "act.once"),
      { seed: "7", scenarios, budget: 9 },
    );
    expect(exploration).toMatchObject({
      tried: [{ kind: "natural", runs: 2, of: 2 }],
      failure: { kind: "natural", run: { schedule: "natural", scenario: "act.again" } },
    });
  });
});
