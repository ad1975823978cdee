import { renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ended, leftFolders, makeRoot, type Root, SOLUTION, startLab, supervisorsOf, until } from "./testing.ts";

let root: Root;
beforeEach(() => {
  root = makeRoot();
});
afterEach(() => root.remove());

test("watch grades at once and again after each save, however the editor saves, and ends at Ctrl-C", async () => {
  const file = root.write("9-invented", "export function say(): void {}");
  const running = startLab(root, ["watch", "9", "say"]);
  let shown = "";
  running.stdout.on("data", (text: Buffer) => {
    shown += text;
  });
  const gradings = () => shown.split("Watching ").length - 1;

  await until("the first grading", () => gradings() === 1);
  expect(shown).toContain("✘ The word is printed");

  writeFileSync(join(dirname(file), "notes.txt"), "no part of the program");
  writeFileSync(file, SOLUTION);
  await until("a grading after a save in place", () => shown.includes("Solved."));

  const before = gradings();
  const beside = join(dirname(file), ".starter.ts.swp");
  writeFileSync(beside, "export function say( {");
  renameSync(beside, file);
  await until("a grading after a save by renaming", () => gradings() > before && shown.includes("starter.ts:1:"));

  process.kill(-(running.pid as number), "SIGINT");
  expect(ended(await running)).toMatchObject({ code: 130, stderr: "Interrupted: what was running is ended.\n" });
  expect(leftFolders(root)).toEqual([]);
});

test("a save while a grading goes on is graded next", async () => {
  const slow =
    "import { pause } from '#posix';\nexport function endless(token: string): void { console.log(token); pause(); }";
  const file = root.write("8-patience", slow.replace("pause();", "for (let i = 0; i < 3e8; i++);"));
  const running = startLab(root, ["watch", "8", "endless"]);
  let shown = "";
  running.stdout.on("data", (text: Buffer) => {
    shown += text;
  });
  await until("the first run goes on", () => supervisorsOf(running.pid as number).length > 0);
  writeFileSync(file, "export function nothing(): void {}");
  await until("the second grading", () => shown.includes("starter.ts exports no function endless"));
  process.kill(-(running.pid as number), "SIGINT");
  expect(ended(await running).code).toBe(130);
});
