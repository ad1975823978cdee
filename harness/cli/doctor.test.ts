import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import machineSchema from "../../grading/schemas/machine.schema.json" with { type: "json" };
import { validator } from "../observe/schema.ts";
import { PARTS } from "../run/run.ts";
import { BUILD, BUILD_VARIABLE } from "../supervisor/built.ts";
import { build } from "../supervisor/drive.ts";
import type { Examination } from "./doctor/examine.ts";
import {
  copyInstallation,
  copyProject,
  ended,
  type LabOptions,
  lab,
  leftFolders,
  makeRoot,
  PROJECT,
  type Root,
} from "./testing.ts";

const ROOT = process.getuid?.() === 0;

let root: Root;
beforeAll(async () => {
  root = makeRoot();
  chmodSync(root.tmp, 0o711);
  await build();
});
afterAll(() => root.remove());

const schema = validator(machineSchema);

/** Runs `lab doctor --json` and holds what it prints against the schema. */
async function examined(words: string[] = [], options: LabOptions = {}) {
  return understood(await lab(root, ["doctor", "--json", ...words], options));
}

function understood({ code, stdout, stderr }: { code: number | undefined; stdout: string; stderr: string }) {
  expect(stderr).toBe("");
  const examination = JSON.parse(stdout) as Examination;
  expect(schema.problems(examination)).toEqual([]);
  expect(leftFolders(root)).toEqual([]);
  const { ready, tier } = examination;
  const finding = (id: string) => examination.findings.find((each) => each.id === id);
  const marked = (mark: string) => examination.findings.flatMap((each) => (each.mark === mark ? [each.id] : []));
  return { code, ready, tier, finding, marked };
}

const lacking = (what: string) => ({ through: [join(PROJECT, "build/fixtures/lacking"), what] });
const ready = (tier: string) => ({ code: 0, ready: true, tier });
const notReady = { code: 3, ready: false };

describe("a machine that has everything", () => {
  test("gives tier A, and a real run proves it", async () => {
    const { finding, marked, ...result } = await examined();
    expect(result).toEqual(ready("A"));
    expect(marked("broken")).toEqual([]);
    expect(marked("good")).toEqual(
      expect.arrayContaining(["node", "build", "namespaces", "landlock", "ptrace", "seccomp", "temporary", "pagemap"]),
    );
    expect(finding("proof")).toMatchObject({ mark: "good", found: expect.stringContaining("in tier A") });
    expect(finding("node")?.found).toContain(process.version);
  });

  test("is told in lines with marks, and a sentence at the end", async () => {
    const { code, stdout } = await lab(root, ["doctor"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}✔ Namespaces +\S/m);
    expect(stdout).toMatch(/^Programs are run in tier A: [^✘]*\n$/m);
  });

  test.each(["B", "C"])("gives tier %s where that is asked for, and says what it lacks", async (tier) => {
    const { finding, marked: _, ...result } = await examined([`--tier=${tier}`]);
    expect(result).toEqual(ready(tier));
    expect(finding("proof")?.found).toContain(`in tier ${tier}`);
    const { stdout } = await lab(root, ["doctor", `--tier=${tier}`]);
    expect(stdout.replace(/\s+/g, " ")).toMatch(/It lacks here: .*disk-bytes, inodes\./);
  });
});

describe.each(ROOT ? ["an ordinary user"] : [])("%s", (_) => {
  const USER = 1001;
  let folder: string;
  beforeAll(() => {
    folder = join(root.tmp, "project");
    copyInstallation(folder);
    mkdirSync(join(root.tmp, "own"));
    chmodSync(join(root.tmp, "own"), 0o1777);
  });

  test("has tier A, too", async () => {
    const node = join(folder, `node_modules/node-linux-${process.arch}/bin/node`);
    const run = await execa(node, [join(folder, "harness/cli/main.ts"), "doctor", "--json"], {
      cwd: folder,
      env: {
        PATH: process.env.PATH ?? "",
        TMPDIR: join(root.tmp, "own"),
        PROCLAB_SUITE: process.env.PROCLAB_SUITE ?? "",
        ...BUILD_VARIABLE,
      },
      extendEnv: false,
      reject: false,
      stdin: "ignore",
      uid: USER,
      gid: USER,
    });
    const { finding, marked, ...result } = understood(ended(run));
    expect(result).toEqual(ready("A"));
    expect(marked("broken")).toEqual([]);
    expect(finding("proof")?.found).toContain("in tier A");
  });
});

