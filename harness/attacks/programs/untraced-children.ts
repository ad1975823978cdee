// Attack: children that the tracer would not see, or that are somebody else's: what they do would be in no recording, and nobody would end them.
// Ends: exited 0
// Refused: untraced sibling shares_descriptors shares_actions: EPERM
// Refused: in_memory: ENOSYS
import { attempt } from "./means/attempt.ts";
import { loadNative } from "./means/native.ts";

const SIGCHLD = 17;
const CLONE_VM = 0x100;
const CLONE_FILES = 0x400;
const CLONE_SIGHAND = 0x800;
const CLONE_VFORK = 0x4000;
const CLONE_PARENT = 0x8000;
const CLONE_UNTRACED = 0x800000;

export function attack(): void {
  const { call } = loadNative();
  const child = (flags: number) => {
    const pid = call("clone", flags | SIGCHLD);
    if (pid === 0) call("exit_group", 0);
    return pid;
  };
  attempt("untraced", () => child(CLONE_UNTRACED));
  attempt("sibling", () => child(CLONE_PARENT));
  attempt("shares_descriptors", () => child(CLONE_FILES));
  attempt("shares_actions", () => child(CLONE_SIGHAND | CLONE_VM | CLONE_VFORK));
  const flags = Buffer.alloc(88);
  flags.writeBigUInt64LE(BigInt(CLONE_UNTRACED), 0);
  attempt("in_memory", () => call("clone3", flags, flags.length));
}
