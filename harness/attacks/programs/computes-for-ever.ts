// Attack: computes for ever.
// Ends: limit cpu-ms
// Limits: cpu-ms=300
export function attack(): void {
  for (;;);
}
