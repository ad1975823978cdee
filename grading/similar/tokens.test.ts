import { expect, test } from "vitest";
import { BOMB } from "../../harness/cli/testing.ts";
import { tokensOf } from "./tokens.ts";

const NAMES = new Set(["fan"]);
const words = async (text: string) => (await tokensOf(text, NAMES)).words.join(" ");

const PROGRAM = `
import { fork, waitpid } from "#posix";
export function fan(n: number): void {
  for (let i = 0; i < n; i++) {
    const pid = fork();
    if (pid === 0) console.log("child", i);
  }
  while (waitpid(-1) > 0) { /* again */ }
}
`;

test("a program's own names become one word; those of calls, of the lab and of JavaScript stay", async () => {
  expect(await words(PROGRAM)).toBe(
    "export function fan ( name ) for ( let name = 0 name < name name ++ ) let name = fork ( ) " +
      'if ( name == 0 ) console . log ( "" name ) while ( waitpid ( - 0 ) > 0 )',
  );
});

test.each([
  ["other names", PROGRAM.replaceAll(/\b(pid|i|n)\b/g, "other_$1")],
  ["no types", PROGRAM.replace(": number", "").replace(": void", "")],
  ["more types", PROGRAM.replace("const pid =", "const pid: number | undefined =")],
  ["comments", PROGRAM.replaceAll("\n", " // and so on\n")],
  ["another layout", PROGRAM.replaceAll(/\s+/g, " ")],
  ["no semicolons", PROGRAM.replaceAll(";\n", "\n")],
  ["other quotes, numbers and texts", PROGRAM.replace('"child"', "'a child'").replace("-1", "-0x7f")],
  ["let for const", PROGRAM.replace("const", "let")],
  ["blocks for single statements", PROGRAM.replace(/console.*/, "{ $& }")],
  ["calls renamed in the import", PROGRAM.replace("fork,", "fork as f,").replace("= fork", "= f")],
  [
    "the whole module imported",
    PROGRAM.replace("{ fork, waitpid }", "* as posix").replaceAll(/\b(fork|waitpid)\(/g, "posix.$1("),
  ],
])("%s make no difference", async (_, text) => {
  expect(text).not.toBe(PROGRAM);
  expect(await words(text)).toBe(await words(PROGRAM));
});

test("another call is another word", async () => {
  const other = PROGRAM.replaceAll("waitpid", "wait4");
  expect(await words(other)).not.toBe(await words(PROGRAM));
});

test("each word knows the line that it was written on", async () => {
  const text = `// begins late\n\n${PROGRAM}`;
  const { words, lines } = await tokensOf(text, NAMES);
  const written = text.split("\n");
  for (const call of ["fork", "waitpid", "fan"])
    expect(written[(lines[words.indexOf(call)] as number) - 1]).toContain(call);
  expect([...lines].sort((a, b) => a - b)).toEqual(lines);
});

test("a text that does not parse still has its words", async () => {
  const { parsed, words } = await tokensOf(`${PROGRAM}\n}}} "`, NAMES);
  expect(parsed).toBe(false);
  expect(words.join(" ")).toContain('if ( name == 0 ) console . log ( "" name )');
});

test.each([
  ["nothing", ""],
  ["no text at all", "\0\u001b[2J\u202e\ud800"],
  ["parentheses without end", "(".repeat(1_000_000)],
  ["a template that does not end", "`${".repeat(1000)],
  ["a source map of somebody's", `${PROGRAM}\n//# sourceMappingURL=file:///etc/passwd`],
])("%s does no harm, to itself or to the next", async (_, text) => {
  const { words, lines } = await tokensOf(text, NAMES);
  expect(lines).toHaveLength(words.length);
  expect(await tokensOf(PROGRAM, NAMES)).toMatchObject({ parsed: true });
});

test("of a row of the same word two are left", async () => {
  expect(await words(`const table = [${"0, ".repeat(500)}];`)).toBe("let name = [ 0 0 ]");
});

test("a text that takes the bundler too much is read as it is written, and the next one is bundled", async () => {
  expect(await tokensOf(BOMB, NAMES)).toMatchObject({ parsed: false });
  expect(await tokensOf(PROGRAM, NAMES)).toMatchObject({ parsed: true });
});
