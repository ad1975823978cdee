// Right: an async task, whose child leads a process group of its own and is asked for now and then; the status goes into exitCode.
import { CLD_EXITED, execvp, fork, P_PID, setpgid, WEXITED, WNOHANG, waitid } from "#posix";

export async function run(argv: string[]): Promise<void> {
  const pid = fork();
  if (pid === 0) {
    setpgid(0, 0);
    try {
      execvp(argv[0] ?? "", argv);
    } catch (error) {
      process.exit((error as NodeJS.ErrnoException).code === "EACCES" ? 126 : 127);
    }
  }
  for (;;) {
    const child = waitid(P_PID, pid, WEXITED | WNOHANG);
    if (child.pid > 0) {
      process.exitCode = child.code === CLD_EXITED ? child.status : 128 + child.status;
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
