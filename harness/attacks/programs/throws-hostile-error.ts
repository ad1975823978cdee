// Attack: throws an error whose message, stack and name are functions that end the process, or never return.
// Ends: exited 0 or exited 1 or limit cpu-ms
// Limits: cpu-ms=500
export function attack(): void {
  const error = new Error("x");
  for (const name of ["message", "stack", "name", "cause", Symbol.for("nodejs.util.inspect.custom"), "toString"])
    Object.defineProperty(error, name, {
      get() {
        for (;;);
      },
    });
  throw error;
}
