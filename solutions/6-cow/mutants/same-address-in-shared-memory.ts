// Wrong: maps the page with MAP_SHARED: there is one page, and so one value.
// Fails: sameAddress.told
// Because sameAddress.told: both printed "value child!"
import {
  _exit,
  checkpoint,
  fork,
  MAP_ANONYMOUS,
  MAP_SHARED,
  mmap,
  PROT_READ,
  PROT_WRITE,
  peek,
  poke,
  waitpid,
} from "#posix";

const PAGE = 4096;

export function sameAddress(): void {
  const start = mmap(null, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS);
  poke(start, "parent");
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    poke(start, "child!");
    checkpoint("written");
    console.log("address", `0x${start.toString(16)}`);
    console.log("value", peek(start, 6).toString());
    _exit(0);
  }
  waitpid(pid);
  console.log("address", `0x${start.toString(16)}`);
  console.log("value", peek(start, 6).toString());
}
