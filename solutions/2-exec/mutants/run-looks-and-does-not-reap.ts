// Wrong: reads the status with WNOWAIT and leaves the child where it is; a shell would collect one zombie a command.
// Fails: run.reaped
import { _exit, CLD_EXITED, execvp, fork, P_PID, WEXITED, WNOWAIT, waitid } from "#posix";

export function run(argv: string[]): void {
  const pid = fork();
  if (pid === 0) {
    try {
      execvp(argv[0] as string, argv);
    } catch (error) {
      _exit((error as NodeJS.ErrnoException).code === "EACCES" ? 126 : 127);
    }
  }
  const { code, status } = waitid(P_PID, pid, WEXITED | WNOWAIT);
  _exit(code === CLD_EXITED ? status : 128 + status);
}
