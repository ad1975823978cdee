/**
 * `npm run test:attacks` in the suite: every attack, in every tier that PROCLAB_TIERS names (A,B where it is not set), as every user that can be
 * had here. A tier that the machine lacks is a report that was lost, and fails.
 */
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, expect, test } from "vitest";
import { NODE } from "../run/warm.ts";
import { attackNames, isForEveryUser, programNames } from "./attacks.ts";
import type { Result } from "./attempt.ts";
import { usersHere } from "./users.ts";

let results: Result[];
let failures: string[];

/** A bound against hanging for ever: far above what it takes. */
const BOUND_MS = 900_000;

beforeAll(async () => {
  const { stdout } = await execa(NODE, ["--import", "tsx", join(import.meta.dirname, "main.ts"), "--json"], {
    reject: false,
  });
  ({ results, failures } = JSON.parse(stdout) as { results: Result[]; failures: string[] });
}, BOUND_MS);

test("the attacks are made to the end, by every user", () => {
  expect(failures).toEqual([]);
  expect([...new Set(results.map(({ user }) => user))].sort()).toEqual(usersHere().sort());
  expect(programNames().length).toBeGreaterThanOrEqual(80);
});

test.each(attackNames())("%s wins nothing", (name) => {
  const own = results.filter(({ attack }) => attack === name);
  expect(new Set(own.map(({ user }) => user)).size).toBe(isForEveryUser(name) ? usersHere().length : 1);
  const wrong = own.flatMap(({ tier, user, unexpected, survivors, canaries, report }) =>
    [...unexpected, ...survivors, ...canaries, ...report].map((each) => `tier ${tier} as ${user}: ${each}`),
  );
  expect(wrong).toEqual([]);
});
