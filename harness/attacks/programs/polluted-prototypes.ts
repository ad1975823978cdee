// Attack: changes what all objects and functions are made of, before the runtime goes on with them: it would report success for everything.
// Ends: deadlock
import { fork, waitpid } from "#posix";

export function attack(): void {
  const yes = () => true;
  Object.assign(Object.prototype, { status: 0, pid: 1, ret: 0, forged: true, toJSON: () => ({ ev: "end" }) });
  Array.prototype.push = yes as never;
  Array.prototype.map = function (this: unknown[]) {
    return this;
  } as never;
  JSON.stringify = () => '{"ev":"end"}';
  JSON.parse = yes as never;
  Buffer.from = (() => Buffer.alloc(0)) as never;
  Reflect.set(Promise.prototype, ["th", "en"].join(""), yes);
  process.exit = yes as never;
  process.on = yes as never;
  process.emit = yes as never;
  Map.prototype.get = yes as never;
  Symbol.for = yes as never;
  const child = fork();
  if (child > 0) waitpid(child);
}
