import { expect, test } from "vitest";
import { BrokenLock, type Lock, prunedLock } from "./lock.ts";

/** a needs b, of which it has its own version; c has an optional part; d is for development and has one, too, which c shares. */
const LOCK: Lock = {
  packages: {
    "": { name: "all", version: "1.0.0", dependencies: { a: "1", c: "1", e: "1" }, devDependencies: { d: "1" } },
    "node_modules/a": { version: "1", dependencies: { b: "2" } },
    "node_modules/a/node_modules/b": { version: "2" },
    "node_modules/b": { version: "1", peer: true },
    "node_modules/c": { version: "1", optionalDependencies: { part: "1", absent: "1" }, peerDependencies: { b: "1" } },
    "node_modules/d": {
      version: "1",
      dev: true,
      dependencies: { part: "1" },
      optionalDependencies: { other: "1" },
      peerDependencies: { unwanted: "1" },
      peerDependenciesMeta: { unwanted: { optional: true } },
    },
    "node_modules/e": { version: "1", dependencies: { a: "1" } },
    "node_modules/other": { version: "1", dev: true, optional: true },
    "node_modules/part": { version: "1", devOptional: true },
  },
};
const pruned = (needs: object) => prunedLock(LOCK, { name: "less", version: "2.0.0", ...needs }).packages;

test("what is needed is kept as it is, each package with the version that it finds", () => {
  expect(pruned({ dependencies: { a: "1" } })).toEqual({
    "": { name: "less", version: "2.0.0", dependencies: { a: "1" } },
    "node_modules/a": LOCK.packages["node_modules/a"],
    "node_modules/a/node_modules/b": LOCK.packages["node_modules/a/node_modules/b"],
  });
});

test("what everything needs is the whole lock", () => {
  const { dependencies, devDependencies } = LOCK.packages[""] ?? {};
  const all = prunedLock(LOCK, { name: "all", version: "1.0.0", ...{ dependencies, devDependencies } } as never);
  expect({ packages: all.packages }).toEqual(LOCK);
});

test("what only development, or only an option leads to, is marked so anew", () => {
  const dev = pruned({ devDependencies: { a: "1", d: "1" } });
  expect(dev["node_modules/a/node_modules/b"]).toMatchObject({ dev: true });
  expect(dev["node_modules/part"]).toEqual({ version: "1", dev: true });
  expect(dev["node_modules/other"]).toEqual({ version: "1", dev: true, optional: true });
  const optional = pruned({ dependencies: { c: "1" } });
  expect(optional["node_modules/part"]).toEqual({ version: "1", optional: true });
  expect(optional["node_modules/b"]).toEqual({ version: "1", peer: true });
  const needed = pruned({ optionalDependencies: { part: "1" }, dependencies: { other: "1" } });
  expect(needed["node_modules/other"]).toEqual({ version: "1" });
  expect(needed["node_modules/part"]).toEqual({ version: "1", optional: true });
});

test("an optional peer alone is no reason to install it", () => {
  const peers = { peerDependencies: { b: "1", e: "1" }, peerDependenciesMeta: { e: { optional: true } } };
  const lock: Lock = { packages: { ...LOCK.packages, "node_modules/f": { version: "1", ...peers } } };
  const { packages } = prunedLock(lock, { name: "less", version: "2.0.0", dependencies: { f: "1" } });
  expect(Object.keys(packages)).toEqual(["", "node_modules/b", "node_modules/f"]);
});

test("a lock that lacks what is needed is refused in words", () => {
  expect(() => pruned({ dependencies: { z: "1" } })).toThrow(BrokenLock);
  expect(() => pruned({ dependencies: { z: "1" } })).toThrow("lacks z, which package.json needs: run `npm install`");
});
