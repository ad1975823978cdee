// Wrong: no child and no signal: prints 1 and n.
// Fails: coalesce.sends
// Because coalesce.sends: main forked nobody

export function coalesce(n: number): void {
  console.log("standard", 1);
  console.log("realtime", n);
}
