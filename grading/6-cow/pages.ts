import { eventsOf, type Finding, type Recording } from "#check";
import { FORKED } from "./samples.ts";
import {
  coursesOf,
  gone,
  isPresent,
  letterOf,
  noLater,
  noMapping,
  noNamedPage,
  notCopied,
  sharedPages,
  shows,
  somewhere,
  statesIn,
  tally,
  tooFewShared,
  untouchedPages,
  viewsAtFork,
  viewsOfMappings,
  viewsOfNamedPage,
} from "./states.ts";

/* What the tasks ask of pages, at the moments that they name. */

/** The names of those moments, beside the one after the fork. */
export const WRITTEN = "written";
export const READ = "read";
export const ALONE = "alone";

/** At "forked" a parent and its child share at least so many pages. */
export function sharedAtFork(recording: Recording, pages: number): Finding[] {
  return somewhere(viewsAtFork(recording, pages), noMapping(recording, FORKED, pages), (view) =>
    tooFewShared(view, pages),
  );
}

/** At "forked" a parent and its child share the page whose address both printed. */
export function namedPageShared(recording: Recording): Finding[] {
  return somewhere(viewsOfNamedPage(recording), noNamedPage(recording), (view) => tooFewShared(view, 1));
}

/** At "forked" half of the pages are shared, and the child does not have the others yet. */
export function halfSharedAtFork(recording: Recording, pages: number): Finding[] {
  const half = pages / 2;
  return somewhere(viewsAtFork(recording, pages), noMapping(recording, FORKED, pages), (view) => {
    if (untouchedPages(view).length >= half) return tooFewShared(view, half);
    return {
      ...shows(view, view.sample),
      expected: `at the checkpoint "${FORKED}" ${half} of the ${pages} pages have never been touched`,
      observed: statesIn(view, view.sample),
    };
  });
}

/** Between "forked" and "written" exactly `k` of the shared pages were copied; the others are shared still. */
export function copied(recording: Recording, pages: number, k: number): Finding[] {
  const courses = coursesOf(recording, WRITTEN, viewsAtFork(recording, pages), pages);
  return somewhere(courses, noLater(recording, WRITTEN), (course) => notCopied(course, k));
}

/** The same for the one page whose address both printed. */
export function namedPageCopied(recording: Recording): Finding[] {
  const courses = coursesOf(recording, WRITTEN, viewsOfNamedPage(recording), 1);
  return somewhere(courses, noLater(recording, WRITTEN), (course) => notCopied(course, 1));
}

/**
 * At "read" the child has the pages that it did not have at "forked". Of pages that were shared then nobody can tell whether they were
 * read: they were present from the beginning.
 */
export function readByChild(recording: Recording, pages: number): Finding[] {
  const half = pages / 2;
  const courses = coursesOf(recording, READ, viewsAtFork(recording, pages), half);
  return somewhere(courses, noLater(recording, READ), ({ view, later }) => {
    const absent = gone(view, later);
    if (absent) return absent;
    const read = untouchedPages(view).filter((page) => isPresent(letterOf(later, view.child, page))).length;
    if (read >= half) return null;
    return {
      ...shows(view, later),
      expected: `at the checkpoint "${READ}" ${view.child.name} has read all ${pages} pages, also the ${half} that were never touched before`,
      observed: `of those it has touched ${read}`,
    };
  });
}

/**
 * At "read" every page that was shared at "forked" is shared still, and behind those that the child did not have then is the page of zeros,
 * which looks shared, too. An exclusive one among them was written to; but of a file that was mapped a reader can be the only one, too.
 */
export function nothingCopied(recording: Recording, pages: number): Finding[] {
  const courses = coursesOf(recording, READ, viewsAtFork(recording, pages), pages / 2);
  return somewhere(courses, noLater(recording, READ), (course) => {
    const { view, later } = course;
    const copied = notCopied(course, 0);
    if (copied) return copied;
    const written = untouchedPages(view).filter(
      (page) => letterOf(later, view.child, page) === "x" && mappingAt(recording, page)?.isAnonymous,
    );
    if (written.length === 0) return null;
    return {
      ...shows(view, later),
      expected: `at the checkpoint "${READ}" no page is exclusive to ${view.child.name}: what is only read is the page of zeros, which all share`,
      observed: `${written.length} of the pages that had never been touched are exclusive to ${view.child.name}: it wrote to them`,
    };
  });
}

/** At "alone" the child has been reaped, and every page that was shared at "forked" is the parent's alone. */
export function parentsAlone(recording: Recording, pages: number): Finding[] {
  const courses = coursesOf(recording, ALONE, viewsAtFork(recording, pages), pages);
  return somewhere(courses, noLater(recording, ALONE), ({ view, later }) => {
    const { parent, child } = view;
    const of = { ...shows(view, later), process: parent.name };
    if (!child.reaped || child.reaped.event > later.event) {
      const ended = child.exit !== null && child.exit.event < later.event;
      return {
        ...of,
        expected: `${parent.name} has reaped ${child.name} before it calls checkpoint("${ALONE}")`,
        observed: `${child.name} ${ended ? "had ended, and had not been reaped" : "was still alive"}`,
      };
    }
    const shared = sharedPages(view);
    if (shared.every((page) => letterOf(later, parent, page) === "x")) return null;
    return {
      ...of,
      expected: `at the checkpoint "${ALONE}" all ${shared.length} pages are exclusive to ${parent.name}`,
      observed: `${parent.name} has ${tally(later, parent, shared)}`,
    };
  });
}

/** At "written" a parent and its child share at least so many pages of memory that was mapped to be shared. */
export function sharedForGood(recording: Recording, pages: number): Finding[] {
  return somewhere(viewsOfMappings(recording, WRITTEN, pages), noMapping(recording, WRITTEN, pages), (view) => {
    const mapped = mappingAt(recording, view.pages[0] ?? 0);
    if (!mapped?.isPrivate) return tooFewShared(view, pages);
    const { process, events } = shows(view, view.sample);
    return {
      expected: "the memory is mapped with MAP_SHARED",
      observed: `it is mapped with MAP_PRIVATE; ${statesIn(view, view.sample)}`,
      process,
      events: [mapped.event, ...events],
    };
  });
}

/**
 * How the memory at an address was mapped, by the last mmap that covers it. Pages alone do not tell: private pages that nobody writes to
 * are shared, too.
 */
function mappingAt(
  recording: Recording,
  address: number,
): { isPrivate: boolean; isAnonymous: boolean; event: number } | null {
  const mapped = eventsOf(recording, "call").findLast(
    ({ event: { name, args, ret } }) => name === "mmap" && ret <= address && address < ret + Number(args[1]),
  );
  if (!mapped) return null;
  const flags = Number(mapped.event.args[3]);
  return {
    isPrivate: (flags & MAP_TYPE) === MAP_PRIVATE,
    isAnonymous: (flags & MAP_ANONYMOUS) !== 0,
    event: mapped.index,
  };
}

/** Bits of mmap's flags, the same on every architecture. */
const MAP_TYPE = 0x0f;
const MAP_PRIVATE = 0x02;
const MAP_ANONYMOUS = 0x20;
