import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { build, run, start } from "./drive.ts";
import type { SupervisorEvent, Tier } from "./protocol.ts";

beforeAll(build);

const ready = (event: SupervisorEvent) => event.ev === "output" && event.data === "ready\n";

/** Resolves when none of a run's processes is left; the test's own time limit is what ends it otherwise. */
async function gone(survivors: () => Promise<number[]>): Promise<void> {
  while ((await survivors()).length > 0) await new Promise(setImmediate);
}

/** Resolves when SIGKILL has struck all of a run's processes. They stay at their last stop until the tracer goes on. */
async function killed(survivors: () => Promise<number[]>): Promise<void> {
  const PF_SIGNALED = 0x400;
  const struck = async (pid: number) => {
    const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "");
    return stat === "" || (Number(stat.split(" ")[8]) & PF_SIGNALED) !== 0;
  };
  while (!(await Promise.all((await survivors()).map(struck))).every(Boolean)) await new Promise(setImmediate);
}

describe.each<{ how: string; tiers: Tier[] }>([
  { how: "tier A or B", tiers: ["A", "B"] },
  { how: "tier B or C", tiers: ["B", "C"] },
  { how: "unconfined", tiers: ["C"] },
])("a run that is given up, $how", ({ tiers }) => {
  const on = { tiers, limits: { "wall-ms": 10_000_000 } };

  it("is cancelled by the end of the request pipe", async () => {
    const running = await start("ignores_sigterm", on);
    await running.until(ready);
    running.cancel();
    const ran = await running.finished;
    expect(ran.one("end")).toMatchObject({ reason: "cancelled", status: 9 });
    expect(ran.exitCode).toBe(0);
    expect(await running.survivors()).toEqual([]);
  });

  it.each(["SIGTERM", "SIGINT"] as const)("is cancelled by %s", async (signal) => {
    const running = await start("ignores_sigterm", on);
    await running.until(ready);
    running.signal(signal);
    expect((await running.finished).one("end").reason).toBe("cancelled");
    expect(await running.survivors()).toEqual([]);
  });

  it("leaves nothing when the supervisor is killed", async () => {
    const running = await start("ignores_sigterm", on);
    await running.until(ready);
    expect(await running.survivors()).not.toEqual([]);
    running.signal("SIGKILL");
    await running.finished;
    await gone(running.survivors);
  });

  it("leaves nothing of a fork bomb when the supervisor is killed amid it", async () => {
    const running = await start("fork_bomb", { ...on, limits: { processes: 1000, "wall-ms": 10_000_000 } });
    await running.until((event) => event.ev === "fork");
    running.signal("SIGKILL");
    await running.finished;
    await gone(running.survivors);
  });

  it("leaves nothing when the reader of events goes away while events come", async () => {
    const running = await start("calls_forever", { ...on, trace: ["descriptor"] });
    await running.until((event) => event.ev === "syscall");
    running.closeReader();
    await running.finished;
    await gone(running.survivors);
  });

  it("leaves nothing when the reader of events goes away in silence", async () => {
    const running = await start("ignores_sigterm", on);
    await running.until(ready);
    running.closeReader();
    await running.finished;
    await gone(running.survivors);
  });
});

it("is held up by a reader that does not read, but ends at its wall limit all the same", async () => {
  const running = await start("calls_forever", {
    trace: ["descriptor"],
    limits: { "wall-ms": 300, events: 10_000_000, "event-bytes": 2 ** 40 },
  });
  await running.until((event) => event.ev === "syscall");
  running.pauseReader();
  await killed(running.survivors);
  running.resumeReader();
  const ran = await running.finished;
  expect(ran.one("limit").limit).toBe("wall-ms");
  expect(ran.one("end")).toMatchObject({ reason: "limit", status: 9 });
});

it("reports a runtime that cannot be executed as a fault, not as the program's failure", async () => {
  const ran = await run("no_such_fixture");
  expect(ran.one("fault").message).toMatch(/no_such_fixture|No such file/);
  expect(ran.all("end")).toEqual([]);
  expect(ran.exitCode).toBe(3);
});

it("leads a session of its own, which a terminal's signals do not reach", async () => {
  const running = await start("ignores_sigterm");
  await running.until(ready);
  const own = await running.sessionOfSupervisor();
  expect(own.session).toBe(own.pid);
  running.cancel();
  await running.finished;
});

it("runs several programs at once without mixing them up", async () => {
  const runs = await Promise.all(
    Array.from({ length: 6 }, () => run("forks_and_waits", { trace: ["process"], tiers: ["A", "B"] })),
  );
  for (const ran of runs) {
    expect(ran.all("fork")).toHaveLength(1);
    expect(ran.one("end").status).toBe(0);
  }
});

it.each<{ tier: Tier }>([{ tier: "A" }, { tier: "B" }])(
  "a program cannot give its own run up: the kernel's SIGHUP for the tracer's process group, in tier $tier",
  async ({ tier }) => {
    const ran = await run("orphans_group", { tiers: [tier] });
    expect(ran.all("signal").map(({ signo, sender }) => [signo, sender])).toContainEqual([1, 0]);
    expect(ran.one("end")).toMatchObject({ reason: "exited", status: 0 });
  },
);
