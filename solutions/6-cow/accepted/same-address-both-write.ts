// Right: both write after the fork, and print their addresses as decimal numbers, bigints with an n at the end.
import {
  checkpoint,
  fork,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  mmap,
  PROT_READ,
  PROT_WRITE,
  peek,
  pipe,
  poke,
  read,
  waitpid,
  write,
} from "#posix";

const PAGE = 4096;

export function sameAddress(): void {
  const start = mmap(null, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  poke(start, Int32Array.of(1));
  const [written, tell] = pipe();
  const [sampled, leave] = pipe();
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    poke(start, Int32Array.of(2));
    console.log("address", start);
    console.log("value", peek(start, 4).readInt32LE());
    write(tell, ".");
    read(sampled, 1);
    return;
  }
  read(written, 1);
  poke(start, Int32Array.of(3));
  checkpoint("written");
  console.log("value:", peek(start, 4).readInt32LE());
  console.log("address:", start);
  write(leave, ".");
  waitpid(pid);
}
