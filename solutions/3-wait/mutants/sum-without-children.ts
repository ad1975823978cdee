// Wrong: no children: what was given is added up, and nobody said anything.
// Fails: sum.children
// Because sum.children: main forked nobody
export function sum(...codes: number[]): void {
  console.log(
    "sum",
    codes.reduce((total, code) => total + (code & 0xff), 0),
  );
}
