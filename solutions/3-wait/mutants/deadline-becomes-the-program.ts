// Wrong: sets an alarm and becomes the program: it is killed on time, and nobody is left to say so.
// Fails: deadline.runs
// Because deadline.runs: main became ./probe *
import { alarm, execvp } from "#posix";

export function deadline(ms: number, argv: string[]): void {
  alarm(Math.ceil(ms / 1000));
  execvp(argv[0] ?? "", argv);
}
