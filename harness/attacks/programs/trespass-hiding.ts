// Attack: machine code that hides from its tracer: children that are not traced, tables that are shared, a filter of its own.
// Ends: exited 0
// Refused: clone3_any openat2_any: ENOSYS
// Refused: clone_untraced clone_sharing_descriptors clone_sharing_actions clone_sibling own_filter own_filter_by_prctl set_dumpable set_ptracer:
//   EPERM
import { trespass } from "./means/trespass.ts";

export const attack = trespass(
  ...[
    "clone3_any",
    "openat2_any",
    "clone_untraced",
    "clone_sharing_descriptors",
    "clone_sharing_actions",
    "clone_sibling",
  ],
  ...["own_filter", "own_filter_by_prctl", "set_dumpable", "set_ptracer"],
);
