/** `npm run test:attacks`: everything that a hostile program could try, tried. See SECURITY.md beside the supervisor. */
import { Command, InvalidArgumentError } from "commander";
import type { Tier } from "../supervisor/protocol.ts";
import { attackNames, isForEveryUser } from "./attacks.ts";
import type { Result } from "./attempt.ts";
import { isClean, tableOf } from "./table.ts";
import { AttacksFailed, attackAs, currentUser, usersHere } from "./users.ts";

interface Options {
  tier: Tier[];
  json?: true;
}

const tiersFrom = (text: string): Tier[] => {
  const tiers = text.split(",");
  if (!tiers.every((tier) => tier === "A" || tier === "B" || tier === "C"))
    throw new InvalidArgumentError("A, B or A,B");
  return tiers as Tier[];
};

const program = new Command("test:attacks")
  .description("Tries everything that a hostile program could try, in every tier, as every user.")
  .argument("[names...]", "attacks; all where not given")
  .option("--tier <tiers>", "only in these", tiersFrom, tiersFrom(process.env.PROCLAB_TIERS ?? "A,B"))
  .option("--json", "results as a document, instead of the table")
  .parse();
const { tier: tiers, json } = program.opts<Options>();
const unknown = program.args.filter((name) => !attackNames().includes(name));
if (unknown.length > 0) program.error(`no such attack: ${unknown.join(", ")}`);
const names = program.args.length > 0 ? program.args : attackNames();

/** As whom an attack is made changes nothing for the others: so the users share the processors. */
const failures: string[] = [];
const results = await Promise.all(
  usersHere().map(async (user): Promise<Result[]> => {
    const made: Result[] = [];
    try {
      const theirs = names.filter((name) => user === currentUser() || isForEveryUser(name));
      if (theirs.length > 0) for await (const result of attackAs(user, theirs, tiers)) made.push(result);
    } catch (error) {
      if (!(error instanceof AttacksFailed)) throw error;
      failures.push(error.message);
    }
    return made;
  }),
);
const all = results.flat();
console.log(json ? JSON.stringify({ results: all, failures }) : [tableOf(all), ...failures].join("\n"));
if (failures.length > 0 || !all.every(isClean)) process.exitCode = 1;
