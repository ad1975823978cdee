// Attack: executes every program of the system that would make it root, and a file of its own with the bits set; and asks for another user itself.
// Ends: exited 0
// Refused: set_user set_group set_all: EINVAL in A as user, EPERM
// Refused: set_groups: EPERM
// Allowed: all_ran_as_us
import { chmodSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { _exit, dup2, execve, fork, O_WRONLY, open, waitpid } from "#posix";
import { attempt } from "./means/attempt.ts";
import { loadNative } from "./means/native.ts";

/** The loader prints what the kernel has told the program, unless it was made another user. */
const ENVIRONMENT = ["LD_SHOW_AUXV=1"];

export function attack(): void {
  const { call } = loadNative();
  attempt("set_user", () => call("setuid", 0));
  attempt("set_group", () => call("setgid", 0));
  attempt("set_groups", () => call("setgroups", 1, Buffer.alloc(4)));
  attempt("set_all", () => call("setresuid", 0, 0, 0));
  writeFileSync("mine", "#!/bin/sh\nexit 0\n", { mode: 0o755 });
  try {
    chmodSync("mine", 0o6755);
  } catch {
    // Not in tier B.
  }
  const programs = ["./mine", ...["/usr/bin", "/usr/sbin", "/usr/lib/openssh"].flatMap(privileged)];
  const output = open("seen", O_WRONLY | 0o100, 0o600);
  for (const program of programs) {
    const child = fork();
    if (child === 0) {
      dup2(output, 1);
      dup2(output, 2);
      try {
        execve(program, [program, "--version"], ENVIRONMENT);
      } catch {
        _exit(0);
      }
    }
    waitpid(child);
  }
  attempt("all_ran_as_us", () => (process.getuid?.() === process.geteuid?.() ? 0 : -1));
}

function privileged(folder: string): string[] {
  try {
    return readdirSync(folder)
      .map((name) => `${folder}/${name}`)
      .filter((path) => statSync(path).mode & 0o6000);
  } catch {
    return [];
  }
}
