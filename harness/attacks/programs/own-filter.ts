// Attack: a seccomp filter of its own: its verdicts could hide a call from the tracer, or answer it with what never happened.
// Ends: exited 0
// Refused: filter listener by_prctl strict: EPERM
import { attempt } from "./means/attempt.ts";
import { loadNative } from "./means/native.ts";

const [SECCOMP_SET_MODE_STRICT, SECCOMP_SET_MODE_FILTER, NEW_LISTENER] = [0, 1, 8];
const PR_SET_SECCOMP = 22;

export function attack(): void {
  const { call } = loadNative();
  const program = Buffer.alloc(16);
  attempt("filter", () => call("seccomp", SECCOMP_SET_MODE_FILTER, 0, program));
  attempt("listener", () => call("seccomp", SECCOMP_SET_MODE_FILTER, NEW_LISTENER, program));
  attempt("by_prctl", () => call("prctl", PR_SET_SECCOMP, 2, program));
  attempt("strict", () => call("seccomp", SECCOMP_SET_MODE_STRICT, 0, null));
}
