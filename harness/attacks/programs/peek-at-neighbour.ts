// Attack: reads a process of its user outside of the run through /proc: its environment holds a secret, its memory too.
// Ends: exited 0
// Refused: list_fd: ENOENT in A, ok
// Refused: read_environ read_mem read_maps read_auxv link_cwd link_root link_exe below_root below_cwd write_mem write_oom_score_adj
//   write_timerslack_ns: ENOENT in A, EACCES
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import type { World } from "../world.ts";
import { attempt } from "./means/attempt.ts";

export function attack({ neighbour }: World): void {
  const of = (name: string) => `/proc/${neighbour}/${name}`;
  attempt("read_environ", () => void console.log(readFileSync(of("environ"), "latin1")));
  attempt("read_mem", () => closeSync(openSync(of("mem"), "r")));
  for (const name of ["maps", "auxv"]) attempt(`read_${name}`, () => void readFileSync(of(name)));
  // How many it has can be seen in tier B; which they are cannot.
  attempt("list_fd", () => void readdirSync(of("fd")));
  for (const name of ["cwd", "root", "exe"]) attempt(`link_${name}`, () => void readlinkSync(of(name)));
  for (const name of ["root", "cwd"]) attempt(`below_${name}`, () => void readdirSync(of(`${name}/`)));
  attempt("write_mem", () => closeSync(openSync(of("mem"), "r+")));
  for (const name of ["oom_score_adj", "timerslack_ns"])
    attempt(`write_${name}`, () => writeFileSync(of(name), "1000"));
}
