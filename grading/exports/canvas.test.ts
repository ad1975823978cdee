import { describe, expect, test } from "vitest";
import type { Result, SubmissionIdentity } from "../batch/result.ts";
import { canvas, UnknownColumn } from "./canvas.ts";
import { NotATable } from "./table.ts";
import { FAULT, MISSING, resultWith } from "./testing.ts";

/** As Canvas writes it: a line for manual posting, one for the points possible, and columns that are read only. */
const GRADEBOOK = `Student,ID,SIS User ID,SIS Login ID,Section,Lab 1 (5001),Lab 2 (5002),Lab 10 (5010),Total Current Score
,,,,,Manual Posting,,,
    Points Possible,,,,,33.00,20.00,10.00,(read only)
"Doe, Jane",11,k11,jane,"OS 1, Monday",,4.00,,80.00
"Roe, Rick",12,k12,rick,OS 1,EX,,,
"Poe, Pia",13,k13,pia,OS 1,N/A,,,
"Student, Test",99,,abc,OS 1,,,,
`;

const own = (rest: Partial<SubmissionIdentity>): SubmissionIdentity => ({ ...resultWith().submission, ...rest });
const of = (id: string, rest: Partial<Result> = {}) =>
  resultWith({ submission: own({ id, roster: { ID: id } }), ...rest });
const fill = (results: Result[], column?: string, gradebook = GRADEBOOK) => {
  const { bytes, ...told } = canvas(Buffer.from(gradebook), "book.csv", results, column);
  return { text: bytes.toString(), ...told };
};

test("fills in one column and changes nothing else", () => {
  const { text, grades, notes } = fill([of("11")]);
  expect(text).toBe(GRADEBOOK.replace('"OS 1, Monday",,', '"OS 1, Monday",9,'));
  expect(grades).toBe(1);
  expect(notes).toEqual(["no submission for 3 rows, left as they were: Roe, Rick; Poe, Pia; Student, Test"]);
});

describe("a submission belongs to the row", () => {
  test.each<[string, Partial<SubmissionIdentity>]>([
    ["of which the roster has the ID", { roster: { ID: "11" } }],
    ["of which the roster has the login", { roster: { "sis login id": "JANE" } }],
    ["of which the roster has the number at the university", { roster: { SIS_User_ID: "k11", ID: "" } }],
    ["whose number the file has", { roster: null, origin: "doejane_11_77001_starter.ts" }],
    ["whose number the file has, though it was late", { roster: null, origin: "sub/doejane_LATE_11_77001_starter.ts" }],
  ])("%s", (_, identity) => {
    expect(fill([resultWith({ submission: own(identity) })]).text).toContain('"OS 1, Monday",9,');
  });

  test("but to none by the name of a folder", () => {
    expect(fill([resultWith({ submission: own({ name: "Doe, Jane" }) })]).text).toBe(GRADEBOOK);
  });

  test("whose full name the roster has, where that is the only thing that fits; which is told", () => {
    const jane = resultWith({ submission: own({ roster: { "Given name": "Jane", "Family name": "Doe" } }) });
    const { text, notes } = fill([jane]);
    expect(text).toContain('"OS 1, Monday",9,');
    expect(notes[0]).toBe("1 row found by the full name alone: Doe, Jane");
    expect(fill([jane], undefined, GRADEBOOK.replace("Poe, Pia", "Doe, Jane")).grades).toBe(0);
    const both = [jane, { ...jane, submission: { ...jane.submission, id: "other" } }];
    expect(fill(both).notes[0]).toBe("no row for 2 submissions: doe (Doe, Jane); doe (Doe, Jane)");
    // Whoever chose a name with her number takes nothing, and is told.
    const named = resultWith({ submission: own({ origin: "mallory_11_1_starter.ts" }) });
    expect(fill([jane, named])).toMatchObject({
      text: GRADEBOOK,
      notes: [expect.stringContaining("2 submissions for Doe, Jane, which is left as it was: "), expect.anything()],
    });
  });
});

test("who is excused stays so, and so does who has not the assignment, and who has no grade", () => {
  const fault = { ...FAULT, submission: own({ roster: { ID: "11" } }) };
  const { text, grades, notes } = fill([of("12"), of("13"), fault]);
  expect([text, grades]).toEqual([GRADEBOOK, 0]);
  expect(notes.slice(1)).toEqual([
    "Roe, Rick is left as it was: it is excused",
    "Poe, Pia is left as it was: it has not this assignment",
    "Doe, Jane is left as it was: The harness failed: no ptrace",
  ]);
});

