// Attack: machine code that reads and changes files of its user outside of the run: other submissions, keys, what a shell will run next.
// Ends: exited 0
// Refused: read_canary write_canary truncate_canary unlink_canary rename_canary make_beside list_root_home read_sys read_shadow:
//   ENOENT in A, EACCES
// Refused: chmod_canary chown_canary touch_canary mark_canary: ENOENT in A, EPERM
// Refused: link_canary: ENOENT in A, EXDEV
// Refused: make_in_program make_in_usr: EROFS in A, EACCES
// Refused: make_device write_sysctl: EACCES
import { trespass } from "./means/trespass.ts";

export const attack = trespass(
  ...[
    "read_canary",
    "write_canary",
    "truncate_canary",
    "chmod_canary",
    "chown_canary",
    "touch_canary",
    "mark_canary",
    "unlink_canary",
  ],
  ...[
    "link_canary",
    "rename_canary",
    "make_beside",
    "list_root_home",
    "read_sys",
    "read_shadow",
    "make_in_program",
    "make_in_usr",
  ],
  ...["make_device", "write_sysctl"],
);
