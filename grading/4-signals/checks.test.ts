import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drawFrom, type Recording } from "#check";
import {
  BEGINNING,
  call,
  deliver,
  end,
  exec,
  exit,
  exited,
  fork,
  IDENTITY,
  MAIN,
  reap,
  recordedExactly,
  type Told,
  wrote,
} from "../../harness/observe/testing.ts";
import grading from "./checks.ts";

/*
 * What no program of the corpus reaches for sure: an order of events between processes that is the machine's, the binding's own moments,
 * ends that the harness made. Everything else is proved by real programs, in solutions/4-signals.
 */

const CHILD = 11;
const OTHER = 12;
/** Who sends the scenario's signals. */
const HELPER = 999;
const [SIGHUP, SIGINT, SIGKILL, SIGUSR1, SIGUSR2, SIGTERM, SIGCHLD, SIGCONT, SIGSTOP, SIGRTMIN] = [
  1, 2, 9, 10, 12, 15, 17, 18, 19, 34,
] as const;

/** The recording of a run of a scenario that begins as every run does; without an `end` main exits with status 0. */
function recording(scenario: string, args: Recording["run"]["args"], ...told: Told[]): Recording {
  const ended = told.some(({ ev }) => ev === "end") ? [] : [exit(MAIN), end()];
  const [task = ""] = scenario.split(".");
  return recordedExactly([...BEGINNING, ...told, ...ended], { ...IDENTITY, lab: "4-signals", task, scenario, args });
}

function verify(id: string, of: Recording) {
  const check = grading.checks.find((each) => each.id === id);
  if (!check) throw new Error(`no check ${id}`);
  return check.verify(of);
}

const observed = (id: string, of: Recording) => verify(id, of).map((finding) => finding.observed);

const kill = (pid: number, target: number, signo: number): Told => call(pid, "kill", [target, signo], 0);
const take = (pid: number, signo: number, sender: number): Told =>
  call(pid, "rt_sigtimedwait", [0, 0, 0, 8], signo, { info: { pid: sender, signo } });
const set = (...signos: number[]) => signos.reduce((bits, signo) => bits | (1n << BigInt(signo - 1)), 0n).toString(16);
const mask = (pid: number, blocked: string): Told => call(pid, "rt_sigprocmask", [2, 0, 0, 8], 0, { set: blocked });
const EVERYTHING = "ffffffffffffffff";
const step = (signo: number, pid = MAIN): Told => ({ ev: "step", does: "signal", signo, pid, sender: HELPER });
const gate = (path: string, text = ""): Told => ({ ev: "step", does: "gate", path: `work/${path}`, text });
const limit = (name: "cpu-ms" | "wall-ms" | "events", value: number): Told => ({
  ev: "limit",
  limit: name,
  value,
  observed: value + 1,
});
const blocked = (pid: number, state: string, name: string | null): Told => ({
  ev: "blocked",
  pid,
  state,
  name,
  args: [],
});
const dispositions = (pid: number, at: "begin" | "exec", ignored: string, held = "0"): Told => ({
  ev: "dispositions",
  pid,
  at,
  ignored,
  caught: "0",
  blocked: held,
  pending: "0",
});

test("the lab is worth 100 points, 8 to 15 a task", () => {
  const points = Map.groupBy(grading.checks, ({ id }) => id.split(".")[0]);
  const sums = [...points.values()].map((checks) => checks.reduce((sum, check) => sum + check.points, 0));
  expect(sums.reduce((a, b) => a + b)).toBe(100);
  for (const sum of sums) expect(sum).toBeGreaterThanOrEqual(8);
  for (const sum of sums) expect(sum).toBeLessThanOrEqual(15);
});

