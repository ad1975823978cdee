import { generateKeyPairSync } from "node:crypto";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { resultPath } from "../../grading/batch/store.ts";
import { MARKER } from "../../grading/ci/report.ts";
import { artifactOf, layArtifact, Repository, resultOn, verdictOn } from "../../grading/ci/testing.ts";
import { type GradedLab, loadLab } from "../../grading/judge/load.ts";
import { layFiles } from "../../grading/submissions/testing.ts";
import { envelopePath } from "../../grading/trust/sign.ts";
import { findLab } from "../catalog/catalog.ts";
import { lab, makeRoot, type Root, SOLUTION } from "./testing.ts";

const LAB = "9-invented";

let root: Root;
beforeAll(() => {
  root = makeRoot();
});
afterAll(() => root.remove());

describe("lab grade --sign and lab verify", () => {
  let out: string;
  let key: string;
  let shared: string;
  beforeAll(async () => {
    layFiles(join(root.tmp, "submissions"), { "ada.ts": SOLUTION, "ben.zip": "PK", "cleo/": "" });
    const pair = generateKeyPairSync("ed25519", {
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
      publicKeyEncoding: { type: "spki", format: "pem" },
    });
    [key, shared] = [join(root.tmp, "key.pem"), join(root.tmp, "key.pub.pem")];
    writeFileSync(key, pair.privateKey, { mode: 0o600 });
    writeFileSync(shared, pair.publicKey);
    out = join(root.tmp, "out");
    expect((await grade("--seed=1", `--sign=${key}`)).code).toBe(0);
    renameSync(out, join(root.tmp, "signed"));
  });
  beforeEach(() => cpSync(join(root.tmp, "signed"), out, { recursive: true }));
  afterEach(() => rmSync(out, { recursive: true, force: true }));
  const grade = (...words: string[]) =>
    lab(root, ["grade", join(root.tmp, "submissions"), `--out=${out}`, "--labs=9", "--schedule=natural", ...words]);
  const resume = (...words: string[]) => lab(root, ["grade", "--resume", `--out=${out}`, ...words]);
  const verify = (where = out, ...words: string[]) => lab(root, ["verify", where, `--key=${shared}`, ...words]);
  /** The files of the results, with their bytes. */
  const files = () =>
    Object.fromEntries(
      readdirSync(join(out, "results"), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => [name, parentPath] as const)
        .map(([name, parent]) => [join(parent, name), readFileSync(join(parent, name), "latin1")]),
    );

  test("a key that cannot be used is told before anything is graded", async () => {
    rmSync(out, { recursive: true });
    const { code, stderr } = await grade(`--sign=${shared}`);
    expect([code, stderr]).toEqual([2, expect.stringContaining("is a public key: sign with the private one")]);
    expect(existsSync(out)).toBe(false);
  });

  test("a batch is signed later as it would have been at once, and the results stay as they are", async () => {
    const signed = files();
    expect(await verify()).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^3 of 3 results signed by the key \w+ and unchanged\n$/),
    });
    rmSync(out, { recursive: true });
    expect(await grade("--seed=1")).toMatchObject({ code: 0, stdout: expect.not.stringContaining("Signed") });
    const unsigned = files();
    expect(Object.keys(unsigned)).toHaveLength(3);
    const before = await verify();
    expect(before).toMatchObject({ code: 1, stdout: expect.stringContaining(`ada/${LAB}: it is not signed\n`) });
    const signing = await resume(`--sign=${key}`);
    expect(signing).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Signed: 3 results, by the key [0-9a-f]{64}$/m),
    });
    expect(files()).toMatchObject(unsigned);
    expect(files()).toEqual(signed);
    expect(Object.keys(signed)).toHaveLength(6);
  });

  test("what was changed is named with the reason, as JSON, too, and is signed anew when it is graded anew", async () => {
    const path = resultPath(out, "ada", LAB);
    writeFileSync(path, readFileSync(path, "utf8").replace('"name":"ada"', '"name":"Ada"'));
    writeFileSync(envelopePath(out, "cleo", LAB), readFileSync(envelopePath(out, "ben", LAB)));
    const { code, stdout } = await verify(out, "--json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      key: expect.stringMatching(/^[0-9a-f]{64}$/),
      good: 1,
      bad: [
        { result: `ada/${LAB}`, state: "changed", why: "it has changed since it was signed" },
        { result: `cleo/${LAB}`, state: "otherSubmission", why: `its envelope is for results/ben/${LAB}.json` },
        { result: "grades.csv", state: "changed", why: "it does not say what the results say: see ada" },
      ],
      notices: [],
    });
    expect((await verify(path)).code).toBe(1);
    await resume(`--sign=${key}`);
    for (const where of [out, envelopePath(out, "ada", LAB)]) expect((await verify(where)).code).toBe(0);
  });

  test("a table of grades that says something else than the results is told, and whose rows; without one all is well", async () => {
    const table = join(out, "grades.csv");
    const text = readFileSync(table, "utf8");
    writeFileSync(table, text.replace(/^(ben,.*,)0,7,0,7,/m, "$17,7,7,7,"));
    expect(readFileSync(table, "utf8")).not.toBe(text);
    const told = "it does not say what the results say: see ben";
    expect(await verify()).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(new RegExp(`^grades\\.csv: ${told}\n3 of 3 results signed `)),
    });
    const { code, stdout } = await verify(out, "--json");
    expect([code, JSON.parse(stdout)]).toMatchObject([
      1,
      { good: 3, bad: [{ result: "grades.csv", state: "changed", why: told }] },
    ]);
    rmSync(table);
    expect((await verify()).code).toBe(0);
    mkdirSync(table);
    expect((await verify()).stdout).toContain("grades.csv: it is not a regular file\n");
  });

  test("a result of which batch.json says nothing is looked at all the same", async () => {
    cpSync(resultPath(out, "ada", LAB), resultPath(out, "ada", "1-fork"));
    expect(await verify()).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(`ada/1-fork: it is the result of ada/${LAB}\n`),
    });
  });

  test("a lab that has changed since is a notice, and a signature stays good", async () => {
    const checks = join(root.path, "grading", LAB, "checks.ts");
    const text = readFileSync(checks);
    appendFileSync(checks, "// changed\n");
    const { code, stderr } = await verify();
    writeFileSync(checks, text);
    expect([code, stderr]).toEqual([0, `Note: lab ${LAB} has changed since some of its results were signed\n`]);
  });

  test("what cannot be verified at all is a usage error", async () => {
    expect(await lab(root, ["verify", out])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--key=PUB.pem"),
    });
    expect(await verify(root.tmp)).toMatchObject({ code: 2, stderr: expect.stringContaining("holds no batch") });
    const wrong = await lab(root, ["verify", out, `--key=${key}`]);
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining("is a private key") });
  });
});

