import { beforeAll, describe, expect, it } from "vitest";
import { build, type Options, printed, type Ran, run, SANITIZED, story } from "./drive.ts";
import type { Schedule } from "./protocol.ts";

beforeAll(build);

const take = (what: string, schedule: Schedule, options: Options = {}) =>
  run("takes_turns", {
    argv: ["takes_turns", what],
    trace: ["process", "signal", "output"],
    // Far above what any of these takes: only what waits for ever comes to it.
    limits: { "wall-ms": 60_000, "cpu-ms": 60_000 },
    schedule,
    ...options,
  });

const seeded = (seed: number): Schedule => ({ name: "seeded", seed });

/** All that can be compared: who did what, and in which order. */
const whole = (ran: Ran) => story(ran, "fork", "exec", "exit", "syscall", "signal", "end");

describe("of several that could go on", () => {
  it("parent-first lets the oldest", async () => {
    const ran = await take("orders", { name: "parent-first" });
    expect(printed(ran, 1)).toBe("mmmaaabbbccc");
    expect(story(ran, "fork", "exit")).toEqual([
      "fork 1 2",
      "fork 1 3",
      "fork 1 4",
      "exit 2 0",
      "exit 3 256",
      "exit 4 512",
      "exit 1 0",
    ]);
  });

  it("child-first lets the youngest", async () => {
    const ran = await take("orders", { name: "child-first" });
    expect(printed(ran, 1)).toBe("aaabbbcccmmm");
    expect(story(ran, "fork", "exit")).toEqual([
      "fork 1 2",
      "exit 2 0",
      "fork 1 3",
      "exit 3 256",
      "fork 1 4",
      "exit 4 512",
      "exit 1 0",
    ]);
  });

  it("a change point takes the priority from who runs there", async () => {
    const natural = printed(await take("orders", { name: "parent-first" }), 1);
    const changed = [];
    for (const point of [4, 8, 12])
      changed.push(printed(await take("orders", { name: "parent-first", changes: [point] }), 1));
    expect(new Set([natural, ...changed]).size).toBeGreaterThan(2);
    for (const output of changed) expect([...output].sort().join("")).toBe("aaabbbcccmmm");
  });
});

describe("the same seed gives the same order of events", () => {
  it.each(["orders", "plays", "signals", "vforks"])("%s", async (what) => {
    const stories = new Set<string>();
    for (let seed = 1; seed <= 6; seed++) {
      const [one, again] = await Promise.all([take(what, seeded(seed)), take(what, seeded(seed))]);
      expect(whole(again)).toEqual(whole(one));
      stories.add(whole(one).join("\n"));
    }
    // What leaves nothing to choose has one story.
    if (what === "orders") expect(stories.size).toBeGreaterThan(2);
  });
});

describe.each<[string, Schedule]>([
  ["parent-first", { name: "parent-first" }],
  ["child-first", { name: "child-first" }],
  ["seed 1", seeded(1)],
  ["seed 2", seeded(2)],
  ["many changes", { name: "child-first", changes: [1, 2, 3, 5, 8, 13, 21] }],
])("under %s nobody who is right waits for ever", (_name, schedule) => {
  it.each(["orders", "plays", "vforks", "spins", "strays", "asks", "sleeps", "stops", "signals"])(
    "%s",
    async (what) => {
      const ran = await take(what, schedule);
      expect([ran.one("end").reason, ran.one("end").status]).toEqual(["exited", 0]);
      expect(ran.one("end").points).toBeGreaterThan(0);
    },
  );
});

describe("a signal that is not blocked before it is waited for", () => {
  it("is lost when the child goes first: a deadlock, each time", async () => {
    for (let times = 0; times < 3; times++) {
      const ran = await take("signals-early", { name: "child-first" });
      expect(ran.one("end").reason).toBe("deadlock");
    }
  });

  it("is not lost when the parent goes first", async () => {
    expect((await take("signals-early", { name: "parent-first" })).one("end").reason).toBe("exited");
  });
});

it.each<[string, Schedule]>([
  ["parent-first", { name: "parent-first" }],
  ["child-first", { name: "child-first" }],
  ["seed 1", seeded(1)],
])("under %s who sleeps for a time comes after all others, in runs that observe no sleep, too", async (_, schedule) => {
  const ran = await take("sleeps", schedule, { trace: ["process"] });
  const asked = ran.events.filter((event) => event.ev === "syscall" && event.name === "wait4");
  // Once while the child has not ended, at most; then it has.
  expect(asked.length).toBeLessThanOrEqual(2);
});

it("a natural run has no points", async () => {
  expect((await take("orders", { name: "natural" })).one("end").points).toBe(0);
});

it("is clean under sanitizers", async () => {
  const ran = await take("orders", seeded(3), { binary: SANITIZED });
  expect([ran.exitCode, ran.stderr]).toEqual([0, ""]);
  expect(whole(ran)).toEqual(whole(await take("orders", seeded(3))));
});
