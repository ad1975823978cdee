import { symlinkSync } from "node:fs";
import { unlink } from "node:fs/promises";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findLab } from "../../harness/catalog/catalog.ts";
import type { Result } from "../batch/result.ts";
import { type GradedLab, loadLab } from "../judge/load.ts";
import type { Verdict } from "../judge/verdict.ts";
import { jsonText } from "../report/text.ts";
import schema from "../schemas/accepted.schema.json" with { type: "json" };
import { accept } from "./accept.ts";
import { NotAccepted } from "./artifact.ts";
import { type Change, changeOf, isInHistory } from "./change.ts";
import { MARKER, refusalText, reportOf, summaryOf } from "./report.ts";
import { artifactOf, Repository, resultOn, stated, verdictOn } from "./testing.ts";

const PROJECT = join(import.meta.dirname, "../..");
const PROGRAM = "export function fan(n: number): void { void n; }\n";

let labs: GradedLab[];
let fork: GradedLab;
let exec: GradedLab;
let repository: Repository;
let commits: { base: string; head: string };
let change: Change;
let result: Result;
let files: Map<string, Buffer>;
beforeAll(async () => {
  labs = await Promise.all(["1", "2"].map((name) => loadLab(findLab(PROJECT, name))));
  [fork, exec] = labs as [GradedLab, GradedLab];
  repository = new Repository();
  await repository.git("init", "--quiet", "--initial-branch=main");
  const base = await repository.commit({
    "labs/1-fork/starter.ts": "1\n",
    "labs/2-exec/starter.ts": "2\n",
    ".github/workflows/autograde.yml": "on: pull_request\n",
  });
  const head = await repository.commit({ "labs/1-fork/starter.ts": PROGRAM });
  commits = { base, head };
  change = await changeOf(repository.path, commits, labs);
  result = resultOn(fork, verdictOn(fork, PROGRAM, ["fan.together"]));
  files = artifactOf([result], commits);
});
afterAll(() => repository.remove());

/** @returns why it is refused */
async function refusal(forged: Map<string, Buffer>, of = change): Promise<string> {
  const outcome = await accept(forged, of, labs).catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(NotAccepted);
  return (outcome as NotAccepted).message;
}

/** @returns the files with another result, and all that is made from it made anew: a forgery that fits in itself */
const forgedWith = (results: Result[], of = commits) => artifactOf(results, of);
const graded = (verdict: Verdict): Result => ({ ...result, verdict });
/** @returns a copy to be changed */
const copy = (): Result & { verdict: Verdict } => structuredClone(result) as Result & { verdict: Verdict };

test("what fits is accepted", async () => {
  const accepted = await accept(files, change, labs);
  expect(accepted.results.map(({ lab, result: own }) => [lab.id, own])).toEqual([["1-fork", result]]);
});

test("what is accepted is told to programs, by its schema, and to people", async () => {
  const accepted = await accept(files, change, labs);
  const summary = summaryOf(accepted);
  const valid = new Ajv2020({ allowUnionTypes: true }).compile(schema);
  expect([valid(JSON.parse(JSON.stringify(summary))), valid.errors]).toEqual([true, null]);
  expect(summary).toMatchObject({ ...commits, passed: false, trust: "untrusted-job" });
  expect(summary.title).toBe(`1-fork ${result.grade?.points}/${result.grade?.max}`);
  const comment = reportOf(accepted);
  expect(comment).toContain(`| ✘ 1 · fork | ${result.grade?.points}/100 |`);
  expect(comment).toContain("Feedback, not a grade");
  expect(comment).toContain("observed  3 children");
});

test("any byte changed, in any file, is refused", async () => {
  const names = [...files.keys()];
  expect(names).toEqual(["results/1-fork.json", "junit.xml", "summary.md", "statement.json"]);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async (name, at, difference) => {
        const bytes = Buffer.from(files.get(name) as Buffer);
        bytes[at % bytes.length] = (bytes[at % bytes.length] as number) ^ difference;
        const why = await refusal(new Map([...files, [name, bytes]]));
        // Of the statement it can be anything that it says: a file's name, a digest, a commit.
        if (name !== "statement.json")
          expect(why).toBe(`${name} is not the file that the statement names: its digest is another`);
      },
    ),
    { numRuns: 200 },
  );
});

