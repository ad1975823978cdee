// Attack: returns, and leaves timers, immediates and promises behind that would go on for ever.
// Ends: exited 0
export function attack(): void {
  setInterval(() => console.log("still here"), 1);
  setImmediate(function again() {
    setImmediate(again);
  });
  process.nextTick(() => console.log("still here"));
  void Promise.resolve().then(function again(): Promise<void> {
    return Promise.resolve().then(again);
  });
}
