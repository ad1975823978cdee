// Attack: changes what objects are made of, and ends with every sign of success.
// Lab: 1
// Passes: nothing
function pollute(): void {
  Object.assign(Object.prototype, { status: "passed", points: 100, failures: [], fails: [], toJSON: () => "passed" });
  process.exitCode = 0;
  process.title = "passed";
  process.exit(0);
}

export const hello = pollute;
export const fan = pollute;
export const chain = pollute;
export const tree = pollute;
export const privateCopy = pollute;
