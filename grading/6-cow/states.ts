import type { Finding, Process, Recording } from "#check";
import { addressesOf, namesakesOf } from "./printed.ts";
import {
  allSamples,
  FORKED,
  letterIn,
  mappingsOf,
  PAGE,
  rangeOf,
  remembered,
  type Sample,
  samplesOf,
  type View,
  viewsOf,
} from "./samples.ts";

/* The states of pages: what is shared, what has become two, and both in words. */

/** What was seen after the fork, and what was seen of the same pages later. */
export interface Course {
  view: View;
  later: Sample;
}

/** @returns every view of the fork in which a mapping of so many pages can be seen */
export function viewsAtFork(recording: Recording, pages: number): View[] {
  return viewsOfMappings(recording, FORKED, pages);
}

/** @returns every view of a mapping of so many pages at a checkpoint */
export function viewsOfMappings(recording: Recording, name: string, pages: number): View[] {
  const known = viewsKnown(recording);
  const key = `${pages} ${name}`;
  const printed = addressesOf(recording);
  const views = known.get(key) ?? viewsOf(recording, name, (memory) => mappingsOf(memory, pages, printed));
  known.set(key, views);
  return views;
}
const viewsKnown = remembered((_: Recording) => new Map<string, View[]>());

/** @returns every view of the fork in which the page can be seen whose address parent and child printed */
export function viewsOfNamedPage(recording: Recording): View[] {
  const named = namesakesOf(recording);
  return viewsOf(recording, FORKED, (memory, parent, child) =>
    named
      .filter((both) => both.parent === parent && both.child === child && rangeOf(memory, both.address))
      .map(({ address }) => [address - (address % PAGE)]),
  );
}

/** @returns each view in which so many pages are shared, with each later sample of that name */
export function coursesOf(recording: Recording, name: string, views: View[], shared: number): Course[] {
  return views
    .filter((view) => sharedPages(view).length >= shared)
    .flatMap((view) =>
      samplesOf(recording, name)
        .filter(({ event }) => event > view.sample.event)
        .map((later) => ({ view, later })),
    );
}

/** @returns nothing if the judgement is null in one place at least; else what is wrong in the first */
export function somewhere<Place>(
  places: Place[],
  nowhere: () => Finding,
  judge: (place: Place) => Finding | null,
): Finding[] {
  const findings: Finding[] = [];
  for (const place of places) {
    const finding = judge(place);
    if (finding === null) return [];
    findings.push(finding);
  }
  return [findings[0] ?? nowhere()];
}

export const letterOf = (sample: Sample, process: Process, page: number): string => {
  const memory = sample.memories.get(process.name);
  return (memory && letterIn(memory, page)) ?? "-";
};

export const isPresent = (letter: string): boolean => letter === "s" || letter === "x";

/** @returns the pages that both held when the view's sample was taken */
export const sharedPages = remembered((view: View) => view.pages.filter((page) => isShared(view.sample, view, page)));

/** @returns the pages that the child did not have then */
export const untouchedPages = (view: View): number[] =>
  view.pages.filter((page) => !isPresent(letterOf(view.sample, view.child, page)));

/** One page of memory at one address in both processes. */
export const isShared = (sample: Sample, { parent, child }: View, page: number): boolean =>
  letterOf(sample, parent, page) === "s" && letterOf(sample, child, page) === "s";

/**
 * Two pages of memory at one address. Where a third process holds the old page as well, whoever did not write shares it with that; the
 * kernel's page of zeros looks shared, too, but is nobody's copy.
 */
export function isCopied(sample: Sample, { parent, child }: View, page: number): boolean {
  const both = letterOf(sample, parent, page) + letterOf(sample, child, page);
  if (both !== "xs" && both !== "sx") return both === "xx";
  return [...sample.memories].some(
    ([name, memory]) => name !== parent.name && name !== child.name && letterIn(memory, page) === "s",
  );
}

/** @returns what is wrong if not exactly `k` of the shared pages were copied, and all others left as they were */
export function notCopied({ view, later }: Course, k: number): Finding | null {
  const absent = gone(view, later);
  if (absent) return absent;
  const shared = sharedPages(view);
  const copied = shared.filter((page) => isCopied(later, view, page)).length;
  const left = shared.filter((page) => isShared(later, view, page)).length;
  if (copied === k && left === shared.length - k) return null;
  const others = shared.length - k;
  const wanted = [
    ...(k > 0 ? [`${view.parent.name} and ${view.child.name} have a copy each of exactly ${count(k)}`] : []),
    ...(others > 0 ? [`they share ${k > 0 ? `the other ${others}` : `all ${count(others)} as before`}`] : []),
  ].join(", and ");
  return {
    ...shows(view, later),
    expected: `at the checkpoint "${later.name}" ${wanted}`,
    observed: statesIn(view, later),
  };
}

