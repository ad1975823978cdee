import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dlopen } from "node:process";
import { execa } from "execa";
import { NODE } from "../run/warm.ts";

/** What can be given to a system call: numbers as they are, bytes as their address. */
export type Word = number | bigint | Buffer | null;

/** The functions of native.c. */
export interface Native {
  /** @returns the result, or the negative errno */
  call(name: string | number, ...args: Word[]): number;
  vforkAndStay(): number;
  threads(most: number): number;
  execFromThread(path: string): void;
  fault(kind: "null" | "code" | "divide"): number;
}

/** Machine code that every attack finds in its folder, as base64. */
export interface Weapons {
  /** By file name. */
  files: Record<string, string>;
  /** The same code for the suite itself: it puts up canaries that Node has no calls for. */
  native: Native;
}

const NAPI = join(NODE, "../../include/node");

/**
 * Compiles what the attacks use.
 *
 * @param folder that is there for it
 * @throws ExecaError where the compiler refuses
 */
export async function forgeWeapons(folder: string): Promise<Weapons> {
  const native = join(folder, "native.node");
  const trespass = join(folder, "trespass");
  await Promise.all([
    compile(native, "native.c", "-fPIC", "-shared", "-pthread", "-isystem", NAPI),
    compile(trespass, "../supervisor/fixtures/trespass.c"),
  ]);
  const module = { exports: {} as Native };
  dlopen(module, native);
  const base64 = (path: string) => readFileSync(path, "base64");
  return {
    files: { "native.node.base64": base64(native), "trespass.base64": base64(trespass) },
    native: module.exports,
  };
}

/**
 * Compiles one of the suite's sources.
 *
 * @param source its path from this folder
 * @throws ExecaError where the compiler refuses
 */
export async function compile(to: string, source: string, ...flags: string[]): Promise<void> {
  const always = ["-std=c17", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-O1"];
  await execa(process.env.CC ?? "cc", [...always, ...flags, "-o", to, join(import.meta.dirname, source)]);
}
