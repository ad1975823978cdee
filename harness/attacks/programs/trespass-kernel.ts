// Attack: machine code that uses what of the kernel no lab needs, where its bugs are: calls of other architectures and of the future, too.
// Ends: exited 0
// Refused: io_uring bpf_any perf_any userfaultfd_any keyring set_personality set_clock type_into_terminal type_with_high_bits steer_console: EPERM
// Refused: future_call x32_call int80_call: ENOSYS
import { trespass } from "./means/trespass.ts";

export const attack = trespass(
  ...[
    "io_uring",
    "bpf_any",
    "perf_any",
    "userfaultfd_any",
    "keyring",
    "set_personality",
    "set_clock",
    "type_into_terminal",
  ],
  ...["type_with_high_bits", "steer_console", "future_call", "x32_call", "int80_call"],
);
