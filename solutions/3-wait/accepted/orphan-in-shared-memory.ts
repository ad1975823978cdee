// Right: the three tell one another by bytes in memory that they share, and look at them now and then.
import {
  _exit,
  fork,
  getppid,
  MAP_ANONYMOUS,
  MAP_SHARED,
  mmap,
  nanosleep,
  PROT_READ,
  PROT_WRITE,
  peek,
  poke,
  waitpid,
} from "#posix";

export function orphan(): void {
  const shared = mmap(null, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS);
  const tell = (place: number) => poke(shared + BigInt(place), Buffer.from([1]));
  const wait = (place: number) => {
    while (peek(shared + BigInt(place), 1)[0] !== 1) nanosleep(0.01);
  };
  const parent = fork();
  if (parent === 0) {
    if (fork() === 0) {
      console.log("before", getppid());
      tell(0);
      wait(1);
      console.log("after", getppid());
      tell(2);
      _exit(0);
    }
    wait(0);
    _exit(0);
  }
  waitpid(parent);
  tell(1);
  wait(2);
}
