import type { Scenario } from "#check";
import { SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGSTOP, SIGTERM, SIGUSR1, SIGUSR2 } from "./signals.ts";

/*
 * Signals are sent and gates opened when everybody sleeps, so the order of what happens is the scenario's, on every machine.
 */

/**
 * Milliseconds of processor time, about ten times what a right answer takes. A run that computes gets its next step after a second of
 * it: whoever spins instead of sleeping is ended before. And events, ten times as many as a right answer makes, for those that spin by
 * asking.
 */
const noSpinning = { "cpu-ms": 300, events: 3000 };

/** Far longer than a run of forward may take: who waits for it to pass does so in vain. Milliseconds. */
const longGrace = 60_000;
/** More calls than elsewhere: to look now and then whether the program has ended is right here. */
const forwarding = { "wall-ms": 5000, "cpu-ms": 300, events: 6000 };

const fifo = { fifo: true } as const;
const probe = { program: "probe" } as const;

const numbersTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

export const scenarios: Scenario[] = [
  {
    id: "catchOne.user",
    task: "catchOne",
    title: "SIGUSR1 or SIGUSR2",
    args: (draw) => [draw.pick([SIGUSR1, SIGUSR2])],
    steps: ([signo]) => [{ when: "rest", signal: signo as number, to: "main" }],
    trace: ["process", "signal", "output"],
    limits: noSpinning,
  },
  {
    id: "catchOne.terminal",
    task: "catchOne",
    title: "a signal that usually ends a program",
    args: (draw) => [draw.pick([SIGHUP, SIGINT, SIGQUIT, SIGTERM])],
    steps: ([signo]) => [{ when: "rest", signal: signo as number, to: "main" }],
    trace: ["process", "signal", "output"],
    limits: noSpinning,
  },
  {
    id: "coalesce.few",
    task: "coalesce",
    title: "three to five of each",
    args: (draw) => [draw.integer(3, 5)],
    trace: ["process", "signal", "output"],
  },
  {
    id: "coalesce.many",
    task: "coalesce",
    title: "ten to fifteen of each",
    args: (draw) => [draw.integer(10, 15)],
    trace: ["process", "signal", "output"],
  },
  ...["short", "long"].map(
    (length): Scenario => ({
      id: `pingPong.${length}`,
      task: "pingPong",
      title: length === "short" ? "two or three rounds" : "eight to twelve rounds",
      args: (draw) => [length === "short" ? draw.integer(2, 3) : draw.integer(8, 12)],
      files: () => ({ serve: fifo, return: fifo }),
      steps: () => [
        { when: "rest", gate: "serve", text: "" },
        { when: "rest", gate: "return", text: "" },
      ],
      trace: ["process", "signal", "output", "time"],
      limits: noSpinning,
    }),
  ),
  ...["few", "many"].map(
    (size): Scenario => ({
      id: `reaper.${size}`,
      task: "reaper",
      title: size === "few" ? "three children" : "five to seven children",
      args: (draw) => [size === "few" ? 3 : draw.integer(5, 7)],
      files: ([n]) =>
        Object.fromEntries(["orders", ...numbersTo(n as number).map((i) => `gate${i}`)].map((path) => [path, fifo])),
      // main sleeps while all but one end, so that their signals are one signal; the last lives until main has answered.
      steps: ([n], draw) => {
        const gates = draw
          .shuffle(numbersTo(n as number))
          .map((i) => ({ when: "rest", gate: `gate${i}`, text: "" }) as const);
        return [
          { when: "rest", signal: SIGSTOP, to: "main" },
          ...gates.slice(1),
          { when: "rest", signal: SIGCONT, to: "main" },
          { when: "rest", gate: "orders", text: `${draw.word(6)}\n` },
          ...gates.slice(0, 1),
        ];
      },
      trace: ["process", "signal", "output"],
      limits: noSpinning,
    }),
  ),
  {
    id: "critical.fast",
    task: "critical",
    title: "jobs that have ended before they are in the books",
    args: () => [],
    files: () => ({ job: probe, slow: fifo, finish: "" }),
    steps: () => Array.from({ length: 3 }, () => ({ when: "rest", gate: "slow", text: "" }) as const),
    trace: ["process", "signal", "output", "descriptor"],
    limits: noSpinning,
  },
  {
    id: "critical.late",
    task: "critical",
    title: "jobs that end later",
    args: () => [],
    files: () => ({ job: probe, slow: fifo, finish: fifo }),
    steps: () =>
      ["slow", "slow", "slow", "finish", "finish", "finish"].map((gate) => ({ when: "rest", gate, text: "" }) as const),
    waits: true,
    trace: ["process", "signal", "output", "descriptor"],
    limits: noSpinning,
  },
  {
    id: "forward.obeys",
    task: "forward",
    title: "a program that dies of the signal",
    args: () => [longGrace, ["./probe", "pause"]],
    files: () => ({ probe }),
    steps: (_, draw) => [{ when: "rest", signal: draw.pick([SIGTERM, SIGINT]), to: "main" }],
    trace: ["process", "signal", "output"],
    limits: forwarding,
  },
  {
    id: "forward.slow",
    task: "forward",
    title: "a program that ends in its own way, within the grace",
    args: () => [longGrace, ["./probe", "ignore", `${SIGTERM}`, "gate", "finish"]],
    files: () => ({ probe, finish: fifo }),
    steps: (_, draw) => [
      { when: "rest", signal: SIGTERM, to: "main" },
      { when: "rest", gate: "finish", text: `${draw.integer(3, 99)}\n` },
    ],
    trace: ["process", "signal", "output"],
    limits: forwarding,
  },
  {
    id: "forward.stubborn",
    task: "forward",
    title: "a program that does not listen",
    args: (draw) => [draw.integer(40, 90), ["./probe", "ignore", `${SIGINT}`, "ignore", `${SIGTERM}`, "pause"]],
    files: () => ({ probe }),
    steps: () => [{ when: "rest", signal: SIGINT, to: "main" }],
    waits: true,
    trace: ["process", "signal", "output"],
    limits: forwarding,
  },
  {
    id: "forward.quiet",
    task: "forward",
    title: "a program that ends by itself, and no signal",
    args: (draw) => [longGrace, ["./probe", "exit", `${draw.integer(3, 99)}`]],
    files: () => ({ probe }),
    trace: ["process", "signal", "output"],
    limits: forwarding,
  },
  ...["silent", "talking"].map(
    (kind): Scenario => ({
      id: `nohup.${kind}`,
      task: "nohup",
      title: kind === "silent" ? "a program that waits" : "a program that prints and waits",
      args: (draw) => [["./probe", ...(kind === "silent" ? [] : ["print", draw.word(6)]), "gate", "finish"]],
      files: () => ({ probe, finish: fifo }),
      steps: (_, draw) => [
        { when: "rest", signal: SIGHUP, to: "group" },
        { when: "rest", gate: "finish", text: `${draw.integer(3, 99)}\n` },
      ],
      trace: ["process", "signal", "output"],
    }),
  ),
  ...["small", "large"].map(
    (size): Scenario => ({
      id: `group.${size}`,
      task: "group",
      title: size === "small" ? "a group of two" : "a group of four to six",
      args: (draw) => [size === "small" ? 2 : draw.integer(4, 6)],
      files: () => ({ bystander: fifo }),
      steps: () => [{ when: "rest", gate: "bystander", text: "" }],
      trace: ["process", "signal", "output"],
    }),
  ),
];
