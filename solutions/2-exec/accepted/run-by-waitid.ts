// Right: waitid tells by its code how the child ended; execlp, and process.exitCode at the end.
import { CLD_EXITED, execlp, fork, P_ALL, WEXITED, waitid } from "#posix";

export function run([file = "", ...args]: string[]): void {
  if (fork() === 0) {
    try {
      execlp(file, file, ...args);
    } catch (error) {
      process.exit((error as NodeJS.ErrnoException).code === "EACCES" ? 126 : 127);
    }
  }
  const { code, status } = waitid(P_ALL, 0, WEXITED);
  process.exitCode = code === CLD_EXITED ? status : 128 + status;
}
