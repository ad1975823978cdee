/**
 * Machine code, as a student could bring it: compiled elsewhere, in the program's folder as text, and loaded by Node.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { dlopen } from "node:process";
import type { Native } from "../../native.ts";

/** @returns the functions of native.c */
export function loadNative(): Native {
  lay("native.node");
  const module = { exports: {} as Native };
  dlopen(module, "./native.node");
  return module.exports;
}

/**
 * Makes an executable file of what lies in the folder as base64.
 *
 * @returns its path
 */
export function lay(name: string): string {
  writeFileSync(name, Buffer.from(readFileSync(`${name}.base64`, "latin1"), "base64"), { mode: 0o755 });
  return `./${name}`;
}
