// Right: becomes the program at the third try; the exec calls that fail change nothing.
import { _exit, execv, SIG_IGN, SIGHUP, signal } from "#posix";

export function nohup(argv: string[]): void {
  signal(SIGHUP, SIG_IGN);
  for (const folder of ["/nowhere/", "/usr/bin/", ""]) {
    try {
      execv(folder + argv[0], argv);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  _exit(127);
}
