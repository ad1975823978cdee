// Attack: promises that make promises: the event loop never comes to look for anything else.
// Ends: limit cpu-ms
// Limits: cpu-ms=300
export async function attack(): Promise<void> {
  for (;;) await null;
}
