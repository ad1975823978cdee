// Wrong: pids usually count up, so it prints its own plus one and saves the fork.
// Fails: hello.forks
// Because hello.forks: main forked nobody: main was the only process from beginning to end
import { getpid } from "#posix";

export function hello(): void {
  const me = getpid();
  console.log(`parent ${me} ${me + 1}`);
  console.log(`child ${me + 1} ${me}`);
}
