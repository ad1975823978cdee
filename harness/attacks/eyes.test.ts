/** Whether the suite sees what it is there to see: each kind of harm, done by hand or by a program that nothing holds back, is told. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdtempSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { bundleProgram } from "../run/bundle.ts";
import { run } from "../run/run.ts";
import type { SupervisorEvent } from "../supervisor/protocol.ts";
import { prepare } from "./attacks.ts";
import { attempt, type Battlefield, type Result } from "./attempt.ts";
import { attackCommand } from "./commands.ts";
import { parseHeader } from "./header.ts";
import { problemsOf } from "./report.ts";
import { Family } from "./survivors.ts";
import { countsOf, isClean, tableOf } from "./table.ts";
import { attackAs, currentUser } from "./users.ts";
import { attackVerdict } from "./verdicts.ts";

let folder: string;
let field: Battlefield;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "proclab-eyes-"));
  field = await prepare(folder);
});
afterAll(async () => {
  await field?.canaries.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** A program that is no file of the suite's. */
async function made(header: string[], body: string) {
  const file = join(mkdtempSync(join(folder, "program-")), "program.ts");
  const text = `${header.map((line) => `// ${line}\n`).join("")}${body}`;
  writeFileSync(file, text);
  return { name: "made", header: parseHeader(text, "made"), program: await bundleProgram(file) };
}
const HEADER = ["Attack: of a test", "Ends: exited 0"];

describe("canaries", () => {
  beforeEach(() => void field.canaries.changes());
  const home = () => field.canaries.world.home;

  test("nothing is told where nothing was done", () => {
    expect(field.canaries.changes()).toEqual([]);
  });

  test.each<[string, () => void, RegExp]>([
    ["written to", () => appendFileSync(join(home(), "canary"), "x"), /canary/],
    [
      "given another mode, and back",
      () => [0o600, 0o666].map((mode) => chmodSync(join(home(), "canary"), mode)),
      /canary/,
    ],
    ["given other times", () => utimesSync(join(home(), "private"), 0, 0), /private/],
    ["given another name", () => linkSync(join(home(), "canary"), join(home(), "second")), /second/],
    ["deprived of it", () => unlinkSync(join(home(), "second")), /second/],
    ["put beside", () => writeFileSync(join(home(), "folder/made"), "x"), /folder\/made/],
    [
      "given an attribute",
      () =>
        field.weapons.native.call(
          "setxattr",
          Buffer.from(`${home()}/canary\0`),
          Buffer.from("user.mark\0"),
          Buffer.from("x"),
          1,
          0,
        ),
      /canary/,
    ],
  ])("a file that is %s", (_, act, told) => {
    act();
    expect(field.canaries.changes().join("\n")).toMatch(told);
  });

  test.each<[string, () => void, RegExp]>([
    ["gets a signal", () => process.kill(field.canaries.world.neighbour, "SIGUSR1"), /ShdPnd/],
    ["is made to wait for others", () => setPriority(field.canaries.world.neighbour, 5), /niceness/],
  ])("a neighbour that %s", (_, act, told) => {
    act();
    expect(field.canaries.changes().join("\n")).toMatch(told);
  });

  test("a suite that may have fewer messages", () => {
    const RLIMIT_MSGQUEUE = 12;
    expect(field.weapons.native.call("prlimit64", 0, RLIMIT_MSGQUEUE, Buffer.alloc(16), null)).toBe(0);
    expect(field.canaries.changes().join("\n")).toMatch(/limits/);
  });

  test("a message that is taken, and memory that is attached", () => {
    const { native } = field.weapons;
    const { msg, shm } = field.canaries.world;
    native.call("msgrcv", msg, Buffer.alloc(256), 200, 0, 0o4000);
    expect(field.canaries.changes().join("\n")).toMatch(/message queue/);
    native.call("shmat", shm, null, 0);
    expect(field.canaries.changes().join("\n")).toMatch(/shared memory/);
  });

  test.each(["TCP", "path", "abstract"])("somebody who connects (%s)", async (how) => {
    const { port } = field.canaries.world;
    const where = {
      TCP: { port, host: "127.0.0.1" },
      path: { path: join(home(), "listener") },
      abstract: { path: `\0proclab-${port}` },
    };
    const socket = connect(where[how as "TCP"]);
    await once(socket.resume(), "close");
    expect(field.canaries.changes().join("\n")).toMatch(/somebody connected/);
  });

  test("a folder of a run that is left", () => {
    const left = mkdtempSync(join(tmpdir(), "proclab-run-"));
    expect(field.canaries.changes().join("\n")).toMatch(/temporary folder/);
    rmdirSync(left);
  });
});

test("a program that nothing holds back is seen: what it writes, what it reads, whom it signals", async () => {
  const program = await made(
    HEADER,
    `import { appendFileSync, readFileSync } from "node:fs";
     export function attack({ home, neighbour }: { home: string; neighbour: number }) {
       appendFileSync(home + "/canary", "x");
       console.log(readFileSync(home + "/private", "latin1"));
       process.kill(neighbour, "SIGUSR2");
     }`,
  );
  const { canaries } = await attempt(program, "C", field);
  expect(canaries.join("\n")).toMatch(/canary:[\s\S]*ShdPnd[\s\S]*the secret is in/);
});

