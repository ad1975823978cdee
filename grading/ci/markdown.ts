import { printable } from "../report/text.ts";

/*
 * Text of others in Markdown. What a student's program, a commit or an artifact says goes into code: in it nothing is markup, and hosts look
 * there neither for mentions nor for links. Words of ours and of labs go in plain, and mean nothing either.
 */

/** @returns one line as a code span; not for a table's cell, whose `|` counts before its code does */
export function code(text: string, most = 200): string {
  const shown = printable(text, most);
  const fence = "`".repeat(longestRun(shown) + 1);
  // A span takes one space off at both ends where both have one, and its fence must not grow.
  const apart = /^[ `]|[ `]$/.test(shown) ? " " : "";
  return shown.trim() === "" ? "(nothing)" : `${fence}${apart}${shown}${apart}${fence}`;
}

/**
 * @param most characters of a line to show
 * @returns lines as a block; the empty line before and after it is the caller's
 */
export function block(text: string, language = "text", most = 4000): string {
  const lines = text.split("\n").map((line) => printable(line, most));
  const fence = "`".repeat(Math.max(3, ...lines.map((line) => longestRun(line) + 1)));
  return [`${fence}${language}`, ...lines, fence].join("\n");
}

const longestRun = (text: string): number => Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));

/**
 * @returns one line of words in which nothing is markup, in a table's cell either. What would name somebody or something (`@`, `#`) is broken
 * by a comment, as hosts look for names in what is left after all markup.
 */
export function plain(text: string, most = 200): string {
  return printable(text, most)
    .trim()
    .replace(/[!-/:-@[-`{-~]/g, (mark) => (mark === "@" || mark === "#" ? `\\${mark}<!-- -->` : `\\${mark}`));
}

/**
 * @returns text as it stands in a quoted label of Mermaid: whatever is no letter, digit, space or one of `.,:_/()=+-` is a number, so that no
 * quote, no tag, no entity and no directive is left
 */
export function label(text: string, most = 80): string {
  return printable(text, most).replace(/[^A-Za-z0-9 .,:_/()=+-]/gu, (character) => `#${character.codePointAt(0)};`);
}
