import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Result, SubmissionIdentity } from "../batch/result.ts";
import { moodle } from "./moodle.ts";
import { NotATable, readTable } from "./table.ts";
import { FAULT, hostile, MISSING, resultSaying, resultWith, UNPRINTABLE, VERDICT } from "./testing.ts";

const HEADS =
  'Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed","Last modified (submission)","Last modified (grade)","Feedback comments"';

/** As Moodle writes it: with a byte order mark, and quotes where there is a space. */
const WORKSHEET = `\ufeff${HEADS}
"Participant 101","Doe, Jane",jane@uni.example,"Submitted for grading - ",,33.00,Yes,"Monday, 2 November 2026, 10:00 AM",-,
"Participant 102","Roe ""Rick""",rick@uni.example,"No submission - ",,33.00,Yes,-,-,
"Participant 103",=1+1,p@uni.example,"Submitted for grading - ",5.00,33.00,Yes,-,-,"<p>by hand</p>"
`;

const own = (rest: Partial<SubmissionIdentity>): SubmissionIdentity => ({ ...resultWith().submission, ...rest });
const of = (id: number, rest: Partial<Result> = {}) =>
  resultWith({ submission: own({ id: `p${id}`, origin: `Somebody_${id}_assignsubmission_file/starter.ts` }), ...rest });
const fill = (results: Result[], worksheet = WORKSHEET, published = false) => {
  const { bytes, grades, notes } = moodle(Buffer.from(worksheet), "grades.csv", results, { published });
  return { text: bytes.toString(), grades, notes };
};

test("fills in the two fields and changes nothing else", () => {
  const { text, grades, notes } = fill([of(101)]);
  const [before = ""] = WORKSHEET.split(",,33.00");
  expect(text.startsWith(`${before},9,33.00`)).toBe(true);
  const rest = WORKSHEET.slice(before.length + ",,33.00".length);
  const [dates = ""] = rest.split("\n");
  expect(text.slice(`${before},9,33.00`.length)).toMatch(/^,Yes,"Monday, 2 November 2026, 10:00 AM",-,"<p>[^"]*"\n/);
  expect(text.endsWith(rest.slice(dates.length))).toBe(true);
  expect(grades).toBe(1);
  expect(notes).toEqual([
    'no submission for 2 rows, left as they were: Participant 102 (Roe "Rick"), Participant 103 (=1+1)',
  ]);
});

test("gives feedback in HTML: the points of all checks, and of what failed what students may see", () => {
  const feedback = (published: boolean) =>
    readTable(Buffer.from(fill([of(101)], WORKSHEET, published).text), "", []).rows[0]?.[9]?.value ?? "";
  expect(feedback(false)).toMatch(
    /^<p>Lab 1 · fork: 9 of 33 points\.<\/p><p>1 of 4 checks passed\.<\/p><ul><li><p>fan\.together holds \(fan\.together\)<\/p><pre>expected {2}4 children\n/,
  );
  expect(feedback(false)).toContain("<pre>looked at once fan.together passes</pre>");
  expect(feedback(false)).not.toMatch(/fan\.statuses|chain\.ends/);
  expect(feedback(true)).toContain("<p>2 of 5 checks passed.</p>");
});

test("of a program that cannot be run it says that once, with the error as it is", () => {
  const tasks = VERDICT.tasks.map((task) => ({ ...task, limit: null }));
  const error = 'starter.ts:1:15: Unterminated string literal\n    const x = "abc\n                  ^';
  const { text } = fill([of(101, { verdict: { ...VERDICT, tasks, error } })]);
  expect(readTable(Buffer.from(text), "", []).rows[0]?.[9]?.value).toBe(
    "<p>Lab 1 · fork: 9 of 33 points.</p><p>The program cannot be run:</p><pre>  starter.ts:1:15: Unterminated string literal\n      const x = &quot;abc\n                    ^</pre>",
  );
});

describe("a submission belongs to the row", () => {
  test.each<[string, Partial<SubmissionIdentity>]>([
    ["of which the roster has the identifier", { roster: { Identifier: "Participant 102" } }],
    ["of which the roster has the number", { roster: { identifier: " 102 " } }],
    ["of which the roster has another column", { roster: { email_address: "Rick@uni.example" } }],
    ["of which the roster has the address as Email", { roster: { Email: "rick@uni.example" } }],
    ["of which the roster has the address as E-mail", { roster: { "E-mail": "rick@uni.example" } }],
    ["of which the roster has the full name, in whatever order", { roster: { Name: "Rick Roe" } }],
    ["whose number the folder has", { origin: "x/Roe Rick_102_assignsubmission_file" }],
    ["whose number the folder has where names are hidden", { origin: "Participant_102_assignsubmission_file" }],
    ["whose number the name has", { origin: "", name: "Roe Rick_102_assignsubmission_file" }],
    [
      "that the roster names, whatever the folder says",
      { roster: { Identifier: "102" }, origin: "X_101_assignsubmission_file" },
    ],
  ])("%s", (_, identity) => {
    const { text } = fill([resultWith({ submission: own(identity) })]);
    expect(text.split("\n")[2]).toContain(",9,33.00,");
  });

  test.each<[string, Partial<SubmissionIdentity>]>([
    ["a number that is somebody's elsewhere", { origin: "Jane_12345_assignsubmission_file" }],
    ["a name alone", { name: "Doe, Jane", origin: "Doe, Jane" }],
    ["a number that is no participant's", { origin: "hw_101" }],
  ])("but to none by %s", (_, identity) => {
    const { text, notes } = fill([resultWith({ submission: own(identity) })]);
    expect(text).toBe(WORKSHEET);
    expect(notes[0]).toBe(`no row for 1 submission: ${identity.origin}`);
  });

  test("and where no column fits, that is told with those that would", () => {
    const of = (roster: Record<string, string> | null) => fill([resultWith({ submission: own({ roster }) })]).notes[1];
    expect(of({ Nr: "7", Login: "x" })).toBe(
      "no column of the roster is one of the file's: it has Nr, Login. Give it a column that the file has, too: Identifier, Email address, Full name; and resume the batch with it",
    );
    expect(of(null)).toBe(
      "the batch has no roster, by which rows could be found: resume it with --roster=FILE, a table with a column that the file has, too: Identifier, Email address, Full name",
    );
    expect(of({ Nr: "7", Email: "x" })).toMatch(/^no submission for/);
  });

  test("and a row that two claim gets neither", () => {
    const { text, grades, notes } = fill([
      of(101),
      resultWith({ submission: own({ roster: { Identifier: "101" }, origin: "again" }) }),
    ]);
    expect([text, grades]).toEqual([WORKSHEET, 0]);
    expect(notes[0]).toBe(
      "2 submissions for Participant 101 (Doe, Jane), which is left as it was: Somebody_101_assignsubmission_file/starter.ts; again (Doe, Jane)",
    );
  });

  test("and two rows of one identifier are nobody's", () => {
    const twice = WORKSHEET.replace("Participant 102", "Participant 101");
    expect(fill([of(101)], twice).text).toBe(twice);
  });
});

