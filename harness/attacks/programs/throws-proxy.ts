// Attack: throws an object that refuses every question, so that the printing of it throws, too.
// Ends: exited 1
export function attack(): void {
  const refuse = () => {
    throw new Error("not even this");
  };
  throw new Proxy(new Error("hidden"), new Proxy({}, { get: () => refuse }));
}
