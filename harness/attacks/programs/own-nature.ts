// Attack: changes by prctl how the kernel sees it: readable for others, another image, another tracer, capabilities, no end with its parent.
// Ends: exited 0
// Refused: dumpable ptracer image ambient: EPERM
// Allowed: subreaper keep_capabilities death_signal rename
// Refused: new_privileges: EINVAL
// Refused: capabilities: EPERM
import { attempt } from "./means/attempt.ts";
import { loadNative } from "./means/native.ts";

const [PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_KEEPCAPS, PR_SET_NAME, PR_SET_MM] = [1, 4, 8, 15, 35];
const [PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, PR_SET_PTRACER] = [36, 38, 47, 0x59616d61];

export function attack(): void {
  const { call } = loadNative();
  attempt("dumpable", () => call("prctl", PR_SET_DUMPABLE, 0));
  attempt("ptracer", () => call("prctl", PR_SET_PTRACER, -1));
  attempt("image", () => call("prctl", PR_SET_MM, 1, 4096));
  attempt("ambient", () => call("prctl", PR_CAP_AMBIENT, 2, 21));
  attempt("subreaper", () => call("prctl", PR_SET_CHILD_SUBREAPER, 1));
  attempt("keep_capabilities", () => call("prctl", PR_SET_KEEPCAPS, 1));
  attempt("death_signal", () => call("prctl", PR_SET_PDEATHSIG, 9));
  attempt("rename", () => call("prctl", PR_SET_NAME, Buffer.from("supervisor\0")));
  attempt("new_privileges", () => call("prctl", PR_SET_NO_NEW_PRIVS, 0));
  const header = Buffer.alloc(8);
  header.writeUInt32LE(0x20080522, 0);
  attempt("capabilities", () => call("capset", header, Buffer.alloc(24, 0xff)));
}
