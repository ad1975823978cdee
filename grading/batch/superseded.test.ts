import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { layBatch, resultWith } from "../exports/testing.ts";
import type { Begun } from "./begin.ts";
import type { Identified } from "./identify.ts";
import { identitiesOf, readBatch, submissionsOf } from "./store.ts";
import { supersede } from "./superseded.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "proclab-superseded-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const identityOf = (id: string, origin: string) => ({ ...resultWith().submission, id, origin });
const lay = (...ids: [id: string, origin: string][]) =>
  layBatch(
    folder,
    ids.map(([id, origin]) => resultWith({ submission: identityOf(id, origin) })),
  );
/** Goes on with the batch, which has these submissions now. @returns what is told, and which results count */
async function goOn(...ids: [id: string, origin: string][]) {
  const all = ids.map(([id, origin]) => ({ identity: identityOf(id, origin), found: origin === "" ? null : {} }));
  const told = await supersede({ folder, batch: await readBatch(folder) } as Begun, all as Identified[]);
  return { told, counted: (await identitiesOf(folder)).map(({ id }) => id) };
}

test("what has another id now counts under that alone; with the old id it counts under the old again", async () => {
  lay(["ada", "ada.ts"], ["hoppergrace", "grace.ts"], ["grace-hopper", "grace.ts"]);
  expect(await goOn(["ada", "ada.ts"], ["grace-hopper", "grace.ts"])).toEqual({
    told: [
      "results are kept that count no more, as what was handed in has another id now: hoppergrace (now grace-hopper)",
    ],
    counted: ["ada", "grace-hopper"],
  });
  expect(await submissionsOf(folder)).toEqual(["ada", "grace-hopper", "hoppergrace"]);
  expect((await goOn(["ada", "ada.ts"], ["hoppergrace", "grace.ts"])).counted).toEqual(["ada", "hoppergrace"]);
});

test("each of a group counts", async () => {
  const before: [string, string][] = [
    ["a", "submission_1"],
    ["b", "submission_1"],
  ];
  lay(...before);
  expect(await goOn(...before)).toEqual({ told: [], counted: ["a", "b"] });
  expect(await readBatch(folder)).not.toHaveProperty("superseded");
  const { told, counted } = await goOn(["a", "submission_1"], ["bo", "submission_1"]);
  expect(told).toEqual([expect.stringMatching(/: b \(now a and bo\)$/)]);
  expect(counted).toEqual(["a"]);
});

test("who had handed nothing in and is in the roster no more does not count; what has gone does, and both are told", async () => {
  lay(["grace-hoper", ""], ["max", "max.ts"], ["jane", ""]);
  expect(await goOn(["jane", ""])).toEqual({
    told: [
      "results are kept that count no more, of students who had handed nothing in and are in the roster no more: grace-hoper",
      "results are kept of submissions that are not there any more: max",
    ],
    counted: ["jane", "max"],
  });
});
