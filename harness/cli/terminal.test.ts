import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { quoted } from "../../grading/report/text.ts";
import { layFiles } from "../../grading/submissions/testing.ts";
import { NODE } from "../run/warm.ts";
import { environment, lab, makeRoot, PROJECT, type Root, SOLUTION } from "./testing.ts";

let root: Root;
beforeAll(() => {
  root = makeRoot();
});
afterAll(() => root.remove());

/** The same command on a pseudo-terminal of script(1), which every Debian and Ubuntu has. */
async function onTerminal(words: string[], env: Record<string, string> = {}): Promise<string> {
  const command = [NODE, "--import", "tsx", "harness/cli/main.ts", ...words].map(quoted).join(" ");
  const { stdout } = await execa("script", ["-qec", command, "/dev/null"], {
    cwd: PROJECT,
    env: { ...environment(root), TERM: "xterm-256color", ...env },
    extendEnv: false,
    reject: false,
    stdin: "ignore",
  });
  return stdout.replaceAll("\r\n", "\n");
}

const ESCAPE = "\x1b[";
const COLOUR = new RegExp(`${ESCAPE.replace("[", "\\[")}\\d+m`, "g");
const plain = (text: string) =>
  text
    .replace(COLOUR, "")
    .replace(/seed \d+|--seed=\d+|trace 9 say \w+|said \w+/g, "")
    .trim();

test("a terminal has colours, and they are all that it has more than a pipe", async () => {
  const coloured = await onTerminal(["9", "say"]);
  expect(coloured).toContain(`${ESCAPE}31m✘`);
  expect(plain(coloured)).toBe(plain((await lab(root, ["9", "say"])).stdout));
});

test("NO_COLOR takes the colours away", async () => {
  for (const words of [["9", "say"], []]) {
    const text = await onTerminal(words, { NO_COLOR: "1" });
    expect(text).toMatch(/say|invented/);
    expect(text).not.toContain(ESCAPE);
  }
});

test.each([[["9", "say"]], [["trace", "9", "say"]], [["hint", "9", "say"]], [[]]])(
  "a pipe has no colours: %j",
  async (words) => {
    const { stdout, stderr } = await lab(root, words);
    expect(stdout).not.toBe("");
    expect(stdout + stderr).not.toContain("\x1b");
  },
);

test("a terminal shows how far a batch is, and lines of what went wrong alone", async () => {
  const submissions = join(root.tmp, "submissions");
  layFiles(submissions, { "alice.ts": SOLUTION, "bob.zip": "PK", "carol/": "" });
  const words = ["grade", submissions, `--out=${join(root.tmp, "out")}`, "--labs=9", "--schedule=natural"];
  const text = await onTerminal(words);
  expect(text).toContain(`\r${ESCAPE}K[------------------------------] 0/3`);
  expect(text).toMatch(/\[#{30}\] 3\/3, 1 refused, \d+(\.\d)? a minute, 0 s left/);
  const lines = text.split("\n").map((line) => line.replace(COLOUR, "").split(`${ESCAPE}K`).at(-1));
  expect(lines.filter((line) => /^(alice|bob|carol)/.test(line ?? ""))).toEqual([
    expect.stringMatching(/^bob {4}9-invented refused: its archive is no zip/),
  ]);
  expect(lines).toContainEqual(expect.stringContaining("1 graded, on average 7 of 7 points, 1 missing, 1 refused"));
});
