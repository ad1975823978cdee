import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { BUILD, BUILD_ENVIRONMENT, BUILD_VARIABLE, SUPERVISOR } from "../supervisor/built.ts";

/** The harness itself failed: never the student's doing, never a matter of points. */
export class HarnessFault extends Error {
  override name = "HarnessFault";
}

export const SUPERVISOR_ADDON = join(BUILD, "supervisor.node");
export const RUNTIME = join(BUILD, "runtime.cjs");
export const REHEARSAL = join(BUILD, "rehearsal.cjs");

/**
 * The pinned runtime, whatever runs this file. npm installs the one for this processor (see package.json, optionalDependencies).
 */
export const NODE = join(import.meta.dirname, `../../node_modules/node-linux-${process.arch}/bin/node`);

/**
 * What shortens Node's start and changes nothing for a program: no new seed for the hashes of the snapshot's strings (it guards servers
 * against chosen keys), and one thread in the pool that a single-threaded V8 leaves idle. V8's own functions stay where they are, in the
 * file: else it copies 2 MB of them, to be called by a shorter jump, and every fork copies them again. Rejected: --disable-sigusr1, which
 * spares the thread that waits for a debugger, and after which SIGUSR1 does not always reach a program's handler.
 */
const START_FLAGS = ["--no-rehash-snapshot", "--no-short-builtin-calls", "--v8-pool-size=1"];

/** A forked V8 has only the thread that forked: see harness/posix/README.md. */
export const V8_FLAGS = ["--single-threaded", ...START_FLAGS];

/** The name at which a Node listens that has loaded the runtime, and forks for each connection: see supervisor/warm.c. */
let warm: Promise<string> | undefined;

/** Starts what `beginRun` needs, while there is something else to be done. What comes of it `beginRun` will tell. */
export function warmUp(): void {
  warm ??= start();
  warm.catch(() => {});
}

/**
 * Begins a run: what is written to the connection is its request, what is read from it its events. Starts the Node that all runs of this
 * process are forks of, where there is none yet.
 *
 * @throws HarnessFault when that cannot be started, or does not answer
 */
export async function beginRun(): Promise<Socket> {
  warm ??= start();
  const name = await warm;
  for (let patience = 500; ; patience--) {
    const socket = connect({ path: `\0${name}`, allowHalfOpen: true });
    try {
      await once(socket, "connect");
      return socket;
    } catch (error) {
      // Full of strangers that are about to be turned away.
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN" || patience === 0)
        throw new HarnessFault(`no run could be begun: ${(error as Error).message}`);
      await setTimeout(2);
    }
  }
}

async function start(): Promise<string> {
  // The supervisor makes an environment for main from the request; this one has nothing of the user's in it.
  const child = spawn(SUPERVISOR, ["--warm", NODE, ...V8_FLAGS, RUNTIME, "--warm", SUPERVISOR_ADDON, NODE], {
    stdio: ["pipe", "pipe", "pipe"],
    env: BUILD_ENVIRONMENT,
  });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
    if (BUILD_VARIABLE.PROCLAB_SANITIZER) process.stderr.write(text); // What the checker has found, in whatever run.
  });
  await once(child, "spawn").catch(({ message }: Error) => {
    throw new HarnessFault(`the supervisor could not be started: ${message}`);
  });
  child.once("exit", () => {
    warm = undefined; // The next run has a new one.
  });
  const closed = once(child, "close") as Promise<[status: number | null, killer: string | null]>;
  const name = await firstLine(child.stdout);
  if (name === "") {
    const [status, killer] = await closed;
    const how = killer ? `was killed by ${killer}` : `exited with status ${status}`;
    throw new HarnessFault(`the runtime could not be started: it ${how}${complaint ? `: ${complaint}` : ""}`);
  }
  // This process does not wait for it while it has something else to do, and ends it when there is nothing left.
  child.unref();
  for (const stream of child.stdio) (stream as unknown as Socket | null)?.unref();
  process.once("beforeExit", () => {
    child.ref();
    child.stdin.end();
  });
  return name;
}

async function firstLine(stream: Readable): Promise<string> {
  let text = "";
  for await (const piece of stream.setEncoding("utf8") as AsyncIterable<string>) {
    text += piece;
    if (text.includes("\n")) break;
  }
  return text.trimEnd();
}
