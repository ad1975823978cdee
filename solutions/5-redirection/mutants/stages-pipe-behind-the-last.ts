// Wrong: the last program writes to a pipe as well, and main prints what comes.
// Fails: stages.joined
// Because stages.joined: its descriptor 1 was the write end of a pipe
import { _exit, close, dup2, execvp, fork, O_CLOEXEC, pipe2, read, WEXITSTATUS, waitpid, write } from "#posix";

type Argv = [program: string, ...args: string[]];

export function stages(...argvs: Argv[]): void {
  let from = 0;
  const pids = argvs.map((argv) => {
    const [next, to] = pipe2(O_CLOEXEC);
    const pid = fork();
    if (pid === 0) {
      dup2(from, 0);
      dup2(to, 1);
      execvp(argv[0], argv);
    }
    if (from > 2) close(from);
    close(to);
    from = next;
    return pid;
  });
  for (let bytes = read(from, 4096); bytes.length > 0; bytes = read(from, 4096)) write(1, bytes);
  close(from);
  const statuses = pids.map((pid) => waitpid(pid).status);
  _exit(WEXITSTATUS(statuses.at(-1) ?? 0));
}
