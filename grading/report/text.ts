import { createRequire } from "node:module";
import { styleText } from "node:util";

/** Colours by meaning. They vanish where standard output is no terminal or NO_COLOR is set: styleText looks itself. */
export const style = {
  good: (text: string) => styleText("green", text),
  bad: (text: string) => styleText("red", text),
  warn: (text: string) => styleText("yellow", text),
  name: (text: string) => styleText("cyan", text),
  strong: (text: string) => styleText("bold", text),
  faint: (text: string) => styleText("dim", text),
};

/**
 * Makes text that a student's program controls safe to show: control characters, among them every terminal escape, become visible, and so does
 * what no well-formed document may hold: halves of surrogate pairs, and code points that are no characters.
 *
 * @param most characters to show; the rest is cut and its length told
 */
export function printable(text: string, most = 200): string {
  const shown = text.slice(0, most).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}\u2028\u2029]/gu, visible);
  return text.length > most ? `${shown}… (${text.length} characters)` : shown;
}

function visible(character: string): string {
  const short: Record<string, string> = { "\n": "\\n", "\t": "\\t", "\r": "\\r" };
  return short[character] ?? `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

/** Each character is as wide as any other. */
const isPlain = (text: string): boolean => /^[\n\x20-\x7e]*$/.test(text);

const require = createRequire(import.meta.url);

/** How wide the terminal is; a pipe, and a terminal that does not know, counts as 100 columns. */
export const columns = (): number => process.stdout.columns || 100;

/** @returns the text with long lines broken between words, so that each has `margin` columns left in the terminal */
export function wrap(text: string, margin = 0): string {
  const width = Math.max(20, columns() - margin);
  if (isPlain(text) && text.split("\n").every((line) => line.length <= width)) return text.replace(/ +$/gm, "");
  // Loaded at first use: it takes half as long as everything else that a command loads, and a passed task wraps nothing.
  const { default: wrapAnsi } = require("wrap-ansi") as typeof import("wrap-ansi");
  // Trimmed here: the library would take away the space before a line that is moved in, too.
  return wrapAnsi(text, width, { trim: false })
    .replace(/ +$/gm, "")
    .replace(/\n (?! )/g, "\n");
}

/**
 * Text of several lines that a student's program controls, to be shown below each other. Every line gets a bar in front of it, so that none
 * can pass for a line of ours, or for a command to whatever reads the log.
 */
export function barred(text: string, most = 2000): string {
  return text
    .slice(0, most)
    .replace(/\n+$/, "")
    .split("\n")
    .map((line) => `│ ${printable(line, most)}`)
    .join("\n");
}

/** @returns a message of several lines in one, without those that are moved in: they show a place in a program, not words */
export function inOneLine(message: string): string {
  const lines = message.split("\n").map((line) => line.replace(/^│ /, ""));
  return lines
    .filter((line) => /^\S/.test(line))
    .join("; ")
    .replaceAll(":; ", ": ");
}

/** @returns `1 child`, `3 children` */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/**
 * @param most names to show; of the others it is told how many they are
 * @returns names one after the other; with semicolons between them where one has a comma itself, as `Hopper, Grace`
 */
export function inList(names: string[], most = names.length): string {
  const shown = names.slice(0, most);
  const more = names.length - shown.length;
  return `${shown.join(shown.some((name) => name.includes(",")) ? "; " : ", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** @returns the text with every line moved to the right */
export function indent(text: string, by: number): string {
  return text.replace(/^(?=.)/gm, " ".repeat(by));
}

/**
 * @param value what JSON can hold
 * @returns an argument as it is typed in a shell after `lab run 1 fan`: a plain word where that is enough, else JSON. No control character
 * is in it, and it does not begin with a dash, so that neither npm nor lab takes it for an option.
 */
export function shellWord(value: unknown): string {
  const plain =
    typeof value === "string" && !looksLikeJson(value) && !/^-|[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u.test(value);
  return quoted(plain ? value : json(value));
}

/** @returns text as it is typed in a shell */
export function quoted(text: string): string {
  return /^[\w./:=+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** White space before a negative number is allowed in JSON. */
function json(value: unknown): string {
  const text = jsonText(value);
  return text.startsWith("-") ? ` ${text}` : text;
}

function looksLikeJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param indentation columns for each level; all in one line where not given
 * @returns JSON that is safe on a terminal: in ASCII where a character could do something there
 */
export function jsonText(value: unknown, indentation?: number): string {
  return JSON.stringify(value, null, indentation).replace(/[^\P{Cc}\n]|[\p{Cf}\u2028\u2029]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}
