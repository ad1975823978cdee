import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** A program for which the bundler ends, also where it has done nothing else. */
export class EndsBundler extends Error {
  override name = "EndsBundler";
}

type Bundler = typeof import("esbuild");

/**
 * Uses the bundler, which is one process for all programs. They take turns, so that whichever ends it is known; the next one has a new one.
 * The kernel ends it that has used more memory or processor time than bundler.sh allows, of which others may have used nearly all: so each
 * program may end it once, and has the next one to itself. Rejected: to measure time here, which on a busy machine is no program's doing.
 *
 * @param signal ends the bundler in the middle
 * @throws EndsBundler for a program with which it ends twice
 * @throws the signal's reason
 * @throws whatever else `use` throws
 */
export function withBundler<T>(use: (bundler: Bundler) => Promise<T>, signal?: AbortSignal): Promise<T> {
  const turn = before.then(() => inTurn(use, signal));
  before = turn.catch(() => {});
  return turn;
}
let before: Promise<unknown> = Promise.resolve();

/** Starts it, while there is something else to be done. What comes of it the next use will tell. The signal ends it. */
export function startBundler(signal: AbortSignal): void {
  if (existsSync(LIMITED)) withBundler(({ transform }) => transform(""), signal).catch(() => {});
}

async function inTurn<T>(use: (bundler: Bundler) => Promise<T>, signal?: AbortSignal): Promise<T> {
  const bundler = await load();
  for (let tries = 1; ; tries++) {
    signal?.throwIfAborted();
    try {
      return await unlessAborted(bundler, use(bundler), signal);
    } catch (error) {
      if (!ENDED.test((error as Error).message)) throw error;
      await bundler.stop(); // Of what has ended it forgets; the next use starts another.
      // Where not even nothing can be bundled, the program has no part in it. Asked of a process that is waited for: a service that ends while
      // it begins may never answer.
      try {
        bundler.transformSync("");
      } catch {
        throw error;
      }
      if (tries === 2) throw new EndsBundler();
    }
  }
}

/** What is asked of a bundler that has been stopped is never answered. */
async function unlessAborted<T>(bundler: Bundler, answer: Promise<T>, signal?: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = () => {
    void bundler.stop();
    reject(signal?.reason);
  };
  signal?.addEventListener("abort", stop);
  try {
    return await Promise.race([answer, aborted]);
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

/** How esbuild says that its process has gone. */
const ENDED = /^The service (is no longer running|was stopped)/;

/** Not before it is needed: most commands do not. */
function load(): Promise<Bundler> {
  process.env.ESBUILD_BINARY_PATH ??= LIMITED;
  process.env.PROCLAB_BUNDLER ??= createRequire(import.meta.url).resolve(`@esbuild/linux-${process.arch}/bin/esbuild`);
  return import("esbuild");
}

/** Starts it with limits on its memory and processor time: bundler.sh, as a file that can be executed however the project was copied. */
export const LIMITED = join(import.meta.dirname, "../../build/bundler");
