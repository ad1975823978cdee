/** Shows how far a long command has come, in one line that the next text replaces; nothing where nobody looks at a terminal. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
