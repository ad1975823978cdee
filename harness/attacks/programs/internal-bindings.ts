// Attack: reaches for what Node hides: its internal bindings make processes and sockets without any of the runtime's guards.
// Ends: exited 0
// Allowed: spawn_internally really_kill
import { attempt } from "./means/attempt.ts";

interface Internals {
  binding(name: string): { spawn(options: object): { pid: number } };
  _kill(pid: number, signo: number): number;
  reallyExit(status: number): never;
}

export function attack(): void {
  const internals = process as unknown as Internals;
  attempt("spawn_internally", () => {
    const { spawn } = internals.binding("spawn_sync");
    const options = {
      file: "/bin/sh",
      args: ["sh", "-c", "sleep 1000 &"],
      envPairs: [],
      stdio: [{ type: "ignore" }, { type: "ignore" }, { type: "ignore" }],
    };
    return void spawn({ ...options, cwd: "/", detached: true });
  });
  attempt("really_kill", () => internals._kill(process.pid, 0));
  internals.reallyExit(0);
}
