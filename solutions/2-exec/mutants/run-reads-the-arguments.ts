// Wrong: waits, and then exits with what the arguments say; the number that comes through a gate is not among them.
// Fails: run.status
// Because run.status: main exited with status 0
import { _exit, execvp, fork, waitpid } from "#posix";

export function run(argv: string[]): void {
  const pid = fork();
  if (pid === 0) {
    try {
      execvp(argv[0] ?? "", argv);
    } catch (error) {
      _exit((error as { code?: string }).code === "EACCES" ? 126 : 127);
    }
  }
  const { status } = waitpid(pid);
  if (status === 127 << 8 || status === 126 << 8) _exit(status >> 8);
  const [word, number] = argv.slice(-2);
  if (word === "exit") _exit(Number(number));
  if (word === "signal") _exit(128 + Number(number));
  _exit(0);
}
