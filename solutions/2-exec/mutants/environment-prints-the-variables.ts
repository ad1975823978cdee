// Wrong: prints the variables as the program would, and is still itself.
// Fails: environment.becomes
// Because environment.becomes: it made no attempt
export function environment(program: string, ...pairs: string[]): void {
  console.log(`-${program}`);
  for (const pair of pairs) console.log("env", pair);
}
