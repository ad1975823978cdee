// Wrong: copies the variable by assignment and prints both: one process, no fork.
// Fails: privateCopy.forks
export function privateCopy(value: number): void {
  let copy = value;
  copy += 1;
  console.log("value", copy);
  console.log("value", value);
}
