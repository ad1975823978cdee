// Attack: opens Node's debugger to the network, and asks for it by signal: whoever connects executes what he likes.
// Ends: exited 0
// Allowed: debug_itself
import { Session } from "node:inspector";
import { attempt } from "./means/attempt.ts";

export function attack(): void {
  attempt("debug_itself", () => {
    const session = new Session();
    session.connect();
    session.post("Runtime.evaluate", { expression: "process.kill(process.ppid, 9)" });
    session.disconnect();
  });
}
