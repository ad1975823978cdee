// Wrong: copies the variable by assignment and prints both: one process, no fork.
// Fails: privateCopy.forks
// Because privateCopy.forks: main forked nobody: main was the only process from beginning to end
export function privateCopy(value: number): void {
  let copy = value;
  copy += 1;
  console.log("value", copy);
  console.log("value", value);
}
