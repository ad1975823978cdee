import { expect, test } from "vitest";
import { parseHeader } from "./header.ts";

const parse = (...lines: string[]) =>
  parseHeader(`${lines.map((line) => `// ${line}\n`).join("")}import "x";\n`, "x.ts");
const smallest = ["Attack: tries", "Ends: exited 0"];

test("the first words whose condition holds are expected", () => {
  const { outcomes, ends } = parse(
    "Attack: tries",
    "Ends: limit processes or limit births in A, killed 9",
    "Refused: one two: EROFS in A as user, EACCES in A, EPERM or ok",
    "Allowed: three",
  );
  const one = outcomes.get("one");
  expect(one?.({ tier: "A", user: "user" })).toEqual(["EROFS"]);
  expect(one?.({ tier: "A", user: "root" })).toEqual(["EACCES"]);
  expect(outcomes.get("two")?.({ tier: "B", user: "user" })).toEqual(["EPERM", "ok"]);
  expect(outcomes.get("three")?.({ tier: "B", user: "root" })).toEqual(["ok"]);
  expect(ends({ tier: "A", user: "root" })).toEqual(["limit processes", "limit births"]);
  expect(ends({ tier: "B", user: "root" })).toEqual(["killed 9"]);
});

test("limits and collected files are read, and lines that are moved in go on", () => {
  const { limits, collected } = parse(
    ...smallest,
    "Limits: wall-ms=5 births=6",
    "Collected: a b:",
    "  regular text in B, missing",
  );
  expect(limits).toEqual({ "wall-ms": 5, births: 6 });
  expect([...collected.keys()]).toEqual(["a", "b"]);
  expect(collected.get("b")?.({ tier: "B", user: "root" })).toEqual(["regular text"]);
});

test.each([
  ["nothing", [], "must begin with"],
  ["no end", ["Attack: tries"], "must begin with"],
  ["an unknown key", [...smallest, "Refuses: one: EPERM"], "no part of a header"],
  ["a line that is none", [...smallest, "and so on"], "no line of a header"],
  ["an end that cannot be", ["Attack: tries", "Ends: well"], "nothing that could be expected"],
  ["an errno that cannot be", [...smallest, "Refused: one: eperm"], "nothing that could be expected"],
  ["no names", [...smallest, "Refused: EPERM"], "names nothing"],
  ["a name twice", [...smallest, "Refused: one: EPERM", "Allowed: one"], "is there twice"],
  ["an unknown limit", [...smallest, "Limits: patience=3"], "is no limit"],
  ["a key twice", [...smallest, "Ends: exited 1"], "is there twice"],
])("a header with %s is refused", (_, lines, why) => {
  expect(() => parse(...(lines as string[]))).toThrow(why as string);
});