describe("who spins", () => {
  test("is named, and not who sleeps beside it", () => {
    const of = recording(
      "pingPong.short",
      [2],
      fork(MAIN, CHILD),
      limit("cpu-ms", 900),
      blocked(MAIN, "S", "openat"),
      blocked(CHILD, "R", null),
      exit(CHILD, SIGKILL),
      exit(MAIN, SIGKILL),
      end(SIGKILL, "limit"),
    );
    expect(observed("pingPong.sleeps", of)).toEqual(["main.1 kept computing: 900 ms of processor time were used up"]);
  });

  test("is somebody, if nobody was seen computing in that moment", () => {
    const of = recording("catchOne.user", [SIGUSR1], limit("events", 3000), exit(MAIN, SIGKILL), end(SIGKILL, "limit"));
    expect(observed("catchOne.sleeps", of)).toEqual(["somebody kept asking: 3000 calls were used up"]);
  });

  test("is nobody, where another limit was reached", () => {
    const of = recording("catchOne.user", [SIGUSR1], limit("wall-ms", 9), exit(MAIN, SIGKILL), end(SIGKILL, "limit"));
    expect(observed("catchOne.sleeps", of)).toEqual(["the run was ended before the signal could be sent"]);
    expect(verify("pingPong.sleeps", { ...of, run: { ...of.run, task: "pingPong" } })).toEqual([]);
  });
});

describe("a caught signal", () => {
  const caught = (sender: number, line: string) =>
    recording(
      "catchOne.user",
      [SIGUSR1],
      step(SIGUSR1),
      deliver(MAIN, SIGUSR1, sender, "handler"),
      wrote(MAIN, `${line}\n`),
    );

  test("counts only if it is the one that was sent", () => {
    expect(verify("catchOne.arrives", caught(HELPER, ""))).toEqual([]);
    expect(verify("catchOne.arrives", caught(MAIN, ""))).toHaveLength(1);
  });

  test("is told in one right line, and in no wrong one", () => {
    expect(verify("catchOne.line", caught(HELPER, `caught SIGUSR1 from ${HELPER}`))).toEqual([]);
    expect(verify("catchOne.line", caught(HELPER, `Caught: SIGUSR1, from ${HELPER}`))).toEqual([]);
    const both = `caught SIGUSR1 from ${HELPER}\ncaught SIGUSR1 from ${HELPER + 1}`;
    expect(observed("catchOne.line", caught(HELPER, both))).toEqual([
      `main printed "caught SIGUSR1 from ${HELPER + 1}"`,
    ]);
    expect(observed("catchOne.line", caught(HELPER, ""))).toEqual(['it printed no such line; its first is ""']);
  });
});

describe("what main blocks while its child sends", () => {
  const sends = [kill(CHILD, MAIN, SIGUSR1), kill(CHILD, MAIN, SIGRTMIN)];
  const both = set(SIGUSR1, SIGRTMIN);

  test("is what it asked for, although a quick child is done before fork has returned", () => {
    const quick = [mask(MAIN, EVERYTHING), fork(MAIN, CHILD), ...sends, exit(CHILD)];
    const right = recording("coalesce.few", [1], mask(MAIN, both), ...quick, mask(MAIN, both));
    expect(verify("coalesce.blocked", right)).toEqual([]);
    const wrong = recording("coalesce.few", [1], ...quick, mask(MAIN, "0"));
    expect(observed("coalesce.blocked", wrong)).toEqual([
      "when main.1 sent SIGUSR1, main did not block it",
      "when main.1 sent SIGRTMIN, main did not block it",
    ]);
  });

  test("does not count if it was opened in between", () => {
    const taken = deliver(MAIN, SIGUSR1, CHILD, "handler");
    const of = recording(
      "coalesce.few",
      [1],
      mask(MAIN, both),
      fork(MAIN, CHILD),
      ...sends.slice(0, 1),
      taken,
      ...sends.slice(1),
    );
    expect(observed("coalesce.blocked", of)).toEqual(["main took SIGUSR1 before main.1 had sent its last signal"]);
  });
});

