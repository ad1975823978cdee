import { progress } from "./line.ts";

const interrupted = new AbortController();

/** Aborted when what the command does is not wanted any more: by Ctrl-C and the like, or by `interrupt`. It then ends what it has begun. */
export const { signal } = interrupted;

export function interrupt(): void {
  interrupted.abort();
}

for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(name, () => {
    if (!signal.aborted) {
      progress("");
      process.stderr.write("Interrupted: what was running is ended.\n");
    }
    interrupt();
  });
