// Attack: every call that labs do not need and in which the kernel has had bugs, or which is for administrators alone.
// Ends: exited 0
// Refused: io_uring_setup io_uring_enter io_uring_register bpf perf_event_open userfaultfd personality kexec_load reboot swapon swapoff init_module
//   finit_module delete_module syslog acct quotactl fanotify_init settimeofday clock_settime sethostname setdomainname kcmp unshare setns: EPERM
// Refused: modify_ldt iopl ioperm uselib: EPERM
// Refused: enlarge_own_domain: EBADF
import { attempt } from "./means/attempt.ts";
import { loadNative } from "./means/native.ts";

const CALLS = [
  ...[
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "personality",
    "kexec_load",
    "reboot",
  ],
  ...[
    "swapon",
    "swapoff",
    "init_module",
    "finit_module",
    "delete_module",
    "syslog",
    "acct",
    "quotactl",
    "fanotify_init",
    "settimeofday",
  ],
  ...[
    "clock_settime",
    "sethostname",
    "setdomainname",
    "kcmp",
    "unshare",
    "setns",
    "modify_ldt",
    "iopl",
    "ioperm",
    "uselib",
  ],
];

export function attack(): void {
  const { call } = loadNative();
  for (const name of CALLS) attempt(name, () => call(name));
  attempt("enlarge_own_domain", () => call("landlock_restrict_self", -1, 0));
}
