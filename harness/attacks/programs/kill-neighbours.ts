// Attack: signals to the processes of its user outside of the run, the one that started it among them: end them, stop them, confuse them.
// Ends: exited 0
// Refused: kill_suite stop_suite kill_neighbour stop_neighbour queue_neighbour thread_neighbour every_signal_neighbour pidfd_neighbour:
//   ESRCH in A, EPERM
import { kill, SIGKILL, SIGSTOP } from "#posix";
import type { World } from "../world.ts";
import { attempt } from "./means/attempt.ts";
import { loadNative } from "./means/native.ts";

const SIGUSR1 = 10;

export function attack({ neighbour, suite }: World): void {
  const { call } = loadNative();
  const info = Buffer.alloc(128);
  info.writeInt32LE(SIGUSR1, 0);
  info.writeInt32LE(-1, 8); // SI_QUEUE
  attempt("kill_suite", () => kill(suite, SIGKILL));
  attempt("stop_suite", () => kill(suite, SIGSTOP));
  attempt("kill_neighbour", () => kill(neighbour, SIGKILL));
  attempt("stop_neighbour", () => kill(neighbour, SIGSTOP));
  attempt("queue_neighbour", () => call("rt_sigqueueinfo", neighbour, SIGUSR1, info));
  attempt("thread_neighbour", () => call("tkill", neighbour, SIGUSR1));
  for (let signo = 0; signo <= 64; signo++) attempt("every_signal_neighbour", () => call("kill", neighbour, signo));
  const pidfd = call("pidfd_open", neighbour, 0);
  attempt("pidfd_neighbour", () => (pidfd < 0 ? pidfd : call("pidfd_send_signal", pidfd, SIGUSR1, null, 0)));
}
