import { beforeAll, expect, it } from "vitest";
import { build, run, SUPERVISOR } from "./drive.ts";
import type { Tier } from "./protocol.ts";

beforeAll(build);

it.each<{ how: string; tiers: Tier[] }>([
  { how: "the best tier", tiers: ["A", "B"] },
  { how: "tier C", tiers: ["C"] },
])("result files are read without following or waiting for anything, in $how", async ({ tiers }) => {
  const names = ["directory/regular", "directory", "fifo", "link", "linked/passwd", "missing", "directory/regular/x"];
  const ran = await run("leaves_odd_results", {
    tiers,
    binary: SUPERVISOR,
    collect: names.map((name) => `work/${name}`),
  });
  expect(ran.one("end").status).toBe(0);
  expect(ran.all("file").map(({ path, type, data }) => [path.slice("work/".length), type, data])).toEqual([
    ["directory/regular", "regular", "bytes \xf0\0."],
    ["directory", "directory", ""],
    ["fifo", "fifo", ""],
    ["link", "symlink", ""],
    ["linked/passwd", "symlink", ""],
    ["missing", "missing", ""],
    ["directory/regular/x", "missing", ""],
  ]);
  expect(ran.all("file")[0]).toMatchObject({ size: 9, mode: 0o604 });
});

it("files of the request are laid before main starts, readable by it, with their modes", async () => {
  const ran = await run("copies_input", {
    files: [
      { path: "work/deep/er/in.txt", mode: 0o640, data: Buffer.from([0, 255, 10]) },
      { path: "program/student.cjs", mode: 0o644, data: "" },
    ],
    stdin: "",
    collect: ["work/deep/er/in.txt"],
  });
  expect(ran.one("end")).toMatchObject({ reason: "exited", status: 0 });
  expect(ran.one("file")).toMatchObject({ type: "regular", mode: 0o640, data: "\0\xff\n" });
});
