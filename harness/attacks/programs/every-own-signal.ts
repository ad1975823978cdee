// Attack: dies of every signal there is, in a child each, and sends those that kill nobody to itself.
// Ends: exited 0
import { _exit, fork, getpid, WUNTRACED, waitpid } from "#posix";
import { loadNative } from "./means/native.ts";

export function attack(): void {
  const { call } = loadNative();
  for (let signo = 1; signo <= 64; signo++) {
    const child = fork();
    if (child === 0) {
      call("kill", getpid(), signo);
      _exit(0);
    }
    waitpid(child, WUNTRACED);
    call("kill", child, 9);
  }
}
