import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { writeDurably } from "../../harness/observe/json.ts";
import type { Tier } from "../../harness/supervisor/protocol.ts";
import type { GradedLab } from "../judge/load.ts";
import { fitRubric } from "../rubric/fit.ts";
import { NO_RUBRIC, type Rubric, readRubric } from "../rubric/rubric.ts";
import { folderAt } from "../submissions/find.ts";
import { type Roster, readRoster } from "../submissions/roster.ts";
import { lock } from "./lock.ts";
import { type Batch, hasBatch, type KeptFile, readBatch, sweep, writeBatch } from "./store.ts";

/** What the instructor asks for; what is not given is the batch's own when it is resumed. */
export interface Wish {
  /** Absolute path, as all of these. */
  out: string;
  resume: boolean;
  source?: string;
  seed?: string;
  repeat?: number;
  schedules?: string[];
  tiers?: Tier[];
  /** In the order of their numbers. */
  labs?: GradedLab[];
  rubric?: string;
  roster?: string;
}

/** A batch of which everything that was asked for has been looked at. Nothing is changed yet. */
export interface Plan {
  /** Absolute path of the submissions. */
  source: string;
  roster: Roster | null;
  /**
   * Makes the folder for results, or takes up the batch in it.
   *
   * @throws CannotBegin when somebody else works in it
   */
  begin(): Promise<Begun>;
}

/** A batch, ready to be graded or to be gone on with. Nobody else works in its folder until it is disposed of. */
export interface Begun extends AsyncDisposable {
  folder: string;
  batch: Batch;
  labs: GradedLab[];
  resumed: boolean;
  rubric: Rubric;
  /** What the instructor should know, in words. */
  notices: string[];
}

/** The folder for the results cannot be used as it is asked for. */
export class CannotBegin extends Error {
  override name = "CannotBegin";
}

/**
 * Looks whether a batch can be begun, or gone on with.
 *
 * @param all every lab that can be graded, by number
 * @param newSeed for a batch of which none is given
 * @throws CannotBegin, BadSubmissions, BadRoster, BadRubric or NotABatch, each in words
 */
export async function planBatch(wish: Wish, all: GradedLab[], newSeed: () => string): Promise<Plan> {
  const { out } = wish;
  if (existsSync(out) && !(await stat(out)).isDirectory()) throw new CannotBegin(`${out} is a file, not a folder`);
  const resumed = hasBatch(out);
  if (resumed && !wish.resume)
    throw new CannotBegin(`${out} holds a batch already: add --resume to go on with it, or give another folder`);
  if (!resumed) await refuseOthers(out);
  const old = resumed ? await readBatch(out) : null;
  if (old) refuseChanges(wish, old);
  const labs = old ? labsOf(old, all) : (wish.labs ?? all.filter(({ draft }) => !draft));
  const source = await sourceOf(wish, old);
  // A batch that lies there already is left aside whenever it is gone on with.
  if (!old && `${await placeOf(out)}/`.startsWith(`${source}/`))
    throw new CannotBegin(
      `${out} lies in the folder of the submissions, where it would pass for one: give a folder outside of ${source} for the results`,
    );
  const rubric = await kept(wish.rubric, "rubric", old?.rubric ?? null, readRubric, out);
  if (rubric.value) fitRubric(rubric.value, all, labs);
  const roster = await kept(wish.roster, "roster", old?.roster ?? null, readRoster, out);
  const plain: Omit<Batch, "rubric" | "roster"> = {
    schema: "proclab/batch/1",
    source,
    seed: old?.seed ?? wish.seed ?? newSeed(),
    repeat: old?.repeat ?? wish.repeat ?? 1,
    schedules: old?.schedules ?? wish.schedules ?? null,
    tiers: old?.tiers ?? wish.tiers ?? null,
    labs: labs.map(({ id, number, title, digest }) => ({ id, title: `${number} · ${title}`, digest })),
  };
  return {
    source,
    roster: roster.value,
    async begin() {
      await mkdir(out, { recursive: true });
      const unlock = await lock(out);
      if (!unlock) throw new CannotBegin(`another process is grading into ${out}`);
      try {
        if (hasBatch(out) !== resumed) throw new CannotBegin(`another process has just begun a batch in ${out}`);
        await sweep(out);
        const batch: Batch = {
          ...plain,
          rubric: await rubric.keep(),
          roster: await roster.keep(),
          ...(old?.superseded ? { superseded: old.superseded } : {}),
        };
        await writeBatch(out, batch);
        const fresh = wish.resume ? [`there was no batch in ${out} to go on with: this one is new`] : [];
        const notices = old ? changesOf(old, batch) : fresh;
        const folder = out;
        return {
          folder,
          batch,
          labs,
          resumed,
          rubric: rubric.value ?? NO_RUBRIC,
          notices,
          [Symbol.asyncDispose]: unlock,
        };
      } catch (error) {
        await unlock();
        throw error;
      }
    },
  };
}