describe("a machine that refuses namespaces", () => {
  test("gives tier B, and says why not A", async () => {
    const { finding, marked: _, ...result } = await examined([], lacking("namespaces"));
    expect(result).toEqual(ready("B"));
    expect(finding("namespaces")).toMatchObject({
      mark: "lacking",
      found: expect.stringMatching(/creating namespaces: Operation not permitted; .*seccomp/),
    });
    expect(finding("proof")?.found).toContain("in tier B");
  });

  test("by their number, names the setting", async () => {
    const script = 'echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"';
    const {
      finding,
      marked: _,
      ...result
    } = await examined([], { through: ["unshare", "-Ur", "sh", "-c", script, "sh"] });
    expect(result).toEqual(ready("B"));
    expect(finding("namespaces")?.found).toContain("No space left on device; user.max_user_namespaces is 0");
    expect(finding("namespaces")?.remedies).toEqual([
      { on: "host", do: expect.stringContaining("user.max_user_namespaces=15000") },
    ]);
  });

  test("cannot grade where tier A is demanded: exit code 3", async () => {
    const { finding, marked, ...result } = await examined(["--tier=A"], lacking("namespaces"));
    expect(result).toEqual({ ...notReady, tier: null });
    expect(marked("broken")).toEqual(["namespaces", "proof"]);
    expect(finding("proof")?.found).toContain("not tried");
  });

  test("and has no Landlock either cannot grade, but where C is asked for", async () => {
    const { finding, marked, ...result } = await examined([], lacking("both"));
    expect(result).toEqual({ ...notReady, tier: null });
    expect(marked("broken")).toEqual(["namespaces", "landlock", "proof"]);
    expect(finding("landlock")?.found).toContain("the kernel has no Landlock");
    const text = await lab(root, ["doctor"], lacking("both"));
    expect(text.code).toBe(3);
    expect(text.stdout).toContain("No program can be run in tier A or B as it is: see what is marked ✘.");
    expect((await examined(["--tier=A,B,C"], lacking("both"))).tier).toBe("C");
  });
});

describe("native parts", () => {
  const parts = PARTS.map((part) => relative(BUILD, part));

  test("that are missing: exit code 3, and the command that makes them", async () => {
    const main = copyProject(join(root.path, "missing"), parts.slice(1));
    const { finding, marked, ...result } = await examined([], { main });
    expect(result).toEqual({ ...notReady, tier: null });
    expect(marked("broken")).toEqual(["build", "proof"]);
    expect(finding("build")?.remedies).toEqual([{ on: "anywhere", do: "npm run build" }]);
  });

  test("that are older than their sources are told of, each", async () => {
    const main = copyProject(join(root.path, "old"), parts);
    for (const name of ["posix/new.c", "supervisor/main.c"]) writeFileSync(join(root.path, "old/harness", name), "");
    const { finding } = await examined([], { main });
    expect(finding("build")).toMatchObject({
      mark: "lacking",
      found: `older than their sources: ${["posix.node", "supervisor"].map((name) => relative(PROJECT, join(BUILD, name))).join(", ")}`,
    });
  });
});

describe("a folder for temporary files", () => {
  test.each([
    ["A", { code: 0, ready: true }, { lacking: ["temporary"], broken: [] }],
    ["B", notReady, { lacking: [], broken: ["temporary", "proof"] }],
  ])("that is not there is to blame in tier %s, and nothing else", async (tier, expected, marks) => {
    const { finding, marked, ...result } = await examined([`--tier=${tier}`], { env: { TMPDIR: "/dev/null/none" } });
    expect(result).toEqual({ ...expected, tier });
    expect({ lacking: marked("lacking"), broken: marked("broken") }).toEqual(marks);
    expect(finding("temporary")?.found).toContain("ENOTDIR");
  });

  test("through which programs of another user cannot pass is broken in tier B", async () => {
    chmodSync(root.tmp, 0o700);
    try {
      const { finding, code } = await examined(["--tier=B"]);
      expect([code, finding("temporary")?.mark]).toEqual(ROOT ? [3, "broken"] : [0, "good"]);
    } finally {
      chmodSync(root.tmp, 0o711);
    }
  });

  test("from which nothing can be executed matters in tier B alone", async () => {
    const script = 'mount -t tmpfs -o noexec none "$TMPDIR" && exec "$@"';
    const through = ["unshare", "-Urm", "sh", "-c", script, "sh"];
    const inA = await examined(["--tier=A"], { through });
    expect(inA).toMatchObject(ready("A"));
    expect(inA.finding("temporary")?.mark).toBe("good");
    const inB = await examined(["--tier=B"], { through });
    expect(inB.finding("temporary")).toMatchObject({ mark: "lacking", found: expect.stringContaining("noexec") });
  });
});
