import {
  childrenOf,
  describeEnd,
  describeStatus,
  eventsOf,
  exitCode,
  type Fact,
  type Finding,
  factsOf,
  main,
  type Process,
  quoted,
  type Recording,
  signalName,
} from "#check";
import { numberAt, numbersAfter, printedInstead } from "./said.ts";

/* A program that main runs in a child, and what main says became of it. */

/**
 * A child of main becomes the program, with its arguments.
 *
 * @param inTime false where the program may be killed for being late, and on a slow machine before the child has become it
 */
export function runsProgram(recording: Recording, argv: string[], inTime = true): Finding[] {
  if (programOf(recording, argv)) return [];
  const children = childrenOf(recording, "main");
  const execs = eventsOf(recording, "exec");
  const failed = eventsOf(recording, "exec-failed");
  const expected = `a child of main becomes the program ${argv.join(" ")}`;
  if (
    !inTime &&
    execs.length + failed.length === 0 &&
    children.some(({ exit }) => exit && !exit.forced && wasKilled(exit))
  )
    return [];
  const [first] = execs;
  if (first) {
    const observed = `${first.event.process} became ${first.event.argv.join(" ")}`;
    return [{ expected, observed, process: first.event.process, events: [first.index] }];
  }
  const [failure] = failed;
  if (failure) {
    const observed = `${failure.event.process} could not become ${failure.event.path}: ${failure.event.error}`;
    return [{ expected, observed, process: failure.event.process, events: [failure.index] }];
  }
  const observed = children.length === 0 ? "main forked nobody" : "no child became another program";
  return [{ expected, observed, process: "main", events: [main(recording).born, ...children.map(({ born }) => born)] }];
}

const wasKilled = ({ status }: { status: number }) => (status & 0x7f) !== 0;

/** The child of main that became the program. */
function programOf(recording: Recording, argv: string[]): Process | undefined {
  const execs = eventsOf(recording, "exec").filter(({ event }) => String(event.argv) === String(argv));
  return childrenOf(recording, "main").find(({ name }) => execs.some(({ event }) => event.process === name));
}

/** What can be said of a child, with the word by which a line begins. */
interface Claim {
  word: "exited" | "signaled" | "stopped";
  value: string;
}

/** main says what became of the program, in the words asked for, and nothing that is not true. */
export function saysWhatBecameOfIt(recording: Recording, argv: string[], required?: Claim["word"]): Finding[] {
  const child = programOf(recording, argv);
  if (!child) return [];
  const truths = truthsOf(recording, child);
  const wanted = truths.find(({ word }) => word === required) ?? truths.at(-1);
  const claims = claimsOf(recording);
  const truth = `${child.name} ${became(recording, child)}`;
  const shown = [...stopsOf(recording, child).map(({ index }) => index), ...(child.exit ? [child.exit.event] : [])];
  if (!wanted || (required && wanted.word !== required)) {
    const expected = `main lets the program be and says what became of it: ${required ?? "exited"}`;
    return [{ expected, observed: truth, process: child.name, events: shown }];
  }
  const expected = `main prints "${wanted.word} ${wanted.value}", since ${truth}`;
  const untrue = claims.find((claim) => !truths.some((truth) => same(truth, claim)));
  if (untrue) {
    const observed = `it printed ${quoted(untrue.word, untrue.fact)}${explained(child, untrue)}`;
    return [{ expected, observed, process: "main", events: [...shown, untrue.fact.event] }];
  }
  const told = claims.filter((claim) => same(wanted, claim));
  const untimely = told.map((claim) => ({ claim, why: wrongMoment(recording, child, claim) }));
  if (untimely.some(({ why }) => why === null)) return [];
  const [mistimed] = untimely;
  if (mistimed) {
    const { word, fact } = mistimed.claim;
    const observed = `it printed ${quoted(word, fact)} ${mistimed.why}`;
    return [{ expected, observed, process: "main", events: [...shown, fact.event] }];
  }
  const observed = claims[0]
    ? `it printed only ${quoted(claims[0].word, claims[0].fact)}`
    : printedInstead(recording, "main");
  return [{ expected, observed, process: "main", events: shown }];
}

/**
 * An end is told of when it has come, a stop before main does away with it. Not "after the stop": the kernel tells a parent of a stop while the
 * tracer may still be on its way to it.
 *
 * @returns what is wrong with the moment of a line that is true, in words, or null
 */
