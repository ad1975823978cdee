// Wrong: no fork: main itself becomes the program, and nobody is left who could print.
// Fails: decode.runs
// Because decode.runs: main became ./probe *
import { execvp } from "#posix";

export function decode(argv: string[]): void {
  execvp(argv[0] ?? "", argv);
}
