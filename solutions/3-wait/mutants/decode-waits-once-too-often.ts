// Wrong: waits again after every report, also after the child's end: ECHILD ends main with status 1.
// Fails: decode.ends
// Because decode.ends: main exited with status 1
import {
  _exit,
  execvp,
  fork,
  kill,
  SIGCONT,
  sigabbrev,
  WEXITSTATUS,
  WIFEXITED,
  WIFSIGNALED,
  WIFSTOPPED,
  WSTOPSIG,
  WTERMSIG,
  WUNTRACED,
  waitpid,
} from "#posix";

/** Starts a program in a child. */
function start(argv: string[]): number {
  const pid = fork();
  if (pid === 0) {
    try {
      execvp(argv[0] ?? "", argv);
    } catch {
      _exit(127);
    }
  }
  return pid;
}

export function decode(argv: string[]): void {
  const pid = start(argv);
  const { status } = waitpid(pid, WUNTRACED);
  if (WIFSTOPPED(status)) {
    console.log(`stopped SIG${sigabbrev(WSTOPSIG(status))}`);
    kill(pid, SIGCONT);
  }
  if (WIFSIGNALED(status)) console.log(`signaled SIG${sigabbrev(WTERMSIG(status))}`);
  if (WIFEXITED(status)) console.log(`exited ${WEXITSTATUS(status)}`);
  waitpid(pid);
}