describe("two players", () => {
  const game = (...told: Told[]) => recording("pingPong.short", [2], fork(MAIN, CHILD), ...told);

  test("take turns, in whatever order the machine tells of them", () => {
    // The child takes, and even answers, before main's kill has returned.
    const round = [
      take(CHILD, SIGUSR1, MAIN),
      kill(CHILD, MAIN, SIGUSR2),
      kill(MAIN, CHILD, SIGUSR1),
      take(MAIN, SIGUSR2, CHILD),
    ];
    expect(verify("pingPong.turns", game(...round, ...round))).toEqual([]);
    expect(observed("pingPong.turns", game(...round))).toEqual([
      "main sent one SIGUSR1 and took one SIGUSR2",
      "main.1 sent one SIGUSR2 and took one SIGUSR1",
    ]);
  });

  test("have waited, each at its gate, before their last signal", () => {
    const [serve, answer] = [kill(MAIN, CHILD, SIGUSR1), kill(CHILD, MAIN, SIGUSR2)];
    expect(verify("pingPong.gates", game(gate("serve"), serve, gate("return"), answer))).toEqual([]);
    expect(verify("pingPong.gates", game(gate("serve"), serve))).toEqual([]);
    expect(observed("pingPong.gates", game(serve, gate("serve"), gate("return"), answer))).toEqual([
      "main sent one signal, and nobody waited at serve in between",
    ]);
    expect(observed("pingPong.gates", game(gate("serve"), gate("return"), serve, answer))).toEqual([
      "main.1 sent one signal, and nobody waited at return in between",
    ]);
    const before = recording("pingPong.short", [2], gate("serve"), fork(MAIN, CHILD), serve);
    expect(verify("pingPong.gates", before)).toHaveLength(1);
  });

  test("do not, if one sends before it has taken", () => {
    const of = game(
      kill(MAIN, CHILD, SIGUSR1),
      take(CHILD, SIGUSR1, MAIN),
      kill(MAIN, CHILD, SIGUSR1),
      kill(CHILD, MAIN, SIGUSR2),
      take(MAIN, SIGUSR2, CHILD),
      take(CHILD, SIGUSR1, MAIN),
      kill(CHILD, MAIN, SIGUSR2),
      take(MAIN, SIGUSR2, CHILD),
    );
    expect(observed("pingPong.turns", of)).toEqual(["main sent SIGUSR1 for the 2nd time when it had taken no SIGUSR2"]);
  });

  test("a look that found nothing at once is a wait that ran out; an interrupted one is none", () => {
    const looked = (ret: number) => game(call(CHILD, "rt_sigtimedwait", [0, 0, 0, 8], ret));
    expect(verify("pingPong.sleeps", looked(-11))).toHaveLength(1);
    expect(verify("pingPong.sleeps", looked(-4))).toEqual([]);
    expect(verify("pingPong.sleeps", game(call(MAIN, "ppoll", [0, 1, 0, 0], 1)))).toEqual([]);
    expect(verify("pingPong.sleeps", game(call(MAIN, "ppoll", [0, 1, 0, 0], 0)))).toHaveLength(1);
  });
});

describe("children that the harness had to kill", () => {
  const of = recording(
    "reaper.few",
    [2],
    fork(MAIN, CHILD),
    fork(MAIN, OTHER),
    gate("gate1"),
    exit(CHILD, exited(1)),
    reap(MAIN, CHILD, exited(1)),
    gate("orders", "sweep\n"),
    wrote(MAIN, "order sweep\n"),
    exit(MAIN),
    { ev: "leftover", pid: OTHER },
    exit(OTHER, SIGKILL),
    end(),
  );

  test("are held against the waiting alone", () => {
    const failing = ["children", "answers", "prompt", "reaped", "ends"].filter(
      (id) => verify(`reaper.${id}`, of).length > 0,
    );
    expect(failing).toEqual(["reaped"]);
  });
});

