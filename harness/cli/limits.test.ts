import { afterEach, beforeEach, expect, test } from "vitest";
import { isAlive, lab, leftFolders, makeRoot, newToken, type Root, tracedWith } from "./testing.ts";

let root: Root;
beforeEach(() => {
  root = makeRoot();
});
afterEach(() => root.remove());

test.each([
  [
    "an endless loop",
    "limit",
    "for (;;) void token;",
    "time limit: the run had not ended after 1.5 s; main was computing",
  ],
  [
    "a child that is waited for in vain",
    "deadlock",
    "if (fork() === 0) for (;;) pause(); waitpid(-1);",
    "deadlock: no process could ever go on\n    main, at starter.ts:3, was in wait4",
  ],
  ["a fork bomb", "limit", "for (;;) fork();", "process limit: 13 processes were alive, the limit is 12"],
  [
    "endless output",
    "limit",
    'for (;;) write(1, "x".repeat(4096));',
    "output limit: the run had printed more than 65536 bytes",
  ],
])("%s: exit code 4, why it was ended, and nobody survives", async (_, kind, body, words) => {
  const program = `import { fork, pause, waitpid, write } from "#posix";\nvoid [fork, pause, waitpid, write];\nexport function hurry(token: string): void { ${body} }\n`;
  root.write("8-patience", program);
  const token = newToken();
  const run = await lab(root, ["run", "8", "hurry", token, "--json"]);
  expect(run.code).toBe(4);
  expect(JSON.parse(run.stdout)).toMatchObject({ outcome: { kind } });
  expect(tracedWith(token).filter(isAlive)).toEqual([]);
  expect(leftFolders(root)).toEqual([]);

  const graded = await lab(root, ["8", "hurry"]);
  expect(graded.code).toBe(4);
  expect(graded.stdout).toContain(words);
});
