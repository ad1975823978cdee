/**
 * `npm run test:kills -- [--times=200] [--seed=N]`: kills each process of the harness in turn, at moments that are drawn, while `lab` grades.
 * Prints a table; ends with 1 where something was left or the next command was not right.
 */
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { type Kill, kill, VICTIMS } from "./kills.ts";

const { values } = parseArgs({
  options: {
    times: { type: "string", default: "200" },
    seed: { type: "string", default: String(randomInt(1, 2 ** 31)) },
  },
});
const [times, seed] = [Number(values.times), Number(values.seed)];
if (!Number.isSafeInteger(times) || !Number.isSafeInteger(seed) || times < 1) {
  process.stderr.write("--times and --seed take whole numbers.\n");
  process.exit(2);
}

let count = 0;
const kills = await kill(times, seed, (one) => {
  count++;
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${count} of ${times}`);
  if (isBad(one)) process.stderr.write(`${count}: ${JSON.stringify(one)}\n`);
});

const table = new Table({
  head: ["killed", "times", "its grading", "left behind", "next run right"],
  style: { head: [], border: [] },
});
for (const victim of VICTIMS) {
  const own = kills.filter((one) => one.victim === victim);
  const outcomes = [...Map.groupBy(own, ({ outcome }) => outcome)].map(
    ([outcome, { length }]) => `${outcome} ${length}`,
  );
  const left = own.filter((one) => one.left.length > 0).length;
  table.push([victim, own.length, outcomes.sort().join(", "), left, own.filter(({ right }) => right).length]);
}
process.stdout.write(`${table}\nSeed ${seed}\n`);
if (kills.some(isBad)) process.exitCode = 1;

function isBad({ left, right }: Kill): boolean {
  return left.length > 0 || !right;
}
