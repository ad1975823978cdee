import { beforeAll, describe, expect, it } from "vitest";
import { build, type Options, printed, run, SANITIZED, SUPERVISOR, story } from "./drive.ts";
import type { LaidFile, Step, Tier } from "./protocol.ts";

const SIGUSR1 = 10;
const SIGKILL = 9;
const SIGTERM = 15;

beforeAll(build);

const fifo = (path: string): LaidFile => ({ path, mode: 0o600, data: { fifo: true } });
const opens = (gate: string, text: string): Step => ({ when: "rest", gate: `work/${gate}`, text });
const sends = (signal: number, to: "main" | "group" = "main"): Step => ({ when: "rest", signal, to });

/** A program that does what its arguments say, with two FIFOs in its work folder. */
const obey = (deeds: string, steps: Step[], options: Options = {}) =>
  run("obeys_steps", {
    argv: ["obeys_steps", ...deeds.split(" ")],
    files: [fifo("work/a"), fifo("work/deep/b")],
    limits: { "wall-ms": 30_000, "cpu-ms": 20_000 },
    steps,
    ...options,
  });

const wait = (situation: string, options: Options = {}) =>
  run("waits", {
    argv: ["waits", situation],
    // Much longer than a deadlock takes to be seen: which of both ended a run is no matter of the machine's speed.
    limits: { "wall-ms": 30_000, "cpu-ms": 20_000, "output-bytes": 64 * 1024 ** 2 },
    ...options,
  });

