import type { Draw, Scenario } from "#check";
import { GATE } from "./printed.ts";

/** What every task is judged by: births and ends, what was printed, and which memory was mapped and sampled. */
const trace: Scenario["trace"] = ["process", "output", "memory"];

/*
 * The numbers are large for two reasons. Among the page faults of a process are those of V8's own pages, some hundreds after a fork: the
 * thousand that the task asks for stand out. And V8 and the C library seldom map as much at once: the program's mapping is known by its
 * length. They are no larger because a sample shows 4096 pages of a mapping at most.
 */
const pagesAndK = (draw: Draw, [fewest, most]: [number, number], [least, greatest]: [number, number]) => [
  draw.integer(fewest, most),
  draw.integer(least, greatest),
];

/** One of the two processes is told a number that the other cannot know. It takes four bytes, as most students write it. */
const atGate: Pick<Scenario, "files" | "steps"> = {
  files: () => ({ [GATE]: { fifo: true } }),
  steps: (_args, draw) => [{ when: "rest", gate: GATE, text: `${draw.integer(100_000_000, 2_000_000_000)}\n` }],
};

/** Two sizes a task, whose ranges do not meet: no constant is right in both, whatever the seed. */
export const scenarios: Scenario[] = [
  { id: "sameAddress.once", task: "sameAddress", title: "one page", args: () => [], trace },
  {
    id: "touch.few",
    task: "touch",
    title: "the child writes to about a thousand pages",
    args: (draw) => pagesAndK(draw, [1300, 1500], [1000, 1100]),
    trace,
  },
  {
    id: "touch.many",
    task: "touch",
    title: "the child writes to some more, of more pages",
    args: (draw) => pagesAndK(draw, [1700, 1900], [1250, 1500]),
    trace,
  },
  {
    id: "reading.few",
    task: "reading",
    title: "five hundred pages or some more",
    args: (draw) => [draw.integer(250, 300) * 2],
    trace,
  },
  {
    id: "reading.many",
    task: "reading",
    title: "eight hundred pages or some more",
    args: (draw) => [draw.integer(400, 500) * 2],
    trace,
  },
  {
    id: "parentWrites.few",
    task: "parentWrites",
    title: "the parent writes to about a thousand pages",
    args: (draw) => pagesAndK(draw, [1300, 1500], [1000, 1100]),
    trace,
  },
  {
    id: "parentWrites.many",
    task: "parentWrites",
    title: "the parent writes to some more, of more pages",
    args: (draw) => pagesAndK(draw, [1700, 1900], [1250, 1500]),
    trace,
  },
  {
    id: "lastOwner.few",
    task: "lastOwner",
    title: "about fourteen hundred pages",
    args: (draw) => [draw.integer(1300, 1500)],
    trace,
  },
  {
    id: "lastOwner.many",
    task: "lastOwner",
    title: "about eighteen hundred pages",
    args: (draw) => [draw.integer(1700, 1900)],
    trace,
  },
  {
    id: "sharedMapping.few",
    task: "sharedMapping",
    title: "five hundred pages or some more",
    args: (draw) => [draw.integer(500, 600)],
    ...atGate,
    trace: [...trace, "descriptor"],
  },
  {
    id: "sharedMapping.many",
    task: "sharedMapping",
    title: "eight hundred pages or some more",
    args: (draw) => [draw.integer(800, 1000)],
    ...atGate,
    trace: [...trace, "descriptor"],
  },
  {
    id: "cost.few",
    task: "cost",
    title: "the child writes to about a thousand pages",
    args: (draw) => pagesAndK(draw, [1300, 1500], [1000, 1100]),
    trace,
  },
  {
    id: "cost.many",
    task: "cost",
    title: "the child writes to some more, of more pages",
    args: (draw) => pagesAndK(draw, [1700, 1900], [1250, 1500]),
    trace,
  },
];
