import {
  type Check,
  describeEnd,
  endsByItself,
  type Finding,
  factsOf,
  linesOf,
  main,
  type Recording,
  signalName,
} from "#check";
import { nobodySpins, span } from "./family.ts";
import { reached, sentByScenario, taken } from "./signals.ts";

/*
 * catchOne: the scenario sends a signal to main when it sleeps.
 */

const signoGiven = (recording: Recording) => recording.run.args[0] as number;

/** main sleeps, so that the signal can be sent to it. */
function sleeps(recording: Recording): Finding[] {
  const spinning = nobodySpins(recording);
  if (spinning.length > 0 || sentByScenario(recording).length > 0) return spinning;
  const first = main(recording);
  const observed =
    recording.outcome.kind === "ended"
      ? `main ${describeEnd(first)} before it had been sent anything`
      : "the run was ended before the signal could be sent";
  const expected = `main sleeps until ${signalName(signoGiven(recording))} comes`;
  return [{ expected, observed, process: first.name, events: span(first) }];
}

/** main took the signal: a handler ran for it, or it was waited for. */
function arrives(recording: Recording): Finding[] {
  const signo = signoGiven(recording);
  const name = signalName(signo);
  const first = main(recording);
  const expected = `main waits until ${name} comes, and takes it`;
  const [step] = sentByScenario(recording);
  if (!step) return sleeps(recording);
  if (taken(recording, "main").some((one) => one.signo === signo && one.senderPid === step.senderPid)) return [];
  const came = reached(recording, "main").find((one) => one.senderPid === step.senderPid);
  const observed = !came
    ? `it was sent and stayed pending: main neither had a handler for it that could run nor waited for it; main ${describeEnd(first)}`
    : exitedBy(recording, signo)
      ? `${name} did what it does by default: main was killed by it`
      : `${name} came and was ignored; main ${describeEnd(first)}`;
  return [
    { expected, observed, process: "main", events: [step.index, ...(came ? [came.index] : span(first).slice(1))] },
  ];
}

const exitedBy = (recording: Recording, signo: number) => ((main(recording).exit?.status ?? 0) & 0x7f) === signo;

/** main prints the signal's name and the pid of who sent it. */
function caughtLine(recording: Recording): Finding[] {
  const name = signalName(signoGiven(recording));
  const sender = sentByScenario(recording)[0]?.senderPid;
  const facts = factsOf(recording, "caught");
  const wrong = facts.find(
    ({ process, values }) => process !== "main" || values[0] !== name || values.at(-1) !== `${sender}`,
  );
  if (facts.length > 0 && !wrong) return [];
  const expected = `main prints "caught ${name} from ${sender}": the name of the signal, and the pid of who sent it`;
  if (wrong) {
    const observed = `${wrong.process} printed "caught ${wrong.values.join(" ")}"`;
    return [{ expected, observed, process: wrong.process, events: [wrong.event] }];
  }
  const [line] = linesOf(recording, "main");
  const observed = line ? `it printed no such line; its first is ${JSON.stringify(line.text)}` : "it printed nothing";
  return [{ expected, observed, process: "main", events: line ? [line.event] : [] }];
}

export const catchOne: Check[] = [
  {
    id: "catchOne.sleeps",
    title: "main sleeps until the signal comes",
    points: 2,
    needs: [],
    why: "A program that asks again and again whether something has happened keeps a processor busy, and a battery warm, for nothing.",
    hints: [
      "What does the processor do between the start and the signal?",
      "A process that waits should be asleep in a system call. pause and sigsuspend sleep until a handler has run; sigwaitinfo sleeps until a blocked signal is there.",
      "sigprocmask(SIG_BLOCK, [signo]); const info = sigwaitinfo([signo]);",
    ],
    verify: sleeps,
  },
  {
    id: "catchOne.arrives",
    title: "The signal comes to main, and main takes it",
    points: 3,
    needs: ["catchOne.sleeps"],
    why: "Most signals end a program that is not prepared for them, and whatever it was about to save is lost.",
    hints: [
      "What becomes of a signal if you say nothing about it, and when do you have to say it?",
      "Every signal has a disposition: its default action, to be ignored, or a function of yours. It must be set before the signal comes. Or block the signal: then it waits until you ask for it.",
      "sigaction(signo, { handler: (signo, info) => { … } }) before the wait.",
    ],
    verify: arrives,
  },
  {
    id: "catchOne.line",
    title: "main prints which signal it was, and who sent it",
    points: 3,
    needs: ["catchOne.arrives"],
    why: "Who sent a signal is often the only trace of why a service went down.",
    hints: [
      "Where does the kernel say who sent a signal?",
      "A handler gets a second argument, the siginfo; sigwaitinfo returns it. Its member pid is the sender. The name of a signal without SIG is what sigabbrev tells.",
      'console.log("caught", "SIG" + sigabbrev(signo), "from", info.pid)',
    ],
    verify: caughtLine,
  },
  endsByItself("catchOne", {
    points: 1,
    needs: ["catchOne.arrives"],
    hints: [
      "What does main do when the handler has run?",
      "A handler that has returned puts the program back to where it was interrupted: in a call that sleeps. pause and sigsuspend return then; some calls go on, others throw EINTR.",
      "Let the task return after pause(), sigsuspend() or sigwaitinfo().",
    ],
  }),
];
