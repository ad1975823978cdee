import { expect, test } from "vitest";
import { FAULT, REFUSED, resultWith, VERDICT } from "../exports/testing.ts";
import { checkStatement, sha256, statementOf, statementText } from "./statement.ts";

const hex = (digit: string) => digit.repeat(64);
const digests = { submission: `sha256:${hex("a")}`, lab: `sha256:${hex("b")}` };
const fork = resultWith({ verdict: { ...VERDICT, digests } });
const solved = resultWith({
  lab: "2-exec",
  verdict: {
    ...VERDICT,
    lab: "2-exec",
    digests,
    tasks: VERDICT.tasks.map((each) => ({ ...each, limit: null, checks: [] })),
  },
});
const files = new Map([
  ["results/2-exec.json", Buffer.from("2")],
  ["junit.xml", Buffer.from("<x/>")],
]);
const commits = { base: "1".repeat(40), head: "2".repeat(40) };

test("a statement names submissions, files, labs and commits by their digests, and what passed and failed", () => {
  expect(statementOf(files, { results: [solved, fork], ...commits })).toEqual({
    _type: "https://in-toto.io/Statement/v1",
    subject: [
      { name: "submission/1-fork", digest: { sha256: hex("a") } },
      { name: "submission/2-exec", digest: { sha256: hex("a") } },
      { name: "junit.xml", digest: { sha256: sha256("<x/>") } },
      { name: "results/2-exec.json", digest: { sha256: sha256("2") } },
    ],
    predicateType: "https://in-toto.io/attestation/test-result/v0.1",
    predicate: {
      result: "FAILED",
      configuration: [
        { name: "1-fork", digest: { sha256: hex("b") } },
        { name: "2-exec", digest: { sha256: hex("b") } },
        { name: "base", digest: { gitCommit: commits.base } },
        { name: "head", digest: { gitCommit: commits.head } },
      ],
      passedTests: ["1-fork/fan.children", "1-fork/chain.ends"],
      failedTests: ["1-fork/chain", "1-fork/fan.together", "1-fork/fan.statuses", "1-fork/chain.line"],
    },
  });
});

test("what has no verdict has no digest, and has failed", () => {
  for (const result of [REFUSED, FAULT]) {
    const { subject, predicate } = statementOf(files, { results: [result] });
    expect(subject.map(({ name }) => name)).toEqual(["junit.xml", "results/2-exec.json"]);
    expect(predicate).toEqual({ result: "FAILED", configuration: [], passedTests: [], failedTests: ["1-fork"] });
  }
  expect(statementOf(files, { results: [solved] }).predicate.result).toBe("PASSED");
});

test("the order in which files and results come makes no difference", () => {
  const other = statementOf(new Map([...files].reverse()), { results: [fork, solved], ...commits });
  expect(statementText(other)).toBe(statementText(statementOf(files, { results: [solved, fork], ...commits })));
});

test("a statement fits its files, and no others", () => {
  const statement = statementOf(files, { results: [fork], ...commits });
  const parsed = (text: string): unknown => JSON.parse(text);
  expect(checkStatement(parsed(statementText(statement)), files)).toEqual([]);
  expect(checkStatement(statement, new Map([...files, ["junit.xml", Buffer.from("<y/>")]]))).toEqual([
    "junit.xml is not the file that the statement names: its digest is another",
  ]);
  expect(checkStatement(statement, new Map([...files].slice(0, 1)))).toEqual([
    "junit.xml is not there, and the statement names it",
  ]);
  expect(checkStatement(statement, new Map([...files, ["a\x1b", Buffer.from("")]]))).toEqual([
    "a\\u{1b} is there, and the statement does not name it",
  ]);
  expect(checkStatement({ ...statement, _type: "https://in-toto.io/Statement/v0.1" }, files)).toEqual([
    "the statement breaks its schema: /_type must be equal to constant",
  ]);
  const many = { ...statement, subject: Array.from({ length: 1000 }, () => ({ "\x1b": 1 })) };
  expect(checkStatement(many, files)).toHaveLength(5);
  expect(checkStatement(many, files).join("")).toMatch(/^\P{Cc}+$/u);
});
