/**
 * Makes attacks as the user whose process this is, and writes each result as a line of JSON. A process of its own: it changes what becomes of
 * orphans, and it is among those that are attacked.
 *
 *   worker.ts TIERS NAME…
 */
import type { Tier } from "../supervisor/protocol.ts";
import { makeAttacks } from "./attacks.ts";

const [, , tiers = "", ...names] = process.argv;
for await (const result of makeAttacks(names, tiers.split(",") as Tier[])) console.log(JSON.stringify(result));
