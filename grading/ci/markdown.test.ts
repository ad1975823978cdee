import fc from "fast-check";
import { expect, test } from "vitest";
import { hostile, UNPRINTABLE } from "../exports/testing.ts";
import { block, code, label, plain } from "./markdown.ts";

test("code has a fence that its text does not have, and is one line", () => {
  expect(code("a.ts")).toBe("`a.ts`");
  expect(code("a `b` ``c``")).toBe("``` a `b` ``c`` ```");
  expect(code(" ")).toBe("(nothing)");
  fc.assert(
    fc.property(hostile, (text) => {
      const span = code(text, 10_000);
      const fence = /^`*/.exec(span)?.[0] ?? "";
      expect(span.endsWith(fence)).toBe(true);
      const within = span.slice(fence.length, span.length - fence.length);
      expect(within.match(/`+/g) ?? []).not.toContain(fence);
      expect(within).not.toMatch(/^`|`$/);
      expect(span).not.toMatch(/\n/);
      expect(span).not.toMatch(UNPRINTABLE);
    }),
  );
});

test("a block ends with its last line and not before", () => {
  expect(block("a\n```\nb")).toBe("````text\na\n```\nb\n````");
  fc.assert(
    fc.property(hostile, (text) => {
      const lines = block(text).split("\n");
      const fence = lines.at(-1) as string;
      expect(fence).toMatch(/^`{3,}$/);
      expect(lines[0]).toBe(`${fence}text`);
      expect(lines.slice(1, -1).filter((line) => line.includes(fence))).toEqual([]);
      expect(lines.join("\n")).not.toMatch(UNPRINTABLE);
    }),
  );
});

test("in plain words every mark is escaped, and neither @ nor # stands before a word", () => {
  expect(plain("<img src=x> [a](b) | **c** @all #1")).toBe(
    "\\<img src\\=x\\> \\[a\\]\\(b\\) \\| \\*\\*c\\*\\* \\@<!-- -->all \\#<!-- -->1",
  );
  fc.assert(
    fc.property(hostile, (text) => {
      const words = plain(text, 10_000);
      // What is left without escaped marks and our comments has no mark at all.
      expect(words.replace(/\\[@#]<!-- -->/g, "").replace(/\\[!-/:-@[-`{-~]/g, "")).not.toMatch(/[!-/:-@[-`{-~]/);
      expect(words).not.toMatch(/\n/);
      expect(words).not.toMatch(UNPRINTABLE);
    }),
  );
});

test("a label of Mermaid has no quote, tag or directive, and what it says is all there", () => {
  expect(label('sh -c "</div>%%{init}"')).toBe("sh -c #34;#60;/div#62;#37;#37;#123;init#125;#34;");
  fc.assert(
    fc.property(hostile, (text) => {
      const shown = label(text, 10_000);
      expect(shown).toMatch(/^(#\d+;|[A-Za-z0-9 .,:_/()=+-])*$/);
    }),
  );
});
