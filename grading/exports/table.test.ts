import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NotATable, readTable, rewritten } from "./table.ts";
import { hostile } from "./testing.ts";

const read = (text: string | Buffer, needed = ["a"]) => readTable(Buffer.from(text), "the file", needed);

/** A table in any of the shapes that a spreadsheet saves. */
const file = fc.record({
  rows: fc.array(
    fc.array(
      hostile.map((text) => text.toWellFormed()),
      { minLength: 1, maxLength: 4 },
    ),
    { maxLength: 4 },
  ),
  delimiter: fc.constantFrom(",", ";", "\t"),
  end: fc.constantFrom("\n", "\r\n", "\r"),
  bom: fc.boolean(),
  quoted: fc.boolean(),
  eof: fc.boolean(),
});

function textOf({ rows, delimiter, end, ...options }: typeof file extends fc.Arbitrary<infer T> ? T : never): Buffer {
  // A lone field is quoted, as an empty line has no fields to be told from one that is empty.
  const own = rows.map((row) => (row.length === 1 ? [...row, ""] : row));
  return Buffer.from(
    stringify([["a", "b"], ...own], { ...options, delimiter, record_delimiter: end, quoted_match: /[\r\n"]/ }),
  );
}

describe("somebody's table", () => {
  test("has the values that were written, and every byte stays where nothing is changed", () => {
    fc.assert(
      fc.property(file, (shape) => {
        const bytes = textOf(shape);
        const table = readTable(bytes, "the file", ["a", "b"]);
        expect(table.delimiter).toBe(shape.delimiter);
        expect(table.rows.map((row) => row.map(({ value }) => value))).toEqual(
          shape.rows.map((row) => (row.length === 1 ? [...row, ""] : row)),
        );
        expect(rewritten(table, new Map())).toEqual(bytes);
      }),
    );
  });

  test("has another value in a field that is changed, and every other byte as it was", () => {
    fc.assert(
      fc.property(file, hostile, fc.nat(), (shape, text, which) => {
        const bytes = textOf(shape);
        const table = readTable(bytes, "the file", ["a", "b"]);
        const cells = table.rows.flat();
        const cell = cells[which % Math.max(1, cells.length)];
        if (!cell) return;
        const changed = rewritten(table, new Map([[cell, text.toWellFormed()]]));
        expect(changed.subarray(0, cell.start)).toEqual(bytes.subarray(0, cell.start));
        const after = bytes.length - cell.end;
        expect(changed.subarray(changed.length - after)).toEqual(bytes.subarray(bytes.length - after));
        const values = cells.map((each) => (each === cell ? text.toWellFormed() : each.value));
        expect(readTable(changed, "it", ["a", "b"]).rows.flatMap((row) => row.map(({ value }) => value))).toEqual(
          values,
        );
      }),
    );
  });

  test("keeps quotes where a field has some, also around nothing", () => {
    const table = read('a,b\n"1",2\n');
    const [one, two] = table.rows[0] as [never, never];
    expect(
      rewritten(
        table,
        new Map([
          [one, "x"],
          [two, "y"],
        ]),
      ).toString(),
    ).toBe('a,b\n"x",y\n');
    expect(
      rewritten(
        table,
        new Map([
          [one, ""],
          [two, ""],
        ]),
      ).toString(),
    ).toBe('a,b\n"",\n');
    expect(rewritten(table, new Map([[two, 'a "b", c']])).toString()).toBe('a,b\n"1","a ""b"", c"\n');
  });

  test("may have lines of several lengths and ends, and none at its end", () => {
    const text = '\ufeffa,b\r\n1\n\n"2\r\n",3,4\r5,6';
    const table = read(text, ["a", "b"]);
    expect(table.rows.map((row) => row.map(({ value }) => value))).toEqual([
      ["1"],
      [""],
      ["2\r\n", "3", "4"],
      ["5", "6"],
    ]);
    const last = table.rows.at(-1)?.at(-1);
    expect(rewritten(table, new Map([[last as never, "7"]])).toString()).toBe(text.replace(/6$/, "7"));
  });
});

describe("what is none is refused in words:", () => {
  test.each<[string, string | Buffer, string]>([
    ["another encoding", Buffer.from([0x61, 0x2c, 0xe9, 0x0a]), "the file is not UTF-8"],
    ["a spreadsheet's own format", Buffer.from("PK\x03\x04\xff\xfe", "latin1"), "the file is not UTF-8"],
    ["nothing", "", 'the file has no column "a" in its first line'],
    ["other columns", "b,c\n1,2\n", 'the file has no column "a" in its first line'],
    ["quotes that do not end", 'a,b\n"1,2\n', 'the file is no CSV with columns "a": Quote Not Closed'],
  ])("%s", (_, text, told) => {
    expect(() => read(text)).toThrow(NotATable);
    expect(() => read(text)).toThrow(told);
  });
});
