import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BadRoster, parseRoster, readRoster } from "./roster.ts";
import { called } from "./student.ts";

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

describe("what is wrong with it is told", () => {
  test.each<[string, string | Uint8Array, string]>([
    ["nothing in it", "", "there is nobody in it"],
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
