// Attack: every system call there is, with nonsense for arguments: whatever the lists have forgotten would change the machine, or stop the run.
// Ends: exited 0
// Limits: births=600
import { _exit, fork, waitpid } from "#posix";
import { loadNative } from "./means/native.ts";

const CALLS = 470;
const WORD = 0xffffffffffffffffn;

export function attack(): void {
  const { call } = loadNative();
  const bytes = Buffer.alloc(4096);
  for (let first = 0; first < CALLS; first += 47) {
    const child = fork();
    for (let number = first; child === 0 && number < first + 47; number++) {
      // In a process of its own: some end it, some never return.
      if (fork() > 0) continue;
      call(number, WORD, bytes, WORD, bytes, WORD, WORD);
      _exit(0);
    }
    if (child === 0) _exit(0);
    waitpid(child);
  }
}
