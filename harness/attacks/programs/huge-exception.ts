// Attack: throws an error whose message is a hundred times what may be printed, with escapes in it.
// Ends: limit output-bytes
// Limits: output-bytes=65536
export function attack(): void {
  throw new Error("\u001b[2J::error::x\n".repeat(500_000));
}
