// Attack: changes the runtime's executable, which is its user's own file: all later runs would begin with what it wrote there.
// Ends: exited 0
// Refused: chmod_itself touch_itself mark_itself own_itself: EROFS in A, EPERM
// Refused: flag_itself truncate_itself: EACCES
import { chmodSync, chownSync, openSync, truncateSync, utimesSync } from "node:fs";
import { getuid } from "#posix";
import { attempt } from "./means/attempt.ts";
import { loadNative } from "./means/native.ts";

const FS_IOC_SETFLAGS = 0x40086602;
const itself = "/proc/self/exe";

export function attack(): void {
  const { call } = loadNative();
  attempt("chmod_itself", () => chmodSync(itself, 0o4757));
  attempt("touch_itself", () => utimesSync(itself, 0, 0));
  attempt("truncate_itself", () => truncateSync(itself, 0));
  attempt("own_itself", () => chownSync(itself, getuid(), -1 >>> 0));
  attempt("mark_itself", () =>
    call("setxattr", Buffer.from(`${itself}\0`), Buffer.from("user.mark\0"), Buffer.from("x"), 1, 0),
  );
  attempt("flag_itself", () => call("ioctl", openSync(itself, "r"), FS_IOC_SETFLAGS, Buffer.alloc(8)));
}
