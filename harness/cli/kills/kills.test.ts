import { randomInt } from "node:crypto";
import { expect, test } from "vitest";
import { kill, VICTIMS } from "./kills.ts";

test("whoever is killed while lab grades, nothing is left, and the next grading is right", {
  timeout: 600_000,
}, async () => {
  const seed = randomInt(1, 2 ** 31);
  const kills = await kill(VICTIMS.length, seed);
  expect(new Set(kills.map(({ victim }) => victim))).toEqual(new Set(VICTIMS));
  expect({ seed, bad: kills.filter(({ left, right }) => left.length > 0 || !right) }).toEqual({ seed, bad: [] });
});
