import {
  _exit,
  checkpoint,
  fork,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  mmap,
  PROT_READ,
  PROT_WRITE,
  poke,
  waitpid,
} from "#posix";

const PAGE = 4096;

/**
 * What a machine is tried with: two pages of which one is written to, and a child that exits.
 *
 * @param status with which the child exits, so that no run can be taken for another
 */
export function twin(status: number): void {
  const pages = mmap(null, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  poke(pages, Buffer.from("x"));
  checkpoint("twin");
  const pid = fork();
  if (pid === 0) _exit(status);
  waitpid(pid);
}
