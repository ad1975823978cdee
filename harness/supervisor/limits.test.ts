import { beforeAll, describe, expect, it } from "vitest";
import { build, printed, run, SANITIZED, SUPERVISOR, story } from "./drive.ts";
import type { Tier } from "./protocol.ts";

const MIB = 1024 ** 2;
const KILLED = 9;

beforeAll(build);

describe.each<{ how: string; tiers: Tier[]; binary: string }>([
  { how: "in the best tier", tiers: ["A", "B"], binary: SUPERVISOR },
  { how: "unconfined", tiers: ["C"], binary: SUPERVISOR },
  { how: "with the sanitized supervisor", tiers: ["A", "B"], binary: SANITIZED },
])("limits, $how", ({ tiers, binary }) => {
  const on = { tiers, binary, cpu: 0 };

  it("ends a program that ignores every signal, at the wall limit, and tells in which call it was", async () => {
    const ran = await run("ignores_sigterm", { ...on, limits: { "wall-ms": 150 } });
    expect(story(ran, "limit", "blocked", "exit", "end")).toEqual([
      "limit wall-ms 150",
      "blocked 1 S clock_nanosleep",
      `exit 1 ${KILLED}`,
      `end limit ${KILLED}`,
    ]);
    expect(ran.exitCode).toBe(0);
  });

  it("shows the descriptors of everything that lived at a limit", async () => {
    const ran = await run("computes_forever", { ...on, limits: { "wall-ms": 150 } });
    const main = ran.one("begin").pid;
    const tables = ran.all("table").filter(({ at }) => at === "blocked");
    expect(tables.map(({ pid }) => pid).sort()).toEqual([main, ran.one("fork").child].sort());
    expect(tables.every(({ fds }) => fds.length === 3)).toBe(true);
  });

  it("ends a fork bomb at the limit of processes", async () => {
    const ran = await run("fork_bomb", { ...on, limits: { processes: 8 } });
    expect(ran.one("limit")).toMatchObject({ limit: "processes", value: 8, observed: 9 });
    expect(ran.all("fork")).toHaveLength(8);
    expect(ran.all("blocked")).toHaveLength(9);
    expect(ran.one("end").reason).toBe("limit");
  });

  it("counts processes that live at once, not all that ever lived", async () => {
    const ran = await run("many_children", { ...on, limits: { processes: 17 } });
    expect(ran.one("end")).toMatchObject({ reason: "exited", status: 0 });
  });

  it("ends a program that forks without end, however few live at once", async () => {
    const ran = await run("many_children", { ...on, limits: { births: 100 } });
    expect(ran.one("limit")).toMatchObject({ limit: "births", value: 100, observed: 101 });
    expect(ran.one("end").reason).toBe("limit");
  });

  it("sums processor time over all processes", async () => {
    const ran = await run("computes_forever", { ...on, limits: { "cpu-ms": 100, "wall-ms": 60_000 } });
    expect(ran.one("limit")).toMatchObject({ limit: "cpu-ms", value: 100 });
    expect(story(ran, "blocked").sort()).toEqual(["blocked 1 R null", "blocked 2 R null"]);
  });

  it("ends a program that takes memory without end, close to the limit", async () => {
    const ran = await run("takes_memory", { ...on, limits: { "memory-bytes": 64 * MIB } });
    const { limit, observed, pid } = ran.one("limit");
    expect(limit).toBe("memory-bytes");
    expect(observed).toBeGreaterThan(64 * MIB);
    expect(pid).toBe(ran.one("begin").pid);
  });

  it("counts memory that forks share once", async () => {
    const ran = await run("shares_memory", { ...on, limits: { "memory-bytes": 128 * MIB } });
    expect(ran.one("end")).toMatchObject({ reason: "exited", status: 0 });
    expect(ran.one("end").maxrss).toBeGreaterThanOrEqual(64 * MIB);
  });

  it("passes on output up to its limit, to the byte, and no further", async () => {
    const ran = await run("endless_output", { ...on, limits: { "output-bytes": 100_000 } });
    expect(printed(ran, 1)).toBe("x".repeat(100_000));
    expect(ran.one("limit").limit).toBe("output-bytes");
    expect(ran.one("end").reason).toBe("limit");
  });

  it("lets a program write exactly as much as it may", async () => {
    const ran = await run("prints", { ...on, limits: { "output-bytes": 20 } });
    expect(ran.one("end")).toMatchObject({ reason: "exited", status: 3 << 8 });
  });

  it("ends a program that makes events without end", async () => {
    const ran = await run("calls_forever", { ...on, trace: ["descriptor"], limits: { events: 500 } });
    expect(ran.one("limit")).toMatchObject({ limit: "events", value: 500, observed: 501 });
    expect(ran.events.length).toBeLessThan(520);
  });

  it("ends a program whose events are large", async () => {
    const ran = await run("opens_long_paths", { ...on, trace: ["descriptor"], limits: { "event-bytes": 250_000 } });
    expect(ran.one("limit")).toMatchObject({ limit: "event-bytes", value: 250_000 });
    expect(ran.one("limit").observed).toBeLessThan(255_000);
    expect(ran.calls("openat").length).toBeLessThan(250_000 / 4000);
  });

  it("reports and kills what main left behind, after the time to linger", async () => {
    const ran = await run("leaves_orphan", { ...on, limits: { "linger-ms": 50 } });
    expect(story(ran, "fork", "exit", "leftover", "end")).toEqual([
      "fork 1 2",
      "exit 1 0",
      "leftover 2",
      `exit 2 ${KILLED}`,
      "end exited 0",
    ]);
  });
});
