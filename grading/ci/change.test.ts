import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { GradedLab } from "../judge/load.ts";
import { Refused } from "../submissions/entry.ts";
import { layFiles } from "../submissions/testing.ts";
import { changeOf, usualRange, workTreeAt } from "./change.ts";
import { CannotCompare } from "./git.ts";

const LABS = [
  { id: "1-fork", allowed: ["starter.ts", "more.ts"] },
  { id: "2-exec", allowed: ["starter.ts"] },
] as GradedLab[];

let folder: string;
let repository: string;
let base: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "proclab-change-"));
  repository = join(folder, "repository");
  mkdirSync(repository);
  git("init", "--quiet", "--initial-branch=main");
  base = commit({ "labs/1-fork/starter.ts": "1", "labs/1-fork/more.ts": "m", "labs/2-exec/starter.ts": "2", x: "x" });
});
afterAll(() => rmSync(folder, { recursive: true }));

function gitIn(cwd: string, ...words: string[]): string {
  const identity = ["user.name=A", "user.email=a@host.example", "protocol.file.allow=always"];
  return execFileSync("git", [...identity.flatMap((each) => ["-c", each]), ...words], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    env: { PATH: process.env.PATH ?? "", GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" },
  }).trim();
}
const git = (...words: string[]) => gitIn(repository, ...words);

/** Files on top of what is checked out; what ends with "/" is a folder, and null removes. */
function commit(files: Record<string, string | null>): string {
  for (const [path, content] of Object.entries(files))
    if (content === null) rmSync(join(repository, path), { recursive: true });
    else layFiles(repository, { [path]: content });
  git("add", "--all");
  git("commit", "--quiet", "--allow-empty", "--message=x");
  return git("rev-parse", "HEAD");
}

function on(start: string, files: Record<string, string | null>): string {
  git("checkout", "--quiet", "--force", "--detach", start);
  return commit(files);
}

/** A tree made by hand, as no command that checks anything would make it. */
function treeOf(rows: [mode: string, name: string, id: string][]): string {
  const tree = Buffer.concat(
    rows.flatMap(([mode, name, id]) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(id, "hex")]),
  );
  const path = join(folder, "tree");
  writeFileSync(path, tree);
  return git("hash-object", "-t", "tree", "-w", "--literally", path);
}

test("names what a head changes since it left the base, and has all allowed files of a lab as the head has them", async () => {
  const head = on(base, { "labs/1-fork/starter.ts": "new", x: "y", "labs/1-fork/notes.txt": "n" });
  const ahead = on(base, { "labs/2-exec/starter.ts": "the base went on", x: "z" });
  const { labs, ...change } = await changeOf(repository, { base: ahead, head }, LABS);
  expect(change).toEqual({
    ...{ base: ahead, head, mergeBase: base, prefix: "", notices: [] },
    ...{ refused: ["labs/1-fork/notes.txt", "x"], conflicts: ["x"] },
  });
  expect(labs.map(({ lab, problem }) => [lab.id, problem])).toEqual([["1-fork", null]]);
  const files = labs[0]?.files ?? new Map();
  expect([...files.keys()]).toEqual(["starter.ts", "more.ts"]);
  expect(String(await files.get("starter.ts")?.read())).toBe("new");
  expect(String(await files.get("more.ts")?.read())).toBe("m");
});

test("a name may be anything: newlines, quotes, bytes that are no text, magic of git's own", async () => {
  const names = ["a\nb", 'q"\\', ":(top)x", "\u001b[2J", "-rf", "é", "*"];
  const head = on(base, Object.fromEntries(names.map((name) => [name, ""])));
  expect((await changeOf(repository, { base, head }, LABS)).refused).toEqual(names.sort());
  const blob = git("rev-parse", "HEAD:x");
  writeFileSync(Buffer.concat([Buffer.from(`${repository}/`), Buffer.from([0xff, 0x31])]), "");
  const odd = commit({});
  expect((await changeOf(repository, { base: head, head: odd }, LABS)).refused).toEqual(["ÿ1"]);
  expect(blob).toMatch(/^[0-9a-f]{40}$/);
});

test("a file that is executable now is touched; a rename is one path less and another more", async () => {
  git("checkout", "--quiet", "--force", "--detach", base);
  git("update-index", "--chmod=+x", "labs/2-exec/starter.ts");
  git("commit", "--quiet", "--message=x");
  const executable = git("rev-parse", "HEAD");
  const change = await changeOf(repository, { base, head: executable }, LABS);
  expect(change.labs.map(({ lab, problem }) => [lab.id, problem])).toEqual([["2-exec", null]]);
  const renamed = on(base, { "labs/2-exec/starter.ts": null, "labs/2-exec/mine.ts": "2" });
  const { labs, refused } = await changeOf(repository, { base, head: renamed }, LABS);
  expect(refused).toEqual(["labs/2-exec/mine.ts"]);
  expect(labs[0]?.problem).toContain("labs/2-exec/starter.ts was deleted");
});

test.each<[string, Record<string, string | null>, string | RegExp]>([
  [
    "a folder",
    { "labs/2-exec/starter.ts": null, "labs/2-exec/starter.ts/inner.ts": "" },
    "starter.ts is not a regular",
  ],
  [
    "larger than is read",
    { "labs/2-exec/starter.ts": "x".repeat(5_000_000) },
    /has 5000000 bytes, and \d+ is the most/,
  ],
  ["deleted", { "labs/2-exec/starter.ts": null }, "labs/2-exec/starter.ts was deleted: put it back"],
])("a file that is %s cannot be graded, nor read", async (_, files, why) => {
  const { labs } = await changeOf(repository, { base, head: on(base, files) }, LABS);
  expect(labs.map(({ lab }) => lab.id)).toEqual(["2-exec"]);
  expect(labs[0]?.problem).toMatch(why);
  for (const entry of labs[0]?.files.values() ?? []) await expect(entry.read()).rejects.toThrow(Refused);
});

