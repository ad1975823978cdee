import { type Check, type Finding, factsOf, leavesNobody, linesOf, type Recording, signalName } from "#check";
import { count, everyoneExitsWell, mainForks } from "./family.ts";
import { blockedAt, SIGRTMIN, SIGUSR1, sent, taken } from "./signals.ts";

/*
 * coalesce: a standard and a real-time signal, each sent n times by the child while main blocks both.
 */

const numberGiven = (recording: Recording) => recording.run.args[0] as number;

const BOTH = [SIGUSR1, SIGRTMIN];

const times = (n: number) => (n === 1 ? "once" : `${n} times`);

/** main has one child, which sends each signal n times to main; nobody else sends any. */
function sends(recording: Recording): Finding[] {
  const n = numberGiven(recording);
  const family = mainForks(recording, 1);
  if (family.length > 0) return family;
  return BOTH.flatMap((signo): Finding[] => {
    const all = sent(recording).filter((one) => one.signo === signo);
    const right = all.filter(({ process, target }) => process === "main.1" && target === "main");
    const expected = `main.1 sends ${signalName(signo)} ${times(n)} to main`;
    const stray = all.find((one) => !right.includes(one));
    if (stray) {
      const observed = `${stray.process} sent it to ${stray.target ?? stray.pid}`;
      return [{ expected, observed, process: stray.process, events: [stray.index] }];
    }
    if (right.length === n) return [];
    const observed = right.length === 0 ? "nobody sent it" : `main.1 sent it ${times(right.length)}`;
    return [{ expected, observed, process: "main.1", events: right.slice(0, 5).map(({ index }) => index) }];
  });
}

/** From the first sending to the last main blocks both signals, and takes none. */
function blocked(recording: Recording): Finding[] {
  const sendings = sent(recording, "main.1").filter(({ signo }) => BOTH.includes(signo));
  const last = sendings.at(-1)?.index ?? 0;
  return BOTH.flatMap((signo): Finding[] => {
    const name = signalName(signo);
    const expected = `main blocks ${name} for as long as main.1 sends`;
    const open = sendings.find(
      (one) => one.signo === signo && !blockedAt(recording, "main", one.index).includes(signo),
    );
    if (open) {
      const observed = `when main.1 sent ${name}, main did not block it`;
      return [{ expected, observed, process: "main", events: [open.index] }];
    }
    const early = taken(recording, "main").find((one) => one.signo === signo && one.index < last);
    if (!early) return [];
    const observed = `main took ${name} before main.1 had sent its last signal`;
    return [{ expected, observed, process: "main", events: [early.index, last] }];
  });
}

/** How often main took a signal. */
const arrived = (recording: Recording, signo: number) => taken(recording, "main").filter((one) => one.signo === signo);

/** main takes all that is pending: the standard signal once, the real-time signal n times. */
function takesAll(recording: Recording): Finding[] {
  return BOTH.flatMap((signo): Finding[] => {
    const name = signalName(signo);
    const wanted = signo === SIGUSR1 ? 1 : numberGiven(recording);
    const came = arrived(recording, signo);
    if (came.length === wanted) return [];
    return [
      {
        expected: `main takes ${name} ${times(wanted)}: what was pending when it was unblocked`,
        observed: came.length === 0 ? `main never took ${name}` : `main took ${name} ${times(came.length)}`,
        process: "main",
        events: came.slice(0, 5).map(({ index }) => index),
      },
    ];
  });
}

/** The printed counts are what arrived. */
function counts(recording: Recording): Finding[] {
  return BOTH.flatMap((signo): Finding[] => {
    const key = signo === SIGUSR1 ? "standard" : "realtime";
    const came = arrived(recording, signo);
    const expected = `main prints "${key} ${came.length}": ${signalName(signo)} came ${times(came.length)}`;
    const facts = factsOf(recording, key).filter(({ values }) => /^\d+$/.test(values[0] ?? ""));
    const wrong = facts.find(({ process, values }) => process !== "main" || Number(values[0]) !== came.length);
    if (facts.length > 0 && !wrong) return [];
    if (wrong) {
      const observed = `${wrong.process} printed "${key} ${wrong.values[0]}"`;
      return [{ expected, observed, process: wrong.process, events: [wrong.event] }];
    }
    const lines = linesOf(recording, "main");
    const observed = `it printed ${lines.length === 0 ? "nothing" : `no such line among ${count(lines.length, "line", "lines")}`}`;
    return [{ expected, observed, process: "main", events: lines.slice(0, 3).map(({ event }) => event) }];
  });
}

