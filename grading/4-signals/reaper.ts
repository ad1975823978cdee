import {
  type Check,
  describeEnd,
  endsByItself,
  exitCode,
  type Finding,
  factsOf,
  leavesNobody,
  main,
  namesOf,
  type Recording,
} from "#check";
import { childrenOfMain, count, ENOUGH, endOf, mainForks, span } from "./family.ts";
import { opened } from "./signals.ts";

/*
 * reaper: main is stopped while all children but one end, so that their signals merge into one; then it goes on, and is given an order.
 */

const numberGiven = (recording: Recording) => recording.run.args[0] as number;

const ordersOpened = (recording: Recording) => opened(recording).find(({ gate }) => gate === "orders");

/** main has n children; child i exits with status i, when its gate has been opened. */
function children(recording: Recording): Finding[] {
  const n = numberGiven(recording);
  const family = mainForks(recording, n);
  if (family.length > 0) return family;
  const codes = new Set<number>();
  return childrenOfMain(recording)
    .filter(({ exit }) => exit && !exit.forced)
    .flatMap((child): Finding[] => {
      const code = exitCode(child);
      const event = endOf(child);
      if (code === null || code < 1 || code > n || codes.has(code)) {
        const expected = `the children exit with the statuses 1 to ${n}, each once`;
        const observed = `${child.name} ${describeEnd(child)}${codes.has(code ?? 0) ? ", as another did" : ""}`;
        return [{ expected, observed, process: child.name, events: [event] }];
      }
      codes.add(code);
      const gate = opened(recording).find((one) => one.gate === `gate${code}`);
      if (gate && gate.index < event) return [];
      return [
        {
          expected: `the child with status ${code} waits until gate${code} has been opened`,
          observed: `${child.name} exited with status ${code} before`,
          process: child.name,
          events: [event],
        },
      ];
    })
    .slice(0, ENOUGH);
}

/** main prints what it read from `orders` while a child is still alive. */
function answers(recording: Recording): Finding[] {
  const step = ordersOpened(recording);
  if (!step) {
    const expected = "main waits at orders while its children live";
    const observed = `main never waited at orders until they could be opened; it ${describeEnd(main(recording))}`;
    return [{ expected, observed, process: "main", events: span(main(recording)) }];
  }
  const order = step.text.trim();
  const line = factsOf(recording, "order", "main").find(
    ({ values, event }) => values[0] === order && event > step.index,
  );
  const last = childrenOfMain(recording)
    .toSorted((a, b) => endOf(a) - endOf(b))
    .at(-1);
  if (!last || (line && line.event < endOf(last))) return [];
  const ended = last.exit && !last.exit.forced ? [last.exit.event] : [];
  const observed = !line
    ? "it did not print what came from orders"
    : endOf(last) < step.index
      ? `all its children had ended when it waited at orders: the last, ${last.name}, was let go because nobody waited there`
      : `it printed that when all its children had ended: orders had been opened, and main slept on until ${last.name} was let go`;
  return [
    {
      expected: `main reads orders and prints "order ${order}" while a child is still alive`,
      observed,
      process: "main",
      events: [step.index, ...ended, ...(line ? [line.event] : [])],
    },
  ];
}

/** When main gets its order, it has reaped whoever had ended before. */
function prompt(recording: Recording): Finding[] {
  const now = ordersOpened(recording)?.index ?? 0;
  const ended = childrenOfMain(recording).filter((child) => endOf(child) < now);
  const zombies = ended.filter(({ reaped }) => !reaped || reaped.event > now);
  if (zombies.length === 0) return [];
  return [
    {
      expected: `when orders was opened, main had reaped the ${count(ended.length)} that had ended: ${namesOf(ended)}`,
      observed: `no wait call had returned ${namesOf(zombies)} by then`,
      process: "main",
      events: [...zombies.slice(0, ENOUGH).map(endOf), now],
    },
  ];
}

export const reaper: Check[] = [
  {
    id: "reaper.children",
    title: "main forks n children, and each ends when its gate has been opened",
    points: 2,
    needs: [],
    why: "A server forks a child for each request, and cannot know in which order they will be done.",
    hints: [
      "What does child i wait for, and how does it end?",
      "Opening a FIFO for reading sleeps until somebody opens it for writing; reading it then gives what was written, and its end. A child without _exit goes on into the parent's code.",
      'if (fork() === 0) { readAll("gate" + i); _exit(i); }',
    ],
    verify: children,
  },
  {
    id: "reaper.answers",
    title: "main reads its orders and answers while a child is still alive",
    points: 4,
    needs: ["reaper.children"],
    why: "A server that sits in a wait call serves nobody until the slowest child is done.",
    hints: [
      "Does any of your wait calls sleep while a child lives?",
      "Without WNOHANG a wait call sleeps as long as there is a child that has not ended, in a handler just as elsewhere. And a call that a handler interrupts throws EINTR, unless the handler was installed with SA_RESTART.",
      "waitpid(-1, WNOHANG) in the handler, until it returns the pid 0 or throws ECHILD; signal(SIGCHLD, …) or SA_RESTART.",
    ],
    verify: answers,
  },
  {
    id: "reaper.prompt",
    title: "Children that have ended are reaped although main is at work",
    points: 6,
    needs: ["reaper.answers"],
    why: "Zombies hold pids. A server that reaps one child for each SIGCHLD loses some whenever two end together, and has no pids left after a month.",
    hints: [
      "Three children end while main cannot run. How many SIGCHLD does it get, and how many children does your handler reap?",
      "SIGCHLD is a standard signal: while one is pending, further ones are dropped. It says that at least one child has changed, so each time look for all of them.",
      "while (waitpid(-1, WNOHANG).pid > 0); with ECHILD caught: then nobody is left.",
    ],
    verify: prompt,
  },
  leavesNobody("reaper", {
    points: 2,
    needs: ["reaper.children"],
    hints: [
      "When main has printed its order, is everybody reaped?",
      "The last child ends after that. Count what the handler has reaped, and sleep until it is n.",
      "sigprocmask(SIG_BLOCK, [SIGCHLD]); while (reaped < n) sigsuspend([]);",
    ],
  }),
  endsByItself("reaper", {
    points: 1,
    needs: ["reaper.children"],
    hints: [
      "What does a wait call do when no child is left, and what does a call do that your handler interrupts?",
      "With no child left, waitpid throws ECHILD; what a handler throws comes out of the call that it interrupted. Without SA_RESTART that call throws EINTR.",
      'try { … } catch (error) { if (error.code !== "ECHILD") throw error; } in the handler.',
    ],
  }),
];
