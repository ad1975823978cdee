// Wrong: writes what the program would have written and becomes another program, which it calls by the same name.
// Fails: out.runs
// Because out.runs: main.1 became "./probe*
import { _exit, close, dup2, execv, fork, O_CREAT, O_TRUNC, O_WRONLY, open, WEXITSTATUS, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function out(file: string, argv: Argv): void {
  const pid = fork();
  if (pid === 0) {
    dup2(open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666), 1);
    close(3);
    argv.forEach((word, i) => {
      if (argv[i - 1] === "print") console.log(word);
      if (argv[i - 1] === "complain") console.error(word);
    });
    if (!argv[0].includes("/")) _exit(127);
    execv("/bin/true", argv);
  }
  _exit(WEXITSTATUS(waitpid(pid).status));
}
