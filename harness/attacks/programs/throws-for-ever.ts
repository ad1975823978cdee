// Attack: throws again wherever somebody hears of the first error: in handlers, in listeners, at the end.
// Ends: deadlock
export function attack(): void {
  const again = () => {
    throw new Error("again");
  };
  process.on("uncaughtException", again);
  process.on("exit", again);
  process.setUncaughtExceptionCaptureCallback?.(null);
  throw new Error("first");
}
