// Right: main blocks SIGHUP and only the child ignores it: blocked in time, ignored and unblocked before exec.
import {
  execv,
  fork,
  SIG_BLOCK,
  SIG_IGN,
  SIG_SETMASK,
  SIGHUP,
  signal,
  sigprocmask,
  WEXITSTATUS,
  waitpid,
} from "#posix";

export function nohup(argv: string[]): void {
  const before = sigprocmask(SIG_BLOCK, [SIGHUP]);
  const child = fork();
  if (child === 0) {
    signal(SIGHUP, SIG_IGN);
    sigprocmask(SIG_SETMASK, before);
    execv(argv[0] as string, argv);
  }
  process.exitCode = WEXITSTATUS(waitpid(child).status);
}
