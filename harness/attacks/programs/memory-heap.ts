// Attack: fills V8's heap instead of asking the kernel.
// Ends: limit memory-bytes or killed 6
// Limits: memory-bytes=134217728
export function attack(): void {
  const kept: number[][] = [];
  for (;;) kept.push(new Array(100_000).fill(kept.length));
}
