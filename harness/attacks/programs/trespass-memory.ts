// Attack: machine code that takes memory which belongs to no process, so that nobody counts it and it outlives the run.
// Ends: exited 0
// Refused: system_v_memory system_v_queue posix_queue memory_file: EPERM
import { trespass } from "./means/trespass.ts";

export const attack = trespass("system_v_memory", "system_v_queue", "posix_queue", "memory_file");
