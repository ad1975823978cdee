/**
 * The native half of the binding, as it comes from C. It lies beside the bundle in a run, and in build/ when used from the sources.
 */

import { existsSync } from "node:fs";
import { join } from "node:path";

interface Addon {
  constants: Record<string, number>;
}

function load(): Addon {
  const beside = join(import.meta.dirname, "posix.node");
  const path = existsSync(beside) ? beside : join(import.meta.dirname, "../../build/posix.node");
  const module = { exports: {} };
  process.dlopen(module, path);
  return module.exports as Addon;
}

/** Each file that wraps functions of it casts this to an interface of its own. */
export const addon = load();

/** @returns the value that this system gives to a constant. */
export function constant(name: string): number {
  const value = addon.constants[name];
  if (value === undefined) throw new Error(`the binding has no constant ${name}`);
  return value;
}