test("a file cut off or made longer by a byte is refused", async () => {
  for (const [name, content] of files)
    for (const other of [content.subarray(0, -1), Buffer.concat([content, Buffer.from("\n")]), Buffer.alloc(0)])
      expect(await refusal(new Map([...files, [name, other]]))).toMatch(
        /digest is another|not JSON|not what its results/,
      );
});

describe("files and statement must fit", () => {
  const without = (name: string) => new Map([...files].filter(([each]) => each !== name));
  test.each<[string, () => Map<string, Buffer>, string]>([
    ["no statement", () => without("statement.json"), "there is no statement.json in it"],
    ["a file fewer", () => without("junit.xml"), "junit.xml is not there, and the statement names it"],
    ["no result", () => without("results/1-fork.json"), "results/1-fork.json is not there, and the statement names it"],
    [
      "a file more",
      () => new Map([...files, ["code-quality.json", Buffer.from("[]")]]),
      "code-quality.json is there, and the statement does not name it",
    ],
    [
      "a statement of another kind",
      () => new Map([...files, ["statement.json", Buffer.from('{"_type":"https://in-toto.io/Statement/v0.1"}')]]),
      "the statement breaks its schema: / must have required property 'subject'",
    ],
    ["a statement that is no JSON", () => new Map([...files, ["statement.json", Buffer.from("{")]]), "is not JSON"],
    [
      "a statement in bytes that are no text",
      () => new Map([...files, ["statement.json", Buffer.from('{"_type":"\xff"}', "latin1")]]),
      "is not JSON",
    ],
    [
      "a statement nested a million times",
      () => new Map([...files, ["statement.json", Buffer.from("[".repeat(1e6) + "]".repeat(1e6))]]),
      "statement.json is not JSON, or more of it than any result needs",
    ],
    [
      "a statement of a million mistakes",
      () => new Map([...files, ["statement.json", Buffer.from(`{"subject":[${"{},".repeat(1e6)}{}]}`)]]),
      "statement.json is not JSON, or more of it than any result needs",
    ],
    [
      // To look for the end of a string from each of its quotes would take hours.
      "a statement that is a string without an end, of quotes",
      () => new Map([...files, ["statement.json", Buffer.from(`"${'\\"'.repeat(4e6)}`)]]),
      "statement.json is not JSON, or more of it than any result needs",
    ],
    [
      "a statement that is a list",
      () => new Map([...files, ["statement.json", Buffer.from("[]")]]),
      "the statement breaks its schema: / must be object",
    ],
    [
      "the same statement with a space in it",
      () =>
        new Map([...files, ["statement.json", Buffer.from(String(files.get("statement.json")).replace(",", ", "))]]),
      "statement.json is not what its results say",
    ],
    [
      "a statement that says of more checks that they passed",
      () => {
        const text = String(files.get("statement.json"));
        const both = text.replace(/"failedTests": \[\s*"1-fork\/fan.together"\s*\]/, '"failedTests": []');
        expect(both).not.toBe(text);
        return new Map([...files, ["statement.json", Buffer.from(both)]]);
      },
      "statement.json is not what its results say",
    ],
    [
      "a statement that names a file twice",
      () => {
        const text = String(files.get("statement.json"));
        const [one = ""] = /\{\s*"name": "junit.xml".*?\}\s*\},/s.exec(text) ?? [];
        expect(one).not.toBe("");
        return new Map([...files, ["statement.json", Buffer.from(text.replace(one, one + one))]]);
      },
      "the statement names junit.xml twice",
    ],
    [
      "a result of a lab that the change does not touch",
      () => forgedWith([result, { ...resultOn(exec, verdictOn(exec, "2\n", [])) }]),
      "results/2-exec.json is of a lab that the change does not touch",
    ],
    [
      "no result of the lab that it touches",
      () => forgedWith([]),
      "there is no result of lab 1-fork, which the change touches",
    ],
  ])("%s", async (_, forged, why) => {
    expect(await refusal(forged())).toContain(why);
  });
});

