// Attack: a function that calls itself without end.
// Ends: exited 1
export function attack(depth: unknown): void {
  attack(depth);
  attack(depth);
}
