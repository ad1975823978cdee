import { SourceMap } from "node:module";
import type { TransformFailure } from "esbuild";
import jsTokens from "js-tokens";
import { EndsBundler, withBundler } from "../../harness/run/bundler.ts";

/** A program as it is compared: what stays the same when it is renamed, formatted, commented or annotated with types. */
export interface Tokens {
  words: string[];
  /** Of each word, the line of the program's text that it comes from, from 1; never less than the one before. */
  lines: number[];
  /** False for a text with a syntax error, whose words are those that are written there, types among them. */
  parsed: boolean;
}

/**
 * Turns a program into the words by which programs are compared. The bundler writes it anew, so that comments, types and layout are gone; a
 * name of the program's own becomes `name`, a number `0`, a string `""`. Names stay that a copier cannot choose: what is imported (`fork`,
 * also where it was renamed in the import), JavaScript's own, and the lab's. Import lines are left out: every answer has the same. Of a
 * long row of the same word (a table of zeros) two are left.
 *
 * Dolos has parsers of its own, by tree-sitter, which are compiled when they are installed, for every language that there is (335 MB). And
 * they give all names as the same word: programs as short as these, in which `fork()` and `pipe()` are one, are all alike.
 *
 * @param text any text; it does no harm, whatever it is
 * @param names of the lab: the functions that it asks for
 * @throws the signal's reason
 */
