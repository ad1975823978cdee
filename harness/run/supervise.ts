import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
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
  // Not execa and readline: to load them, and the more that they do, would be a fifth of what a command takes.
  // The supervisor makes an environment for main from the request; its own has nothing of the user's in it.
  const child = spawn(SUPERVISOR, [], { stdio: ["pipe", "ignore", "pipe", "pipe"], env: {} });
  await once(child, "spawn").catch(({ message }: Error) => {
    throw new HarnessFault(`the supervisor could not be started: ${message}`);
  });
  const closed = once(child, "close") as Promise<[status: number | null, killer: string | null]>;
  const [requests, , complaints, reports] = child.stdio as unknown as [Writable, null, Readable, Readable];
  let stderr = "";
  complaints.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const giveUp = () => void requests.end();
  signal?.addEventListener("abort", giveUp);
  requests.on("error", () => {}); // It ended before it had read the request: its exit says why.
  requests.write(encodeRequest(request));
  if (signal?.aborted) giveUp();

  const events: SupervisorEvent[] = [];
  try {
    for await (const line of linesOf(reports)) {
      const event = parseEvent(line);
      events.push(event);
      onEvent?.(event);
    }
    const [status, killer] = await closed;
    const last = events.at(-1);
    if (last?.ev === "fault") throw new HarnessFault(last.message);
    if (last?.ev !== "end") {
      const how = killer ? `was killed by ${killer}` : `exited with status ${status}`;
      throw new HarnessFault(`the supervisor ${how} before the run was over${stderr ? `: ${stderr}` : ""}`);
    }
    return events;
  } finally {
    signal?.removeEventListener("abort", giveUp);
    giveUp();
  }
}

async function* linesOf(stream: Readable): AsyncGenerator<string> {
  let partial = "";
  for await (const text of stream.setEncoding("utf8") as AsyncIterable<string>) {
    const lines = (partial + text).split("\n");
    partial = lines.pop() ?? "";
    yield* lines;
  }
  if (partial !== "") yield partial;
}

function parseEvent(line: string): SupervisorEvent {
  try {
    return JSON.parse(line) as SupervisorEvent;
  } catch {
    throw new HarnessFault(`the supervisor wrote a line that is not an event: ${line.slice(0, 200)}`);
  }
}