describe.each<{ how: string; tiers: Tier[]; binary: string }>([
  { how: "in tier A", tiers: ["A"], binary: SUPERVISOR },
  { how: "in tier B", tiers: ["B"], binary: SUPERVISOR },
  { how: "with the sanitized supervisor", tiers: ["A", "B"], binary: SANITIZED },
])("a run at rest, $how", ({ tiers, binary }) => {
  const on = { tiers, binary };

  it("gets its steps one at a time, in order, each when it has done all that the one before led to", async () => {
    const steps = [
      opens("a", "one"),
      opens("deep/b", "two words\n"),
      sends(SIGUSR1),
      opens("a", ""),
      opens("deep/b", "5"),
    ];
    const ran = await obey(`signal=${SIGUSR1} read=a read=deep/b pause read=a read=deep/b`, steps, on);
    expect(story(ran, "step", "signal", "output", "end")).toEqual([
      "step gate work/a",
      "output",
      "step gate work/deep/b",
      "output",
      `step signal ${SIGUSR1} 1`,
      `signal 1 ${SIGUSR1}`,
      "output",
      "step gate work/a",
      "output",
      "step gate work/deep/b",
      "output",
      "end exited 0",
    ]);
    expect(printed(ran, 1)).toBe(
      `a: one\ndeep/b: two words\n\nmain: signal ${SIGUSR1} from a process that has gone\na: \ndeep/b: 5\n`,
    );
  });

  it("gets a signal from a process of its own, which nothing else is told of and which is gone at once", async () => {
    const ran = await obey(`signal=${SIGUSR1} pause`, [sends(SIGUSR1)], on);
    const { pid, sender } = ran.all("step").find((step) => step.does === "signal") ?? {};
    const main = ran.one("begin").pid;
    expect(pid).toBe(main);
    expect(sender).not.toBe(main);
    expect(ran.one("signal")).toMatchObject({ pid: main, signo: SIGUSR1, code: 0, sender, action: "handler" });
    expect(ran.all("exit").map((exit) => exit.pid)).toEqual([main]);
    expect(printed(ran, 1)).toContain("has gone");
  });

  it("gets a signal in all of main's group", async () => {
    const ran = await obey(`signal=${SIGUSR1} group pause wait`, [sends(SIGUSR1, "group")], on);
    expect(story(ran, "step")).toEqual([`step signal ${SIGUSR1} group 1`]);
    const reached = ran.all("signal").filter(({ signo }) => signo === SIGUSR1);
    expect(reached.map(({ pid }) => pid).sort()).toEqual([ran.one("begin").pid, ran.one("fork").child].sort());
    expect(ran.one("end")).toMatchObject({ reason: "exited", status: 0 });
  });

  it("gets a signal that ends it", async () => {
    const ran = await obey("pause", [sends(SIGTERM)], on);
    expect(ran.one("signal").action).toBe("default");
    expect(ran.one("end")).toMatchObject({ reason: "exited", status: SIGTERM });
    expect((await obey("pause", [sends(SIGKILL)], on)).one("end").status).toBe(SIGKILL);
  });

  it("passes a gate over at which nobody waits, and tries it again at the next rest", async () => {
    const ran = await obey(`signal=${SIGUSR1} pause read=a`, [opens("a", "late"), sends(SIGUSR1)], on);
    expect(story(ran, "step", "end")).toEqual([`step signal ${SIGUSR1} 1`, "step gate work/a", "end exited 0"]);
    expect(printed(ran, 1)).toContain("a: late\n");
  });

  it("gets its steps while a call with a timeout sleeps: what is asleep is at rest", async () => {
    const ran = await obey("fork=a nap wait", [opens("a", "meanwhile")], on);
    expect(ran.one("end").status).toBe(0);
    expect(story(ran, "step", "exit")).toEqual(["step gate work/a", "exit 2 0", "exit 1 0"]);
  });

  it("gets its next step after a second of computing", async () => {
    const ran = await obey(`signal=${SIGUSR1} spin`, [sends(SIGUSR1)], on);
    expect(ran.one("end")).toMatchObject({ reason: "exited", status: 0 });
  });

  it("ends in a deadlock when nobody ever comes to the only gate", async () => {
    const ran = await obey("pause", [opens("a", "x")], on);
    expect(story(ran, "step", "deadlock", "blocked", "end")).toEqual([
      "deadlock",
      "blocked 1 S pause",
      `end deadlock ${SIGKILL}`,
    ]);
  });

  it("gets a step for polls when there have been so many since the last one", async () => {
    const polled: Step[] = [
      { when: { polls: 5 }, signal: SIGUSR1, to: "main" },
      { when: { polls: 40 }, gate: "work/a", text: "5" },
    ];
    const ran = await obey(`signal=${SIGUSR1} fork=a poll`, polled, { ...on, trace: ["process"] });
    expect(ran.one("end")).toMatchObject({ reason: "exited", status: 0 });
    const polls = [0];
    for (const event of ran.events) {
      if (event.ev === "step") polls.unshift(0);
      if (event.ev === "syscall" && event.name === "wait4" && event.ret === 0) polls[0] = (polls[0] ?? 0) + 1;
    }
    const [, second = 0, first = 0] = polls;
    expect(polls).toHaveLength(3);
    expect(first).toBeGreaterThanOrEqual(5);
    expect(second).toBeGreaterThanOrEqual(40);
  });

  it("waits in vain for polls when all wait without polling; a step behind is performed then", async () => {
    const polled: Step = { when: { polls: 5 }, gate: "work/a", text: "polled" };
    const options = { ...on, trace: ["process" as const] };
    expect(story(await obey("fork=a wait", [polled], options), "step", "deadlock")).toEqual(["deadlock"]);
    const rescued = await obey("fork=a wait", [polled, opens("a", "rescued")], options);
    expect(printed(rescued, 1)).toBe("a: rescued\n");
    expect(rescued.one("end")).toMatchObject({ reason: "exited", status: 0 });
  });

  it.each([
    ["self_read", ["1 S read"]],
    ["full_pipe", ["1 S write"]],
    ["parent_and_child", ["1 S wait4", "2 S read"]],
    ["waitid_child", ["1 S waitid", "2 S pause"]],
    ["sigsuspends", ["1 S rt_sigsuspend"]],
    ["sigwaits", ["1 S rt_sigtimedwait"]],
    ["stopped_child", ["1 S wait4", "2 T kill"]],
    ["locks", ["1 S wait4", "2 S flock"]],
    ["record_locks", ["1 S fcntl", "2 S wait4"]],
    ["opens_fifo", ["1 S openat"]],
    ["polls_for_ever", ["1 S poll"]],
    ["selects", ["1 S pselect6"]],
    ["epolls", ["1 S epoll_wait"]],
    ["reads_eventfd", ["1 S read"]],
    ["joins_thread", ["1 S futex"]],
    ["leader_ended", ["1 Z null"]],
    ["vforks", ["1 D vfork", "2 S read"]],
    ["alarm_of_the_dead", ["1 S pause"]],
    ["alarm_taken_back", ["1 S wait4", "2 S pause"]],
  ])("is a deadlock when it can never go on: %s", async (situation, blocked) => {
    const ran = await wait(situation, on);
    const waiting = story(ran, "blocked").map((line) => line.replace("blocked ", ""));
    // Of two that lock the same, either may be first; architectures differ in the calls that they have.
    const sorted = (lines: string[]) => [...lines.map((line) => line.replace(/^\d /, ""))].sort();
    expect(sorted(waiting)).toEqual(sorted(blocked));
    expect(ran.one("deadlock")).toBeDefined();
    expect(ran.one("end")).toMatchObject({ reason: "deadlock", status: SIGKILL });
    expect(ran.all("limit")).toEqual([]);
    const tables = ran.events.flatMap((event, i) => (event.ev === "blocked" ? [ran.events[i + 1]] : []));
    expect(tables).toEqual(
      ran.all("blocked").map(({ pid }) => expect.objectContaining({ ev: "table", at: "blocked", pid })),
    );
  });

  it.each([
    ["alarmed", 0],
    ["alarmed_by_parent", 0],
    ["alarm_survives_exec", 14],
    ["posix_timer", 0],
    ["timer_continues", 0],
    ["lost_in_message", 0],
    ["timer_descriptor", 0],
    ["sleeps", 0],
    ["times_out", 0],
    ["ping_pong", 0],
    ["slow_ping_pong", 0],
    ["computes", 0],
    ["floods", 0],
    ["continues", 0],
  ])("is none as long as it can go on: %s", async (situation, status) => {
    const ran = await wait(situation, on);
    expect(ran.all("deadlock")).toEqual([]);
    expect(ran.one("end")).toMatchObject({ reason: "exited", status });
  });

  it("does not wait for what main left behind when that can never go on", async () => {
    const ran = await wait("leaves_waiting", { ...on, limits: { "linger-ms": 10_000_000, "wall-ms": 30_000 } });
    expect(story(ran, "exit", "leftover", "deadlock", "limit", "end")).toEqual([
      "exit 1 0",
      "leftover 2",
      `exit 2 ${SIGKILL}`,
      "end exited 0",
    ]);
  });

  it("performs no step once main has ended", async () => {
    const ran = await obey("fork=a", [opens("a", "too late"), sends(SIGUSR1)], {
      ...on,
      limits: { "linger-ms": 10_000_000, "wall-ms": 30_000 },
    });
    expect(story(ran, "step", "leftover", "end")).toEqual(["leftover 2", "end exited 0"]);
  });
});

