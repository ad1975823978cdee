import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findLab } from "../../harness/catalog/catalog.ts";
import type { Result } from "../batch/result.ts";
import { grade } from "../judge/grade.ts";
import { loadLab } from "../judge/load.ts";
import { classroom50 } from "./classroom50.ts";
import { csv } from "./csv.ts";
import { ctrf } from "./ctrf.ts";
import { exercism } from "./exercism.ts";
import { gradescope } from "./gradescope.ts";
import { junit } from "./junit.ts";
import { moodle } from "./moodle.ts";
import { resultOf } from "./read.ts";
import { tap } from "./tap.ts";
import { read, readTap, refuseInvalidJUnit } from "./valid.ts";

const WAITS = "for (let i = 0; i < n; i++) waitpid(-1);";
const ENDS = `for (let i = 1; i <= n; i++) if (fork() === 0) { read(fd, 1); _exit(i); }`;
const fan = (body: string) => `
import { _exit, close, fork, pipe, read, waitpid } from "#posix";
export function fan(n: number): void { ${body} }`;

const PROGRAMS = {
  right: fan(`const [fd, end] = pipe(); ${ENDS.replace("read(", "close(end), read(")} close(fd); close(end); ${WAITS}`),
  // Prints what a terminal, XML, TAP and a spreadsheet would each take for something else.
  wrong: fan(
    'console.error("\\x1b[2J]]>\\0\\ud800 # SKIP\\nok 1\\n  ...\\n=1+1"); for (let i = 1; i < n; i++) if (fork() === 0) _exit(0); waitpid(-1);',
  ),
  hangs: fan(`const [fd] = pipe(); ${ENDS} ${WAITS}`),
  unfit: "export function fan( {",
};

let folder: string;
const results: Result[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "proclab-formats-"));
  const lab = await loadLab(findLab(join(import.meta.dirname, "../.."), "fork"));
  for (const [id, text] of Object.entries(PROGRAMS)) {
    const file = join(folder, `${id}.ts`);
    writeFileSync(file, text);
    const verdict = await grade(lab, file, { task: "fan", seed: "7", repeat: 1, schedules: ["natural"] });
    const submission = { ...resultOf(verdict).submission, id, roster: { Identifier: String(results.length) } };
    results.push({ ...resultOf(verdict), submission });
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const byId = (id: string) => results.find(({ submission }) => submission.id === id) as Result;
const graded = new Date(1_800_000_000_000);

describe("what was really graded", () => {
  test("has the outcomes that these tests are about", () => {
    const limits = results.map(({ verdict }) => verdict?.tasks[0]?.limit?.split(":")[0]);
    expect(limits).toEqual([undefined, undefined, "deadlock", undefined]);
    expect(byId("right").grade?.points).toBe(byId("right").grade?.max);
    expect(byId("wrong").verdict?.tasks[0]?.stderr).toContain("\x1b[2J]]>");
  });

  test.each(Object.keys(PROGRAMS))("%s: each of Gradescope, Classroom 50 and Exercism takes it", (id) => {
    const result = byId(id);
    expect(read("gradescope", gradescope([result])).score).toBe(result.grade?.points);
    const runner = {
      classroom: "c",
      assignment: "a",
      assignment_type: "individual",
      owner: "o",
      commit: "c",
      release: "r",
      review: "r",
    };
    const { text } = classroom50([result], { ...runner, submission: "submit/1" }, { graded });
    expect(read("classroom50", text).score).toBe(result.grade?.points);
    expect(read("exercism", exercism(result)).status).toBe(id === "right" ? "pass" : id === "unfit" ? "error" : "fail");
  });

  test("a program that cannot be run: every format has the error in words, and none the sign for the end of a line", () => {
    const unfit = [byId("unfit")];
    const error = /unfit\.ts:1:\d+: Expected /;
    const times = { start: graded, stop: graded };
    const [tapped] = readTap(tap(unfit)) as [{ diag: { message: string; evidence: string } }];
    const [row] = parse(csv(unfit), { columns: true }) as [Record<string, string>];
    const worksheet = Buffer.from("Identifier,Grade,Feedback comments\nParticipant 3,,\n");
    const [test] = read("gradescope", gradescope(unfit)).tests;
    const [traced] = read("ctrf", ctrf(unfit, { graded: times })).results.tests;
    for (const text of [
      ...[test.output, traced.message, traced.trace, tapped.diag.message, tapped.diag.evidence, row.message],
      ...[junit(unfit, { graded }), read("exercism", exercism(unfit[0] as Result)).message],
      String(moodle(worksheet, "x", unfit).bytes),
    ]) {
      expect(text).toMatch(error);
      expect(text).not.toContain("\\n");
    }
    for (const message of [traced.message, tapped.diag.message, row.message])
      expect(message).toMatch(/^The program cannot be run: [\w.]+:1:\d+: Expected .*$/);
  });

  test("all together JUnit, CTRF, TAP, CSV and Moodle take", async () => {
    const checks = results.flatMap(({ grade: own }) => own?.checks ?? []).length;
    const document = junit(results, { graded });
    await refuseInvalidJUnit(document);
    expect(document.match(/<testcase /g)).toHaveLength(checks);
    expect(document).toContain('<failure type="deadlock"');
    expect(read("ctrf", ctrf(results, { graded: { start: graded, stop: graded } })).results.summary.tests).toBe(checks);
    expect(readTap(tap(results))).toHaveLength(checks);
    expect(parse(csv(results), { columns: true })).toHaveLength(checks);
    const worksheet = `Identifier,Grade,Feedback comments\n${results.map((_, i) => `Participant ${i},,\n`).join("")}`;
    expect(moodle(Buffer.from(worksheet), "x", results).grades).toBe(results.length);
  });
});