describe("an order", () => {
  const ordered = (...told: Told[]) => recording("reaper.few", [1], fork(MAIN, CHILD), ...told);
  const ends = [exit(CHILD, exited(1)), reap(MAIN, CHILD, exited(1))];

  test("is answered when it has come, and while a child lives", () => {
    const [came, line] = [gate("orders", "sweep\n"), wrote(MAIN, "order sweep\n")];
    expect(verify("reaper.answers", ordered(came, line, ...ends))).toEqual([]);
    expect(observed("reaper.answers", ordered(line, came, ...ends))).toEqual([
      "it did not print what came from orders",
    ]);
    expect(observed("reaper.answers", ordered(came, ...ends, line))).toEqual([
      "it printed that when all its children had ended: orders had been opened, and main slept on until main.1 was let go",
    ]);
    expect(observed("reaper.answers", ordered(...ends, came, line))).toEqual([
      "all its children had ended when it waited at orders: the last, main.1, was let go because nobody waited there",
    ]);
  });
});

describe("a job's line", () => {
  test("is main's: what the job prints itself is no entry in the books", () => {
    const of = recording(
      "critical.fast",
      [],
      fork(MAIN, CHILD),
      gate("slow"),
      wrote(CHILD, `added ${CHILD}\n`),
      exit(CHILD),
      reap(MAIN, CHILD),
    );
    expect(observed("critical.added", of)).toEqual([`it never printed "added ${CHILD}"`]);
  });

  test("comes after main's own waiting at slow", () => {
    const waitedFor = (pid: number) =>
      recording(
        "critical.fast",
        [],
        fork(MAIN, CHILD),
        gate("slow"),
        call(pid, "openat", [-100, 0, 0, 0], 3, { path: "slow" }),
        wrote(MAIN, `added ${CHILD}\n`),
        exit(CHILD),
        reap(MAIN, CHILD),
      );
    expect(verify("critical.added", waitedFor(MAIN))).toEqual([]);
    expect(observed("critical.added", waitedFor(CHILD))).toEqual([
      "it was main.1 that waited at slow, in place of main",
    ]);
  });

  test("printed twice is one too many", () => {
    const of = recording(
      "critical.fast",
      [],
      fork(MAIN, CHILD),
      gate("slow"),
      wrote(MAIN, `added ${CHILD}\nadded ${CHILD}\n`),
      exit(CHILD),
      reap(MAIN, CHILD),
      wrote(MAIN, `deleted ${CHILD}\ndeleted ${CHILD}\n`),
    );
    expect(observed("critical.added", of)).toEqual(["it printed it more than once"]);
    expect(observed("critical.order", of)).toEqual(["it printed it more than once"]);
  });
});

describe("what a program is started with", () => {
  const started = (began: string, ignored: string, held: string) =>
    recording(
      "nohup.silent",
      [["./probe"]],
      dispositions(MAIN, "begin", began),
      exec(MAIN, "./probe"),
      dispositions(MAIN, "exec", ignored, held),
    );

  test("is compared with what main began with", () => {
    expect(verify("nohup.ignored", started("0", set(SIGHUP), "0"))).toEqual([]);
    expect(verify("nohup.ignored", started(set(SIGINT), set(SIGHUP, SIGINT), "0"))).toEqual([]);
    expect(observed("nohup.ignored", started("0", set(SIGINT), set(SIGTERM)))).toEqual([
      "at exec: SIGHUP is not ignored; ignored too: SIGINT; blocked: SIGTERM",
    ]);
  });

  test("is what the first exec made of it, not a program in between", () => {
    const through = (...paths: string[]) =>
      recording("nohup.silent", [["./probe"]], fork(MAIN, CHILD), ...paths.map((path) => exec(CHILD, path)));
    expect(verify("nohup.runs", through("./probe"))).toEqual([]);
    expect(observed("nohup.runs", through("nohup", "./probe"))).toEqual([
      'main.1 became nohup, with the arguments ["nohup"]',
    ]);
  });

  test("is nobody's fault where it could not be read", () => {
    expect(verify("nohup.ignored", recording("nohup.silent", [["./probe"]], exec(MAIN, "./probe")))).toEqual([]);
    const of = recording("forward.quiet", [9, ["./probe"]], fork(MAIN, CHILD), exec(CHILD, "./probe"), exit(CHILD));
    expect(verify("forward.runs", of)).toEqual([]);
  });
});

