// Attack: machine code that reaches for its tracer: signals, ptrace, limits, priority, memory, descriptors.
// Ends: exited 0
// Refused: kill_tracer stop_tracer terminate_tracer queue_to_tracer ptrace_tracer ptrace_traceme limit_tracer renice_tracer affine_tracer: EPERM
// Refused: read_tracer_vm take_descriptor: EPERM
// Refused: tracer_memory tracer_environment tracer_descriptors: EACCES
import { trespass } from "./means/trespass.ts";

export const attack = trespass(
  ...[
    "kill_tracer",
    "stop_tracer",
    "terminate_tracer",
    "queue_to_tracer",
    "ptrace_tracer",
    "ptrace_traceme",
    "limit_tracer",
  ],
  ...[
    "renice_tracer",
    "affine_tracer",
    "read_tracer_vm",
    "take_descriptor",
    "tracer_memory",
    "tracer_environment",
    "tracer_descriptors",
  ],
);
