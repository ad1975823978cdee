import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseArguments } from "../../harness/cli/context.ts";
import { barred, indent, inList, inOneLine, plural, printable, quoted, shellWord } from "./text.ts";

/** Any text, control characters and escapes among it more often than chance would have it. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("\x1b[31m", "\x1b]0;title\x07", "\x9b2J", "\r", "\b", "\x7f", "\u202e", "\u2028", "'", "\\", "-"),
    ),
  )
  .map((parts) => parts.join(""));

test("a message in one line has its words, and not the program that it shows", () => {
  const error = `starter.ts:1:15: Unterminated string literal\n    const x = "abc\n                  ^`;
  expect(inOneLine(error)).toBe("starter.ts:1:15: Unterminated string literal");
  expect(inOneLine(`a.ts exports no task\nb.ts does not parse:\n${barred(error)}`)).toBe(
    "a.ts exports no task; b.ts does not parse: starter.ts:1:15: Unterminated string literal",
  );
});

describe("printable", () => {
  test("lets no control character, no escape and no direction mark through", () => {
    fc.assert(
      fc.property(hostile, fc.nat(300), (text, most) => {
        expect(printable(text, most)).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
        expect(barred(text, most).replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
      }),
    );
  });

  test("leaves text without any as it is, whatever its language", () => {
    for (const text of ["plain", "Ωμέγα — 中文 🐧", "a\\nb", ""]) expect(printable(text)).toBe(text);
  });

  test("shows what was there", () => {
    expect(printable("a\n\t\r\x1b[2J\x9b\u202e")).toBe("a\\n\\t\\r\\u{1b}[2J\\u{9b}\\u{202e}");
  });

  test("cuts what is long and says how long it was", () => {
    expect(printable("x".repeat(201))).toBe(`${"x".repeat(200)}… (201 characters)`);
    expect(printable("x".repeat(200))).toBe("x".repeat(200));
    expect(printable("xyz", 2)).toBe("xy… (3 characters)");
  });

  test("lines stay lines, and none can begin like one of ours or like a command to a log's reader", () => {
    expect(barred("a\x07\n::error::b\n")).toBe("│ a\\u{7}\n│ ::error::b");
  });
});

describe("words for a shell", () => {
  /** What `sh` makes of words. */
  const asShellReads = (words: string[]): string[] => {
    const print = `for word in ${words.join(" ")}; do printf '%s\\0' "$word"; done`;
    return execFileSync("sh", ["-c", print], { encoding: "utf8" }).split("\0").slice(0, -1);
  };
  /** JSON has no −0. */
  const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown);

  test("an argument that a shell has read and lab has parsed is the argument that it was", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(json, hostile, fc.integer(), fc.constantFrom("-n", "--json", "", "4", "true")), {
          minLength: 1,
        }),
        (values) => {
          expect(parseArguments(asShellReads(values.map(shellWord)))).toEqual(values);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("none looks like an option, and none can do anything to a terminal", () => {
    fc.assert(
      fc.property(fc.oneof(json, hostile, fc.integer()), (value) => {
        const word = shellWord(value);
        expect(word).not.toMatch(/^'?-/);
        expect(word).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
    );
  });

  test("what needs no quotes has none", () => {
    expect(["out.txt", 4, "a-b", "/usr/bin"].map(shellWord)).toEqual(["out.txt", "4", "a-b", "/usr/bin"]);
    expect(["it's", "4", "-l", -5, ""].map(shellWord)).toEqual(["'it'\\''s'", "'\"4\"'", "'\"-l\"'", "' -5'", "''"]);
  });

  test("quoted text is the same text again", () => {
    fc.assert(
      fc.property(
        fc.array(
          hostile.map((text) => text.replaceAll("\0", "").toWellFormed()),
          { minLength: 1 },
        ),
        (texts) => {
          expect(asShellReads(texts.map(quoted))).toEqual(texts);
        },
      ),
      { numRuns: 60 },
    );
  });
});

test("counted things have their number", () => {
  expect([plural(1, "child", "children"), plural(0, "run"), plural(2, "run")]).toEqual(["1 child", "0 runs", "2 runs"]);
});

test("names in a list can be told from each other, and of many there are some", () => {
  expect(inList(["Ada", "Max"])).toBe("Ada, Max");
  expect(inList(["Hopper, Grace", "Max"])).toBe("Hopper, Grace; Max");
  expect(inList(["a", "b", "c,d", "e"], 2)).toBe("a, b and 2 more");
});

test("indentation leaves empty lines empty", () => {
  expect(indent("a\n\nb", 2)).toBe("  a\n\n  b");
});