describe("a grade", () => {
  test("is never above the maximum, and that is told", () => {
    const grade = { ...of(101).grade, points: 34.5, max: 33 } as Result["grade"];
    const { text, notes } = fill([of(101, { grade })]);
    expect(text).toContain(',"Submitted for grading - ",33,33.00,');
    expect(text).toContain(
      '"<p>Lab 1 · fork: 34.5 of 33 points.</p><p>The grade here is 33, as it cannot be more than the maximum.</p>',
    );
    expect(notes).toContain("Participant 101 (Doe, Jane): 34.5 became 33, the maximum");
  });

  test("has the worksheet's decimal point, and two digits", () => {
    const grade = { ...of(101).grade, points: 12.3456 } as Result["grade"];
    expect(fill([of(101, { grade })], WORKSHEET.replaceAll("33.00", '"33,00"')).text).toContain(',"12,35","33,00",');
  });

  test("is written as it is where the worksheet has another maximum, and that is told once", () => {
    const { notes, text } = fill([of(101), of(102)], WORKSHEET.replaceAll("33.00", "100.00"));
    expect(text).toContain(",9,100.00,");
    expect(notes.filter((note) => note.includes("maximum is"))).toEqual([
      "the lab is worth 33 points, and the worksheet's maximum is 100: points are written as they are",
    ]);
  });

  test("is none where the harness failed or it cannot be changed: the row stays as it was", () => {
    const fault = { ...FAULT, submission: of(103).submission };
    const { text, grades, notes } = fill([fault, of(101)], WORKSHEET.replace("33.00,Yes", "33.00,No"));
    expect([text, grades]).toEqual([WORKSHEET.replace("33.00,Yes", "33.00,No"), 0]);
    expect(notes.slice(1)).toEqual([
      "Participant 103 (=1+1) is left as it was: The harness failed: no ptrace",
      "Participant 101 (Doe, Jane) is left as it was: its grade cannot be changed",
    ]);
  });

  test("is 0 for what was not handed in; what it replaces is told", () => {
    const { text, notes } = fill([{ ...MISSING, submission: of(103).submission }]);
    expect(notes.at(-1)).toBe("written over 1 grade that had been there: Participant 103 (=1+1)");
    expect(text.split("\n")[3]).toContain(
      ',0,33.00,Yes,-,-,"<p>Lab 1 · fork: 0 of 33 points.</p><p>nothing was handed in</p>"',
    );
  });
});

test("a worksheet with Windows line ends, semicolons and no feedback column stays one", () => {
  const text = "Identifier;Grade;Maximum Grade\r\nParticipant 101;;33\r\n";
  const { text: filled, notes } = fill([of(101)], text);
  expect(filled).toBe("Identifier;Grade;Maximum Grade\r\nParticipant 101;9;33\r\n");
  expect(notes[0]).toContain('no column "Feedback comments"');
});

test.each([
  ["another table", "Name,Grade\nx,1\n", 'grades.csv has no column "Identifier" in its first line'],
  ["a worksheet without participants", `${HEADS}\n`, "grades.csv has no participants"],
])("%s is refused in words", (_, worksheet, told) => {
  expect(() => fill([of(101)], worksheet)).toThrow(NotATable);
  expect(() => fill([of(101)], worksheet)).toThrow(told);
});

test("whatever a student writes is text in HTML, and stays in its field", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const result = { ...resultSaying(text), submission: of(101).submission };
      const table = readTable(Buffer.from(fill([result]).text), "", []);
      expect(table.rows.map((row) => row.length)).toEqual([10, 10, 10]);
      const feedback = table.rows[0]?.[9]?.value ?? "";
      expect(feedback).not.toMatch(UNPRINTABLE);
      expect(feedback.replace(/<\/?(p|ul|li|pre)>/g, "")).not.toMatch(/[<>"]|&(?!(amp|lt|gt|quot|apos);)/);
    }),
  );
});
