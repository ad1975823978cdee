// Attack: recursion without end in what is compiled: the stack grows until it meets something else.
// Ends: exited 1 or killed 11 or killed 6
export function attack(): void {
  let text = "[".repeat(5_000_000);
  JSON.parse(text);
  text = "";
}
