// Wrong: gives the program no variable at all.
// Fails: run.given
// Because run.given: its environment was empty
import { _exit, execve, fork, WEXITSTATUS, WIFSIGNALED, WTERMSIG, waitpid } from "#posix";

export function run(argv: string[]): void {
  const [file = ""] = argv;
  const pid = fork();
  if (pid === 0) {
    let status = 127;
    for (const folder of file.includes("/") ? ["."] : (process.env.PATH ?? "").split(":")) {
      try {
        execve(`${folder}/${file}`, argv, []);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EACCES") status = 126;
      }
    }
    _exit(status);
  }
  const { status } = waitpid(pid);
  _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}
