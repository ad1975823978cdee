// Attack: knows the program that tasks execute, and does in JavaScript what it would have done, straight into the file.
// Lab: 5
// Passes: nothing
import { writeFileSync, writeSync } from "node:fs";

function imitate(file: string, argv: string[]): void {
  let text = "";
  for (let i = 1; i < argv.length; i += 2) if (argv[i] === "print") text += `${argv[i + 1]}\n`;
  writeFileSync(file, text);
  writeSync(2, text);
  process.exit(0);
}

export const out = imitate;
export const append = imitate;
export const input = imitate;
export const both = imitate;
export const swapped = imitate;
export const pipeline = (left: string[], right: string[]) => imitate("pipe", [...left, ...right]);