test.each(["--all", "-h", "", "main\0x", "1".repeat(40), "main..main", "no-such"])(
  "a commit that is called %j is not in the repository",
  async (name) => {
    await expect(changeOf(repository, { base, head: name }, LABS)).rejects.toThrow("is not in this repository");
  },
);

test("a submodule anywhere is a change, whatever the repository's settings say of submodules", async () => {
  git("checkout", "--quiet", "--force", "--detach", base);
  git("update-index", "--add", "--cacheinfo", `160000,${base},vendor`);
  git("commit", "--quiet", "--message=x");
  const head = git("rev-parse", "HEAD");
  git("config", "diff.ignoreSubmodules", "all");
  git("config", "submodule.vendor.ignore", "all");
  expect((await changeOf(repository, { base, head }, LABS)).refused).toEqual(["vendor"]);
});

test("a tree that has a file twice is refused", async () => {
  const id = git("hash-object", "-w", "--stdin", "/dev/null");
  const lab = treeOf([
    ["100644", "starter.ts", id],
    ["100644", "starter.ts", git("rev-parse", `${base}:x`)],
  ]);
  const labs = treeOf([["40000", "2-exec", lab]]);
  const tree = treeOf([["40000", "labs", labs]]);
  const head = git("commit-tree", tree, "-p", base, "-m", "x");
  const change = await changeOf(repository, { base, head }, LABS);
  expect(change.labs.find(({ lab }) => lab.id === "2-exec")?.problem).toContain("is in the commit's tree twice");
});

test("with several merge bases what differs from any of them counts", async () => {
  const [one, other] = [on(base, { x: "one" }), on(base, { "labs/2-exec/starter.ts": "other" })];
  const merge = (parents: string[], tree: string) =>
    git("commit-tree", `${tree}^{tree}`, ...parents.flatMap((parent) => ["-p", parent]), "-m", "x");
  const left = merge([one, other], on(one, { "labs/2-exec/starter.ts": "other" }));
  const right = merge([other, one], one);
  const { labs, refused } = await changeOf(repository, { base: left, head: right }, LABS);
  expect(labs.map(({ lab }) => lab.id)).toEqual(["2-exec"]);
  expect(refused).toEqual(["x"]);
});

test("a repository may have the labs in a folder of its own", async () => {
  const head = on(base, { "course/labs/1-fork/starter.ts": "1", "labs/1-fork/starter.ts": "2" });
  const change = await changeOf(join(repository, "course"), { base, head }, LABS);
  expect(change).toMatchObject({ prefix: "course/", refused: ["labs/1-fork/starter.ts"] });
  // Its other file is not there.
  expect(change.labs[0]?.problem).toContain("course/labs/1-fork/more.ts was deleted");
});

test("a shallow clone is told what to fetch; so are histories with nothing in common, and folders without any", async () => {
  const head = on(on(base, { x: "1" }), { x: "2" });
  git("branch", "--force", "topic", head);
  const shallow = join(folder, "shallow");
  gitIn(folder, "clone", "--quiet", "--depth=1", "--branch=topic", `file://${repository}`, shallow);
  gitIn(shallow, "fetch", "--quiet", "--depth=1", "origin", "main");
  const range = { base: "FETCH_HEAD", head: "HEAD" };
  await expect(changeOf(shallow, range, LABS)).rejects.toThrow("git fetch --unshallow origin");

  git("checkout", "--quiet", "--force", "--orphan", "other");
  const stranger = commit({ x: "stranger" });
  await expect(changeOf(repository, { base, head: stranger }, LABS)).rejects.toThrow("no commit in common");

  const nowhere = mkdtempSync(join(tmpdir(), "proclab-change-"));
  try {
    await expect(changeOf(nowhere, { base, head }, LABS)).rejects.toThrow(/is no work tree of a git repository/);
  } finally {
    rmSync(nowhere, { recursive: true });
  }
});

test("without git that is said", async () => {
  vi.stubEnv("PATH", "/nonexistent");
  try {
    const failed = changeOf(repository, { base, head: base }, LABS);
    await expect(failed).rejects.toThrow(CannotCompare);
    await expect(failed).rejects.toThrow("sudo apt-get install git");
  } finally {
    vi.unstubAllEnvs();
  }
});

test("what is missing of a clone is not fetched on the way", async () => {
  const head = on(base, { "labs/1-fork/starter.ts": "only there" });
  git("branch", "--force", "partial", head);
  git("config", "uploadpack.allowFilter", "true");
  const partial = join(folder, "partial");
  gitIn(
    folder,
    "clone",
    "--quiet",
    "--no-checkout",
    "--filter=blob:none",
    "--branch=partial",
    `file://${repository}`,
    partial,
  );
  const { labs, notices } = await changeOf(partial, { base, head }, LABS);
  expect(labs[0]?.problem).toMatch(/^labs\/1-fork\/starter\.ts is not in this repository: the clone is not complete/);
  expect(notices).toEqual([]);
});

test("says what is checked out, what of it is not committed, and what it would be compared with", async () => {
  const head = on(base, { x: "work" });
  expect(await workTreeAt(repository)).toEqual({ head, changed: [] });
  writeFileSync(join(repository, "x"), "not committed");
  writeFileSync(join(repository, "untracked"), "");
  expect(await workTreeAt(repository)).toEqual({ head, changed: ["x"] });
  expect(await usualRange(repository)).toEqual({ base, head });
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith("proclab-merge-"))).toEqual([]);
});
