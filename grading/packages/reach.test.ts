import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { filesReached } from "./reach.ts";

let project: string;
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "proclab-reach-"));
  const files: Record<string, string> = {
    "harness/run.sh": 'make -C harness/native\nexec node harness/main.ts "$@"\n',
    "harness/native/Makefile": "",
    "harness/native/a.c": "",
    "harness/native/a.h": "",
    "harness/native/notes.txt": "",
    "harness/native/fixtures/b.c": "",
    "harness/main.ts": `
import { existsSync } from "node:fs";
import { join } from "node:path";
import { strange } from "some-package";
import type { Shape } from "./shape.ts";
import { type Other, used } from "./used.ts";
import table from "./table.json" with { type: "json" };
export type { Third } from "./third.ts";
export type Own = Shape | Other;
console.log(strange, used, table, existsSync(join(import.meta.dirname, "secret.ts")));
if (process.argv[2]) await import("./late.ts");
else await import("./secret.ts");
`,
    "harness/shape.ts": "export type Shape = 1;\n",
    "harness/third.ts": "export interface Third { a: 1 }\n",
    "harness/used.ts": 'import "./looped.ts";\nexport type Other = 2;\nexport const used = 1;\n',
    "harness/looped.ts": 'import "./used.ts";\n',
    "harness/table.json": "{}",
    "harness/late.ts":
      'import { join } from "node:path";\nprocess.execve("node", [join(import.meta.dirname, "started.ts")]);\n',
    "harness/started.ts": 'import "./below.ts";\n',
    "harness/below.ts": "",
    "harness/secret.ts": 'import "./only.ts";\nimport "./used.ts";\n',
    "harness/only.ts": "",
    "harness/main.test.ts": 'import "./main.ts";\n',
    "grading/checks.ts": 'import "./family.ts";\n',
    "grading/family.ts": "",
    "grading/unused.ts": "",
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
});
afterAll(() => rmSync(project, { recursive: true }));

test("scripts, modules, types, JSON, native sources, and files named beside are followed; what is left out hides what only it reaches", async () => {
  const reached = await filesReached(
    project,
    ["sh harness/run.sh", "vitest run"],
    ["grading/checks.ts"],
    (path) => path === "harness/secret.ts",
  );
  expect(reached).toEqual([
    "grading/checks.ts",
    "grading/family.ts",
    "harness/below.ts",
    "harness/late.ts",
    "harness/looped.ts",
    "harness/main.ts",
    "harness/native/Makefile",
    "harness/native/a.c",
    "harness/native/a.h",
    "harness/run.sh",
    "harness/shape.ts",
    "harness/started.ts",
    "harness/table.json",
    "harness/third.ts",
    "harness/used.ts",
  ]);
});
