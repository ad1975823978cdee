// Attack: throws null: whoever prints the error asks nothing for its stack.
// Ends: exited 1
export function attack(): void {
  throw null;
}
