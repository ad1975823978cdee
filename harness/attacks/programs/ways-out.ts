// Attack: leaves its folder by every name that leads out of it: `..`, descriptors, and the links of /proc.
// Ends: exited 0
// Refused: up up_far by_root by_cwd by_thread by_link: ENOENT in A, EACCES
// Refused: list_above: ok in A, EACCES
// Refused: by_path_descriptor: ENOENT in A, EACCES
// Refused: change_folder: ENOENT in A, ok
// Refused: read_there: ENOENT in A, EACCES
import { closeSync, openSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import type { World } from "../world.ts";
import { attempt } from "./means/attempt.ts";
import { loadNative } from "./means/native.ts";

const [AT_FDCWD, O_PATH, O_DIRECTORY] = [-100, 0o10000000, 0o200000];

export function attack({ home }: World): void {
  const { call } = loadNative();
  const read = (path: string) => void console.log(readFileSync(path, "latin1"));
  const there = `${home}/canary`;
  attempt("list_above", () => void readdirSync("../.."));
  attempt("up", () => read(`../../../../../../../..${there}`));
  attempt("up_far", () => read(`${"../".repeat(200)}${there.slice(1)}`));
  attempt("by_root", () => read(`/proc/self/root${there}`));
  attempt("by_thread", () => read(`/proc/thread-self/root${there}`));
  attempt("by_cwd", () => read(`/proc/self/cwd/../../../../../..${there}`));
  symlinkSync(there, "link");
  attempt("by_link", () => closeSync(openSync("link", "r")));
  const path = call("openat", AT_FDCWD, Buffer.from(`${home}\0`), O_PATH | O_DIRECTORY);
  attempt("by_path_descriptor", () => (path < 0 ? path : read(`/proc/self/fd/${path}/canary`)));
  attempt("change_folder", () => (path < 0 ? path : call("fchdir", path)));
  attempt("read_there", () => read(path < 0 ? there : "canary"));
}
