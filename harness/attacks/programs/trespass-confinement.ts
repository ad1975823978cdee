// Attack: machine code that changes its confinement: namespaces, mounts, another root, another user, higher limits.
// Ends: exited 0
// Refused: clone_user_namespace clone_network_namespace unshare_user enter_namespace mount_tmpfs unmount_proc pivot change_root: EPERM
// Refused: new_mount_api copy_tree by_handle raise_limit: EPERM
// Refused: become_root: EINVAL in A as user, EPERM
import { trespass } from "./means/trespass.ts";

export const attack = trespass(
  ...[
    "clone_user_namespace",
    "clone_network_namespace",
    "unshare_user",
    "enter_namespace",
    "mount_tmpfs",
    "unmount_proc",
    "pivot",
  ],
  ...["change_root", "new_mount_api", "copy_tree", "by_handle", "raise_limit", "become_root"],
);