describe("a signal that is passed on", () => {
  const passed = (...told: Told[]) =>
    recording("forward.obeys", [9, ["./probe"]], fork(MAIN, CHILD), step(SIGTERM), ...told, exit(CHILD, SIGTERM));

  test("came if it reached the program from main, or was sent to it", () => {
    expect(verify("forward.passes", passed(kill(MAIN, CHILD, SIGTERM)))).toEqual([]);
    expect(verify("forward.passes", passed(kill(MAIN, -CHILD, SIGTERM), deliver(CHILD, SIGTERM, MAIN)))).toEqual([]);
    expect(verify("forward.passes", passed(deliver(CHILD, SIGTERM, HELPER)))).toHaveLength(1);
    expect(verify("forward.passes", passed(call(MAIN, "kill", [CHILD, SIGTERM], -3)))).toHaveLength(1);
  });
});

describe("a group", () => {
  const setpgid = (pid: number, pgid: number): Told => call(MAIN, "setpgid", [pid, pgid], 0);
  const groupOf = (...told: Told[]) =>
    recording(
      "group.small",
      [1],
      fork(MAIN, CHILD),
      fork(MAIN, OTHER),
      setpgid(CHILD, 0),
      { ev: "stop", pid: CHILD, signo: SIGSTOP },
      ...told,
      exit(CHILD, SIGKILL),
      reap(MAIN, CHILD, SIGKILL),
    );

  test("that was killed before it could run is continued, if a wait call told so", () => {
    const continued = call(MAIN, "wait4", [CHILD, 0, 8, 0], CHILD, { status: 0xffff });
    expect(verify("group.continued", groupOf(continued))).toEqual([]);
    expect(verify("group.continued", groupOf({ ev: "continue", pid: CHILD }))).toEqual([]);
    expect(observed("group.continued", groupOf())).toEqual(["main.1 was never continued; it was killed by SIGKILL"]);
  });

  test("is told as one: asking with signal 0 is no signal, SIGCHLD is nobody's doing", () => {
    const of = groupOf(kill(MAIN, -CHILD, SIGSTOP), kill(MAIN, CHILD, 0), deliver(MAIN, SIGCHLD, CHILD));
    expect(verify("group.once", of)).toEqual([]);
    expect(verify("group.others", of)).toEqual([]);
    expect(observed("group.others", groupOf(deliver(OTHER, SIGCONT, MAIN)))).toEqual([
      "SIGCONT from main came to main.2",
    ]);
  });

  test("spares the bystander, which was there to tell", () => {
    const ended = (status: number, ...told: Told[]) => groupOf(...told, exit(OTHER, status));
    expect(verify("group.others", ended(0, gate("bystander")))).toEqual([]);
    expect(observed("group.others", ended(0))).toEqual(["main.2 exited with status 0 before the FIFO had been opened"]);
    expect(observed("group.others", ended(exited(1), gate("bystander")))).toEqual(["main.2 exited with status 1"]);
  });

  test("spares them although they block what was sent, or could only die of it", () => {
    expect(observed("group.others", groupOf(kill(MAIN, 0, SIGTERM)))).toEqual([
      "main sent SIGTERM to its own group",
      "main sent SIGTERM to its own group",
    ]);
    expect(observed("group.others", groupOf(kill(MAIN, -MAIN, SIGTERM)))).toHaveLength(2);
    expect(observed("group.others", groupOf(kill(MAIN, OTHER, SIGKILL)))).toEqual(["main sent SIGKILL to main.2"]);
  });

  test("is the kernel's: who says setpgid to itself is in it, too", () => {
    const of = groupOf(call(OTHER, "setpgid", [0, CHILD], 0));
    expect(observed("group.members", of)).toEqual([`main.1, main.2 in the group ${CHILD}`]);
  });
});

