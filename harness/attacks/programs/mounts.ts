// Attack: mounts, unmounts, moves the root: whatever hides a file could show another.
// Ends: exited 0
// Refused: tmpfs bind remount proc unmount_proc unmount_root pivot root new_fs new_context clone_tree move attributes: EPERM
import { attempt } from "./means/attempt.ts";
import { loadNative } from "./means/native.ts";

const [MS_REMOUNT, MS_BIND, MNT_DETACH, AT_FDCWD] = [32, 4096, 2, -100];
const text = (value: string) => Buffer.from(`${value}\0`);

export function attack(): void {
  const { call } = loadNative();
  attempt("tmpfs", () => call("mount", text("x"), text("."), text("tmpfs"), 0, null));
  attempt("bind", () => call("mount", text("."), text("/usr"), null, MS_BIND, null));
  attempt("remount", () => call("mount", null, text("/"), null, MS_REMOUNT, null));
  attempt("proc", () => call("mount", text("proc"), text("."), text("proc"), 0, null));
  attempt("unmount_proc", () => call("umount2", text("/proc"), MNT_DETACH));
  attempt("unmount_root", () => call("umount2", text("/"), MNT_DETACH));
  attempt("pivot", () => call("pivot_root", text("."), text(".")));
  attempt("root", () => call("chroot", text(".")));
  attempt("new_fs", () => call("fsopen", text("tmpfs"), 0));
  attempt("new_context", () => call("fsconfig", 0, 6, null, null, 0));
  attempt("clone_tree", () => call("open_tree", AT_FDCWD, text("."), 1));
  attempt("move", () => call("move_mount", AT_FDCWD, text("."), AT_FDCWD, text("."), 0));
  attempt("attributes", () => call("mount_setattr", AT_FDCWD, text("."), 0, Buffer.alloc(32), 32));
}
