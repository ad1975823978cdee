import { randomInt } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Broken, buildFuzzers, corpusOf, fuzz, TARGETS } from "./fuzz.ts";

let crashes: string;
beforeAll(async () => {
  crashes = mkdtempSync(join(tmpdir(), "proclab-crashes-"));
  await buildFuzzers();
});
afterAll(() => rmSync(crashes, { recursive: true }));

describe.each(TARGETS)("%s", (target) => {
  test("is right about every input that is kept", async () => {
    const kept = readdirSync(corpusOf(target)).length;
    expect(kept).toBeGreaterThan(50);
    const { executions } = await fuzz({ target, runs: 0, seed: 0, crashes, corpus: corpusOf(target) });
    expect(executions).toBe(kept);
  });

  test("is right about some thousand new ones", async () => {
    const seed = randomInt(1, 2 ** 31); // Told with what is wrong: the command to run an input again does not need it.
    const { executions } = await fuzz({ target, runs: 4000, seed, crashes, corpus: corpusOf(target) });
    expect(executions).toBe(readdirSync(corpusOf(target)).length + 4000);
  });

  test("gets the same inputs from the same seed", async () => {
    const again = () => fuzz({ target, runs: 500, seed: 7, crashes, corpus: corpusOf(target) });
    const [{ seconds: _, ...one }, { seconds: __, ...other }] = [await again(), await again()];
    expect(one).toEqual(other);
  });
});

describe("the fuzzer finds", () => {
  /** @returns what it says of the planted target where it has found one of its faults; which of them is first depends on the seed */
  async function found(fault: RegExp): Promise<string> {
    for (let seed = 1; seed < 50; seed++) {
      const broken = await fuzz({ target: "planted", runs: 400_000, seed, crashes }).catch((error: unknown) => error);
      if (broken instanceof Broken && fault.test(broken.message)) return broken.message;
    }
    throw new Error(`no seed finds ${fault}`);
  }

  test("a byte too far behind four right ones, and the command that is told runs into it again", async () => {
    const message = await found(/heap-buffer-overflow/);
    const [, program = "", file = ""] = /Again: (\S+) (\S+)$/m.exec(message) ?? [];
    expect(readFileSync(file, "latin1")).toMatch(/^bug!/);
    const { stderr, exitCode } = await execa(program, [file], { reject: false, cwd: crashes });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("heap-buffer-overflow")]);
  });

  test("a line that is no JSON, and keeps the input that gave it", async () => {
    const message = await found(/^planted, input \d+: .*JSON/);
    const [, file = ""] = /Again: \S+ (\S+)$/m.exec(message) ?? [];
    expect(readFileSync(file, "latin1")).toMatch(/^lies/);
  });
});
