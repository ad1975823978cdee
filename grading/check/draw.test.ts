import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { type Draw, drawFrom } from "./draw.ts";

afterEach(() => vi.restoreAllMocks());

/** One of everything that can be drawn. */
const handful = (draw: Draw) => ({
  integers: Array.from({ length: 5 }, () => draw.integer(-1000, 1000)),
  pick: draw.pick(["a", "b", "c", "d"]),
  shuffle: draw.shuffle([1, 2, 3, 4, 5, 6, 7, 8]),
  word: draw.word(9),
});

test("the same seed draws the same values, and another seed others", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (seed, other) => {
      expect(handful(drawFrom(seed))).toEqual(handful(drawFrom(seed)));
      if (seed !== other) expect(handful(drawFrom(seed))).not.toEqual(handful(drawFrom(other)));
    }),
  );
});

test("seeds that differ in one place only have nothing in common", () => {
  const draws = ["41/fan.few", "41/fan.many", "41+1/fan.few", "42/fan.few"].map((seed) => drawFrom(seed).word(12));
  expect(new Set(draws).size).toBe(draws.length);
});

test("nothing but the seed decides: not Math.random, not the clock, not another draw in between", () => {
  const before = handful(drawFrom("7"));
  vi.spyOn(Math, "random").mockImplementation(() => {
    throw new Error("Math.random was asked");
  });
  vi.spyOn(Date, "now").mockImplementation(() => {
    throw new Error("the clock was asked");
  });
  const draw = drawFrom("7");
  handful(drawFrom("8"));
  expect(handful(draw)).toEqual(before);
});

test("these values are drawn from the seed 41 for ever: recordings of past terms can be made again", () => {
  expect(handful(drawFrom("41"))).toMatchInlineSnapshot(`
    {
      "integers": [
        166,
        968,
        -846,
        -614,
        3,
      ],
      "pick": "b",
      "shuffle": [
        3,
        7,
        4,
        8,
        5,
        2,
        6,
        1,
      ],
      "word": "osctyarvn",
    }
  `);
});

test("a whole number is within its bounds, and both bounds are reached", () => {
  fc.assert(
    fc.property(fc.string(), fc.integer(), fc.nat(1000), (seed, low, span) => {
      const drawn = drawFrom(seed).integer(low, low + span);
      expect(Number.isInteger(drawn)).toBe(true);
      expect(drawn).toBeGreaterThanOrEqual(low);
      expect(drawn).toBeLessThanOrEqual(low + span);
    }),
  );
  const draw = drawFrom("bounds");
  expect(new Set(Array.from({ length: 200 }, () => draw.integer(3, 5)))).toEqual(new Set([3, 4, 5]));
});

test("every value can be picked, and a shuffle keeps every value, however often it is there", () => {
  const draw = drawFrom("values");
  expect(new Set(Array.from({ length: 200 }, () => draw.pick(["a", "b", "c"])))).toEqual(new Set(["a", "b", "c"]));
  fc.assert(
    fc.property(fc.array(fc.nat(5)), (values) => {
      const given = [...values];
      expect(draw.shuffle(values).sort()).toEqual([...values].sort());
      expect(values).toEqual(given);
    }),
  );
  expect(new Set(Array.from({ length: 200 }, () => draw.shuffle([1, 2, 3]).join(""))).size).toBe(6);
});

test("a word has the asked length and lower-case letters only", () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(40), (seed, length) => {
      expect(drawFrom(seed).word(length)).toMatch(new RegExp(`^[a-z]{${length}}$`));
    }),
  );
});