/** A folder that holds something else is somebody's. */
async function refuseOthers(out: string): Promise<void> {
  const names = existsSync(out) ? await readdir(out) : [];
  // Of a batch that was killed before it had begun, and of desktops.
  if (names.every((name) => name.startsWith(".") || BEFORE_BATCH.test(name))) return;
  throw new CannotBegin(`${out} is not empty, and holds no batch: give a folder that is new or empty`);
}
const BEFORE_BATCH = /^(rubric|roster)\.[a-z0-9]+$/;

function refuseChanges({ out, seed, repeat, schedules, tiers, labs }: Wish, old: Batch): void {
  const asked: [string, string | undefined, string][] = [
    ["seed", seed, old.seed],
    ["repeat", repeat?.toString(), String(old.repeat)],
    ["schedule", schedules?.join(), old.schedules?.join() ?? "none"],
    ["tier", tiers?.join(), old.tiers?.join() ?? "none"],
    ["labs", labs?.map(({ id }) => id).join(), old.labs.map(({ id }) => id).join()],
  ];
  for (const [option, wanted, own] of asked)
    if (wanted !== undefined && wanted !== own)
      throw new CannotBegin(
        `the batch in ${out} was begun with --${option}=${own}, not ${wanted}: leave --${option} away, or give another folder for the results`.replace(
          "=none,",
          " not given,",
        ),
      );
}

function labsOf(old: Batch, all: GradedLab[]): GradedLab[] {
  return old.labs.map(({ id }) => {
    const lab = all.find((each) => each.id === id);
    if (!lab) throw new CannotBegin(`the batch is of lab ${id}, which there is no more`);
    return lab;
  });
}

function changesOf(old: Batch, now: Batch): string[] {
  return [
    ...(now.source === old.source ? [] : [`the submissions lie in ${now.source} now, no more in ${old.source}`]),
    ...now.labs
      .filter(({ digest }, i) => old.labs[i]?.digest !== digest)
      .map(({ title }) => `lab ${title} has changed since: what was handed in for it is graded again`),
  ];
}

/** A folder that was moved is the same: where submissions lie is told from there. */
async function sourceOf({ source, out, resume }: Wish, old: Batch | null): Promise<string> {
  const moved = old !== null && !existsSync(old.source);
  if (moved && source === undefined)
    throw new CannotBegin(
      `the submissions of the batch in ${out} lay in ${old.source}, and there is no such folder any more: give the one in which they lie now`,
    );
  const given = source ?? old?.source;
  if (given === undefined)
    throw new CannotBegin(
      resume
        ? `there is no batch in ${out} to go on with: give the folder that holds one, or submissions to begin one`
        : "give the folder in which the submissions lie",
    );
  const found = await folderAt(given);
  if (old && !moved && found !== old.source)
    throw new CannotBegin(`the batch in ${out} is of ${old.source}: give that folder, or none`);
  return found;
}

/** @returns where a folder is, or will be, without links */
async function placeOf(path: string): Promise<string> {
  return realpath(path).catch(async () => join(await placeOf(dirname(path)), basename(path)));
}

async function forKeeping(given: string, name: "rubric" | "roster"): Promise<KeptFile & { content: Buffer }> {
  const content = await readFile(given);
  return {
    file: `${name}${/^\.[a-z0-9]+$/.exec(extname(given).toLowerCase())?.[0] ?? ""}`,
    digest: `sha256:${createHash("sha256").update(content).digest("hex")}`,
    content,
  };
}

/**
 * Makes another rubric that of a batch: what is graded from then on, and a batch that is gone on with, have their points by it. Whoever asks
 * for it holds the folder's lock.
 *
 * @param given its path
 */
export async function keepRubric(folder: string, given: string): Promise<void> {
  const { file, digest, content } = await forKeeping(given, "rubric");
  await writeDurably(join(folder, file), content);
  await writeBatch(folder, { ...(await readBatch(folder)), rubric: { file, digest } });
}

/**
 * A file of the instructor's: the one that is given, else the batch's copy.
 *
 * @throws whatever `read` throws, and CannotBegin for a rubric other than the batch's
 */
async function kept<T>(
  given: string | undefined,
  name: "rubric" | "roster",
  old: KeptFile | null,
  read: (path: string) => Promise<T>,
  out: string,
): Promise<{ value: T | null; keep: () => Promise<KeptFile | null> }> {
  if (given === undefined) return { value: old && (await read(join(out, old.file))), keep: () => Promise.resolve(old) };
  const value = await read(given);
  const { file, digest, content } = await forKeeping(given, name);
  if (name === "rubric" && hasBatch(out) && old?.digest !== digest)
    throw new CannotBegin(
      `the batch in ${out} was begun with ${old ? "another rubric" : "no rubric"} than ${given}: leave --rubric away, or judge by it first: npm run lab regrade RESULTS --rubric=FILE --write`,
    );
  return {
    value,
    async keep() {
      await writeDurably(join(out, file), content);
      return { file, digest };
    },
  };
}
