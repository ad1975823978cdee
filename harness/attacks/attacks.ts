/** The list of all attacks, and how they are made one after another. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { bundleProgram } from "../run/bundle.ts";
import { beginRun } from "../run/warm.ts";
import type { Tier } from "../supervisor/protocol.ts";
import { type Attack, attempt, type Battlefield, type Result } from "./attempt.ts";
import { Canaries } from "./canaries.ts";
import { attackCommand, COMMAND_ATTACKS } from "./commands.ts";
import { readHeader } from "./header.ts";
import { forgeWeapons } from "./native.ts";
import { becomeReaper, Family } from "./survivors.ts";
import { currentUser } from "./users.ts";
import { attackVerdict, submissions } from "./verdicts.ts";

const PROGRAMS = join(import.meta.dirname, "programs");

/** @returns the names of the programs that attack from inside a run, in alphabetical order */
export function programNames(): string[] {
  return readdirSync(PROGRAMS, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => basename(entry.name, ".ts"))
    .sort();
}

/** @returns the names of all attacks: `fork-bomb`, `verdict/claims`, `command/import-grading` */
export function attackNames(): string[] {
  return [
    ...programNames(),
    ...submissions().map(({ name }) => `verdict/${name}`),
    ...COMMAND_ATTACKS.map(({ name }) => `command/${name}`),
  ];
}

/**
 * @returns whether every user makes an attack; those on the commands write into the checkout, so they are made by whoever started the suite
 */
export const isForEveryUser = (name: string): boolean => !name.startsWith("command/");

/**
 * Reads and bundles a program.
 *
 * @throws BrokenHeader where it does not say what it must
 * @throws ProgramError where it does not parse
 */
export async function loadAttack(name: string): Promise<Attack> {
  const file = join(PROGRAMS, `${name}.ts`);
  return { name, header: readHeader(file), program: await bundleProgram(file) };
}

/**
 * Makes attacks, one after another, as the user whose process this is: two at once could not be told apart by what they leave behind.
 *
 * @throws Error where the machine cannot be prepared
 */
export async function* makeAttacks(names: string[], tiers: Tier[]): AsyncGenerator<Result> {
  const folder = mkdtempSync(join(tmpdir(), "proclab-weapons-"));
  try {
    const field = await prepare(folder);
    try {
      for (const name of names)
        for (const tier of tiersOf(name, tiers)) yield { ...(await attackNamed(name, tier, field)), attack: name };
    } finally {
      await field.canaries.remove();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One will do for what is refused before any run. */
function tiersOf(name: string, tiers: Tier[]): Tier[] {
  const refused = COMMAND_ATTACKS.some((each) => each.refused && name === `command/${each.name}`);
  return refused ? tiers.slice(0, 1) : tiers;
}

async function attackNamed(name: string, tier: Tier, field: Battlefield): Promise<Result> {
  const [kind, which] = name.split("/");
  const submission = submissions().find((each) => kind === "verdict" && each.name === which);
  if (submission) return attackVerdict(submission, tier, field.family);
  const command = COMMAND_ATTACKS.find((each) => kind === "command" && each.name === which);
  if (command) return attackCommand(command, tier, field.family);
  return attempt(await loadAttack(name), tier, field);
}

/**
 * Makes this process ready to be attacked.
 *
 * @param folder for what is compiled
 */
export async function prepare(folder: string): Promise<Battlefield> {
  const weapons = await forgeWeapons(folder);
  becomeReaper(weapons.native);
  // What all runs are forks of, and what bundles, is the suite's own, and must not change either.
  (await beginRun()).destroy();
  await bundleProgram(join(PROGRAMS, "fork-bomb.ts"));
  const canaries = await Canaries.place(weapons.native);
  return { user: currentUser(), canaries, weapons, family: new Family() };
}
