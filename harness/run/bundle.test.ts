import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BOMB, bundlersOf, SLOW } from "../cli/testing.ts";
import { bundleProgram, exportedNames, type Place, ProgramError, placeIn } from "./bundle.ts";

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "proclab-bundle-"));
  folder = join(root, "1-lab");
  mkdirSync(folder);
});
afterEach(() => rmSync(root, { recursive: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
  return file;
}
const bundle = (text: string) => bundleProgram(write("starter.ts", text));
const refused = (text: string) =>
  bundle(text).then(
    () => {
      throw new Error("it was taken");
    },
    (error: unknown) => {
      expect(error).toBeInstanceOf(ProgramError);
      return (error as ProgramError).message;
    },
  );

/** Runs a bundle as the runtime would. @returns what it exports */
function load(
  code: string,
  modules: Record<string, unknown> = {},
  begin?: () => void,
): Record<string, (...args: unknown[]) => unknown> {
  const module = { exports: {} };
  const context: Record<PropertyKey, unknown> = { module, require: (name: string) => modules[name] };
  if (begin) context[Symbol.for("proclab.begin")] = begin;
  runInNewContext(code, context, "student.cjs");
  return module.exports;
}

describe("a program that is taken", () => {
  test("may import the binding, Node's own modules and files beside it", async () => {
    write("lib/help.ts", "export const two: number = 2;");
    const { code } = await bundle(
      'import { fork } from "#posix";\nimport { join } from "node:path";\nimport { two } from "./lib/help.ts";\n' +
        "export function act(): unknown { return [fork(), join('a', 'b'), two]; }",
    );
    const exports = load(code, {
      "./runtime.cjs": { fork: () => 7 },
      "node:path": { join: (...parts: string[]) => parts.join("/") },
    });
    expect(exports.act?.()).toEqual([7, "a/b", 2]);
  });

  test("tells its exports, re-exports among them, and no types", async () => {
    write("tasks.ts", "export function fan(): void {}\nexport function chain(): void {}\nexport type Kind = string;");
    const { exports } = await bundle(
      'export * from "./tasks.ts";\nexport { chain as line } from "./tasks.ts";\nexport function hello(): void {}\n' +
        "export interface Nothing {}\nconst own = 1;\nexport { own as renamed };\nfunction hidden(): void {}\nvoid hidden;",
    );
    expect(exports.sort()).toEqual(["chain", "fan", "hello", "line", "renamed"]);
  });

  test("marks its beginning before its first statement and before those of its imports", async () => {
    write("first.ts", 'globalThis.order?.push("import");');
    const { code } = await bundle(
      'import "./first.ts";\n(globalThis as any).order?.push("program");\nexport function act(): void {}',
    );
    const order: string[] = [];
    const marked = code.replace(/^/, "globalThis.order = __order;");
    const context = {
      module: { exports: {} },
      __order: order,
      [Symbol.for("proclab.begin")]: () => order.push("begin"),
    };
    runInNewContext(marked, context);
    expect(order).toEqual(["begin", "import", "program"]);
  });

  test("has a source map that leads back to its own line, and does not carry the source into the run", async () => {
    const { code, text } = await bundle("// secret remark\n\nexport function act(): void {\n  throw new Error();\n}\n");
    const [, encoded] = /sourceMappingURL=data:application\/json;base64,(\S+)/.exec(code) ?? [];
    const map = JSON.parse(Buffer.from(encoded ?? "", "base64").toString()) as {
      sources: string[];
      sourcesContent?: string[];
    };
    expect(map.sources.some((source) => source.endsWith("starter.ts"))).toBe(true);
    expect(JSON.stringify(map)).not.toContain("secret");
    expect(text).toContain("secret remark");
  });

  test("may be reached by a link itself", async () => {
    write("elsewhere.ts", "export function act(): void {}");
    symlinkSync(join(folder, "elsewhere.ts"), join(folder, "starter.ts"));
    await expect(bundleProgram(join(folder, "starter.ts"))).resolves.toMatchObject({ exports: ["act"] });
  });
});

describe("the place of a position in the bundle", () => {
  /** Where the calls of `here` stand, in the order in which `act` makes them. */
  async function placesOf(main: string): Promise<(Place | null)[]> {
    const program = await bundleProgram(main);
    const places: (Place | null)[] = [];
    const here = () => {
      const [, line, column] = /student\.cjs:(\d+):(\d+)/.exec(new Error().stack ?? "") ?? [];
      places.push(placeIn(program, Number(line), Number(column)));
      return 1;
    };
    load(program.code, { "./runtime.cjs": { fork: here } }).act?.();
    return places;
  }

  test("is the file and line of the call, in nested functions and in files beside it", async () => {
    write("lib/more help ä.ts", '// Helps.\nimport { fork } from "#posix";\n\nexport const help = () => fork();\n');
    const main = write(
      "starter.ts",
      `import { fork } from "#posix";
import { help } from "./lib/more help ä.ts";

interface Erased {
  member: number;
}

export function act(): void {
  fork();
  const inner = (): Erased => ({
    member: fork(),
  });
  [1].forEach(() => {
    inner();
    help();
  });
}
`,
    );
    expect(await placesOf(main)).toEqual([
      { file: "starter.ts", line: 9 },
      { file: "starter.ts", line: 11 },
      { file: "lib/more help ä.ts", line: 4 },
    ]);
  });

  test("tells apart calls of one statement over several lines", async () => {
    const main = write(
      "starter.ts",
      `import { fork } from "#posix";
export const act = () => [
  fork(), fork(
    fork(),
  ),
  \`first
  \${fork()}\`,
];
`,
    );
    const lines = (await placesOf(main)).map((place) => place?.line);
    expect(lines).toEqual([3, 4, 3, 7]);
  });

  test("is nowhere for the bundler's own lines and for what is no position", async () => {
    const program = await bundle("export function act(): void {}\n");
    const last = program.code.split("\n").length;
    for (const [line, column] of [
      [1, 1],
      [1, 20],
      [2, 1],
      [last, 1],
      [last + 1, 1],
      [0, 0],
      [-1, 5],
      [2 ** 32 - 1, 2 ** 32 - 1],
    ] as const)
      expect(placeIn(program, line, column)).toBeNull();
  });

  test("is found by the bundler's map, whatever the program's text looks like", async () => {
    const comment = "//# sourceMappingURL=data:application/json;base64,e30=";
    const main = write(
      "starter.ts",
      `import { fork } from "#posix";\nexport const act = () => fork();\n${comment}\nexport const text = "${comment}";\n`,
    );
    expect(await placesOf(main)).toEqual([{ file: "starter.ts", line: 2 }]);
  });
});

describe("a program that is refused", () => {
  test.each([
    ["a file of another lab", 'import "../2-lab/starter.ts";', '"../2-lab/starter.ts" lies outside the lab\'s folder'],
    ["a file by way of its own folder", 'import "./lib/../../secret.ts";', "lies outside the lab's folder"],
    ["an absolute path", 'import "/etc/passwd";', '"/etc/passwd" is neither'],
    ["a package", 'import execa from "execa";\nexeca();', '"execa" is neither'],
    ["Node's module without node:", 'import fs from "fs";\nfs.x();', 'is called "node:fs"'],
    [
      "what makes processes for it",
      'import { spawn } from "node:child_process";\nspawn("ls");',
      "makes processes for you",
    ],
    ["the check vocabulary", 'import { judge } from "#check";\njudge();', '"#check" is neither'],
    ["an outside file asked for while running", 'export const x = () => import("../secret.ts");', "lies outside"],
    ["an outside file by require", 'export const x = () => require("../secret.ts");', "lies outside"],
    ["a file that is not there", 'import "./missing.ts";', "./missing.ts"],
  ])("imports %s", async (_, text, why) => {
    writeFileSync(join(root, "secret.ts"), "export const secret = 1;");
    const message = await refused(text);
    expect(message).toContain(why);
    expect(message).toMatch(/^starter\.ts:1:\d+: /);
  });

  test.each([
    ["a link", "link.ts"],
    ["a folder that is a link", "linked/secret.ts"],
  ])("imports an outside file through %s", async (_, path) => {
    writeFileSync(join(root, "secret.ts"), "export const secret = 1;");
    symlinkSync(join(root, "secret.ts"), join(folder, "link.ts"));
    symlinkSync(root, join(folder, "linked"));
    expect(await refused(`export { secret } from "./${path}";`)).toContain("lies outside");
  });

  test("is not there", async () => {
    const missing = join(folder, "none.ts");
    await expect(bundleProgram(missing)).rejects.toThrow(ProgramError);
    await expect(bundleProgram(missing)).rejects.toThrow(`cannot read ${missing}`);
  });

  test("does not parse: the line is shown with a caret below the place", async () => {
    expect(await refused("export function act() {\n\tconst ö = 'ü' oops;\n}\n")).toBe(
      'starter.ts:2:16: Expected ";" but found "oops"\n     const ö = \'ü\' oops;\n                   ^^^^',
    );
  });

  test("has several errors: each is told", async () => {
    const message = await refused('import "a";\nimport "b";\n');
    expect(message).toContain("starter.ts:1:");
    expect(message).toContain("starter.ts:2:");
  });
});

describe("what was made to hurt the bundler", () => {
  test("a file that is no regular file is not opened", async () => {
    const fifo = join(folder, "starter.ts");
    execFileSync("mkfifo", [fifo]);
    await expect(bundleProgram(fifo)).rejects.toThrow("it is not a regular file");
    await expect(bundleProgram(folder)).rejects.toThrow("it is not a regular file");
  });

  test("a source of more than a MiB is not read, beside the program neither", async () => {
    const large = `export const x = "${"x".repeat(1024 * 1024)}";`;
    expect(await refused(large)).toContain("1048576 is the most");
    write("large.ts", large);
    expect(await refused('export { x } from "./large.ts";')).toContain("1048576 is the most");
  });

  test("a source that fills the memory is refused, and those that were bundled beside it are not", async () => {
    const bomb = write("bomb.ts", BOMB);
    const other = write("other.ts", "export function act(): void {}");
    const [refusal, ...taken] = await Promise.all([
      bundleProgram(bomb).catch((error: unknown) => error),
      bundleProgram(other),
      bundleProgram(other),
    ]);
    expect(refusal).toBeInstanceOf(ProgramError);
    expect(String(refusal)).toContain("more than 5 s of processor time or 2 GiB of memory");
    expect(taken.map(({ exports }) => exports)).toEqual([["act"], ["act"]]);
    expect((await bundleProgram(other)).exports).toEqual(["act"]);
  });

  test("a source that the bundler would work on for minutes is refused, and those that were bundled beside it are not", async () => {
    const other = write("other.ts", "export function act(): void {}");
    const [refusal, ...taken] = await Promise.all([
      refused(SLOW),
      bundleProgram(other).then(({ exports }) => exports),
      exportedNames("export function act(): void {}"),
    ]);
    expect(refusal).toMatch(
      /^starter.ts cannot be bundled: the bundler ends whenever it is given it, as it does where a program takes it more than 5 s /,
    );
    expect(taken).toEqual([["act"], ["act"]]);
  });

  test("a bundler that is given up ends at once, with the signal's reason, and the next program has another", async () => {
    const stop = new AbortController();
    const reason = new Error("enough");
    const given = bundleProgram(write("starter.ts", SLOW), stop.signal);
    const waiting = exportedNames("export function act(): void {}", stop.signal);
    setTimeout(() => stop.abort(reason), 300);
    await expect(given).rejects.toBe(reason);
    await expect(waiting).rejects.toBe(reason);
    await vi.waitFor(() => expect(bundlersOf(process.pid)).toEqual([]));
    expect(await exportedNames("export function act(): void {}")).toEqual(["act"]);
  });

  test("ten thousand lines are bundled", async () => {
    const line = (i: number) =>
      `export const f${i} = (a: number[]): string => a.map((b) => (b > ${i} ? \`\${b}\` : "${i}")).join();`;
    const { exports } = await bundle(Array.from({ length: 10_000 }, (_, i) => line(i)).join("\n"));
    expect(exports).toHaveLength(10_000);
  });

  test("a source map that a source names is not read", async () => {
    const map = { version: 3, sources: ["secret.ts"], names: ["secretName"], mappings: "AAAAA" };
    write("outside.map", JSON.stringify(map));
    const { code } = await bundle(
      `export function act(): void {}\n//# sourceMappingURL=${join(folder, "outside.map")}\n`,
    );
    const own = Buffer.from(/base64,(.*)/.exec(code)?.[1] ?? "", "base64").toString();
    expect(own).toContain("starter.ts");
    expect(own).not.toMatch(/secret/);
  });

  test("a tsconfig.json beside the program changes nothing", async () => {
    write(
      "tsconfig.json",
      '{ "compilerOptions": { "jsx": "react", "paths": { "./help": ["/etc/passwd"] }, "alwaysStrict": true } }',
    );
    write("package.json", '{ "sideEffects": false }');
    const { code } = await bundle("export function act(): void {}");
    expect(code).not.toContain("use strict");
  });
});

test("the same files give the same program wherever they lie, and the same complaints", async () => {
  const sound = ['import { x } from "./help.ts";\nexport const act = () => x;\n', "export const x = 1;\n"] as const;
  const broken = [sound[0], "export const y = 1;\n"] as const;
  const outcomes = await Promise.all(
    ["here", "quite/elsewhere"].flatMap((place) =>
      [sound, broken].map(async ([starter, help], i) => {
        const own = join(folder, place, String(i));
        mkdirSync(own, { recursive: true });
        writeFileSync(join(own, "starter.ts"), starter);
        writeFileSync(join(own, "help.ts"), help);
        return bundleProgram(join(own, "starter.ts")).then(
          ({ code }) => code,
          ({ message }: Error) => message,
        );
      }),
    ),
  );
  expect(outcomes.slice(2)).toEqual(outcomes.slice(0, 2));
  expect(outcomes[1]).toContain('No matching export in "help.ts" for import "x"');
});

test("what a program exports is told without its neighbours", async () => {
  const text =
    'import { a } from "./none.ts";\nexport function f(): void {}\nconst g: number = a;\nexport { g as h };\nexport type T = 1;';
  expect((await exportedNames(text)).sort()).toEqual(["f", "h"]);
  await expect(exportedNames("export function (")).rejects.toThrow(ProgramError);
});
