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
 * Makes text that a student's program controls safe to show: control characters, among them every terminal escape, become visible.
 *
 * @param most characters to show; the rest is cut and its length told
 */
export function printable(text: string, most = 200): string {
  const shown = text.slice(0, most).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, visible);
  return text.length > most ? `${shown}… (${text.length} characters)` : shown;
}

function visible(character: string): string {
  const short: Record<string, string> = { "\n": "\\n", "\t": "\\t", "\r": "\\r" };
  return short[character] ?? `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

/** @returns `1 child`, `3 children` */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** @returns the text with every line moved to the right */
export function indent(text: string, by: number): string {
  return text.replace(/^(?=.)/gm, " ".repeat(by));
}

/** @returns an argument as it is typed in a shell after `lab run 1 fan` */
export function shellWord(value: unknown): string {
  const text = typeof value === "string" && !looksLikeJson(value) ? value : JSON.stringify(value);
  return /^[\w./:=+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function looksLikeJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
