import { type FileHandle, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { syncFolder } from "../../harness/observe/json.ts";
import { jsonText } from "../report/text.ts";
import type { Result } from "./result.ts";

/** What decides a verdict: where it is the same, grading again would say the same again. */
export interface Key {
  /** Digest of the lab. */
  lab: string;
  /** Digest of the student's files. */
  submission: string;
  seed: string;
}

/** What happened to a batch, and when. */
export type JournalEvent =
  | { event: "begun"; at: string; resumed: boolean; submissions: number; labs: string[] }
  /** A result is in its file. */
  | {
      event: "result";
      at: string;
      submission: string;
      lab: string;
      outcome: Result["outcome"];
      /** null where there is no verdict. */
      key: Key | null;
      points: number | null;
      max: number | null;
      /** Files of the submission that were not looked at. */
      ignored: string[];
      /** Milliseconds that it took. */
      ms: number;
    }
  /** A result was made anew from its recordings. */
  | {
      event: "regraded";
      at: string;
      submission: string;
      lab: string;
      points: { old: number | null; now: number | null };
      /** Of the lab. */
      digest: { old: string | null; now: string | null };
    }
  | { event: "ended"; at: string; how: "complete" | "interrupted" | "stopped" };

/** Without the time, which is when it is written. */
type ToTell<E = JournalEvent> = E extends JournalEvent ? Omit<E, "at"> : never;

const pathIn = (folder: string) => join(folder, "journal.jsonl");

/** The journal of a batch, open for more. Nothing in it is ever changed. */
export class Journal implements AsyncDisposable {
  readonly #file: FileHandle;
  /** A line that a killed process had begun is ended, so that the next one stands alone. */
  #before: "" | "\n";

  private constructor(file: FileHandle, before: "" | "\n") {
    this.#file = file;
    this.#before = before;
  }

  /** Opens the journal of a folder for appending; makes it where there is none. */
  static async open(folder: string): Promise<Journal> {
    const text = await textIn(folder);
    const file = await open(pathIn(folder), "a");
    await syncFolder(folder);
    return new Journal(file, text === "" || text.endsWith("\n") ? "" : "\n");
  }

  /** Adds a line in one write; when this returns it outlives a power loss. */
  async append(event: ToTell): Promise<void> {
    const line = Buffer.from(`${this.#before}${jsonText({ ...event, at: new Date().toISOString() })}\n`);
    const { bytesWritten } = await this.#file.write(line);
    if (bytesWritten < line.length) throw new Error("the journal could not be written to its end: the disk is full");
    this.#before = "";
    await this.#file.datasync();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}

/**
 * @returns the events of a folder's journal, in order; and how many lines are none, as a process was killed or the power lost while it wrote
 *   them
 */
export async function readJournal(folder: string): Promise<{ events: JournalEvent[]; torn: number }> {
  const lines = (await textIn(folder)).split("\n").filter((line) => line !== "");
  const events = lines.flatMap((line) => {
    try {
      const event = JSON.parse(line) as JournalEvent;
      return ["begun", "result", "regraded", "ended"].includes(event.event) ? [event] : [];
    } catch {
      return [];
    }
  });
  return { events, torn: lines.length - events.length };
}

async function textIn(folder: string): Promise<string> {
  return readFile(pathIn(folder), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
}
