// Attack: few events, each as long as can be: paths, arguments and environments of the greatest length.
// Ends: limit event-bytes
// Limits: event-bytes=1048576
import { execve, fork, waitpid } from "#posix";

export function attack(): void {
  const words = Array.from({ length: 60 }, () => `=${"\u0001".repeat(2000)}`);
  for (;;) {
    const child = fork();
    if (child === 0) execve("/bin/true", ["true", ...words], words);
    waitpid(child);
  }
}
