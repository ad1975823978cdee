// Wrong: the children take the loop's next turn as well: 2 to the power of n, minus 1, instead of n.
// Fails: fan.children
// Because fan.children: main.1 forked main.1.1*are not its children
import { fork, wait } from "#posix";

export function fan(n: number): void {
  for (let i = 1; i <= n; i++) {
    const pid = fork();
    if (pid === 0) console.log("child", i);
  }
  for (let i = 1; i <= n; i++) wait();
}