function wrongMoment(recording: Recording, child: Process, { word, fact }: Claim & { fact: Fact }): string | null {
  if (word !== "stopped") {
    return child.exit && fact.event < child.exit.event ? `before ${child.name} had ended` : null;
  }
  if (child.reaped && child.reaped.event < fact.event) return `when ${child.name} had ended and was stopped no more`;
  const release = eventsOf(recording, "kill", "main").find(
    ({ event }) => RELEASE.includes(signalName(event.signo)) && event.error === null && event.target === child.name,
  );
  return release && release.index < fact.event
    ? `after it had sent ${child.name} ${signalName(release.event.signo)}: it was stopped no more`
    : null;
}

/** What a stopped process does not sleep through. */
const RELEASE = ["SIGCONT", "SIGKILL"];

/** What is true of a child: how often it stopped, then how it ended, unless the harness ended it. */
function truthsOf(recording: Recording, child: Process): Claim[] {
  const stops = stopsOf(recording, child).map(({ signo }): Claim => ({ word: "stopped", value: signalName(signo) }));
  if (!child.exit || child.exit.forced) return stops;
  const code = exitCode(child);
  const end: Claim =
    code === null
      ? { word: "signaled", value: signalName(child.exit.status & 0x7f) }
      : { word: "exited", value: String(code) };
  return [...stops, end];
}

/**
 * The stops of a child. One that main has ended at once may not have come to the tracer's eyes any more; then it is known from main's wait
 * call that reported it.
 */
function stopsOf(recording: Recording, child: Process): { signo: number; index: number }[] {
  const seen = eventsOf(recording, "stop", child.name).map(({ index, event }) => ({ signo: event.signo, index }));
  if (seen.length > 0) return seen;
  return eventsOf(recording, "wait", "main").flatMap(({ index, event: { child: of, status } }) =>
    of === child.name && status !== null && (status & 0xff) === 0x7f ? [{ signo: status >> 8, index }] : [],
  );
}

/** What became of a child, in words: "was stopped by SIGSTOP, then exited with status 3". */
function became(recording: Recording, child: Process): string {
  const stops = stopsOf(recording, child).map(({ signo }) => `was stopped by ${signalName(signo)}`);
  const end = stops.length > 0 && child.exit?.forced ? [] : [describeEnd(child)];
  return [...stops, ...end].join(", then ");
}

/** main's lines that say something of a child: a number, or a name in capitals. "exited normally" says nothing that could be wrong. */
function claimsOf(recording: Recording): (Claim & { fact: Fact })[] {
  return (["exited", "signaled", "stopped"] as const).flatMap((word) =>
    factsOf(recording, word, "main")
      .filter(({ values: [value] }) => value !== undefined && /^-?[A-Z0-9+]+$/.test(value))
      .map((fact) => ({ word, value: fact.values[0] as string, fact })),
  );
}

/** Names of signals count with and without their SIG. */
const same = (one: Claim, other: Claim) =>
  one.word === other.word && one.value.replace(/^SIG/, "") === other.value.replace(/^SIG/, "");

/** @returns where a wrong claim comes from, when that is plain */
function explained({ exit }: Process, { word, value }: Claim): string {
  if (!exit || word !== "exited" || exit.forced) return "";
  if (Number(value) === exit.status && exit.status > 255) return ", which is the raw status";
  return (exit.status & 0x7f) === 0 ? "" : ", but it did not exit";
}

/** main prints `waiting` while the program runs, having asked and found that it had not ended. */
export function tellsProgress(recording: Recording, argv: string[]): Finding[] {
  const child = programOf(recording, argv);
  if (!child) return [];
  const asked = fruitlessPolls(recording)[0] ?? Number.POSITIVE_INFINITY;
  const end = child.exit && !child.exit.forced ? child.exit.event : Number.POSITIVE_INFINITY;
  const lines = factsOf(recording, "waiting", "main").map(({ event }) => event);
  if (lines.some((line) => asked < line && line < end)) return [];
  const expected = `main asks with WNOHANG, finds that ${child.name} has not ended, and prints "waiting"`;
  const observed = !Number.isFinite(asked)
    ? `no wait call of main came back without a child${lines.length > 0 ? '; "waiting" was printed all the same' : ""}`
    : lines.length === 0
      ? `it asked, and printed no such line`
      : `it printed "waiting" only ${lines.some((line) => line < asked) ? "before it had asked" : `when ${child.name} had ended`}`;
  return [
    { expected, observed, process: "main", events: [...(Number.isFinite(asked) ? [asked] : []), ...lines.slice(0, 3)] },
  ];
}

