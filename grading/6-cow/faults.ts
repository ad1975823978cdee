import type { Finding, Process, Recording } from "#check";
import { ALONE, WRITTEN } from "./pages.ts";
import { countOf } from "./printed.ts";
import { FORKED, type Sample } from "./samples.ts";
import { type Course, coursesOf, noLater, notCopied, sharedPages, shows, somewhere, viewsAtFork } from "./states.ts";

/*
 * What the tasks ask of page faults. The kernel counts them for each process, and a sample holds the count. A process takes some for its own
 * sake as well, since V8's memory is copied on write like any other: so a count is never held against a program for being a little higher.
 */

/**
 * It was this one of the two that wrote. The pages look the same whoever did; but who writes to a shared page takes a page fault for it, and
 * the other takes none.
 */
export function writtenBy(recording: Recording, who: "parent" | "child", pages: number, k: number): Finding[] {
  return somewhere(copies(recording, pages, k), noLater(recording, WRITTEN), ({ view, later }) => {
    const writer = view[who];
    const taken = (process: Process) => faultsIn(later, process) - faultsIn(view.sample, process);
    if (taken(writer) >= k) return null;
    const [first, second] = [view.parent, view.child].map((process) => `${process.name} took ${taken(process)}`);
    return {
      ...shows(view, later),
      expected: `between "${FORKED}" and "${WRITTEN}" ${writer.name} takes at least ${k} page faults, one for each page that it writes to`,
      observed: `${first} page faults, ${second}`,
      process: writer.name,
    };
  });
}

/** Neither of the two wrote to the pages between "forked" and "alone": each took fewer faults than there are pages. */
export function nobodyWrote(recording: Recording, pages: number): Finding[] {
  const courses = coursesOf(recording, ALONE, viewsAtFork(recording, pages), pages);
  return somewhere(courses, noLater(recording, ALONE), ({ view, later }) => {
    const { sample, parent, child } = view;
    const busy = [
      { process: parent, taken: faultsIn(later, parent) - faultsIn(sample, parent) },
      { process: child, taken: faultsInAll(recording, child) - faultsIn(sample, child) },
    ].find(({ taken }) => taken >= sharedPages(view).length);
    if (!busy) return null;
    return {
      ...shows(view, later),
      expected: `nobody writes to the ${pages} pages between "${FORKED}" and "${ALONE}"`,
      observed: `${busy.process.name} took ${busy.taken} page faults in between, enough to copy every page`,
      process: busy.process.name,
    };
  });
}

/**
 * The counts that the child printed are the kernel's: the first was taken after "forked", the second before "written", a fault for each
 * page lies between them, and `faults` is the difference.
 */
export function countedByKernel(recording: Recording, pages: number, k: number): Finding[] {
  return somewhere(copies(recording, pages, k), noLater(recording, WRITTEN), ({ view, later }) => {
    const { child, sample } = view;
    const [before, after, faults] = ["before", "after", "faults"].map((key) => countOf(recording, child.name, key));
    const lines = [before, after, faults].flatMap((line) => line?.event ?? []);
    const { process, events } = shows(view, later);
    const finding = (expected: string, observed: string) => ({
      expected,
      observed,
      process,
      events: [...events, ...lines],
    });
    if (!before || !after || !faults) {
      const missing = ["before", "after", "faults"].filter((_, i) => ![before, after, faults][i]);
      return finding(
        `${child.name} prints "before <n>", "after <n>" and "faults <n>"`,
        `it printed no number after ${missing.map((key) => `"${key}"`).join(", ")}`,
      );
    }
    const printed = `it printed before ${before.count}, after ${after.count}, faults ${faults.count}`;
    const [least, most] = [faultsIn(sample, child), faultsIn(later, child)];
    if (before.count < least || after.count > most) {
      return finding(
        `"before" and "after" are what getrusage told ${child.name} between "${FORKED}", when the kernel had counted ${least}, and "${WRITTEN}", when it had counted ${most}`,
        printed,
      );
    }
    if (after.count - before.count < k)
      return finding(`the child's writes to ${k} pages lie between its two calls of getrusage`, printed);
    if (faults.count !== after.count - before.count)
      return finding(`"faults" is "after" less "before", ${after.count - before.count}`, printed);
    return null;
  });
}

/** Where the copies that the task asks for were seen. */
function copies(recording: Recording, pages: number, k: number): Course[] {
  const courses = coursesOf(recording, WRITTEN, viewsAtFork(recording, pages), pages);
  return courses.filter((course) => notCopied(course, k) === null);
}

const faultsIn = (sample: Sample, { name }: Process): number => sample.memories.get(name)?.minflt ?? 0;

/** In its whole life. */
function faultsInAll(recording: Recording, { exit }: Process): number {
  const event = exit ? recording.events[exit.event] : undefined;
  return event?.kind === "exit" ? event.minflt : 0;
}
