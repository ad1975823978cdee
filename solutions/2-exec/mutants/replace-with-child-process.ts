// Wrong: gets at Node's child_process, waits for the program and exits like it; it never becomes the program.
// Fails: replace.becomes
// Because replace.becomes: main forked main.1, which became tools/probe
export function replace(file: string, ...args: string[]): void {
  const { spawnSync } = process.getBuiltinModule("node:child_process");
  const { status, error } = spawnSync(file, args, { stdio: "inherit" });
  process.exit(error ? 127 : (status ?? 1));
}
