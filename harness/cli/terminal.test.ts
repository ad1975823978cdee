import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { quoted } from "../../grading/report/text.ts";
import { NODE } from "../run/warm.ts";
import { environment, lab, makeRoot, PROJECT, type Root } from "./testing.ts";

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