export async function tokensOf(text: string, names: Set<string>, signal?: AbortSignal): Promise<Tokens> {
  // The bundler would follow it.
  const source = text.replace(/([#@]\s*sourceMappingURL)=/g, "$1 ");
  const rewritten = isSmall(source) ? await rewrite(source, signal) : null;
  if (rewritten === null) return { ...wordsOf(source, names, (line) => line), parsed: false };
  const map = new SourceMap(JSON.parse(rewritten.map));
  return { ...wordsOf(rewritten.code, names, linesBy(map)), parsed: true };
}

/** More is not compared anyway; and half a million parentheses in each other are more than the bundler survives. */
const MOST_TOKENS = 20_000;

function isSmall(text: string): boolean {
  let count = 0;
  for (const { type } of jsTokens(text)) if (!SPACE.has(type) && ++count > MOST_TOKENS) return false;
  return true;
}

/** @returns null where it does not parse, or takes the bundler too much: 2000 arrow functions in each other's conditions take minutes */
async function rewrite(source: string, signal?: AbortSignal): Promise<{ code: string; map: string } | null> {
  try {
    return await withBundler(({ transform }) => transform(source, { ...PLAIN, sourcemap: "external" }), signal);
  } catch (error) {
    if (error instanceof EndsBundler || Array.isArray((error as TransformFailure).errors)) return null;
    throw error;
  }
}

const PLAIN = {
  loader: "ts",
  target: "esnext",
  charset: "utf8",
  legalComments: "none",
  sourcesContent: false,
  logLevel: "silent",
  tsconfigRaw: {},
} as const;

/** Where in the program's text a position of the rewritten text is from; both from 1, and 0. */
type LineOf = (line: number, column: number) => number;

function linesBy(map: SourceMap): LineOf {
  return (line, column) => {
    const entry = map.findEntry(line - 1, column);
    return "originalLine" in entry ? entry.originalLine + 1 : 1;
  };
}

function wordsOf(code: string, names: Set<string>, lineOf: LineOf): { words: string[]; lines: number[] } {
  const { body, imported, modules } = withoutImports(code);
  const words: string[] = [];
  const lines: number[] = [];
  let [line, column, last] = [1, 0, 1];
  let before: Before = "else";
  for (const { type, value } of jsTokens(body)) {
    last = Math.max(last, lineOf(line, column));
    const [word, next] = read(type, value);
    before = next;
    if (word !== null && !(word === words.at(-1) && word === words.at(-2))) {
      words.push(word);
      lines.push(last);
    }
    const breaks = value.split("\n");
    line += breaks.length - 1;
    column = breaks.length > 1 ? (breaks.at(-1) as string).length : column + value.length;
  }
  return { words, lines };

  function read(type: string, value: string): [word: string | null, before: Before] {
    switch (type) {
      case "IdentifierName":
        if (before === "module's dot") return [value, "else"];
        if (before === "dot") return [PROPERTIES.has(value) ? value : "name", "else"];
        if (modules.has(value)) return [null, "module"];
        return [imported.get(value) ?? wordOf(value), "else"];
      case "Punctuator":
        if (value !== "." && value !== "?.") return [SILENT.has(value) ? null : (EQUALITY[value] ?? value), "else"];
        return before === "module" ? [null, "module's dot"] : [value, "dot"];
      default:
        return SPACE.has(type) ? [null, before] : [KINDS[type] ?? null, "else"];
    }
  }

  function wordOf(name: string): string {
    if (name === "const" || name === "var") return "let";
    return KEYWORDS.has(name) || GLOBALS.has(name) || names.has(name) ? name : "name";
  }
}

/** What stands before a word, as far as it decides what the word means. */
type Before = "dot" | "module" | "module's dot" | "else";

/** Of a text: without its imports, local names of what it imports and of whole modules. */
function withoutImports(code: string): { body: string; imported: Map<string, string>; modules: Set<string> } {
  const imported = new Map<string, string>();
  const modules = new Set<string>();
  const body = code.replace(IMPORT, (statement: string, whole?: string, module?: string, list?: string) => {
    for (const each of [whole, module]) if (each) modules.add(each);
    for (const each of list?.split(",") ?? []) {
      const [name, local = name] = each.trim().split(/\s+as\s+/);
      if (name && local) imported.set(local, name);
    }
    return statement.replace(/[^\n]/g, " ");
  });
  return { body, imported, modules };
}

/** What only separates. */
const SPACE = new Set(["WhiteSpace", "LineTerminatorSequence", "SingleLineComment", "MultiLineComment"]);

/** Words for what is written in many ways; what is no JavaScript has none. */
const KINDS: Record<string, string> = {
  PrivateIdentifier: "name",
  NumericLiteral: "0",
  StringLiteral: '""',
  NoSubstitutionTemplate: '""',
  TemplateHead: "`",
  TemplateMiddle: "`",
  TemplateTail: "`",
  RegularExpressionLiteral: "//",
};

const EQUALITY: Record<string, string> = { "===": "==", "!==": "!=" };

/** What can be put there or left out as one pleases. Blocks are known by their `if`, `for` and `function`. */
const SILENT = new Set([";", ",", "{", "}"]);

/** An import statement, at the beginning of a line: default or only name, name of the whole module, list of names. */
const IMPORT =
  /^import\s+(?:([\w$]+)(?:\s*,)?\s*)?(?:\*\s*as\s+([\w$]+)\s*|\{([^{}]*)\}\s*)?(?:from\s*)?(?:"[^"\n]*"|'[^'\n]*');?/gm;

const KEYWORDS: ReadonlySet<string> = new Set(
  "async await break case catch class const continue debugger default delete do else export extends false finally for function if import in instanceof let new null of return static super switch this throw true try typeof var void while with yield".split(
    " ",
  ),
);

/** What JavaScript and Node give every program: `console`, `Atomics`. */
const GLOBALS: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(globalThis));

/** What such things have: `log`, `push`. */
const PROPERTIES: ReadonlySet<string> = new Set(
  Object.values(Object.getOwnPropertyDescriptors(globalThis)).flatMap(({ value }) => [
    ...propertiesOf(value),
    ...propertiesOf(value?.prototype),
  ]),
);

function propertiesOf(value: unknown): string[] {
  const holds = (typeof value === "object" && value !== null) || typeof value === "function";
  return holds && value !== globalThis ? Object.getOwnPropertyNames(value) : [];
}
