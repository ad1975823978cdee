// Attack: reads its supervisor through /proc: memory, environment, descriptors, files. There the events are made.
// Ends: exited 0
// Refused: write_mem write_oom_score_adj: EACCES
// Refused: read_mem read_environ list_fd read_maps link_cwd link_root link_exe read_auxv read_syscall read_stack read_io read_pagemap list_fdinfo
//   below_root below_cwd list_map_files read_timers read_smaps list_ns_mnt: EACCES
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { getppid } from "#posix";
import { attempt } from "./means/attempt.ts";

const READ = ["mem", "environ", "maps", "auxv", "syscall", "stack", "io", "pagemap", "timers", "smaps"];

export function attack(): void {
  const of = (name: string) => `/proc/${getppid()}/${name}`;
  // Some can be opened, and tell nothing when they are read.
  for (const name of READ) {
    attempt(`read_${name}`, () => {
      if (name !== "mem") return void readFileSync(of(name));
      return closeSync(openSync(of(name), "r"));
    });
  }
  for (const name of ["fd", "fdinfo", "map_files"])
    attempt(`list_${name}`, () => void readdirSync(of(name)).map((fd) => readlinkSync(`${of(name)}/${fd}`)));
  for (const name of ["cwd", "root", "exe"]) attempt(`link_${name}`, () => void readlinkSync(of(name)));
  attempt("list_ns_mnt", () => void readlinkSync(of("ns/mnt")));
  attempt("below_root", () => void readdirSync(of("root/")));
  attempt("below_cwd", () => void readdirSync(of("cwd/")));
  attempt("write_mem", () => closeSync(openSync(of("mem"), "r+")));
  attempt("write_oom_score_adj", () => writeFileSync(of("oom_score_adj"), "1000"));
}
