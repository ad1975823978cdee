// Attack: a promise that nobody will ever settle: whoever waits for it waits for ever.
// Ends: exited 13
export function attack(): Promise<void> {
  return new Promise(() => {});
}
