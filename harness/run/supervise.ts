import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { execa } from "execa";
import { encodeRequest, type Request, type SupervisorEvent } from "../supervisor/protocol.ts";

/** The harness itself failed: never the student's doing, never a matter of points. */
export class HarnessFault extends Error {
  override name = "HarnessFault";
}

export const SUPERVISOR = join(import.meta.dirname, "../../build/supervisor");

/**
 * Starts a supervisor, gives it one request, and listens until it has ended.
 *
 * The request pipe stays open for as long as the run is wanted: its end of file is what tells the supervisor to give up, so that a `lab`
 * that was killed leaves nothing behind.
 *
 * @throws HarnessFault when the supervisor cannot be started, refuses the request, reports a fault, or dies before its last event
 */
export async function supervise(
  request: Request,
  { onEvent, signal }: { onEvent?: (event: SupervisorEvent) => void; signal?: AbortSignal },
): Promise<SupervisorEvent[]> {
  const child = execa(SUPERVISOR, [], {
    stdio: ["pipe", "ignore", "pipe", "pipe"],
    // The supervisor makes an environment for main from the request; its own has nothing of the user's in it.
    env: {},
    extendEnv: false,
    reject: false,
    buffer: { fd3: false },
  });
  const giveUp = () => child.stdin.end();
  signal?.addEventListener("abort", giveUp);
  child.stdin.on("error", () => {}); // It ended before it had read the request: its exit says why.
  child.stdin.write(encodeRequest(request));
  if (signal?.aborted) giveUp();

  const events: SupervisorEvent[] = [];
  try {
    for await (const line of createInterface({
      input: child.stdio[3] as Readable,
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      const event = parseEvent(line);
      events.push(event);
      onEvent?.(event);
    }
    const result = await child;
    const last = events.at(-1);
    if (last?.ev === "fault") throw new HarnessFault(last.message);
    if (last?.ev !== "end") {
      const how = result.signal
        ? `was killed by ${result.signal}`
        : result.exitCode === undefined
          ? (result.shortMessage ?? "could not be started")
          : `exited with status ${result.exitCode}`;
      throw new HarnessFault(
        `the supervisor ${how} before the run was over${result.stderr ? `: ${result.stderr}` : ""}`,
      );
    }
    return events;
  } finally {
    signal?.removeEventListener("abort", giveUp);
    giveUp();
  }
}

function parseEvent(line: string): SupervisorEvent {
  try {
    return JSON.parse(line) as SupervisorEvent;
  } catch {
    throw new HarnessFault(`the supervisor wrote a line that is not an event: ${line.slice(0, 200)}`);
  }
}
