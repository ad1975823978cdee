// Attack: changes modes, owners, times, attributes of its user's files outside: by path, by descriptor, by names of /proc, by old and new calls.
// Ends: exited 0
// Refused: chmod chown chmod_at chown_at touch_at mark unmark new_chmod new_flags watch: ENOENT in A, EPERM
// Refused: open_path: ENOENT in A, ok
// Refused: chmod_descriptor chown_descriptor: EBADF
// Refused: mark_descriptor: EBADF in A, EPERM
// Refused: chmod_by_proc mark_by_proc: ENOENT in A, EPERM
// Refused: truncate: ENOENT in A, EACCES
// Refused: link_by_descriptor: EBADF in A, EXDEV
// Refused: lock: ENOENT in A, EACCES
import { chmodSync, chownSync, openSync, truncateSync } from "node:fs";
import type { World } from "../world.ts";
import { attempt } from "./means/attempt.ts";
import { loadNative } from "./means/native.ts";

const [AT_FDCWD, O_PATH, AT_EMPTY_PATH] = [-100, 0o10000000, 0x1000];
const MARK = Buffer.from("user.mark\0");
const VALUE = Buffer.from("changed");

export function attack({ home }: World): void {
  const { call } = loadNative();
  const canary = `${home}/canary`;
  const path = Buffer.from(`${canary}\0`);
  attempt("chmod", () => chmodSync(canary, 0o777));
  attempt("chown", () => chownSync(canary, 1, 1));
  attempt("chmod_at", () => call("fchmodat", AT_FDCWD, path, 0o777));
  attempt("chown_at", () => call("fchownat", AT_FDCWD, path, 1, 1, 0));
  attempt("touch_at", () => call("utimensat", AT_FDCWD, path, null, 0));
  attempt("mark", () => call("setxattr", path, MARK, VALUE, VALUE.length, 0));
  attempt("unmark", () => call("removexattr", path, MARK));
  attempt("new_chmod", () => call("fchmodat2", AT_FDCWD, path, 0o777, 0));
  attempt("new_flags", () => call("file_setattr", AT_FDCWD, path, Buffer.alloc(32), 24, 0));
  attempt("watch", () => {
    const fd = call("inotify_init1", 0);
    return fd < 0 ? fd : call("inotify_add_watch", fd, path, 0xfff);
  });
  const fd = call("openat", AT_FDCWD, path, O_PATH);
  attempt("open_path", () => fd);
  attempt("chmod_descriptor", () => call("fchmod", fd, 0o777));
  attempt("chown_descriptor", () => call("fchown", fd, 1, 1));
  attempt("mark_descriptor", () => call("fsetxattr", fd, MARK, VALUE, VALUE.length, 0));
  const name = Buffer.from(`/proc/self/fd/${fd}\0`);
  attempt("chmod_by_proc", () => call("fchmodat", AT_FDCWD, name, 0o777));
  attempt("mark_by_proc", () => call("setxattr", name, MARK, VALUE, VALUE.length, 0));
  attempt("truncate", () => truncateSync(canary, 0));
  attempt("link_by_descriptor", () =>
    call("linkat", fd, Buffer.from("\0"), AT_FDCWD, Buffer.from("mine\0"), AT_EMPTY_PATH),
  );
  attempt("lock", () => openSync(canary, "r"));
}
