// Attack: namespaces of its own: in a user namespace it would have every capability, and could mount, and hide what it starts.
// Ends: exited 0
// Refused: clone_user clone_pid clone_mount clone_network clone_ipc clone_uts clone_cgroup: EPERM
// Refused: unshare_user unshare_pid unshare_mount unshare_time unshare_files: EPERM
// Refused: enter_own enter_parents enter_by_pidfd: EPERM
// Refused: map_users: EACCES
import { openSync, writeFileSync } from "node:fs";
import { getppid } from "#posix";
import { attempt } from "./means/attempt.ts";
import { loadNative } from "./means/native.ts";

const NAMESPACES = {
  user: 0x10000000,
  pid: 0x20000000,
  mount: 0x20000,
  network: 0x40000000,
  ipc: 0x8000000,
  uts: 0x4000000,
  cgroup: 0x2000000,
};
const CLONE_NEWTIME = 0x80;
const CLONE_FILES = 0x400;
const SIGCHLD = 17;

export function attack(): void {
  const { call } = loadNative();
  for (const [name, flag] of Object.entries(NAMESPACES)) {
    attempt(`clone_${name}`, () => {
      const pid = call("clone", flag | SIGCHLD);
      if (pid === 0) call("exit_group", 0);
      return pid;
    });
  }
  for (const name of ["user", "pid", "mount"] as const)
    attempt(`unshare_${name}`, () => call("unshare", NAMESPACES[name]));
  attempt("unshare_time", () => call("unshare", CLONE_NEWTIME));
  attempt("unshare_files", () => call("unshare", CLONE_FILES));
  const own = openSync("/proc/self/ns/mnt", "r");
  attempt("enter_own", () => call("setns", own, 0));
  attempt("enter_parents", () => call("setns", 0, NAMESPACES.mount));
  attempt("enter_by_pidfd", () => call("setns", call("pidfd_open", getppid(), 0), NAMESPACES.pid));
  attempt("map_users", () => writeFileSync("/proc/self/uid_map", "0 0 4294967295\n"));
}