describe("lab ci accept", () => {
  let repository: Repository;
  let invented: GradedLab;
  let commits: { base: string; head: string };
  const artifact = () => join(root.tmp, "artifact");
  const out = () => join(root.tmp, "accepted");
  const accept = (base = commits.base, head = commits.head) =>
    lab(root, ["ci", "accept", artifact(), `--base=${base}`, `--head=${head}`, `--out=${out()}`]);
  beforeAll(async () => {
    repository = new Repository(root.path);
    await repository.git("init", "--quiet", "--initial-branch=main");
    const base = await repository.commit({});
    commits = { base, head: await repository.commit({ [`labs/${LAB}/starter.ts`]: SOLUTION }) };
    // As the job that accepts has it: what the change is merged into.
    await repository.git("checkout", "--quiet", "--detach", base);
    invented = await loadLab(findLab(root.path, "9"));
  });
  beforeEach(() => {
    const result = resultOn(invented, verdictOn(invented, SOLUTION, ["say.word"], "</pre>\x1b[2J\n::error::mine"));
    layArtifact(artifact(), artifactOf([result], commits));
  });
  afterEach(() => {
    for (const folder of [artifact(), out()]) rmSync(folder, { recursive: true, force: true });
  });

  test("accepts what fits, and renders it anew", async () => {
    expect(await accept()).toEqual({ code: 0, stdout: `Accepted: ${LAB} 4/7\n`, stderr: "" });
    expect(readdirSync(out()).sort()).toEqual(["accepted.json", "comment.md", "summary.md"]);
    expect(JSON.parse(readFileSync(join(out(), "accepted.json"), "utf8"))).toMatchObject({
      passed: false,
      points: 4,
      max: 7,
    });
    expect(readFileSync(join(out(), "comment.md"), "utf8")).toContain("&lt;/pre&gt;\\u{1b}[2J\\n::error::mine");
  });

  test("refuses what does not, and leaves nothing of what it accepted before", async () => {
    await accept();
    appendFileSync(join(artifact(), "junit.xml"), " ");
    const why = "junit.xml is not the file that the statement names: its digest is another";
    expect(await accept()).toEqual({ code: 1, stdout: "", stderr: `Refused: ${why}\n` });
    expect(readdirSync(out()).sort()).toEqual(["comment.md", "summary.md"]);
    expect(readFileSync(join(out(), "comment.md"), "utf8")).toBe(
      `${MARKER}\n### proclab: no result is accepted for this change\n\n<pre>\n${why}\n</pre>\n\n`,
    );
  });

  test("refuses a base that is not in the history of what is checked out", async () => {
    const [base, head] = [commits.head, commits.head];
    expect(await accept(base, head)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("is not in the history"),
    });
  });

  test("refuses what cannot be looked at: whoever has made it must not win by that", async () => {
    const tree = await repository.git("rev-parse", `${commits.head}^{tree}`);
    const orphan = await repository.git("commit-tree", tree, "-m", "x");
    expect(await accept(commits.base, orphan)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("have no commit in common"),
    });
    writeFileSync(Buffer.concat([Buffer.from(`${artifact()}/`), Buffer.from([0xff, 0xfe])]), "");
    expect(await accept()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("Refused: it cannot be looked at"),
    });
    const long = resultOn(invented, verdictOn(invented, SOLUTION, []));
    long.submission.id = `a${"-a".repeat(4e6)}`;
    rmSync(artifact(), { recursive: true });
    layArtifact(artifact(), artifactOf([long], commits));
    expect(await accept()).toMatchObject({ code: 1, stderr: expect.stringContaining("Refused: ") });
  });

  test("wants whole ids of commits that there are, and a folder to write to", async () => {
    const short = await accept("--output=x");
    expect([short.code, short.stderr]).toEqual([2, expect.stringContaining("is not the full id of a commit")]);
    expect(await accept("0".repeat(40))).toMatchObject({ code: 2, stderr: expect.stringContaining("fetch it") });
    expect(await lab(root, ["ci", "accept", artifact()])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--base"),
    });
    layFiles(out(), { "mine.txt": "mine" });
    expect(await accept()).toMatchObject({ code: 2, stderr: expect.stringContaining("is there already") });
    expect(readdirSync(out())).toEqual(["mine.txt"]);
  });
});
