// Right: process.on and process.kill, which Node has anyway; a timer looks whether the program has ended, another is the grace.
import { execvp, fork, WEXITSTATUS, WNOHANG, waitpid } from "#posix";

export async function forward(graceMs: number, argv: string[]): Promise<void> {
  const child = fork();
  if (child === 0) execvp(argv[0] as string, argv);
  let came: NodeJS.Signals | undefined;
  let grace: NodeJS.Timeout | undefined;
  for (const name of ["SIGTERM", "SIGINT"] as const) {
    process.once(name, () => {
      came = name;
      process.kill(child, name);
      grace = setTimeout(() => process.kill(child, "SIGKILL"), graceMs);
    });
  }
  let ended = waitpid(child, WNOHANG);
  for (; ended.pid === 0; ended = waitpid(child, WNOHANG)) await new Promise((resolve) => setTimeout(resolve, 20));
  clearTimeout(grace);
  if (came) process.kill(process.pid, came);
  else process.exit(WEXITSTATUS(ended.status));
}
