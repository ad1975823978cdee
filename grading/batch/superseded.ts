import { inList, printable } from "../report/text.ts";
import type { Begun } from "./begin.ts";
import type { Identified } from "./identify.ts";
import { identityOf, submissionsOf, writeBatch } from "./store.ts";

/**
 * Looks through the results that are kept under ids which the batch has no more: a roster that was mended gives other ids. Where what was
 * handed in is there under another id, the old results count no more, and batch.json says so; neither do those of a student who had handed
 * nothing in and is in the roster no more. Nothing is deleted: with the old roster they count again. Results of what has gone stay as they
 * are, as nobody can say whether that was meant.
 *
 * @param all the submissions that the batch has now
 * @returns what the instructor should know, in words
 * @throws NotABatch when one of these results cannot be read
 */
export async function supersede({ folder, batch }: Begun, all: Identified[]): Promise<string[]> {
  const present = new Set(all.map(({ identity }) => identity.id));
  const byOrigin = Map.groupBy(
    all.flatMap(({ identity, found }) => (found ? [identity] : [])),
    ({ origin }) => origin,
  );
  const renamed = new Map<string, string>();
  const absent: string[] = [];
  const gone: string[] = [];
  for (const id of await submissionsOf(folder)) {
    if (present.has(id)) continue;
    const origin = (await identityOf(folder, batch, id))?.origin;
    const now = origin === undefined ? undefined : byOrigin.get(origin);
    if (now) renamed.set(id, now.map((each) => each.id).join(" and "));
    else if (origin === "") absent.push(id);
    else gone.push(id);
  }
  const superseded = [...renamed.keys(), ...absent].sort();
  const { superseded: _, ...rest } = batch;
  await writeBatch(folder, superseded.length > 0 ? { ...rest, superseded } : rest);
  return [
    ...told(
      "results are kept that count no more, as what was handed in has another id now",
      [...renamed].map(([id, now]) => `${id} (now ${now})`),
    ),
    ...told(
      "results are kept that count no more, of students who had handed nothing in and are in the roster no more",
      absent,
    ),
    ...told("results are kept of submissions that are not there any more", gone),
  ];
}

const told = (what: string, ids: string[]): string[] =>
  ids.length === 0
    ? []
    : [
        `${what}: ${inList(
          ids.map((id) => printable(id)),
          10,
        )}`,
      ];
