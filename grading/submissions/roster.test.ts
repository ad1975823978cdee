import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BadRoster, parseRoster, readRoster } from "./roster.ts";
import { called, partsKnown } from "./student.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "proclab-roster-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function read(content: string | Uint8Array) {
  const path = join(folder, "roster.csv");
  writeFileSync(path, content);
  return readRoster(path);
}

describe("a roster is read", () => {
  test.each([",", ";", "\t"])("with %j between columns", async (between) => {
    const text = [
      ["Name", "Login"],
      ['"Doe, Jane; jr"', "jane"],
      ["Zoë", "z"],
    ]
      .map((row) => row.join(between))
      .join("\r\n");
    expect(await read(text)).toEqual({
      heads: ["Name", "Login"],
      students: [
        { row: { Name: "Doe, Jane; jr", Login: "jane" }, name: "Doe, Jane; jr", submitted: null },
        { row: { Name: "Zoë", Login: "z" }, name: "Zoë", submitted: null },
      ],
      notices: [],
    });
  });

  test("with a mark of the byte order, empty lines and spaces around", async () => {
    const { students } = await read("\uFEFFName , id\n\n Jane , 007 \n ,\n");
    expect(students.map(({ row }) => row)).toEqual([{ Name: "Jane", id: "007" }]);
  });

  test("names come from one column, or from two", () => {
    const names = (text: string) => parseRoster(text, "r.csv").students.map(called);
    expect(names("id,Full name\n1,Jane Doe")).toEqual(["Jane Doe"]);
    expect(names("Last name,First name\nDoe,Jane")).toEqual(["Jane Doe"]);
    expect(names("id,mail\n1,j@x.edu")).toEqual(["1"]);
  });

  test("times, which need a zone", () => {
    const times = (text: string) =>
      parseRoster(`name,Submitted\n${text}`, "r.csv").students.map((each) => each.submitted);
    expect(times("a,2026-03-01T12:00:00+01:00\nb,2026-03-01T12:00Z\nc,")).toEqual([
      "2026-03-01T11:00:00.000Z",
      "2026-03-01T12:00:00.000Z",
      null,
    ]);
    expect(() => times("a,2026-03-01 12:00")).toThrow('row 2, submitted: "2026-03-01 12:00" is no time');
  });
});

test("of Canvas's gradebook there are the students, and nothing else", () => {
  const text = `Student,ID,SIS Login ID,Section,Lab 1 (5001)
,,,,Manual Posting
    Points Possible,,,,33.00
"Hopper, Grace",11,ghopper,OS,
"Student, Test",99,abc,OS,
`;
  expect(parseRoster(text, "r.csv").students.map(called)).toEqual(["Hopper, Grace"]);
  const nobody = text.replace(/"Hopper.*\n/, "");
  expect(() => parseRoster(nobody, "r.csv")).toThrow("there is nobody in it below the line of heads");
  // In other tables such a name is a name.
  expect(parseRoster('Name,ID,Section\n"Student, Test",99,OS', "r.csv").students).toHaveLength(1);
});

describe("a column of times by another name is told, as it is not read", () => {
  test.each([
    "Submitted at",
    "Submission time",
    "submission_date",
    "Handed in",
    "Hand-in time",
    "Turned in",
    "handed_in_at",
    "Last modified (submission)",
  ])("%s", (head) => {
    expect(parseRoster(`name,${head}\na,2026-03-01 12:00`, "r.csv").notices).toEqual([
      `no times are read from the roster's column "${head}": call it submitted, and write them as 2026-03-01T12:00:00Z`,
    ]);
    expect(parseRoster(`name,Submitted,${head}\na,,`, "r.csv").notices).toEqual([]);
  });

  test.each(["Submission ID", "Submission Count", "Last modified (grade)", "Submission admin", "Hand"])(
    "but %s",
    (head) => {
      expect(parseRoster(`name,${head}\na,1`, "r.csv").notices).toEqual([]);
    },
  );
});

describe("what is known by a part of a submission's name", () => {
  const known = (text: string) => parseRoster(text, "r.csv").students.map(partsKnown);

  test("are full names, ids, logins, and what is before an @", () => {
    const text = `Given name,Family name,StudentID,SIS Login ID,E-mail,matriculation_number
Grace,Hopper,4001,ghopper,grace.hopper@uni.example,07-11
`;
    expect(known(text)).toEqual([[["4001"], ["ghopper"], ["grace", "hopper"], ["07", "11"], ["grace", "hopper"]]]);
    expect(known('Student,Name\n"O’Brien, Zoë",李明')).toEqual([[["obrien", "zoe"], ["李明"]]]);
  });

  test("is nothing of others, and nothing short", () => {
    const text =
      "Name,ID,Login,Section,Section ID,Group number,Tutor e-mail,Last login,Notes\nAl,12,x,OS101,4711,777,tom@x,2026-11-02,lab1\n";
    expect(known(text)).toEqual([[]]);
  });
});

describe("what is wrong with it is told", () => {
  test.each<[string, string | Uint8Array, string]>([
    ["nothing in it", "", "there is nobody in it"],
    [
      "no heads",
      '"Hopper, Grace",4001,grace@mail.example\n"Müller, Zoë",4002,zoe@mail.example\n',
      'its first line has no head that says who a student is, such as Name, ID, Login or Email: it begins with "Hopper, Grace". Put a line of heads above the students, or call one of its columns so',
    ],
    ["only heads", "name,id\n", "there is nobody in it"],
    ["a column without a head", "name,\nJane,1", "a column has no head"],
    ["a head twice", "id,id\n1,2", 'two columns are called "id"'],
    ["a line with too much", "name,id\nJane,1,2", "line 2"],
    ["a line with too little", "name,id\nJane", "line 2"],
    ["a quote that does not end", 'name,id\n"Jane,1', "Quote Not Closed"],
    ["somebody twice", "name,id\nJane,1\nMax,2\nJane,1", "row 4 is the same as row 2"],
    ["Latin-1", Buffer.from([0x6e, 0x0a, 0xeb]), "it is not in UTF-8: save it as CSV in UTF-8"],
  ])("%s", async (_, content, why) => {
    const reading = read(content);
    await expect(reading).rejects.toThrow(BadRoster);
    await expect(reading).rejects.toThrow(why);
    await expect(reading).rejects.toThrow(join(folder, "roster.csv"));
  });

  test("that it is not there", async () => {
    await expect(readRoster(join(folder, "none.csv"))).rejects.toThrow(/the roster .*none.csv cannot be read: ENOENT/);
  });
});
