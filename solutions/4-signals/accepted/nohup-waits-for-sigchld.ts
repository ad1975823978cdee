// Right: main blocks SIGHUP and SIGCHLD and takes both with sigwait, until it is SIGCHLD.
import {
  _exit,
  execlp,
  fork,
  SIG_BLOCK,
  SIG_IGN,
  SIG_SETMASK,
  SIGCHLD,
  SIGHUP,
  signal,
  sigprocmask,
  sigwait,
  WEXITSTATUS,
  waitpid,
} from "#posix";

export function nohup([program, ...args]: string[]): void {
  const before = sigprocmask(SIG_BLOCK, [SIGHUP, SIGCHLD]);
  const child = fork();
  if (child === 0) {
    signal(SIGHUP, SIG_IGN);
    sigprocmask(SIG_SETMASK, before);
    execlp(program as string, program as string, ...args);
  }
  while (sigwait([SIGHUP, SIGCHLD]) !== SIGCHLD);
  _exit(WEXITSTATUS(waitpid(child).status));
}
