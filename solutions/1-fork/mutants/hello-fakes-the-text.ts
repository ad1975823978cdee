// Wrong: prints made-up lines and never forks; the text is right and there is no second process.
// Fails: hello.forks
// Because hello.forks: main forked nobody: main was the only process from beginning to end
import { getpid } from "#posix";

export function hello(): void {
  console.log("child", 4243, getpid());
  console.log("parent", getpid(), 4243);
}
