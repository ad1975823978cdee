// Wrong: reads the file and prints it, which is what this program would do.
// Fails: input.runs
// Because input.runs: main forked nobody
import { _exit, close, O_RDONLY, open, read, write } from "#posix";

type Argv = [program: string, ...args: string[]];

export function input(file: string, argv: Argv): void {
  const fd = open(file, O_RDONLY);
  write(1, read(fd, 1_000_000));
  close(fd);
  _exit(Number(argv[argv.indexOf("exit") + 1]));
}
