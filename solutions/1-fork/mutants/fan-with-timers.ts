// Wrong: n timers are pending together, and all run in one process.
// Fails: fan.children
// Because fan.children: main forked nobody: main was the only process from beginning to end
export function fan(n: number): void {
  for (let i = 1; i <= n; i++) {
    setTimeout(() => console.log("child", i, "exits with", i), 1);
  }
}
