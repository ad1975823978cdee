// Wrong: nobody writes to the page before the fork: there is no page yet that the two could share.
// Fails: sameAddress.shared
// Because sameAddress.shared: main has 1 not present; main.1 has 1 not present
import {
  _exit,
  checkpoint,
  fork,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  mmap,
  PROT_READ,
  PROT_WRITE,
  peek,
  poke,
  waitpid,
} from "#posix";

const PAGE = 4096;

export function sameAddress(): void {
  const start = mmap(null, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  const say = () => {
    console.log("address", `0x${start.toString(16)}`);
    console.log("value", peek(start, 1)[0]);
  };
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    poke(start, Uint8Array.of(1));
    checkpoint("written");
    say();
    _exit(0);
  }
  waitpid(pid);
  say();
}
