import { type Tokens, tokensOf } from "./tokens.ts";

/** What one student handed in for one lab. */
export interface Work {
  /** Unique among those that are compared. */
  id: string;
  /** For people. */
  name: string;
  files: SourceFile[];
}

export interface SourceFile {
  name: string;
  text: string;
}

/** A line of one of a work's files; `number` counts them in that file, from 1. */
export interface SourceLine {
  file: string;
  number: number;
  text: string;
}

/** @returns the lines of all files, one file after the other: so they are counted in fragments, from 1 */
export function linesOf({ files }: Work): SourceLine[] {
  return files.flatMap(({ name, text }) =>
    plainLines(text).map((line, i) => ({ file: name, number: i + 1, text: line })),
  );
}

/**
 * @param names see tokensOf
 * @returns the words of all files, one file after the other
 * @throws the signal's reason
 */
export async function wordsOf(files: SourceFile[], names: Set<string>, signal?: AbortSignal): Promise<Tokens> {
  const all: Tokens = { words: [], lines: [], parsed: true };
  let before = 0;
  for (const { text } of files) {
    const source = plainLines(text);
    const { words, lines, parsed } = await tokensOf(source.join("\n"), names, signal);
    for (const word of words) all.words.push(word);
    for (const line of lines) all.lines.push(before + line);
    all.parsed &&= parsed;
    before += source.length;
  }
  return all;
}

/** Split at whatever ends a line in JavaScript. */
const plainLines = (text: string): string[] => text.split(/\r\n?|[\n\u2028\u2029]/);