describe("a statement that fits its files is of this change and these labs", () => {
  const OTHER = "0123456789abcdef0123456789abcdef01234567";

  test.each(["base", "head"] as const)("not of another %s", async (which) => {
    const why = await refusal(forgedWith([result], { ...commits, [which]: OTHER }));
    expect(why).toBe(`the statement says ${OTHER} of the ${which}, and ${commits[which]} is asked for`);
  });

  test("not of no commits", async () => {
    const of = new Map([...files].filter(([name]) => name !== "statement.json"));
    const why = await refusal(stated(of, [result], {} as typeof commits));
    expect(why).toContain("the statement says nothing of the head");
  });

  test("not of another version of the lab", async () => {
    const verdict = verdictOn({ ...fork, digest: `sha256:${"0".repeat(64)}` }, PROGRAM, []);
    const why = await refusal(forgedWith([graded(verdict)]));
    expect(why).toContain("lab 1-fork has another digest in the statement than here");
  });

  test("not replayed: another submission's artifact, as it was accepted there", async () => {
    const other = await repository.commit({ "labs/1-fork/starter.ts": `${PROGRAM}// mine\n` });
    await repository.git("reset", "--quiet", "--hard", commits.head);
    const theirs = { base: commits.base, head: other };
    const solved = resultOn(fork, verdictOn(fork, `${PROGRAM}// mine\n`, []));
    const artifact = forgedWith([solved], theirs);
    await expect(accept(artifact, await changeOf(repository.path, theirs, labs), labs)).resolves.toBeDefined();
    expect(await refusal(artifact)).toContain(`the statement says ${other} of the head`);
    // With the statement made to fit.
    expect(await refusal(forgedWith([solved]))).toBe(
      "lab 1-fork: it is of another submission: the files of the change have another digest",
    );
  });
});

