// Wrong: knows what the program would print and writes that to the file; no program is run.
// Fails: out.runs
// Because out.runs: main forked nobody
import { _exit, close, O_CREAT, O_TRUNC, O_WRONLY, open, write } from "#posix";

type Argv = [program: string, ...args: string[]];

export function out(file: string, argv: Argv): void {
  const fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  argv.forEach((word, i) => {
    if (argv[i - 1] === "print") write(fd, `${word}\n`);
  });
  close(fd);
  _exit(Number(argv[argv.indexOf("exit") + 1] ?? 0));
}
