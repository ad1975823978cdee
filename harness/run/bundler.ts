import { createRequire } from "node:module";
import { join } from "node:path";

/** A program for which the bundler ends, however often it is started. */
export class EndsBundler extends Error {
  override name = "EndsBundler";
}

type Bundler = typeof import("esbuild");

/**
 * Uses the bundler, which is one process for all programs. They take turns, so that whichever ends it is known; the next one has a new one.
 *
 * @throws EndsBundler for a program with which it ends twice
 * @throws whatever else `use` throws
 */
export function withBundler<T>(use: (bundler: Bundler) => Promise<T>): Promise<T> {
  const turn = before.then(() => inTurn(use));
  before = turn.catch(() => {});
  return turn;
}
let before: Promise<unknown> = Promise.resolve();

async function inTurn<T>(use: (bundler: Bundler) => Promise<T>): Promise<T> {
  const bundler = await load();
  for (let tries = 1; ; tries++) {
    try {
      return await use(bundler);
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

/** How esbuild says that its process has gone. */
const ENDED = /^The service (is no longer running|was stopped)/;

/** Not before it is needed: most commands do not. */
function load(): Promise<Bundler> {
  process.env.ESBUILD_BINARY_PATH ??= LIMITED;
  process.env.PROCLAB_BUNDLER ??= createRequire(import.meta.url).resolve(`@esbuild/linux-${process.arch}/bin/esbuild`);
  return import("esbuild");
}

/** Starts it with a limit on its memory: bundler.sh, as a file that can be executed however the project was copied. */
export const LIMITED = join(import.meta.dirname, "../../build/bundler");