export const coalesce: Check[] = [
  {
    id: "coalesce.sends",
    title: "main forks one child, which sends both signals n times each",
    points: 2,
    needs: [],
    why: "What arrives can be compared with what was sent only if both are known.",
    hints: [
      "Who sends, to whom, and how does the child know the number of its target?",
      "The child sends to its parent: getppid() tells the pid, as long as the parent lives. Each kill sends one signal.",
      "if (fork() === 0) { for (let i = 0; i < n; i++) { kill(getppid(), SIGUSR1); kill(getppid(), SIGRTMIN); } _exit(0); }",
    ],
    verify: sends,
  },
  {
    id: "coalesce.blocked",
    title: "main blocks both signals for as long as the child sends",
    points: 4,
    needs: ["coalesce.sends"],
    why: "A signal that comes between two steps which belong together finds a program that has done half of them: blocking puts it off until both are done.",
    hints: [
      "May the child send before main has blocked the signals? What keeps it from doing so?",
      "A child may run as soon as fork has made it, before fork returns in the parent. What has to hold while it runs must be done before the fork. And main must know that the child is done before it unblocks: a wait call tells it.",
      "sigprocmask(SIG_BLOCK, [SIGUSR1, SIGRTMIN]) before fork(); waitpid(pid) before unblocking.",
    ],
    verify: blocked,
  },
  {
    id: "coalesce.taken",
    title: "main takes every signal that is pending",
    points: 3,
    needs: ["coalesce.blocked"],
    why: "A blocked signal is put off, not lost: a program that never looks at what is pending has missed it all the same.",
    hints: [
      "Where are the signals that were sent while they were blocked, and what gets them out of there?",
      "They are pending. Unblocking delivers them, each to its handler, before sigprocmask returns; or sigtimedwait takes them out one by one, until none is left.",
      "sigaction(SIGRTMIN, { handler: () => { realtime++; } }) and the same for SIGUSR1; then sigprocmask(SIG_UNBLOCK, …).",
    ],
    verify: takesAll,
  },
  {
    id: "coalesce.counts",
    title: "main prints how many of each arrived",
    points: 2,
    needs: ["coalesce.taken"],
    why: "Whoever counts events by counting standard signals counts too few, and only under load.",
    hints: [
      "How often does your counter go up, and by what?",
      "A standard signal that is already pending is not made pending a second time. Real-time signals queue. Count what arrives, not what was sent.",
      'console.log("standard", standard); console.log("realtime", realtime); when all have arrived.',
    ],
    verify: counts,
  },
  leavesNobody("coalesce", {
    points: 1,
    needs: ["coalesce.sends"],
    hints: [
      "Who takes the status of the child that has done its sending?",
      "The kernel keeps it until the parent asks. That is also how main learns that all has been sent.",
      "waitpid(pid) before you unblock.",
    ],
  }),
  {
    id: "coalesce.ends",
    title: "Both processes end by themselves, with status 0",
    points: 1,
    needs: ["coalesce.sends"],
    why: "The default action of SIGUSR1 and of the real-time signals is to kill: a program that unblocks them without a handler dies of them.",
    hints: [
      "What does each signal do when it is unblocked?",
      "Without a handler, SIGUSR1 and SIGRTMIN kill the process. And a child that runs on into the parent's part waits for children that it has not got.",
      "Install both handlers before you unblock; _exit(0) at the end of the child's part.",
    ],
    verify: everyoneExitsWell,
  },
];
