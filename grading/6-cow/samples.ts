import { eventsOf, type Process, type Recording } from "#check";

/*
 * What the checkpoints showed. At a checkpoint every process is stopped, and the kernel is asked about each page of each mapping. That is
 * the evidence of this lab; what a program prints about its pages is not.
 */

/** Bytes in a page as the supervisor samples it. */
export const PAGE = 4096;

/** Right after the fork, when nobody has touched a page yet: all tasks but one begin with this checkpoint. */
export const FORKED = "forked";

/** All processes' mappings at one moment. */
export interface Sample {
  /** What checkpoint() was called with. */
  name: string;
  /** Index of its first event. */
  event: number;
  /** By the name of the process. A process without a mapping of its own is not among them. */
  memories: Map<string, Memory>;
}

/** What one process had mapped at that moment. */
export interface Memory {
  /** Page faults that the process had taken until then. */
  minflt: number;
  ranges: Range[];
}

/** A mapping as it was made. One can lie over another. */
export interface Range {
  start: number;
  /** State of each page: `-` not present, `s` shared with another process, `x` exclusive, `w` swapped out. */
  letters: string;
  /** Index of the event that shows it. */
  event: number;
}

/** A program that takes more samples of one name than these shows nothing new between them. */
const [FIRST, LAST] = [4, 4];

/** @returns the samples of one name in the order in which they were taken, but of very many only the first and the last */
export function samplesOf(recording: Recording, name: string): Sample[] {
  const samples = allSamples(recording).filter((sample) => sample.name === name);
  return samples.filter((_, i) => i < FIRST || i >= samples.length - LAST);
}

/** The same function, but it works each answer out once: most of the lab's checks look at the same thousands of pages. */
export function remembered<Asked extends object, Answer>(of: (asked: Asked) => Answer): (asked: Asked) => Answer {
  const known = new WeakMap<Asked, { answer: Answer }>();
  return (asked) => {
    const { answer } = known.get(asked) ?? { answer: of(asked) };
    known.set(asked, { answer });
    return answer;
  };
}

/** @returns every sample of a recording, in the order in which they were taken */
export const allSamples = remembered((recording: Recording): Sample[] => {
  const samples: Sample[] = [];
  let last = "";
  for (const { index, event } of eventsOf(recording, "pages")) {
    const range = { start: event.start, letters: event.pages, event: index };
    const { minflt } = event;
    let sample = samples.at(-1);
    const memory = sample?.memories.get(event.process);
    const goesOn = !memory || (event.process === last && memory.minflt === minflt && agree(memory, range));
    if (!sample || sample.name !== event.checkpoint || !goesOn) {
      sample = { name: event.checkpoint, event: index, memories: new Map() };
      samples.push(sample);
    }
    const ranges = sample.memories.get(event.process)?.ranges ?? [];
    sample.memories.set(event.process, { minflt, ranges: [...ranges, range] });
    last = event.process;
  }
  return samples;
});

/**
 * Two checkpoints of one name can follow each other with no event between them. But one sample goes from process to process, has one count
 * of faults for each, and says one thing of a page, in however many mappings it lies.
 */
function agree({ minflt, ranges }: Memory, { start, letters }: Range): boolean {
  const over = ranges.filter((other) => other.start < start + letters.length * PAGE && start < endOf(other));
  if (over.length === 0) return true;
  return [...letters].every((letter, i) => (letterIn({ minflt, ranges: over }, start + i * PAGE) ?? letter) === letter);
}

const endOf = ({ start, letters }: Range) => start + letters.length * PAGE;

/** @returns the state of the page at this address, or undefined where this memory has no mapping */
export function letterIn(memory: Memory, page: number): string | undefined {
  const range = rangeOf(memory, page);
  return range?.letters[(page - range.start) / PAGE];
}

/** @returns the mapping in which this address lies */
export function rangeOf(memory: Memory | undefined, address: number): Range | undefined {
  return memory?.ranges.find((range) => address >= range.start && address < endOf(range));
}

/** Where to look: pages that a parent and its child hold, in one sample. */
export interface View {
  sample: Sample;
  parent: Process;
  child: Process;
  /** Addresses of the pages. */
  pages: number[];
}

/**
 * Every way to see what a task asks for in the samples of one name: which sample (both processes may call checkpoint), which parent and
 * child (descendants of main may do the task), which mapping. What holds in one view holds: no program is bound to do it where most do.
 *
 * @param areas the mappings in question, as addresses of pages
 */
export function viewsOf(
  recording: Recording,
  name: string,
  areas: (memory: Memory, parent: Process, child: Process) => number[][],
): View[] {
  return samplesOf(recording, name).flatMap((sample) =>
    recording.processes.flatMap((child) => {
      const parent = recording.processes.find((process) => process.name === child.parent);
      const memory = parent && sample.memories.get(parent.name);
      if (!memory || !sample.memories.has(child.name)) return [];
      return areas(memory, parent, child).map((pages) => ({ sample, parent, child, pages }));
    }),
  );
}

/** V8 maps large arrays by themselves; a mapping that is much longer than was asked for is hardly the one. */
const MOST_MAPPINGS = 8;

/**
 * The mappings in which so many pages can be: all those together whose addresses the program printed, and each that is long enough alone,
 * the shortest first.
 *
 * @param printed addresses that the program printed
 */
export function mappingsOf({ ranges }: Memory, atLeast: number, printed: number[]): number[][] {
  const named = ranges.filter((range) => printed.some((address) => rangeOf({ minflt: 0, ranges: [range] }, address)));
  const long = ranges
    .filter(({ letters }) => letters.length >= atLeast)
    .sort((one, other) => one.letters.length - other.letters.length)
    .slice(0, MOST_MAPPINGS)
    .map((range) => [range]);
  return [...(named.length > 0 ? [named] : []), ...long].map((area) => [...new Set(area.flatMap(pagesOf))]);
}

function pagesOf({ start, letters }: Range): number[] {
  return Array.from({ length: letters.length }, (_, i) => start + i * PAGE);
}
