import { once } from "node:events";
import { stat } from "node:fs/promises";
import { createServer } from "node:net";

/**
 * Keeps other processes of this machine from working in a folder. What locks is a name among the kernel's sockets, made from the folder: it
 * is gone with whoever held it, however that ended. Rejected: a file, which a killed process leaves behind.
 *
 * @returns what gives the folder back; null when somebody else has it
 */
export async function lock(folder: string): Promise<(() => Promise<void>) | null> {
  const { dev, ino } = await stat(folder);
  const server = createServer((connection) => connection.destroy());
  server.listen(`\0proclab-batch-${dev}-${ino}`);
  try {
    await once(server, "listening");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return null;
    throw error;
  }
  server.unref();
  return async () => {
    server.close();
    await once(server, "close");
  };
}
