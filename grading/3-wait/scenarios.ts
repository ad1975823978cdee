import type { Draw, Scenario, Step } from "#check";

/*
 * Children end when the harness opens their gates, in an order and with numbers that are drawn: no program can know them, and no clock
 * decides. A gate is opened when the run is at rest, so whatever a program has to say of one child it has said before the next one ends.
 */

const probe = { program: "probe" } as const;
const fifo = { fifo: true } as const;

/** Who asks and never sleeps makes more calls than this before a second is over; everybody else needs two hundred. */
const noSpinning = { events: 3000 };

/**
 * The same for who only asks: it does not get far, as it is never found asleep. The processor time is less than the second after which the
 * harness takes a busy run for one at rest.
 */
const neverAsleep = { ...noSpinning, "cpu-ms": 300 };

/** Who waits for the wrong thing, for half an hour or for a hundred seconds, is not waited for. */
const tooLate = { "wall-ms": 5000 };

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

const gates = (n: number) => Object.fromEntries(upTo(n).map((i) => [`gate.${i}`, fifo]));

/** The probe's words for passing the gates 1 to `n`. */
const through = (n: number) => upTo(n).flatMap((i) => ["gate", `gate.${i}`]);

/** Opens a gate; the last number that the probe finds behind one is its exit status. */
const opens = (number: number, when: Step["when"] = "rest", gate = 1): Step => ({
  when,
  gate: `gate.${gate}`,
  text: `${number}\n`,
});

/** Opens gates, in turn when main has asked and when everybody sleeps: who does not sleep between two questions does not see the end. */
function questionsAndSleep(n: number, draw: Draw): Step[] {
  return upTo(n).map((gate) => opens(draw.integer(1, 250), gate % 2 === 1 ? { polls: 1 } : "rest", gate));
}

/** Statuses that a shell shows for a program killed by a signal: 128 and its number. */
const LIKE_A_SIGNAL = [129, 130, 131, 137, 139, 141, 143] as const;

/** Signals that end the probe whatever is set. */
const DEADLY = [1, 2, 9, 10, 12, 13, 14, 15] as const;

/** Two sizes, whose ranges do not meet. */
function atGates(task: "completionOrder" | "spawnOrder"): Scenario[] {
  const sizes = [
    { name: "few", low: 3, high: 4, title: "three or four children" },
    { name: "several", low: 5, high: 6, title: "five or six children" },
  ];
  return sizes.map(({ name, low, high, title }) => ({
    id: `${task}.${name}`,
    task,
    title,
    args: (draw) => [draw.integer(low, high)],
    files: ([n]) => gates(n as number),
    steps: ([n], draw) => inMixedOrder(n as number, draw),
    trace: ["process", "output", "descriptor"],
    limits: noSpinning,
  }));
}

/**
 * Opens the gates 1 to `n` in an order that is neither that of birth nor the reverse, and with the first gate not the last one, so that
 * something can be said of the first child while others still run.
 */
function inMixedOrder(n: number, draw: Draw): Step[] {
  const order = draw.shuffle(upTo(n));
  const rises = order.slice(1).filter((gate, i) => gate > (order[i] as number)).length;
  // Of one or two gates, which only somebody asks for who runs the task by hand, there is no such order.
  if (n > 2 && (rises === 0 || rises === n - 1 || order.at(-1) === 1)) return inMixedOrder(n, draw);
  const numbers = draw.shuffle(upTo(240)).slice(0, n);
  return order.map((gate, i) => ({ when: "rest", gate: `gate.${gate}`, text: `${10 + (numbers[i] ?? 0)}\n` }));
}

