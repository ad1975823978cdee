// Wrong: main becomes the program itself; nobody is left who could add 128, and nothing could come after it.
// Fails: run.child
// Because run.child: main itself became tools/
import { _exit, execvp } from "#posix";

export function run(argv: string[]): void {
  try {
    execvp(argv[0] as string, argv);
  } catch (error) {
    _exit((error as NodeJS.ErrnoException).code === "EACCES" ? 126 : 127);
  }
}