test("the column is told, and so is a 0 for somebody whose work may be of nobody", () => {
  const missing = { ...MISSING, submission: own({ id: "jane", origin: "", roster: { ID: "11" } }) };
  const ofNobody = resultWith({ submission: own({ origin: "forkk, jane" }) });
  const { grades, column, warnings } = fill([missing, ofNobody]);
  expect({ grades, column }).toEqual({ grades: 1, column: "Lab 1 (5001)" });
  expect(warnings).toEqual([
    "1 student is given 0 as missing while 1 submission belongs to nobody: forkk, jane. Mend the roster or these names, resume the batch, and export again",
  ]);
  // An excused student is given nothing; what is nobody's and empty is nobody's work.
  expect(fill([{ ...missing, submission: of("12").submission }, ofNobody]).warnings).toEqual([]);
  expect(fill([missing, { ...MISSING, submission: ofNobody.submission }]).warnings).toEqual([]);
});

test("points above those possible are extra credit, and that is told", () => {
  const grade = { ...of("11").grade, points: 34.567 } as Result["grade"];
  const { text, notes } = fill([of("11", { grade })]);
  expect(text).toContain('"OS 1, Monday",34.57,');
  expect(notes[1]).toBe("Doe, Jane: 34.57 is more than the 33 points possible");
  expect(fill([of("11")], "Lab 2").notes).toContain(
    "the lab is worth 33 points, and 20 are possible in the gradebook: points are written as they are",
  );
});

describe("the column", () => {
  test.each([["Lab 2"], ["lab 2 (5002)"], ["5002"]])("is the one that is called %s", (wanted) => {
    const { text, notes } = fill([of("11")], wanted);
    expect(text).toBe(GRADEBOOK.replace(",4.00,", ",9,"));
    expect(notes).toContain("written over 1 grade that had been there: Doe, Jane");
  });

  test.each(["Lab 1: fork", "1-fork", "Fork", "Lab 1 · fork"])("is found by the lab's name as %s", (title) => {
    const gradebook = GRADEBOOK.replace("Lab 1 (", `${title} (`);
    expect(fill([of("11")], undefined, gradebook).text).toContain('"OS 1, Monday",9,');
  });

  test("that there is not is refused with those that there are: Canvas would make a new assignment", () => {
    const refusal = catching(() => fill([of("11")], "Labb 1"));
    expect(refusal).toMatchObject({ wanted: "Labb 1", known: ["Lab 1 (5001)", "Lab 2 (5002)", "Lab 10 (5010)"] });
    expect(refusal.message).toBe('book.csv has no assignment "Labb 1"');
  });

  test("that could be several is refused with these", () => {
    const refusal = catching(() => fill([of("11")], "Lab 1", GRADEBOOK.replace("Lab 2 (", "Lab 1 (")));
    expect(refusal).toMatchObject({ known: ["Lab 1 (5001)", "Lab 1 (5002)"] });
    expect(refusal.message).toContain('several assignments that go by "Lab 1"');
  });

  test("that is read only is refused", () => {
    const gradebook = GRADEBOOK.replace(",33.00,", ",(read only),");
    expect(() => fill([of("11")], undefined, gradebook)).toThrow('the column "Lab 1 (5001)" of book.csv is read only');
  });
});

function catching(act: () => void): UnknownColumn {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(UnknownColumn);
    return error as UnknownColumn;
  }
  throw new Error("nothing was refused");
}

test("a gradebook in semicolons, with names in two columns, stays one", () => {
  const text =
    "LastName;FirstName;ID;SIS Login ID;Section;Lab 1 (5001)\r\n    Points Possible;;;;;33,00\r\nDoe;Jane;11;jane;OS;\r\n";
  expect(fill([of("11")], undefined, text).text).toBe(text.replace("OS;", "OS;9"));
});

test.each([
  ["another table", "Name,Grade\nx,1\n", 'book.csv has no columns "ID" and "Section"'],
  [
    "Moodle's worksheet",
    '\ufeffIdentifier,"Full name",Grade\n',
    'book.csv has no columns "ID" and "Section" in its first line',
  ],
  ["a table with one of them", "Student,ID\nx,1\n", 'book.csv has no column "Section" in its first line'],
  ["a gradebook without students", GRADEBOOK.split("\n").slice(0, 3).join("\n"), "book.csv has no students"],
])("%s is refused in words", (_, gradebook, told) => {
  expect(() => fill([of("11")], undefined, gradebook)).toThrow(NotATable);
  expect(() => fill([of("11")], undefined, gradebook)).toThrow(told);
});