describe("whatever happened", () => {
  const pids = fc.constantFrom(MAIN, CHILD, OTHER);
  const signos = fc.constantFrom(0, SIGHUP, SIGKILL, SIGUSR1, SIGUSR2, SIGTERM, SIGCHLD, SIGSTOP, SIGRTMIN);
  const happening: fc.Arbitrary<Told> = fc.oneof(
    fc.tuple(pids, fc.integer({ min: CHILD, max: CHILD + 9 })).map(([pid, child]) => fork(pid, child)),
    fc.tuple(pids, fc.constantFrom("./probe", "./job")).map(([pid, path]) => exec(pid, path)),
    fc
      .tuple(pids, fc.constantFrom(0, SIGKILL, SIGTERM, exited(1), exited(3)))
      .map(([pid, status]) => exit(pid, status)),
    fc.tuple(pids, pids).map(([pid, child]) => reap(pid, child)),
    fc.tuple(pids, fc.constantFrom(0, -1, MAIN, CHILD, -CHILD), signos).map(([pid, to, signo]) => kill(pid, to, signo)),
    fc.tuple(pids, signos, pids).map(([pid, signo, sender]) => deliver(pid, signo, sender, "handler")),
    fc.tuple(pids, signos, pids).map(([pid, signo, sender]) => take(pid, signo, sender)),
    fc.tuple(pids, fc.constantFrom("0", "a00", EVERYTHING)).map(([pid, bits]) => mask(pid, bits)),
    fc.tuple(pids, pids).map(([pid, pgid]) => call(pid, "setpgid", [0, pgid], 0)),
    fc.tuple(pids, fc.boolean()).map(([pid, on]): Told => ({ ev: on ? "stop" : "continue", pid, signo: SIGSTOP })),
    fc
      .tuple(pids, fc.constantFrom("caught", "standard 1", "order", `added ${CHILD}`, `deleted ${CHILD}`))
      .map(([pid, line]) => wrote(pid, `${line}\n`)),
    signos.map((signo) => step(signo)),
    fc.constantFrom("orders", "gate1", "slow", "serve", "return", "bystander").map((path) => gate(path)),
    fc.constant(call(MAIN, "execve", [0, 0, 0], -2, { path: "nothing" })),
    fc.constant(call(MAIN, "clone", [0, 0, 0, 0, 0], -11)),
  );
  const ending = fc.constantFrom<Told[]>(
    [exit(MAIN), end()],
    [limit("cpu-ms", 9), blocked(MAIN, "R", null), exit(MAIN, SIGKILL), end(SIGKILL, "limit")],
    [{ ev: "deadlock" }, blocked(MAIN, "S", "wait4"), exit(MAIN, SIGKILL), end(SIGKILL, "deadlock")],
    [end(SIGKILL, "cancelled")],
  );

  test.each(grading.scenarios.map(({ id }) => id))("the checks of %s have something to say, and do not throw", (id) => {
    const scenario = grading.scenarios.find((each) => each.id === id);
    const args = scenario?.args(drawFrom(id)) ?? [];
    const checks = grading.checks.filter(({ scenarios }) => !scenarios || scenarios.includes(id));
    const own = checks.filter((check) => check.id.startsWith(`${scenario?.task}.`));
    expect(own.length).toBeGreaterThan(0);
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 25 }), ending, (told, last) => {
        const of = recording(id, args, ...told, ...last);
        for (const check of own)
          for (const finding of check.verify(of)) {
            expect(finding.observed).not.toMatch(/undefined|NaN|Infinity/);
            for (const event of finding.events) expect(of.events[event]).toBeDefined();
          }
      }),
      { numRuns: 60 },
    );
  });
});