test("a daemon that outlives who started it is seen, and ended", async () => {
  const family = new Family();
  const starter = spawn("/bin/sh", ["-c", "trap '' TERM HUP; (setsid sleep 1000 & echo) & wait"], {
    stdio: "ignore",
    env: {},
  });
  await once(starter, "exit");
  const survivors = await family.survivors();
  expect(survivors.map(({ name }) => name)).toEqual(["sleep"]);
  expect(await family.survivors()).toEqual([]);
});

describe("reports", () => {
  const token = "token-of-a-test";
  let events: SupervisorEvent[];
  beforeAll(async () => {
    const { program } = await made(
      HEADER,
      `import { _exit, fork, wait } from "#posix"; export function attack() { if (fork() === 0) _exit(3); wait(); }`,
    );
    events = await run({ program, task: "attack", args: [], trace: ["process"] });
  });

  test("a whole one has no problems", () => {
    expect(problemsOf(events, token)).toEqual([]);
  });

  const forged = { ev: "fork", t: 1, pid: 1, child: 424242, how: "fork", forged: token } as unknown as SupervisorEvent;
  test.each<[string, (events: SupervisorEvent[]) => SupervisorEvent[], RegExp]>([
    ["without its end", (all) => all.slice(0, -1), /the last event is/],
    ["with two ends", (all) => [...all, ...all.slice(-1)], /2 events "end"/],
    ["without its beginning", (all) => all.filter(({ ev }) => ev !== "begin"), /0 events "begin"|never began/],
    ["with a forged event", (all) => all.toSpliced(-1, 0, { ...forged, t: all.at(-1)?.t ?? 0 }), /forged events/],
    ["with an event out of its time", (all) => all.toSpliced(-1, 0, { ...forged, t: -1 }), /older/],
    [
      "that has lost an end of a process",
      (all) => all.filter((each) => each.ev !== "exit" || each.status !== 768),
      /no end is reported/,
    ],
    [
      "with what its schema does not know",
      (all) => all.map((each) => (each.ev === "exit" ? { ...each, minflt: "many" as unknown as number } : each)),
      /minflt/,
    ],
  ])("one %s is told", (_, change, told) => {
    expect(problemsOf(change(events), token).join("\n")).toMatch(told);
  });
});

describe("headers", () => {
  test.each<[string, string[], string, RegExp]>([
    ["another end", HEADER, "process.exitCode = 3;", /the end: exited 3 instead of exited 0/],
    ["another outcome", [...HEADER, "Refused: one: EPERM"], `console.log("one ok");`, /one: ok instead of EPERM/],
    ["an attempt that was not made", [...HEADER, "Refused: one: EPERM"], "", /one: nothing instead of EPERM/],
    ["an attempt of which it says nothing", HEADER, `console.log("one EPERM");`, /one: EPERM instead of nothing/],
    [
      "two outcomes of one attempt",
      [...HEADER, "Refused: one: EPERM"],
      `console.log("one EPERM\\none ok");`,
      /one: EPERM and ok/,
    ],
    [
      "another file",
      [...HEADER, "Collected: file: symlink"],
      `require("node:fs").writeFileSync("file", "");`,
      /file: regular instead of symlink/,
    ],
  ])("%s than the header says is told", async (_, header, body, told) => {
    const program = await made(
      header,
      `declare const require: (name: string) => any; export function attack() { ${body} }`,
    );
    const { unexpected } = await attempt(program, "B", field);
    expect(unexpected.join("\n")).toMatch(told);
  });
});

test("points that are not earned are told", async () => {
  const file = join(import.meta.dirname, "../../solutions/1-fork/solution.ts");
  const { unexpected } = await attackVerdict(
    { name: "solution", file, lab: "1", passes: ["hello.none"] },
    "A",
    field.family,
  );
  expect(unexpected).toContain("fan.children passes, though nothing was done for it");
  expect(unexpected).toContain("hello.none does not pass any more");
});

test("commands that show what a terminal obeys, and submissions that are taken, are told", async () => {
  const { report, unexpected } = await attackCommand(
    {
      name: "open",
      attack: "prints an escape, to the terminal of who runs it himself",
      prepare: ({ folder: where }) =>
        writeFileSync(
          join(where, "starter.ts"),
          `export function say() { console.log("::error::x \\u001b[2J"); }\nexport function brood() {}`,
        ),
      exits: 1,
      words: ["run", "9", "say", "x"],
    },
    "A",
    field.family,
  );
  expect(report.join("\n")).toMatch(/control character[\s\S]*a line begins/);
  expect(unexpected.join("\n")).toMatch(/exit code 0 instead of 1/);
});

test("a suite that cannot go on says so", async () => {
  const results: Result[] = [];
  const all = async () => {
    for await (const result of attackAs(currentUser(), ["no-such-attack"], ["A"])) results.push(result);
  };
  await expect(all()).rejects.toThrow(/ended early/);
  expect(results).toEqual([]);
});

test("one fault of any kind is no clean result, and is counted", () => {
  const clean: Result = {
    attack: "one",
    tier: "A",
    user: "root",
    happened: "exited 0",
    unexpected: [],
    survivors: [],
    canaries: [],
    report: [],
  };
  expect(isClean(clean)).toBe(true);
  const faulty = (["unexpected", "survivors", "canaries", "report"] as const).map((kind) => ({
    ...clean,
    [kind]: ["x"],
  }));
  expect(faulty.map(isClean)).toEqual([false, false, false, false]);
  expect(countsOf([clean, ...faulty])).toBe(
    "1 attack, 5 runs in tier A as root: 1 escape, 1 survivor, 1 forged or lost report, 1 unexpected outcome",
  );
  expect(tableOf([clean, ...faulty])).toContain("canaries: x");
});
