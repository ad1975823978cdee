import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  ENDLESS,
  ended,
  isAlive,
  lab,
  leftFolders,
  makeRoot,
  newToken,
  type Root,
  startLab,
  supervisorsOf,
  tracedWith,
  until,
} from "./testing.ts";

let root: Root;
beforeEach(() => {
  root = makeRoot();
  root.write("8-patience", ENDLESS);
});
afterEach(() => root.remove());

/** Starts a run that never ends by itself and waits until its four processes are there. */
async function endlessRun(command = "run") {
  const token = newToken();
  const running = startLab(root, [command, "8", "endless", token]);
  await until("main and its children run", () => tracedWith(token).length === 4);
  const pid = running.pid as number;
  const [supervisor, ...others] = supervisorsOf(pid);
  if (supervisor === undefined || others.length > 0) throw new Error(`${others.length} supervisors too many`);
  const traced = tracedWith(token);
  return {
    running,
    pid,
    supervisor,
    traced,
    survivors: () => [supervisor, ...traced, ...tracedWith(token)].filter(isAlive),
  };
}

describe("Ctrl-C in the middle of a run", () => {
  test.each(["run", "trace"])("%s ends it: exit code 130, nobody survives, no folder is left", async (command) => {
    const { running, pid, survivors } = await endlessRun(command);
    process.kill(-pid, "SIGINT");
    const { code } = ended(await running);
    expect(code).toBe(130);
    expect(survivors()).toEqual([]);
    expect(leftFolders(root)).toEqual([]);
  });

  test.each([
    ["run", "8", "endless"],
    ["8", "endless"],
  ])("before it is loaded ends %s %s as later", async (...words) => {
    const spy = join(root.tmp, "interrupts.mjs");
    // As soon as it has begun anything.
    writeFileSync(
      spy,
      `import processes from "node:child_process";
       import { syncBuiltinESMExports } from "node:module";
       const { spawn } = processes;
       processes.spawn = (...how) => {
         const child = spawn(...how);
         process.kill(process.pid, "SIGINT");
         return child;
       };
       syncBuiltinESMExports();`,
    );
    const { code, stdout, stderr } = await lab(root, words, { env: { NODE_OPTIONS: `--import=${spy}` } });
    expect({ code, stdout, stderr }).toEqual({ code: 130, stdout: "", stderr: expect.stringContaining("Interrupted") });
    expect(leftFolders(root)).toEqual([]);
  });

  test("of many repetitions ends all of them", async () => {
    const token = newToken();
    const running = startLab(root, ["run", "8", "endless", token, "--repeat", "99999"]);
    await until("a run goes on", () => tracedWith(token).length > 0);
    process.kill(-(running.pid as number), "SIGINT");
    expect(ended(await running).code).toBe(130);
    expect(tracedWith(token)).toEqual([]);
    expect(leftFolders(root)).toEqual([]);
  });

  test("of a grading gives no verdict", async () => {
    const running = startLab(root, ["8", "endless"]);
    await until("a supervisor runs", () => supervisorsOf(running.pid as number).length > 0);
    const [supervisor] = supervisorsOf(running.pid as number);
    process.kill(-(running.pid as number), "SIGINT");
    const { code, stdout } = ended(await running);
    expect(code).toBe(130);
    expect(stdout).toBe("");
    expect(isAlive(supervisor as number)).toBe(false);
    expect(leftFolders(root)).toEqual([]);
  });
});

test("a supervisor that is killed is a fault of the harness: exit code 3, and nobody survives", async () => {
  const { running, supervisor, survivors } = await endlessRun();
  process.kill(supervisor, "SIGKILL");
  const { code, stderr } = ended(await running);
  expect(code).toBe(3);
  expect(stderr).toContain("the supervisor ended before the run was over");
  expect(stderr).toContain("a fault of the harness, not of your program");
  await until("all have gone", () => survivors().length === 0);
  expect(leftFolders(root)).toEqual([]);
});

test("when lab itself is killed the supervisor ends the run, and nobody survives", async () => {
  const { running, pid, survivors } = await endlessRun();
  process.kill(pid, "SIGKILL");
  await running;
  await until("all have gone", () => survivors().length === 0);
  // In tiers B and C it leaves the folder of a run: what has no owner any more, the next one removes.
  mkdirSync(join(root.tmp, `proclab-run-${pid}-left`));
  expect(leftFolders(root)).toHaveLength(1);
  root.write("8-patience", "export function hurry(): void {}");
  await lab(root, ["run", "8", "hurry", newToken()]);
  expect(leftFolders(root)).toEqual([]);
});

test("when whoever reads the output goes away the run ends, without a word", async () => {
  root.write(
    "8-patience",
    `import { write } from "#posix";\nexport function endless(token: string): void { for (;;) write(1, "." + token.slice(0, 1)); }`,
  );
  const token = newToken();
  const running = startLab(root, ["run", "8", "endless", token]);
  running.stdout.once("data", () => running.stdout.destroy());
  const { code, stderr } = ended(await running);
  expect(code).toBe(130);
  expect(stderr).not.toContain("EPIPE");
  expect(tracedWith(token)).toEqual([]);
  expect(leftFolders(root)).toEqual([]);
});

test("a terminal that goes away ends a run as Ctrl-C does", async () => {
  const { running, pid, survivors } = await endlessRun();
  process.kill(pid, "SIGHUP");
  expect(ended(await running).code).toBe(130);
  expect(survivors()).toEqual([]);
});
