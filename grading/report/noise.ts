import type { Event, Recording } from "../../harness/observe/recording.ts";

/**
 * What a recording holds for checks and a reader of the time line has no use for, because no line of the student's made it.
 *
 * @returns indices of events
 */
export function noiseOf({ events }: Recording): Set<number> {
  const internal = events.flatMap((event, index) => (isInternal(event) ? [index] : []));
  return new Set([...internal, ...ownMasking(events), ...loading(events), ...foreignPages(events)]);
}

const MEMORY = /^(mmap|munmap|mremap|mprotect|madvise|brk)$/;

/** More than any program maps: the binding's fork takes V8's advice back over the whole address space. */
const WHOLE_SPACE = 2 ** 40;

/** Calls that manage memory and stand nowhere in the student's source are V8's, or the C library's. */
const isInternal = (event: Event) =>
  event.kind === "thread" ||
  event.kind === "cloexec" ||
  isSourceMapSearch(event) ||
  (event.kind === "call" && MEMORY.test(event.name) && (event.at === undefined || Number(event.args[1]) > WHOLE_SPACE));

/** Node looks for the source of a program that throws, to quote the line. */
const isSourceMapSearch = (event: Event) =>
  event.kind === "call" && event.at === undefined && event.error === "ENOENT" && /\/program\//.test(event.path ?? "");

/** Pages of memory that the student's lines did not map, if they mapped any: V8 maps, too. */
function foreignPages(events: Event[]): number[] {
  const own = new Set(
    events.flatMap((event) => (event.kind === "call" && event.name === "mmap" && event.at ? [event.ret] : [])),
  );
  return own.size === 0
    ? []
    : events.flatMap((event, i) => (event.kind === "pages" && !own.has(event.start) ? [i] : []));
}

/** 64, without the two that the C library keeps for itself. KILL and STOP cannot be blocked, but they can be asked for. */
const EVERY_SIGNAL = 62;

/**
 * The binding blocks every signal for a moment when it forks and when it runs a handler, and puts the mask back: changes that cancel each
 * other.
 */
function ownMasking(events: Event[]): number[] {
  const own: number[] = [];
  const masks = new Map<string, { settled: string; full: boolean }>();
  const of = (process: string) => masks.get(process) ?? { settled: "", full: false };
  for (const [index, event] of events.entries()) {
    if (event.kind === "fork") masks.set(event.child, of(event.process));
    if (event.kind === "exec" || event.kind === "begin")
      masks.set(event.process, { settled: String(event.dispositions?.blocked ?? ""), full: false });
    if (event.kind !== "mask") continue;
    const { settled, full } = of(event.process);
    const now = String(event.blocked);
    const isFull = event.blocked.length === EVERY_SIGNAL;
    if (isFull || (full && now === settled)) own.push(index);
    masks.set(event.process, { settled: isFull ? settled : now, full: isFull });
  }
  return own;
}

const LIBRARY = /^(\/usr)?\/lib(32|64|x32)?\/|^\/etc\/ld\.so\./;

/** After an exec the loader opens, reads and closes the program's libraries, before the first line of the program. */
function loading(events: Event[]): number[] {
  const loader: number[] = [];
  const loaded = new Map<string, Set<number>>(); // Descriptors that the loader has open, of processes that have executed a program.
  for (const [index, event] of events.entries()) {
    if (event.kind === "exec") loaded.set(event.process, new Set());
    const open = loaded.get(event.process);
    if (!open) continue;
    const isLibrary = (event.kind === "open" || event.kind === "call") && LIBRARY.test(event.path ?? "");
    if (isLibrary || ((event.kind === "read" || event.kind === "close" || event.kind === "seek") && open.has(event.fd)))
      loader.push(index);
    if (event.kind === "open" && isLibrary) open.add(event.fd);
    if (event.kind === "close") open.delete(event.fd);
  }
  return loader;
}