/**
 * main did not ask on and on. Which call it sleeps in is free, so none is looked for: the program goes on only when the harness has found
 * everybody asleep after a question, and who never sleeps reaches a limit first.
 */
export function sleepsBetween(recording: Recording): Finding[] {
  const { outcome } = recording;
  const polls = fruitlessPolls(recording);
  if (outcome.kind !== "limit" || (outcome.limit !== "events" && outcome.limit !== "cpu-ms") || polls.length === 0)
    return [];
  const asked = polls.length === 1 ? "once" : `${polls.length} times`;
  return [
    {
      expected: "main sleeps between two questions",
      observed: `it asked ${asked}, and was never found asleep; the run was ended`,
      process: "main",
      events: polls.slice(-2),
    },
  ];
}

const WNOHANG = 1;

/** main's wait calls that found a child which had not ended yet. */
function fruitlessPolls(recording: Recording): number[] {
  return eventsOf(recording, "wait", "main")
    .filter(({ event }) => event.child === null && event.error === null && (event.options & WNOHANG) !== 0)
    .map(({ index }) => index);
}

/** The program ended by itself, and main says with which status. */
export function saysOnTime(recording: Recording, argv: string[]): Finding[] {
  const child = programOf(recording, argv);
  if (!child) return [];
  const code = exitCode(child);
  const expected = `main leaves ${child.name} its time and prints "on-time ${child.exit?.forced ? "<status>" : (code ?? "<status>")}"`;
  const shown = child.exit ? [child.exit.event] : [];
  if (child.exit && code === null && !child.exit.forced) {
    const observed = `${child.name} ${describeEnd(child)} long before its time was over`;
    return [{ expected, observed, process: child.name, events: shown }];
  }
  const late = factsOf(recording, "late", "main")[0];
  if (late) return [{ expected, observed: 'it printed "late"', process: "main", events: [...shown, late.event] }];
  const lines = numbersAfter(recording, "on-time", "main", 1);
  const wrong = lines.find((line) => numberAt(line, 0) !== code);
  if (lines.length > 0 && !wrong) return [];
  const observed = wrong
    ? `it printed ${quoted("on-time", wrong)}, and ${child.name} ${describeEnd(child)}`
    : printedInstead(recording, "main");
  return [{ expected, observed, process: "main", events: [...shown, ...(wrong ? [wrong.event] : [])] }];
}

const millisecondsOf = ({ run }: Recording) => `${run.args[0]} milliseconds`;

/** main says that the program was late, and not that it was on time. */
export function saysLate(recording: Recording): Finding[] {
  const expected = `main prints "late", since the program had not ended after ${millisecondsOf(recording)}`;
  const [claim] = factsOf(recording, "on-time", "main");
  if (claim) {
    return [{ expected, observed: `it printed ${quoted("on-time", claim)}`, process: "main", events: [claim.event] }];
  }
  if (factsOf(recording, "late", "main").length > 0) return [];
  return [{ expected, observed: printedInstead(recording, "main"), process: "main", events: [] }];
}

/** The late program was killed by a signal, which was not the harness's. */
export function killsTheLate(recording: Recording, argv: string[]): Finding[] {
  const child = programOf(recording, argv);
  if (!child || (child.exit && !child.exit.forced && exitCode(child) === null)) return [];
  const sent = eventsOf(recording, "kill").filter(({ event }) => event.target === child.name && event.error === null);
  const signals = [...new Set(sent.map(({ event }) => signalName(event.signo)))];
  const tried = signals.length > 0 ? `; it was sent ${signals.join(", ")}, and lived on` : "; nobody sent it a signal";
  return [
    {
      expected: `${child.name} is killed by a signal when it has run for ${millisecondsOf(recording)}`,
      observed: `${child.name} ${child.exit && !child.exit.forced ? describeStatus(child.exit.status) : `never ended${tried}`}`,
      process: child.name,
      events: [...sent.map(({ index }) => index), ...(child.exit ? [child.exit.event] : [])],
    },
  ];
}
