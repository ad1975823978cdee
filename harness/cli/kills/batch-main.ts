/**
 * `npm run test:kills:batch -- [--times=30] [--seed=N]`: kills `lab grade` so many times, at moments that are drawn, and goes on with
 * --resume. Ends with 1 where what came of it was not what an undisturbed batch gives.
 */
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { killBatches } from "./batch.ts";

const { values } = parseArgs({
  options: {
    times: { type: "string", default: "30" },
    seed: { type: "string", default: String(randomInt(1, 2 ** 31)) },
  },
});
const [times, seed] = [Number(values.times), Number(values.seed)];
if (!Number.isSafeInteger(times) || !Number.isSafeInteger(seed) || times < 1) {
  process.stderr.write("--times and --seed take whole numbers.\n");
  process.exit(2);
}

const batches = await killBatches(times, seed, ({ kills, done, wrong }) => {
  process.stdout.write(`killed ${kills} times, with ${done.join(", ")} results there: ${wrong.length} wrong\n`);
  for (const each of wrong) process.stdout.write(`  ${each}\n`);
});
const wrong = batches.flatMap((batch) => batch.wrong).length;
process.stdout.write(`${times} kills in ${batches.length} batches, ${wrong} wrong; seed ${seed}\n`);
if (wrong > 0) process.exitCode = 1;
