// Wrong: reads the program's arguments and exits as they say; nothing is ever run.
// Fails: run.child
// Because run.child: main forked nobody
import { _exit } from "#posix";

export function run(argv: string[]): void {
  const after = (word: string) => Number(argv[argv.indexOf(word) + 1]);
  if (argv.includes("exit")) _exit(after("exit"));
  if (argv.includes("signal")) _exit(128 + after("signal"));
}
