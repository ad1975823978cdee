import {
  _exit,
  checkpoint,
  fork,
  getrusage,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MAP_SHARED,
  mmap,
  O_RDONLY,
  open,
  PROT_READ,
  PROT_WRITE,
  peek,
  pipe,
  poke,
  RUSAGE_SELF,
  read,
  waitpid,
  write,
} from "#posix";

const PAGE = 4096;

/** Maps memory that nobody has touched: MAP_PRIVATE is copied on write, MAP_SHARED is not. */
function map(pages: number, sharing = MAP_PRIVATE): bigint {
  return mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, sharing | MAP_ANONYMOUS);
}

/** Writes one byte to each of these pages: enough for the kernel, which copies a page as a whole. */
function writeTo(start: bigint, pages: number): void {
  for (let page = 0; page < pages; page++) poke(start + BigInt(page * PAGE), "x");
}

export function sameAddress(): void {
  const start = map(1);
  const say = () => {
    console.log("address", `0x${start.toString(16)}`);
    console.log("value", peek(start, 6).toString());
  };
  poke(start, "parent");
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    poke(start, "child!");
    checkpoint("written");
    say();
    _exit(0);
  }
  waitpid(pid);
  say();
}

export function touch(pages: number, k: number): void {
  const start = map(pages);
  writeTo(start, pages);
  const pid = fork();
  if (pid === 0) {
    // The parent only waits: who writes takes the samples.
    checkpoint("forked");
    writeTo(start, k);
    checkpoint("written");
    _exit(0);
  }
  waitpid(pid);
}

export function reading(pages: number): void {
  const start = map(pages);
  writeTo(start, pages / 2);
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    for (let page = 0; page < pages; page++) peek(start + BigInt(page * PAGE), 1);
    checkpoint("read");
    _exit(0);
  }
  waitpid(pid);
}

export function parentWrites(pages: number, k: number): void {
  const start = map(pages);
  writeTo(start, pages);
  const [mayEnd, end] = pipe();
  const pid = fork();
  if (pid === 0) {
    // A child that had ended would share nothing, and the parent's writes would copy nothing.
    read(mayEnd, 1);
    _exit(0);
  }
  checkpoint("forked");
  writeTo(start, k);
  checkpoint("written");
  write(end, ".");
  waitpid(pid);
}

export function lastOwner(pages: number): void {
  const start = map(pages);
  writeTo(start, pages);
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    _exit(0);
  }
  waitpid(pid);
  checkpoint("alone");
}

export function sharedMapping(pages: number): void {
  const start = map(pages, MAP_SHARED);
  writeTo(start, pages);
  const pid = fork();
  if (pid === 0) {
    writeTo(start, pages);
    const value = Number(read(open("number", O_RDONLY), 64).toString());
    poke(start, Uint32Array.of(value));
    console.log("wrote", value);
    checkpoint("written");
    _exit(0);
  }
  waitpid(pid);
  console.log("read", peek(start, 4).readUInt32LE());
}

export function cost(pages: number, k: number): void {
  console.log("predicted", k);
  const start = map(pages);
  writeTo(start, pages);
  // One write of many bytes, which are there before: a loop would make objects, and V8's pages are copied on write as well.
  const bytes = Buffer.alloc(k * PAGE, "y");
  const pid = fork();
  if (pid === 0) {
    checkpoint("forked");
    const before = getrusage(RUSAGE_SELF).minflt;
    poke(start, bytes);
    const after = getrusage(RUSAGE_SELF).minflt;
    checkpoint("written");
    console.log("before", before);
    console.log("after", after);
    console.log("faults", after - before);
    _exit(0);
  }
  waitpid(pid);
}
