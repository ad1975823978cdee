import { expect, test } from "vitest";
import { extensionsOf, type Known } from "./extensions.ts";
import { labWith } from "./testing.ts";

const LAB = labWith({ "act.a": 1 });
const OTHER = labWith({ "fan.children": 1 }, "1-fork");
const EVERYBODY: Known[] = [
  { id: "jane-doe", roster: { "Given name": "Jane", "Family name": "Doe", Nr: "007", Section: "A" } },
  { id: "max-moritz", roster: { "Given name": "Max", "Family name": "Moritz", Nr: "12", Section: "A" } },
  { id: "stranger", roster: null },
];
const TIME = "2026-12-03T23:59:59+01:00";

function given(keys: string[], everybody = EVERYBODY): string[] {
  const extensions = Object.fromEntries(keys.map((key) => [key, { "9": TIME }]));
  const { until, notices } = extensionsOf({ labs: {}, extensions }, everybody);
  const ids = everybody.map(({ id }) => id).filter((id) => until(id, LAB) === TIME);
  return [...new Set(ids), ...notices];
}

test.each([
  ["the id", "jane-doe", "jane-doe"],
  ["a number, without its zeros being one", "007", "jane-doe"],
  ["a name as somebody writes it", "DOE, Jane", "jane-doe"],
  ["the id of who is in no roster", "stranger", "stranger"],
])("an extension is given by %s", (_, key, id) => {
  expect(given([key])).toEqual([id]);
});

test.each([
  ["who is not there", "7", `the rubric's extension for "7" is of nobody: give an id, or what stands in the roster`],
  ["punctuation", "-", `the rubric's extension for "-" is of nobody: give an id, or what stands in the roster`],
  [
    "a section",
    "A",
    `the rubric's extension for "A" could be of several, and is given to nobody: jane-doe, max-moritz`,
  ],
  [
    "who does something on a terminal",
    "\u001b[31mx",
    `the rubric's extension for "\\u{1b}[31mx" is of nobody: give an id, or what stands in the roster`,
  ],
])("nobody gets one by %s, and that is told", (_, key, notice) => {
  expect(given([key])).toEqual([notice]);
});

test("an id that is another student's number is nobody's", () => {
  const [jane, max] = EVERYBODY as [Known, Known];
  const clash = [{ ...jane, id: "12" }, max];
  expect(given(["12"], clash)).toEqual([expect.stringContaining("could be of several")]);
});

test("who handed in twice has it twice", () => {
  const [jane] = EVERYBODY as [Known];
  expect(given(["007"], [...EVERYBODY, { ...jane, id: "jane-doe-2" }])).toEqual(["jane-doe", "jane-doe-2"]);
});

test("of two for one student the later counts, whatever its zone, and that is told", () => {
  const extensions = {
    "007": { invented: "2026-12-03T12:00+05:00", "1": "2026-12-01T12:00Z" },
    "Jane Doe": { "9-invented": "2026-12-03T11:00Z" },
  };
  const { until, notices } = extensionsOf({ labs: {}, extensions }, EVERYBODY);
  expect(until("jane-doe", LAB)).toBe("2026-12-03T11:00Z");
  expect(until("jane-doe", OTHER)).toBe("2026-12-01T12:00Z");
  expect(until("max-moritz", LAB)).toBeNull();
  expect(notices).toEqual([`jane-doe has extensions as "007" and as "Jane Doe": the later time counts`]);
});

test("a rubric without extensions gives none", () => {
  expect(extensionsOf({ labs: {} }, EVERYBODY)).toMatchObject({ notices: [] });
  expect(given([])).toEqual([]);
});
