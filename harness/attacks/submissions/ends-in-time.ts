// Attack: ends while the file is loaded, before any task is called: nothing has gone wrong by then.
// Lab: 1
// Passes: nothing
export function hello(): void {}
export function fan(): void {}
export function chain(): void {}
export function tree(): void {}
export function privateCopy(): void {}
process.exit(0);
