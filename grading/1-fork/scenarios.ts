import type { Scenario } from "#check";

/** A gate that never opens is the usual mistake in fan, and nobody likes to wait for the verdict. Milliseconds. */
const deadlock = { "wall-ms": 5000 };

/**
 * Two sizes a task, whose ranges do not meet: no constant is right in both, whatever the seed. Tasks that print are asked for values that
 * cannot be known before the run.
 */
export const scenarios: Scenario[] = [
  { id: "hello.once", task: "hello", title: "one fork", args: () => [], trace: ["process", "output"] },
  {
    id: "fan.few",
    task: "fan",
    title: "two or three children",
    args: (draw) => [draw.integer(2, 3)],
    trace: ["process", "output", "descriptor"],
    limits: deadlock,
  },
  {
    id: "fan.several",
    task: "fan",
    title: "five to seven children",
    args: (draw) => [draw.integer(5, 7)],
    trace: ["process", "output", "descriptor"],
    limits: deadlock,
  },
  {
    id: "chain.short",
    task: "chain",
    title: "a line of one or two",
    args: (draw) => [draw.integer(1, 2)],
    trace: ["process", "output"],
  },
  {
    id: "chain.long",
    task: "chain",
    title: "a line of four to six",
    args: (draw) => [draw.integer(4, 6)],
    trace: ["process", "output"],
  },
  { id: "tree.low", task: "tree", title: "two children", args: () => [1], trace: ["process", "output"] },
  {
    id: "tree.high",
    task: "tree",
    title: "two or three levels",
    args: (draw) => [draw.integer(2, 3)],
    trace: ["process", "output"],
  },
  {
    id: "privateCopy.any",
    task: "privateCopy",
    title: "any number",
    args: (draw) => [draw.integer(1000, 9999)],
    trace: ["process", "output"],
  },
  {
    id: "sharedOffset.new",
    task: "sharedOffset",
    title: "a file that does not exist yet",
    args: (draw) => [`${draw.word(6)}.txt`],
    collect: ([path]) => [path as string],
    trace: ["process", "output", "descriptor"],
  },
  {
    id: "sharedOffset.old",
    task: "sharedOffset",
    title: "a file that is there already, and longer",
    args: (draw) => [`${draw.word(6)}.txt`],
    files: ([path], draw) => ({ [path as string]: `${draw.word(40)}\n`.repeat(50) }),
    collect: ([path]) => [path as string],
    trace: ["process", "output", "descriptor"],
  },
];
