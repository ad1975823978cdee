import { createHash } from "node:crypto";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Draws values from a seed: the same seed and the same order of calls give the same values. */
export interface Draw {
  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number;
  /** One of the given values. */
  pick<T>(values: readonly [T, ...T[]]): T;
  /** The given values in another order. */
  shuffle<T>(values: readonly T[]): T[];
  /** A lower-case word of `length` letters that no program can guess. */
  word(length: number): string;
}

/**
 * @param seed any text; runs that shall differ get different texts, for example `41/fan.several/0`
 * @returns a source of values that depends on the seed alone
 */
export function drawFrom(seed: string): Draw {
  const generator = xoroshiro128plus(createHash("sha256").update(seed).digest().readInt32LE(0));
  const integer = (low: number, high: number) => uniformInt(generator, low, high);
  return {
    integer,
    pick: (values) => values[integer(0, values.length - 1)] as (typeof values)[0],
    shuffle: (values) => {
      const rest = [...values];
      return values.map(() => rest.splice(integer(0, rest.length - 1), 1)[0] as (typeof values)[0]);
    },
    word: (length) => Array.from({ length }, () => String.fromCharCode(97 + integer(0, 25))).join(""),
  };
}
