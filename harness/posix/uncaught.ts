/**
 * Prints what nobody caught, as Node does: where it was thrown, the stack, the version. Node's own printing ends in a teardown that a fork
 * child does not survive.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { writeAll } from "./stdio.ts";

/** Prints to descriptor 2. Never throws: when descriptor 2 is closed there is nowhere to say so. */
export function printUncaught(error: unknown): void {
  try {
    writeAll(2, `${describe(error)}\n\nNode.js ${process.version}\n`);
  } catch {
    // Closed, or full and not to be waited for. The exit status still tells.
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return `Uncaught:\n${inspect(error)}\n(an Error would have a stack: throw one)`;
  return excerpt(String(error.stack)) + withoutOurs(inspect(error));
}

/** The last frame of a stack is followed by " {" where the error has properties, which belongs to the line before then. */
function withoutOurs(text: string): string {
  const kept: string[] = [];
  for (const line of text.split("\n")) {
    if (!isOurs(line)) kept.push(line);
    else if (line.endsWith(" {")) kept.push(`${kept.pop() ?? ""} {`);
  }
  return kept.join("\n");
}

/** Frames of the harness and of Node: the program's author did not write them. */
function isOurs(line: string): boolean {
  return /^\s+at /.test(line) && (line.includes(RUNTIME) || line.includes("node:internal"));
}

/** The line that threw, with a mark under it. Empty where the source cannot be read. */
function excerpt(stack: string): string {
  const frame = stack.split("\n").find((line) => /^\s+at /.test(line) && !isOurs(line));
  const [, file, row, column] = frame?.match(/\(?((?:file:\/\/)?\/[^()]*):(\d+):(\d+)\)?$/) ?? [];
  if (file === undefined) return "";
  try {
    const path = file.startsWith("file:") ? fileURLToPath(file) : file;
    const source = readFileSync(path, "utf8").split("\n")[Number(row) - 1];
    return source === undefined ? "" : `${file}:${row}\n${source}\n${" ".repeat(Number(column) - 1)}^\n\n`;
  } catch {
    return "";
  }
}

/** Where it is in every run, and what it calls itself there wherever it was loaded from: see build.sh. */
const RUNTIME = "/program/runtime.cjs:";
