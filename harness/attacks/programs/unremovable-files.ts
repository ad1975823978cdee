// Attack: marks its own files so that not even their owner can remove them.
// Ends: exited 0
// Refused: immutable append_only: EPERM or ENOTTY
// Refused: project: EPERM or EINVAL or ENOTTY or EOPNOTSUPP or ok
import { mkdirSync, openSync } from "node:fs";
import { attempt } from "./means/attempt.ts";
import { loadNative } from "./means/native.ts";

const [FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR] = [0x40086602, 0x401c5820];
const [FS_IMMUTABLE, FS_APPEND] = [0x10, 0x20];

export function attack(): void {
  const { call } = loadNative();
  const flags = (value: number) => Buffer.from([value, 0, 0, 0, 0, 0, 0, 0]);
  mkdirSync("folder");
  const [file, folder] = [openSync("file", "w"), openSync("folder", "r")];
  attempt("immutable", () =>
    Math.max(
      call("ioctl", file, FS_IOC_SETFLAGS, flags(FS_IMMUTABLE)),
      call("ioctl", folder, FS_IOC_SETFLAGS, flags(FS_IMMUTABLE)),
    ),
  );
  attempt("append_only", () => call("ioctl", folder, FS_IOC_SETFLAGS, flags(FS_APPEND)));
  const attributes = Buffer.alloc(28);
  attributes.writeUInt32LE(12345, 12);
  attempt("project", () => call("ioctl", file, FS_IOC_FSSETXATTR, attributes));
}
