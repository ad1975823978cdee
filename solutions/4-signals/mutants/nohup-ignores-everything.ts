// Wrong: ignores every signal that can be ignored: nothing but SIGKILL ends the program any more.
// Fails: nohup.ignored
// Because nohup.ignored: ignored too: SIGINT
import { execvp, SIG_IGN, SIGKILL, SIGSTOP, signal } from "#posix";

export function nohup(argv: string[]): void {
  for (let signo = 1; signo < 32; signo++) if (signo !== SIGKILL && signo !== SIGSTOP) signal(signo, SIG_IGN);
  execvp(argv[0] as string, argv);
}
