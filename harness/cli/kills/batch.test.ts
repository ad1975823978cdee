import { randomInt } from "node:crypto";
import { expect, test } from "vitest";
import { killBatches } from "./batch.ts";

test("whenever a batch is killed, going on with it gives what nobody's disturbing it gives, byte for byte", async () => {
  const seed = randomInt(1, 2 ** 31);
  const batches = await killBatches(3, seed);
  expect(batches.reduce((sum, { kills }) => sum + kills, 0)).toBe(3);
  expect({ seed, wrong: batches.flatMap(({ wrong }) => wrong) }).toEqual({ seed, wrong: [] });
});
