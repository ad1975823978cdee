// Attack: Node's own child_process, by a name that no bundler sees: detached, in the background, with the program's descriptors.
// Ends: exited 0
// Allowed: detached
import { once } from "node:events";
import { attemptLater } from "./means/attempt.ts";

export async function attack(): Promise<void> {
  const name = ["node", "child_process"].join(":");
  const { spawn } = (await import(name)) as typeof import("node:child_process");
  await attemptLater("detached", async () => {
    const child = spawn("/bin/sh", ["-c", "trap '' TERM HUP INT; sleep 1000 & sleep 1000"], {
      detached: true,
      stdio: "ignore",
    });
    child.unref();
    await once(child, "spawn");
  });
}
