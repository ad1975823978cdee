import { expect, test } from "vitest";
import { barText, timeText } from "./bar.ts";

const TALLY = { planned: 200, done: 50, kept: 20, refused: 3, faults: 1 };

test("the bar tells what is done and what failed, how fast it goes and how long it will take", () => {
  expect(barText(TALLY, 60_000, 100)).toBe(
    "[#######-----------------------] 50/200, 3 refused, 1 failed, 30 a minute, 5 min left",
  );
  expect(barText({ ...TALLY, done: 20, refused: 0, faults: 0 }, 1000, 100)).toBe(`[###${"-".repeat(27)}] 20/200`);
});

test("it fits into the terminal", () => {
  for (let columns = 1; columns < 120; columns++) expect(barText(TALLY, 60_000, columns).length).toBeLessThan(columns);
});

test("times are as people say them", () => {
  expect([0, 59_400, 60_000, 89_900, 7_500_000].map(timeText)).toEqual([
    "0 s",
    "59 s",
    "1 min",
    "1 min 30 s",
    "2 h 5 min",
  ]);
});
