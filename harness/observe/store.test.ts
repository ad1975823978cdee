import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeJson } from "./json.ts";
import type { Recording } from "./recording.ts";
import { NotARecording, readRecording, recordingProblems } from "./store.ts";
import { exit, exited, fork, MAIN, reap, recorded } from "./testing.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "proclab-store-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const sound = () => recorded(fork(MAIN, 11), exit(11, exited(2)), reap(MAIN, 11, exited(2)));

/** A sound recording, spoilt. */
function spoilt(how: (recording: Recording & Record<string, unknown>) => void): unknown {
  const recording = structuredClone(sound()) as Recording & Record<string, unknown>;
  how(recording);
  return recording;
}

describe("a document that is no recording is told what is wrong with it", () => {
  test.each<[string, unknown, string]>([
    ["nothing at all", null, "/ must be object"],
    [
      "a missing part",
      spoilt((r) => delete (r as Partial<Recording>).outcome),
      "must have required property 'outcome'",
    ],
    ["another version", spoilt((r) => Object.assign(r, { schema: "proclab/recording/9" })), "/schema must be equal"],
    ["a part too many", spoilt((r) => Object.assign(r, { extra: 1 })), '("extra")'],
    ["an unknown kind of event", spoilt((r) => Object.assign(r.events[1] ?? {}, { kind: "spork" })), "/events/1"],
    ["an event without a kind", spoilt((r) => delete (r.events[1] as { kind?: string }).kind), "/events/1"],
    ["a field of the wrong type", spoilt((r) => Object.assign(r.events[1] ?? {}, { child: 7 })), "/events/1/child"],
    ["an unknown outcome", spoilt((r) => Object.assign(r, { outcome: { kind: "won" } })), "/outcome"],
    [
      "a status that is no number",
      spoilt((r) => Object.assign(r, { outcome: { kind: "ended", status: "0" } })),
      "/outcome/status",
    ],
    [
      "an event of nobody",
      spoilt((r) => Object.assign(r.events[1] ?? {}, { process: "main.7" })),
      "unknown process main.7",
    ],
    [
      "a parent that is not there",
      spoilt((r) => Object.assign(r.processes[1] ?? {}, { parent: "main.9" })),
      "main.1 has an unknown parent",
    ],
    [
      "a reaper that is not there",
      spoilt((r) => Object.assign(r.processes[1]?.reaped ?? {}, { by: "x" })),
      "main.1 has an unknown parent or reaper",
    ],
    [
      "a birth beyond the last event",
      spoilt((r) => Object.assign(r.processes[1] ?? {}, { born: 99 })),
      "main.1 points to an event",
    ],
    [
      "an end before the first event",
      spoilt((r) => Object.assign(r.processes[1]?.exit ?? {}, { event: -1 })),
      "main.1 points to an event",
    ],
    ["no process at all", spoilt((r) => Object.assign(r, { processes: [], events: [] })), "/processes"],
  ])("%s", (_, document, problem) => {
    expect(recordingProblems(document).join("\n")).toContain(problem);
  });

  test("a sound recording has no problem", () => {
    expect(recordingProblems(sound())).toEqual([]);
  });
});

describe("reading", () => {
  const write = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  test("gives back what was written", () => {
    const path = join(folder, "deep/er/kept.json");
    writeJson(path, sound());
    expect(readRecording(path)).toEqual(sound());
  });

  test.each([
    ["a file that is not there", () => join(folder, "none.json"), "ENOENT"],
    ["a file that is not JSON", () => write("cut.json", '{"schema":'), "JSON"],
    ["JSON of another kind", () => write("other.json", '{"schema":"proclab/verdict/1"}'), "is not a recording"],
  ])("refuses %s, naming the file and why", (_, path, why) => {
    const file = path();
    expect(() => readRecording(file)).toThrow(NotARecording);
    expect(() => readRecording(file)).toThrow(file);
    expect(() => readRecording(file)).toThrow(why);
  });
});

test("writing replaces the old content and leaves nothing else in the folder", () => {
  const path = join(folder, "twice/value.json");
  writeJson(path, { value: 1 });
  writeJson(path, { value: 2 });
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ value: 2 });
  expect(readdirSync(join(folder, "twice"))).toEqual(["value.json"]);
});

test("what a killed process had begun to write is removed by the next one that writes there, and nothing else is", () => {
  const own = join(folder, "abandoned");
  mkdirSync(own);
  const { pid: gone } = spawnSync("true");
  for (const name of [`.one.json.${gone}`, `.two.json.${process.ppid}`, ".hidden", `one.${gone}`])
    writeFileSync(join(own, name), "half");
  writeJson(join(own, "two.json"), {});
  expect(readdirSync(own).sort()).toEqual([`.hidden`, `.two.json.${process.ppid}`, `one.${gone}`, "two.json"].sort());
});

test("a file that cannot be put in its place is not left beside it", () => {
  const own = join(folder, "occupied");
  mkdirSync(join(own, "value.json/full"), { recursive: true });
  expect(() => writeJson(join(own, "value.json"), {})).toThrow(/EISDIR|ENOTEMPTY/);
  expect(readdirSync(own)).toEqual(["value.json"]);
});
