import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";

/*
 * biome.json says which part may import which. Here its rules are tried on files of which some break them, so that no rule can rot: a
 * pattern that has stopped to match would go unnoticed for ever.
 */

const PROJECT = join(import.meta.dirname, "..");

const FORBIDDEN: [path: string, from: string][] = [
  ["harness/posix/a.ts", "../supervisor/protocol.ts"],
  ["harness/supervisor/a.ts", "../posix/index.ts"],
  ["harness/catalog/a.ts", "../run/run.ts"],
  ["harness/run/a.ts", "../observe/record.ts"],
  ["harness/run/b.ts", "../../grading/judge/judge.ts"],
  ["harness/observe/a.ts", "../run/run.ts"],
  ["harness/observe/b.ts", "../cli/options.ts"],
  ["grading/judge/a.ts", "../../harness/cli/failure.ts"],
  ["grading/gradebook/a.ts", "../../harness/browser/browser.ts"],
  ["grading/submissions/a.ts", "../batch/store.ts"],
  ["grading/batch/a.ts", "../exports/csv.ts"],
  ["grading/batch/b.ts", "../../harness/cli/failure.ts"],
  ["grading/batch/c.ts", "../ci/change.ts"],
  ["grading/ci/a.ts", "../packages/handout.ts"],
  ["grading/ci/b.ts", "../../harness/cli/options.ts"],
  ["grading/batch/d.ts", "../trust/sign.ts"],
  ["grading/submissions/b.ts", "../ci/change.ts"],
  ["grading/trust/a.ts", "../exports/junit.ts"],
  ["grading/trust/b.ts", "../ci/accept.ts"],
  ["grading/ci/c.ts", "../trust/sign.ts"],
  ["grading/ci/d.ts", "../trust/keys.ts"],
  ["grading/1-fork/a.ts", "../../harness/run/run.ts"],
  ["grading/1-fork/b.ts", "../judge/judge.ts"],
  ["grading/1-fork/c.ts", "node:child_process"],
  ["labs/1-fork/a.ts", "node:child_process"],
  ["labs/1-fork/b.ts", "../../solutions/1-fork/solution.ts"],
  ["solutions/1-fork/a.ts", "#check"],
];
const ALLOWED: [path: string, from: string][] = [
  ["harness/run/right.ts", "../supervisor/protocol.ts"],
  ["harness/observe/right.ts", "../supervisor/protocol.ts"],
  ["harness/observe/right.test.ts", "../run/run.ts"],
  ["grading/judge/right.ts", "../../harness/run/run.ts"],
  ["grading/gradebook/right.test.ts", "../../harness/browser/browser.ts"],
  ["grading/1-fork/right.ts", "#check"],
  ["grading/1-fork/right2.ts", "./printed.ts"],
  ["grading/submissions/right.ts", "../judge/load.ts"],
  ["grading/batch/right.ts", "../submissions/find.ts"],
  ["grading/ci/right.ts", "../exports/junit.ts"],
  ["grading/ci/right.test.ts", "../../harness/cli/testing.ts"],
  ["grading/trust/right.ts", "../batch/store.ts"],
  ["grading/ci/right2.ts", "../trust/statement.ts"],
  ["harness/cli/right.ts", "../../grading/judge/judge.ts"],
  ["labs/1-fork/right.ts", "#posix"],
];

let folder: string;
let refused: string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "proclab-imports-"));
  const config = JSON.parse(readFileSync(join(PROJECT, "biome.json"), "utf8")) as Record<string, unknown>;
  writeFileSync(join(folder, "biome.json"), JSON.stringify({ ...config, vcs: { enabled: false } }));
  for (const [path, from] of [...FORBIDDEN, ...ALLOWED]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `import { x } from "${from}";\n\nx();\n`);
  }
  const biome = join(PROJECT, "node_modules/.bin/biome");
  const { stdout, exitCode } = await execa(biome, ["lint", "--reporter=github", "--max-diagnostics=none", "."], {
    cwd: folder,
    reject: false,
  });
  expect(exitCode).toBe(1);
  refused = stdout
    .split("\n")
    .filter((line) => line.includes("noRestrictedImports"))
    .map((line) => relative(folder, /file=([^,]+)/.exec(line)?.[1] ?? ""));
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each(FORBIDDEN)("%s may not import %s", (path) => {
  expect(refused).toContain(path);
});

test.each(ALLOWED)("%s may import %s", (path) => {
  expect(refused).not.toContain(path);
});