describe("a verdict that its files and statement fit must fit the lab", () => {
  const first = (forged: Result & { verdict: Verdict }) => forged.verdict.tasks[0] as Verdict["tasks"][number];
  test.each<[string, (forged: Result & { verdict: Verdict }) => void, string]>([
    [
      "more points in the grade",
      (r) => Object.assign(r.grade ?? {}, { points: 100 }),
      "its points do not add up: it says 100 of 100",
    ],
    ["a smaller maximum", (r) => Object.assign(r.grade ?? {}, { max: 50 }), "its points do not add up"],
    [
      "points of a check that failed, in the grade",
      (r) => {
        const check = r.grade?.checks.find(({ id }) => id === "fan.together");
        if (check) check.points = check.max;
      },
      "its points are not those of its checks",
    ],
    [
      "hidden checks",
      (r) => {
        for (const each of r.grade?.checks ?? []) each.visible = "hidden";
      },
      "its points are not",
    ],
    [
      "more points in the verdict",
      (r) => (r.verdict.points += 6),
      "its points are 100, and the sum of its tasks' is not",
    ],
    ["more points in a task", (r) => (first(r).points += 6), "the points of the task hello are"],
    [
      "a check more than the lab has",
      (r) =>
        first(r).checks.push({ ...first(r).checks[0], id: "hello.gift" } as (typeof r.verdict.tasks)[0]["checks"][0]),
      "the task hello has 1 more checks in it than in the lab",
    ],
    ["a check fewer", (r) => first(r).checks.pop(), "the task hello has 1 fewer checks in it than in the lab"],
    ["a task fewer", (r) => r.verdict.tasks.pop(), "its tasks are "],
    [
      "a check worth more",
      (r) => Object.assign(first(r).checks[0] ?? {}, { max: 99 }),
      "is not what the lab has there",
    ],
    [
      "a check of another name",
      (r) => Object.assign(first(r).checks[0] ?? {}, { id: "x" }),
      "the check x is not what the lab has",
    ],
    [
      "a check that is said to have passed, with its failures",
      (r) => {
        for (const { checks } of r.verdict.tasks)
          for (const each of checks)
            if (each.status === "failed") Object.assign(each, { status: "passed", points: each.max });
      },
      "the check fan.together is said to be passed, and by what else is said it is failed",
    ],
    [
      "points for a check that failed",
      (r) => {
        for (const { checks } of r.verdict.tasks)
          for (const each of checks) if (each.status === "failed") each.points = each.max;
      },
      "the check fan.together is failed and brings 6 of 6 points",
    ],
    [
      "a hundred thousand lines on how a run ended",
      (r) => Object.assign(first(r), { limit: "\n".repeat(100_001) }),
      "the task hello says more of how its runs ended than there is to say",
    ],
    [
      "checks that passed of a program that could not be run",
      (r) => (r.verdict.error = "syntax"),
      "by a program that could not be run",
    ],
    [
      "a failure in a run that there is not",
      (r) => {
        for (const { checks } of r.verdict.tasks)
          for (const { failures } of checks) for (const { run } of failures) if (run) run.scenario = "x";
      },
      "failed in a run that the lab does not have",
    ],
    ["a verdict on another lab", (r) => (r.verdict.lab = "2-exec"), "its verdict is on lab 2-exec"],
    [
      "a result that breaks its schema",
      (r) => Object.assign(r, { extra: 1 }),
      "results/1-fork.json is no result: / must NOT have additional",
    ],
    [
      "points that are no number",
      (r) => Object.assign(r.verdict, { points: "100" }),
      "is no result: /verdict/points must be number",
    ],
    [
      "a result of another lab",
      (r) => Object.assign(r, { lab: "2-exec", outcome: "fault", message: "x", verdict: null, grade: null }),
      "results/1-fork.json is the result of lab 2-exec",
    ],
  ])("%s", async (_, forge, why) => {
    const forged = copy();
    forge(forged);
    // What forges the lab's name still calls the file as the lab that was touched.
    const named = forgedWith([forged]);
    const content = named.get(`results/${forged.lab}.json`) as Buffer;
    named.delete(`results/${forged.lab}.json`);
    expect(await refusal(stated(named.set("results/1-fork.json", content), [forged], commits))).toContain(why);
  });

  test("arguments nested a hundred thousand times are not walked", async () => {
    const text = jsonText(result).replace('"args":[4]', `"args":${"[".repeat(1e5)}${"]".repeat(1e5)}`);
    const others = new Map([...files, ["results/1-fork.json", Buffer.from(`${text}\n`)]]);
    expect(await refusal(stated(others, [result], commits))).toContain(
      "results/1-fork.json is not JSON, or more of it than any result needs",
    );
    const string = jsonText(result).replace('"args":[4]', `"args":["\\"${"[".repeat(200)}"]`);
    const named = new Map([...files, ["results/1-fork.json", Buffer.from(`${string}\n`)]]);
    await expect(accept(stated(named, [JSON.parse(string) as Result], commits), change, labs)).resolves.toBeDefined();
  });

  test("a harness that failed is no reason to refuse, and nobody has passed", async () => {
    const fault: Result = { ...result, outcome: "fault", message: "no ptrace", verdict: null, grade: null };
    const accepted = await accept(forgedWith([fault]), change, labs);
    expect(summaryOf(accepted)).toMatchObject({ passed: null, title: "1-fork not graded: the harness failed" });
    expect(reportOf(accepted)).toContain("no ptrace");
  });

  test("neither refused nor missing what is there", async () => {
    expect(await refusal(forgedWith([resultOn(fork, null)]))).toContain(
      "it is refused, and by the files of the change it would not be",
    );
    const missing: Result = { ...resultOn(fork, null), outcome: "missing" };
    expect(await refusal(forgedWith([missing]))).toContain("it is said to be missing, and it is there");
  });
});

