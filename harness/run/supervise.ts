import type { Readable } from "node:stream";
import { encodeRequest, type Request, type SupervisorEvent } from "../supervisor/protocol.ts";
import { beginRun, HarnessFault } from "./warm.ts";

/**
 * Gives one request to a supervisor, and listens until it has ended.
 *
 * The connection's sending side stays open for as long as the run is wanted: its end is what tells the supervisor to give up, so that a
 * `lab` that was killed leaves nothing behind.
 *
 * @throws HarnessFault when the supervisor cannot be started, refuses the request, reports a fault, or dies before its last event
 */
export async function supervise(
  request: Request,
  { onEvent, signal }: { onEvent?: (event: SupervisorEvent) => void; signal?: AbortSignal },
): Promise<SupervisorEvent[]> {
  const connection = await beginRun();
  const giveUp = () => void connection.end();
  signal?.addEventListener("abort", giveUp);
  connection.on("error", () => {}); // It ended before it had read the request: its last event says why.
  connection.write(encodeRequest(request));
  if (signal?.aborted) giveUp();

  const events: SupervisorEvent[] = [];
  try {
    for await (const line of linesOf(connection)) {
      const event = parseEvent(line);
      events.push(event);
      onEvent?.(event);
    }
    const last = events.at(-1);
    if (last?.ev === "fault") throw new HarnessFault(Buffer.from(last.message, "latin1").toString());
    if (last?.ev !== "end") throw new HarnessFault("the supervisor ended before the run was over");
    return events;
  } finally {
    signal?.removeEventListener("abort", giveUp);
    giveUp();
  }
}

async function* linesOf(stream: Readable): AsyncGenerator<string> {
  let partial = "";
  const texts = (stream.setEncoding("utf8") as AsyncIterable<string>)[Symbol.asyncIterator]();
  for (;;) {
    const { value: text, done } = await texts.next().catch(({ message }: Error) => {
      throw new HarnessFault(`the supervisor went away: ${message}`);
    });
    if (done) break;
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
