// Wrong: the parent takes the first sample and the child writes meanwhile, mostly later.
// Racy: by itself it failed in 0 of 42 gradings.
// Fails: sameAddress.shared
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

export function sameAddress(): void {
  const start = mmap(null, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  const say = () => {
    console.log("address", `0x${start.toString(16)}`);
    console.log("value", peek(start, 6).toString());
  };
  poke(start, "parent");
  const pid = fork();
  if (pid === 0) {
    console.log("before the write");
    poke(start, "child!");
    checkpoint("written");
    say();
    _exit(0);
  }
  checkpoint("forked");
  waitpid(pid);
  say();
}
