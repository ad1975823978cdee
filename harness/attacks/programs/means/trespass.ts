import { execv } from "#posix";
import type { World } from "../../world.ts";
import { lay } from "./native.ts";

/** @returns an attack that becomes supervisor/fixtures/trespass.c, which makes attempts by their names */
export function trespass(...attempts: string[]): (world: World) => never {
  return ({ home, port }) => execv(lay("trespass"), ["trespass", home, String(port), ...attempts]);
}