describe("the change", () => {
  const back = () => repository.git("reset", "--quiet", "--hard", commits.head);
  const changeTo = async (paths: Record<string, string>) => {
    const head = await repository.commit(paths);
    await back();
    return changeOf(repository.path, { base: commits.base, head }, labs);
  };

  test("that edits the workflow is refused, however well the artifact fits", async () => {
    const edited = await changeTo({ ".github/workflows/autograde.yml": "on: push\n" });
    expect(await refusal(forgedWith([result], edited), edited)).toBe(
      "the change touches .github/workflows/autograde.yml, which students may not change: so nobody knows what has graded it",
    );
  });

  test("that edits a hundred other files is refused in ten lines and one", async () => {
    const edited = await changeTo(Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`file\x1b[2J${i}`, ""])));
    const why = await refusal(forgedWith([result], edited), edited);
    expect(why.split("\n")).toHaveLength(11);
    expect(why).toMatch(/and 90 more$/);
    expect(why).not.toContain("\x1b");
  });

  test("that touches two labs has the results of both, of one submission", async () => {
    const two = await changeTo({ "labs/2-exec/starter.ts": PROGRAM });
    const other = resultOn(exec, verdictOn(exec, PROGRAM, []));
    const accepted = await accept(forgedWith([other, result], two), two, labs);
    expect(accepted.results.map(({ lab }) => lab.id)).toEqual(["1-fork", "2-exec"]);
    expect(reportOf(accepted)).toContain("| ✔ 2 · exec | 100/100 |");
    expect(await refusal(forgedWith([result], two), two)).toContain("there is no result of lab 2-exec");
    const somebodys = { ...other, submission: { ...other.submission, id: "pull-13" } };
    expect(await refusal(forgedWith([result, somebodys], two), two)).toBe("its results are of different submissions");
  });

  test("with a link in the place of the program is refused there and here", async () => {
    await unlink(join(repository.path, "labs/1-fork/starter.ts"));
    symlinkSync("/etc/passwd", join(repository.path, "labs/1-fork/starter.ts"));
    const linked = await changeTo({});
    expect(linked.labs[0]?.problem).toContain("is a link");
    const accepted = await accept(forgedWith([resultOn(fork, null)], linked), linked, labs);
    expect(summaryOf(accepted)).toMatchObject({ passed: false, points: 0, title: "1-fork 0/100 (refused)" });
    expect(await refusal(forgedWith([result], linked), linked)).toContain(
      "it is graded, and by the files of the change it would be refused",
    );
  });

  test("is measured from a commit that is known here", async () => {
    expect(await isInHistory(repository.path, commits.base)).toBe(true);
    const beside = await repository.git("commit-tree", "-m", "x", `${commits.base}^{tree}`);
    expect(await isInHistory(repository.path, beside)).toBe(false);
    expect(await isInHistory(repository.path, "0".repeat(40))).toBe(false);
  });
});

describe("what a student has written is text alone", () => {
  const HOSTILE = [
    ...[
      "</pre><script>alert(1)</script>",
      "<!-- proclab -->",
      "```\n# heading",
      "@everyone",
      "#1",
      "[x](javascript:x)",
    ],
    ...["| a | b |", "::error::x", "\x1b[2J", "\u202e", "\n\n\n<img src=x onerror=x>", "&lt;"],
  ].join("\n");

  /** What Markdown leaves as it is: all between <pre> and </pre>, of which each begins a line of its own. */
  const outside = (comment: string) => comment.replace(/^<pre>\n[^<]*?\n<\/pre>$/gm, "");

  test("in a comment on what was accepted", async () => {
    const forged = resultOn(fork, verdictOn(fork, PROGRAM, ["fan.together"], HOSTILE));
    const comment = reportOf(await accept(forgedWith([forged]), change, labs));
    expect(comment).toContain("&lt;/pre&gt;&lt;script&gt;");
    expect(outside(comment)).not.toMatch(/script|heading|@everyone|javascript|onerror|error::/);
    expect(comment).not.toContain(MARKER);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(comment).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e]/);
  });

  test("in one on what was not", () => {
    const comment = refusalText([HOSTILE]);
    expect(outside(comment)).not.toMatch(/script|heading|@everyone|javascript|onerror|error::/);
    expect(comment).not.toContain(MARKER);
  });

  test("and a comment stays below what GitHub takes", async () => {
    const long = resultOn(fork, verdictOn(fork, PROGRAM, ["fan.together"], "\u{e0001}".repeat(1e5)));
    const accepted = await accept(forgedWith([long]), change, labs);
    const [only] = accepted.results as [(typeof accepted.results)[0]];
    const many = { ...accepted, results: Array.from({ length: 50 }, () => only) };
    expect(reportOf(many).length).toBeLessThan(60_000);
  });
});
