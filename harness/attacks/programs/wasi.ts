// Attack: lets WebAssembly see the whole file system, through Node's own interface for it.
// Ends: exited 0
// Refused: open_home: UVWASI_ENOENT in A, UVWASI_EACCES
// Refused: read_home: ENOENT in A, EACCES
import { readFileSync } from "node:fs";
import { WASI } from "node:wasi";
import type { World } from "../world.ts";
import { attempt } from "./means/attempt.ts";

export function attack({ home }: World): void {
  attempt("open_home", () => {
    const wasi = new WASI({ version: "preview1", preopens: { "/home": home } });
    return void wasi.wasiImport;
  });
  attempt("read_home", () => void console.log(readFileSync(`${home}/private`, "latin1")));
}
