// Attack: every signal, by every call that sends one, to its supervisor: a tracer that is stopped or dead sees nothing.
// Ends: exited 0
// Refused: by_kill by_tkill by_tgkill by_queue by_thread_queue by_pidfd by_node: EPERM
import { getppid } from "#posix";
import { attempt } from "./means/attempt.ts";
import { loadNative } from "./means/native.ts";

export function attack(): void {
  const { call } = loadNative();
  const parent = getppid();
  const info = Buffer.alloc(128);
  info.writeInt32LE(-1, 8); // SI_QUEUE
  const pidfd = call("pidfd_open", parent, 0);
  for (let signo = 1; signo <= 64; signo++) {
    info.writeInt32LE(signo, 0);
    attempt("by_kill", () => call("kill", parent, signo));
    attempt("by_tkill", () => call("tkill", parent, signo));
    attempt("by_tgkill", () => call("tgkill", parent, parent, signo));
    attempt("by_queue", () => call("rt_sigqueueinfo", parent, signo, info));
    attempt("by_thread_queue", () => call("rt_tgsigqueueinfo", parent, parent, signo, info));
    attempt("by_pidfd", () => call("pidfd_send_signal", pidfd, signo, null, 0));
  }
  attempt("by_node", () => process.kill(process.ppid, "SIGKILL"));
}
