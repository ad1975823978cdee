// Attack: files that are in memory alone and have no name: as large as the machine, and good for programs that lie nowhere.
// Ends: exited 0
// Refused: by_binding by_call secret: EPERM
import { memfd_create } from "#posix";
import { attempt } from "./means/attempt.ts";
import { loadNative } from "./means/native.ts";

export function attack(): void {
  const { call } = loadNative();
  attempt("by_binding", () => memfd_create("mine"));
  attempt("by_call", () => call("memfd_create", Buffer.from("mine\0"), 0));
  attempt("secret", () => call("memfd_secret", 0));
}