/** @returns what is wrong if fewer pages than these are shared in the view */
export function tooFewShared(view: View, pages: number): Finding | null {
  if (sharedPages(view).length >= pages) return null;
  const { sample, parent, child } = view;
  return {
    ...shows(view, sample),
    expected: `at the checkpoint "${sample.name}" ${parent.name} and ${child.name} share ${count(pages)}`,
    observed: statesIn(view, sample),
  };
}

/** What every finding on a view says: whose it is, and where to see it. */
export function shows({ sample, parent, child, pages }: View, later: Sample): Pick<Finding, "process" | "events"> {
  const events = [sample, later].flatMap((moment) =>
    [parent, child].map(({ name }) => rangeOf(moment.memories.get(name), pages[0] ?? 0)?.event ?? moment.event),
  );
  return { process: child.name, events: [...new Set(events)] };
}

/** @returns "of the 2048 pages mapped at 0x7f…, main has 1024 exclusive, 1024 shared; main.1 has …" */
export function statesIn({ parent, child, pages }: View, sample: Sample): string {
  const what = pages.length === 1 ? "the page" : `the ${pages.length} pages`;
  const each = [parent, child].map((process) => `${process.name} has ${tally(sample, process, pages)}`);
  return `of ${what} mapped at ${hexadecimal(pages[0] ?? 0)}, ${each.join("; ")}`;
}

/** @returns "1024 exclusive, 1024 shared" */
export function tally(sample: Sample, process: Process, pages: number[]): string {
  const letters = pages.map((page) => letterOf(sample, process, page));
  return STATES.map(([letter, words]) => ({ words, number: letters.filter((each) => each === letter).length }))
    .filter(({ number }) => number > 0)
    .map(({ number, words }) => `${number} ${words}`)
    .join(", ");
}

const STATES = [
  ["x", "exclusive"],
  ["s", "shared"],
  ["-", "not present"],
  ["w", "swapped out"],
] as const;

/** @returns why not both processes could be seen later, or null if they could */
export function gone({ sample, parent, child }: View, later: Sample): Finding | null {
  const missing = [child, parent].find(({ name }) => !later.memories.has(name));
  if (!missing) return null;
  const end = missing.exit && missing.exit.event < later.event ? missing.exit.event : null;
  return {
    expected: `at the checkpoint "${later.name}" ${parent.name} and ${child.name} both hold the pages`,
    observed: `${missing.name} ${end === null ? "held no such memory any more" : "had ended by then"}`,
    process: missing.name,
    events: [sample.event, ...(end === null ? [] : [end]), later.event],
  };
}

/** Why there is no such moment after the fork. */
export const noLater = (recording: Recording, name: string) => (): Finding => ({
  expected: `checkpoint("${name}") is called after checkpoint("${FORKED}")`,
  observed: checkpointsSeen(recording),
  process: null,
  events: allSamples(recording)
    .slice(0, MOST)
    .map(({ event }) => event),
});

/** Why there is nothing to look at: no checkpoint, one process alone, no mapping that is long enough. */
export const noMapping = (recording: Recording, name: string, pages: number) => (): Finding => {
  const expected = `at the checkpoint "${name}" a parent and its child hold a mapping of ${count(pages)}`;
  const sample = samplesOf(recording, name)[0];
  if (!sample) return { expected, observed: checkpointsSeen(recording), process: null, events: [] };
  const holders = [...sample.memories].map(([process, { ranges }]) => {
    const longest = Math.max(...ranges.map(({ letters }) => letters.length));
    return `the longest mapping of ${process} had ${count(longest)}`;
  });
  const alone = sample.memories.size === 1 ? ", and nobody else had any" : "";
  return { expected, observed: `${holders.join("; ")}${alone}`, process: null, events: [sample.event] };
};

/** Why there is no page to look at where both processes say that one is. */
export const noNamedPage = (recording: Recording) => (): Finding => {
  const expected = `at the checkpoint "${FORKED}" a parent and its child hold the page at the address that they printed`;
  const [named] = namesakesOf(recording);
  const sample = samplesOf(recording, FORKED)[0];
  if (!sample || !named) return { expected, observed: checkpointsSeen(recording), process: null, events: [] };
  const both = [named.parent, named.child].map(({ name }) => sample.memories.get(name));
  const observed = both.some((memory) => rangeOf(memory, named.address))
    ? "not both of them were there"
    : `${hexadecimal(named.address)} lies in no memory that mmap gave them`;
  return { expected, observed, process: named.child.name, events: [sample.event] };
};

function checkpointsSeen(recording: Recording): string {
  const names = [...new Set(allSamples(recording).map(({ name }) => JSON.stringify(name)))];
  if (names.length === 0) return "there was no checkpoint at which anybody held memory that mmap gave";
  return `mapped memory was seen at the checkpoints ${names.slice(0, MOST).join(", ")}`;
}

/** More than these tell a student nothing new. */
const MOST = 6;

export const count = (pages: number): string => (pages === 1 ? "one page" : `${pages} pages`);

const hexadecimal = (address: number) => `0x${address.toString(16)}`;
