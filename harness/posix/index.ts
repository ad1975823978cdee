/** What a program imports as "#posix". */
export * from "./constants.ts";
export * from "./descriptor.ts";
export * from "./exec.ts";
export * from "./file.ts";
export * from "./memory.ts";
export {
  _exit,
  checkpoint,
  environ,
  fork,
  getegid,
  geteuid,
  getgid,
  getpgid,
  getpgrp,
  getpid,
  getppid,
  getsid,
  getuid,
  setpgid,
  setsid,
  tcgetpgrp,
  tcsetpgrp,
} from "./process.ts";
export * from "./resource.ts";
export * from "./signal.ts";
export * from "./wait.ts";
