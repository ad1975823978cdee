import { expect, test } from "vitest";
import { closest } from "./suggest.ts";

test("a near miss is suggested, whatever its case, and a far one is not", () => {
  expect(closest("Fna", ["fan", "chain"])).toBe(' (did you mean "fan"?)');
  expect(closest("privateCpy", ["privateCopy", "fan"])).toBe(' (did you mean "privateCopy"?)');
  expect(closest("zzzzzz", ["fan", "chain"])).toBe("");
});
