// Wrong: keeps the value in memory that is mapped to be shared, so that the child's change arrives in the parent.
// Fails: privateCopy.parent
// Because privateCopy.parent: it printed "value
import { _exit, fork, MAP_ANONYMOUS, MAP_SHARED, mmap, PROT_READ, PROT_WRITE, peek, poke, waitpid } from "#posix";

export function privateCopy(value: number): void {
  const address = mmap(null, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS);
  poke(address, Int32Array.of(value));
  const pid = fork();
  if (pid === 0) poke(address, Int32Array.of(value + 1));
  else waitpid(pid);
  console.log("value", peek(address, 4).readInt32LE());
  if (pid === 0) _exit(0);
}
