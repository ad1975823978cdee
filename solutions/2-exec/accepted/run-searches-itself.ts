// Right: the child searches PATH with execve alone; several attempts fail before the one that works.
import { _exit, environ, execve, fork, WEXITSTATUS, WIFSIGNALED, WTERMSIG, waitpid } from "#posix";

export function run(argv: string[]): void {
  const pid = fork();
  if (pid === 0) _exit(become(argv));
  const { status } = waitpid(pid);
  _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

/** @returns the status that says why it did not work */
function become(argv: string[]): number {
  const [file = ""] = argv;
  let status = 127;
  for (const folder of file.includes("/") ? ["."] : (process.env.PATH ?? "").split(":")) {
    try {
      execve(`${folder || "."}/${file}`, argv, environ());
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EACCES") status = 126;
    }
  }
  return status;
}