export const scenarios: Scenario[] = [
  {
    id: "decode.exits",
    task: "decode",
    title: "a program that exits with what it is told",
    args: (draw) => [["./probe", "exit", String(draw.integer(1, 99))]],
    files: () => ({ probe }),
    trace: ["process", "output"],
  },
  {
    id: "decode.looksKilled",
    task: "decode",
    title: "a program that exits, with a status from 129 up that nobody knows beforehand",
    args: () => [["./probe", "gate", "gate.1"]],
    files: () => ({ probe, "gate.1": fifo }),
    steps: (_args, draw) => [opens(draw.pick(LIKE_A_SIGNAL))],
    trace: ["process", "output"],
  },
  {
    id: "decode.killed",
    task: "decode",
    title: "a program that dies of a signal",
    args: (draw) => [["./probe", "signal", String(draw.pick(DEADLY))]],
    files: () => ({ probe }),
    trace: ["process", "output"],
  },
  {
    id: "decode.stops",
    task: "decode",
    title: "a program that stops, and would go on if it were continued",
    args: (draw) => [["./probe", "stop", "exit", String(draw.integer(1, 99))]],
    files: () => ({ probe }),
    trace: ["process", "output", "signal"],
  },
  {
    id: "sum.few",
    task: "sum",
    title: "two or three codes",
    args: (draw) => upTo(draw.integer(2, 3)).map(() => draw.integer(10, 99)),
    trace: ["process", "output", "descriptor"],
  },
  {
    id: "sum.several",
    task: "sum",
    title: "four or five codes, one of them above 255",
    args: (draw) => draw.shuffle([draw.integer(266, 400), ...upTo(draw.integer(3, 4)).map(() => draw.integer(10, 99))]),
    trace: ["process", "output", "descriptor"],
  },
  ...atGates("completionOrder"),
  ...atGates("spawnOrder"),
  { id: "zombie.once", task: "zombie", title: "one zombie", args: () => [], trace: ["process", "output"] },
  {
    id: "orphan.once",
    task: "orphan",
    title: "three generations",
    args: () => [],
    // A parent that sleeps or is killed after its child has called itself an orphan gives it the lie.
    trace: ["process", "output", "descriptor", "signal", "time"],
    // main may end when the grandchild has printed its last line: that has time to come to its own end on a slow machine, too.
    limits: { "linger-ms": 1000 },
  },
  {
    id: "poll.exits",
    task: "poll",
    title: "a program that exits when it has been asked for a few times",
    args: () => [["./probe", ...through(5)]],
    files: () => ({ probe, ...gates(5) }),
    steps: (_args, draw) => questionsAndSleep(5, draw),
    waits: true,
    trace: ["process", "output"],
    limits: neverAsleep,
  },
  {
    id: "poll.killed",
    task: "poll",
    title: "a program that dies of a signal when it has been asked for twice",
    args: (draw) => [["./probe", ...through(3), "signal", String(draw.pick(DEADLY))]],
    files: () => ({ probe, ...gates(3) }),
    steps: (_args, draw) => questionsAndSleep(3, draw),
    waits: true,
    trace: ["process", "output"],
    limits: neverAsleep,
  },
  {
    id: "deadline.onTime",
    task: "deadline",
    title: "a program that ends long before its time is over",
    // Half an hour and more: who waits for that, and not for the child, does not come to an end.
    args: (draw) => [draw.integer(1_800_000, 3_600_000), ["./probe", "print", "begun", "gate", "gate.1"]],
    files: () => ({ probe, "gate.1": fifo }),
    steps: (_args, draw) => [opens(draw.integer(1, 250))],
    trace: ["process", "output", "signal"],
    limits: { ...noSpinning, ...tooLate },
  },
  {
    id: "deadline.late",
    task: "deadline",
    title: "a program that never ends",
    args: (draw) => [draw.integer(50, 150), ["./probe", "print", "begun", "pause"]],
    files: () => ({ probe }),
    waits: true,
    trace: ["process", "output", "signal"],
    limits: tooLate,
  },
  {
    id: "deadline.stubborn",
    task: "deadline",
    title: "a program that never ends and ignores SIGTERM",
    args: (draw) => [draw.integer(50, 150), ["./probe", "ignore", "15", "print", "begun", "pause"]],
    files: () => ({ probe }),
    waits: true,
    trace: ["process", "output", "signal"],
    limits: tooLate,
  },
];
