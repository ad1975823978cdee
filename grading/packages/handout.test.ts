import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findLab, findLabs } from "../../harness/catalog/catalog.ts";
import { ended, makeRoot, PROJECT, SOLUTION, until } from "../../harness/cli/testing.ts";
import { loadLab } from "../judge/load.ts";
import type { Verdict } from "../judge/verdict.ts";
import type { OutFile } from "../report/folder.ts";
import { type Handout, handoutOf } from "./handout.ts";
import { studentReadme } from "./readme.ts";
import { writePackage } from "./write.ts";

let handout: Handout;
let texts: Map<string, string>;
beforeAll(async () => {
  handout = await handoutOf(PROJECT, PROJECT);
  texts = textsOf(handout.files);
});

const textsOf = (files: OutFile[]) =>
  new Map(files.map(({ path, data }) => [path, Buffer.from(data as string).toString()]));

/** Four lines in a row that say something, each without what it begins and ends with; imports are every answer's. */
function passagesOf(text: string): string[] {
  const lines = text
    .replace(/^import [^;]*;$/gm, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /\w.*\w/.test(line));
  return lines.slice(3).map((_, i) => lines.slice(i, i + 4).join("\n"));
}

/** Every answer that the project has: solutions, accepted ones, mutants. */
const answers = readdirSync(join(PROJECT, "solutions"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => ({ path: `solutions/${path}`, text: readFileSync(join(PROJECT, "solutions", path), "utf8") }));

/** @returns answers of which a passage stands in a text, and not in a starter */
function answersIn(all: Map<string, string>): string[] {
  const starters = new Set(
    findLabs(PROJECT).flatMap(({ grading }) => passagesOf(readFileSync(join(grading, "starter.ts"), "utf8"))),
  );
  const there = new Set([...all.values()].flatMap(passagesOf));
  return answers
    .filter(({ text }) => passagesOf(text).some((passage) => there.has(passage) && !starters.has(passage)))
    .map(({ path }) => path);
}

describe("what students get", () => {
  test("no passage of an answer is in it, and one would be found", () => {
    expect(answers.length).toBeGreaterThan(500);
    expect(answersIn(texts)).toEqual([]);
    const [some] = answers.filter(({ path }) => path.includes("/mutants/"));
    expect(answersIn(new Map([...texts, ["harness/hidden.ts", some?.text ?? ""]]))).toContain(some?.path);
  });

  test("no head of a mutant or an accepted answer is in it", () => {
    const heads = /^\/\/ (Wrong|Fails|Because|Right|Racy)\b.*:/m;
    expect(answers.filter(({ text }) => heads.test(text)).length).toBeGreaterThan(500);
    expect([...texts].filter(([, text]) => heads.test(text)).map(([path]) => path)).toEqual([]);
  });

  test("nothing is in it that only instructors and developers need", () => {
    const theirs =
      /^solutions|\.test\.ts$|testing|fixtures|fuzz|attacks|kills|bench|sanitized|template|^grading\/(regrade|gradebook|similar|packages)\/|^grading\/batch\/(?!(fault|result|store)\.)|^grading\/submissions\/(?!(answer|entry|lay|loose|student|walk)\.)|^grading\/exports\/(?!(checks|classroom50|gradescope|junit)\.)|^grading\/trust\/(sign|keys|envelope|verify)\.ts|^grading\/corpus\/(?!kind\.ts)|commands\/(check|new|batch|regrade|export|similar|package|verify)\.ts/;
    const sources = ["grading/corpus/corpus.ts", "harness/cli/commands/new.ts", "grading/similar/similar.ts"];
    for (const path of sources)
      expect([path, existsSync(join(PROJECT, path)), theirs.test(path)]).toEqual([path, true, true]);
    expect([...texts.keys()].filter((path) => theirs.test(path))).toEqual([]);
  });

  test("every lab is in it with its handout, its pristine files and its checks", async () => {
    for (const found of findLabs(PROJECT)) {
      const { id, allowed } = await loadLab(found);
      for (const path of [`labs/${id}/README.md`, `grading/${id}/lab.json`, `grading/${id}/checks.ts`])
        expect([path, texts.get(path)]).toEqual([path, readFileSync(join(PROJECT, path), "utf8")]);
      for (const name of allowed) {
        const pristine = readFileSync(join(PROJECT, "grading", id, name), "utf8");
        expect(texts.get(`labs/${id}/${name}`)).toBe(pristine);
        expect(texts.get(`grading/${id}/${name}`)).toBe(pristine);
      }
    }
    expect(texts.get("labs/README.md")).toBe(readFileSync(join(PROJECT, "labs/README.md"), "utf8"));
    expect(handout.leftOut).toEqual([]);
  });

  test("pull requests to it are graded, and the project's own tests stay here", () => {
    const ready = [
      ".github/workflows/autograde.yml",
      ".github/workflows/report.yml",
      "action.yml",
      "gitlab/autograde.gitlab-ci.yml",
      "Dockerfile",
      ".dockerignore",
      ".devcontainer/devcontainer.json",
    ];
    for (const path of ready)
      expect([path, texts.get(path)]).toEqual([path, readFileSync(join(PROJECT, path), "utf8")]);
    expect([...texts.keys()].filter((path) => path.startsWith(".github/"))).toEqual(ready.slice(0, 2));
  });

  test("the page of the labs is in it, with what it is made of, and nothing else that tests need", () => {
    const { scripts, devDependencies } = JSON.parse(texts.get("package.json") ?? "") as Record<string, object>;
    expect(scripts).toMatchObject({ ui: "sh harness/cli/lab.sh ui" });
    expect(Object.keys(devDependencies ?? {})).toEqual(["@types/node", "@vitest/ui", "vitest"]);
    expect([...texts.keys()]).toEqual(expect.arrayContaining(["harness/cli/ui/serve.ts", "harness/cli/ui/lab.ts"]));
  });

  test("its README speaks of nothing that is not there", () => {
    const readme = texts.get("README.md") ?? "";
    expect(readme).toContain("npm ci && npm run lab 1");
    expect(readme).not.toMatch(/npm test|own tests|solutions|CONTRIBUTING|For instructors/);
    const files = [...texts].filter(([path]) => path.endsWith("README.md") || path.startsWith("labs/"));
    for (const [path, text] of files) {
      const links = [...text.matchAll(/\]\((?!https:)([^)#]+)\)/g)].map(([, to]) => join(path, "..", to as string));
      expect(links.filter((to) => !texts.has(to))).toEqual([]);
    }
  });

  test("the same project gives the same bytes, each path once and in order", async () => {
    const again = await handoutOf(PROJECT, PROJECT);
    expect(textsOf(again.files)).toEqual(texts);
    const paths = handout.files.map(({ path }) => path);
    expect(paths).toEqual([...new Set(paths)].sort());
  });
});

test("what somebody has done in a lab's folder stays there, and is told", async () => {
  const root = makeRoot();
  try {
    root.write("9-invented", SOLUTION);
    for (const path of [
      "labs/9-invented/notes.txt",
      "grading/9-invented/solution.ts",
      "grading/9-invented/checks.test.ts",
    ])
      writeFileSync(join(root.path, path), SOLUTION);
    const { files, leftOut } = await handoutOf(PROJECT, root.path);
    const texts = textsOf(files);
    expect(texts.get("labs/9-invented/starter.ts")).toBe(
      readFileSync(join(root.path, "grading/9-invented/starter.ts"), "utf8"),
    );
    expect([...texts].filter(([, text]) => text.includes(SOLUTION)).map(([path]) => path)).toEqual([]);
    expect(leftOut).toEqual(["grading/9-invented/solution.ts", "labs/9-invented/notes.txt"]);
    expect([...texts.keys()].filter((path) => path.startsWith("labs/1-fork"))).toEqual([]);
  } finally {
    root.remove();
  }
});

test("a README without the sections that students get is told in words", () => {
  expect(() => studentReadme("# x\n\n## For instructors\n")).toThrow('README.md has no section "Two commands"');
});

describe("installed", () => {
  let place: string;
  beforeAll(async () => {
    place = mkdtempSync(join(tmpdir(), "proclab-handout-"));
    await writePackage(join(place, "repository"), handout.files);
  });
  afterAll(() => rmSync(place, { recursive: true }));

  /** As a student types it: nothing of this project's environment is there. */
  const npm = async (...words: string[]) => ended(await execa("npm", words, asStudent()));

  const asStudent = () => {
    const { PATH = "", HOME = "" } = process.env;
    const path = PATH.split(":").filter((folder) => !folder.includes("node_modules"));
    return {
      cwd: join(place, "repository"),
      env: {
        PATH: path.join(":"),
        HOME,
        XDG_DATA_HOME: join(place, "data"),
        TMPDIR: tmpdir(),
        PROCLAB_SUITE: process.env.PROCLAB_SUITE ?? "",
      },
      extendEnv: false,
      reject: false,
      stdin: "ignore",
    } as const;
  };

  /** @returns what `npm run ui` shows of a lab */
  async function pageOf(lab: string): Promise<unknown> {
    const running = execa("npm", ["run", "-s", "ui", "--", lab, "--json"], { ...asStudent(), detached: true });
    let told = "";
    running.stdout.on("data", (text: Buffer) => {
      told += text;
    });
    try {
      await until("the page has shown the lab", () => told.split("\n").length > 2, 120_000);
    } finally {
      process.kill(-(running.pid as number), "SIGINT");
      await running;
    }
    return JSON.parse(told.split("\n")[1] ?? "");
  }

  test("npm leaves its lock as it is, installs it, and grades the starter of lab 1 as it was meant", async () => {
    const quietly = ["--no-audit", "--no-fund"];
    const locked = await npm("install", "--package-lock-only", "--offline", "--ignore-scripts", ...quietly);
    expect(locked).toMatchObject({ code: 0, stderr: "" });
    expect(readFileSync(join(place, "repository/package-lock.json"), "utf8")).toBe(texts.get("package-lock.json"));

    expect(await npm("ci", "--prefer-offline", ...quietly)).toMatchObject({ code: 0, stderr: "" });

    const lab = await loadLab(findLab(PROJECT, "1"));
    const { code, stdout, stderr } = await npm("run", "-s", "lab", "1", "--", "--json");
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    const verdict = JSON.parse(stdout) as Verdict;
    const failed = verdict.tasks.flatMap(({ checks }) => checks).filter(({ status }) => status === "failed");
    expect(failed.map(({ id }) => id)).toEqual(lab.starterFails);
    expect(verdict.digests.lab).toBe(lab.digest);

    const types = await execa(join(PROJECT, "node_modules/.bin/tsc"), ["--noEmit", "-p", join(place, "repository")], {
      reject: false,
    });
    expect(types.stdout).toBe("");

    // What a student commits is graded there as it will be in the course's repository.
    const repository = join(place, "repository");
    const git = (...words: string[]) => {
      const settings = ["user.name=A", "user.email=a@host.example", "core.hooksPath=/dev/null"];
      return execa("git", [...settings.flatMap((each) => ["-c", each]), ...words], { cwd: repository });
    };
    await git("init", "--quiet", "--initial-branch=main");
    const commit = () => git("add", "--all").then(() => git("commit", "--quiet", "--message=x"));
    await commit();
    await git("checkout", "--quiet", "-b", "topic");
    writeFileSync(join(repository, "labs/1-fork/starter.ts"), "export function fan(");
    writeFileSync(join(repository, "grading/1-fork/checks.ts"), "export default null;");
    await commit();
    await git("checkout", "--quiet", "main");
    const ci = await npm("run", "-s", "lab", "ci", "--", "--base=main", "--head=topic");
    expect({ code: ci.code, stderr: ci.stderr }).toEqual({ code: 1, stderr: "" });
    expect(ci.stdout).toMatch(
      /touches 1-fork\nrefused {2}grading\/1-fork\/checks\.ts: [\s\S]*The program cannot be run:/,
    );

    expect(await pageOf("1")).toMatchObject({ lab: "1-fork", graded: { points: verdict.points, max: verdict.max } });

    expect((await npm("run", "-s", "lab", "help")).stdout).not.toMatch(/^ *(dev|similar|package)\b/m);
    const dev = await npm("run", "-s", "lab", "dev", "check");
    expect(dev.code).toBe(2);
    expect(dev.stderr).toContain("This is a student's copy: commands for instructors are not part of it.");
  }, 600_000); // Some 20 s, where nothing else goes on.
});
