// Attack: opens as many files and pipes as there are numbers, in every process.
// Ends: exited 0
// Refused: files pipes: EMFILE
// Refused: more: EPERM
import { openSync } from "node:fs";
import { fork, pipe, waitpid } from "#posix";
import { attempt } from "./means/attempt.ts";
import { loadNative } from "./means/native.ts";

const RLIMIT_NOFILE = 7;

export function attack(): void {
  const { call } = loadNative();
  const children = Array.from({ length: 5 }, () => fork());
  const quietly = children.includes(0);
  const until = (act: () => void) => {
    for (;;) act();
  };
  const result = (name: string, act: () => unknown) => {
    if (!quietly) return attempt(name, act);
    try {
      act();
    } catch {
      // As it must be.
    }
  };
  result("files", () => until(() => openSync("/dev/null", "r")));
  result("pipes", () => until(() => pipe()));
  const more = Buffer.alloc(16, 0x7f);
  result("more", () => call("prlimit64", 0, RLIMIT_NOFILE, more, null));
  if (!quietly) for (const child of children) waitpid(child);
}
