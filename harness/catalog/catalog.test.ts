import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findLab, findLabs, UnknownLab } from "./catalog.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "proclab-catalog-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function lay(...labs: string[]): void {
  for (const lab of labs) {
    for (const part of ["labs", "grading"]) mkdirSync(join(root, part, lab), { recursive: true });
    writeFileSync(join(root, "grading", lab, "lab.json"), "{}");
  }
}

test("labs come in the order of their numbers, not of their letters", () => {
  lay("10-last", "2-second", "1-first");
  expect(findLabs(root).map(({ id }) => id)).toEqual(["1-first", "2-second", "10-last"]);
});

test("number, name and folders come from the folder's name", () => {
  lay("7-copy-on-write");
  expect(findLabs(root)).toEqual([
    {
      id: "7-copy-on-write",
      number: 7,
      name: "copy-on-write",
      folder: join(root, "labs/7-copy-on-write"),
      grading: join(root, "grading/7-copy-on-write"),
      solutions: join(root, "solutions/7-copy-on-write"),
    },
  ]);
});

test("a folder without grading, a file and a folder of another name are no labs", () => {
  lay("1-lab", "notes", "2-Wrong", "x-3");
  mkdirSync(join(root, "labs/4-unfinished"));
  writeFileSync(join(root, "labs/5-file"), "");
  writeFileSync(join(root, "labs/README.md"), "");
  expect(findLabs(root).map(({ id }) => id)).toEqual(["1-lab"]);
});

test("a root without labs has none", () => {
  expect(findLabs(root)).toEqual([]);
  expect(findLabs(join(root, "nowhere"))).toEqual([]);
});

test("two labs of one number are refused", () => {
  lay("3-wait", "3-other");
  expect(() => findLabs(root)).toThrow("two labs have the number 3");
});

test.each(["2", "exec", "2-exec"])("a lab is found as %s", (wanted) => {
  lay("1-fork", "2-exec");
  expect(findLab(root, wanted).id).toBe("2-exec");
});

test.each(["3", "exe", "02", "", "2-fork", "../2-exec"])(
  "there is no lab %j, and the known ones are told",
  (wanted) => {
    lay("1-fork", "2-exec");
    const find = () => findLab(root, wanted);
    expect(find).toThrow(UnknownLab);
    expect(find).toThrow(expect.objectContaining({ known: ["1-fork", "fork", "2-exec", "exec"] }));
  },
);
