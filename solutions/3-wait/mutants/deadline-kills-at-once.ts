// Wrong: kills the program as soon as it shows a sign of life, whatever time it has.
// Fails: deadline.onTime
// Because deadline.onTime: main.1 was killed by SIGKILL long before its time was over
import { _exit, close, dup2, execvp, fork, kill, pipe, read, SIGKILL, waitpid } from "#posix";

export function deadline(_ms: number, argv: string[]): void {
  const [said, says] = pipe();
  const pid = fork();
  if (pid === 0) {
    dup2(says, 1);
    try {
      execvp(argv[0] ?? "", argv);
    } catch {
      _exit(127);
    }
  }
  close(says);
  read(said, 1);
  kill(pid, SIGKILL);
  waitpid(pid);
  console.log("late");
}
