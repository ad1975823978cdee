// Right: looks at every status with WNOWAIT, prints, and reaps afterwards: it was told all that it prints.
import { _exit, close, fork, P_PID, pipe, read, WEXITED, WNOWAIT, waitid, waitpid } from "#posix";

export function sum(...codes: number[]): void {
  const [gate, opener] = pipe();
  const pids = codes.map((code) => {
    const pid = fork();
    if (pid === 0) {
      close(opener);
      read(gate, 1);
      _exit(code);
    }
    return pid;
  });
  close(opener);
  const statuses = pids.map((pid) => waitid(P_PID, pid, WEXITED | WNOWAIT).status);
  console.log(`sum ${statuses.reduce((total, status) => total + status, 0)}`);
  for (const pid of pids) waitpid(pid);
}