it("opens nothing but a FIFO, and follows no link to one", async () => {
  const ran = await obey("pause", [opens("file", "x"), opens("link", "x"), opens("missing", "x"), sends(SIGTERM)], {
    files: [{ path: "work/file", mode: 0o644, data: "as it was" }],
    argv: ["obeys_steps", "link=/dev/null", "pause"],
    collect: ["work/file"],
  });
  expect(story(ran, "step", "end")).toEqual([`step signal ${SIGTERM} 1`, `end exited ${SIGTERM}`]);
  expect(ran.one("file").data).toBe("as it was");
});

it("leaves a FIFO without readers alone, and reports it as one", async () => {
  const ran = await obey("nap", [opens("a", "x")], { collect: ["work/a"] });
  expect(ran.all("step")).toEqual([]);
  expect(ran.one("file")).toMatchObject({ type: "fifo", mode: 0o600 });
});

it("knows when an alarm has come: a wait for it that begins too late is a deadlock, one for the next alarm is none", async () => {
  const [early, next] = await Promise.all([wait("alarm_too_early"), wait("alarm_after_alarm")]);
  expect(story(early, "signal", "deadlock", "limit")).toEqual(["signal 1 14", "deadlock"]);
  expect(story(next, "signal", "deadlock", "end")).toEqual(["signal 1 14", "signal 1 14", "end exited 0"]);
});

it("takes a gate that is full for one at which nobody waits, though its opening may have woken somebody", async () => {
  const ran = await obey("jam=a read=a", [opens("a", "x")]);
  expect(story(ran, "step", "deadlock", "end")).toEqual(["end exited 0"]);
});

it("is not led astray by a main that changes its process group all the time", async () => {
  const steps: Step[] = Array.from({ length: 20 }, () => ({ when: { polls: 5 }, signal: SIGUSR1, to: "group" }));
  const ran = await obey(`signal=${SIGUSR1} flip`, steps, { trace: ["process"] });
  expect(ran.one("end").reason).toBe("exited");
  const senders = new Set(ran.all("step").map((step) => step.does === "signal" && step.sender));
  expect(ran.all("signal").filter(({ sender }) => senders.has(sender)).length).toBeGreaterThan(0);
});
