import {
  type Check,
  describeEnd,
  endsByItself,
  eventsOf,
  type Fact,
  type Finding,
  factsOf,
  leavesNobody,
  type Process,
  type Recording,
  signalName,
} from "#check";
import { childrenOfMain, mainForks } from "./family.ts";
import { opened } from "./signals.ts";

/*
 * critical: the race is no race here. Before main adds a job to its books it waits at the gate `slow`, which the harness opens when
 * nobody else can go on: when the job has ended, and the handler has run if it could.
 */

const JOBS = 3;

/** main forks three children, and each becomes the job. */
function jobs(recording: Recording): Finding[] {
  const family = mainForks(recording, JOBS);
  if (family.length > 0) return family;
  return childrenOfMain(recording).flatMap(({ name, born }): Finding[] => {
    const expected = `${name} becomes the program ./job, with the arguments "gate" and "finish"`;
    const program = eventsOf(recording, "exec", name)[0];
    const failed = eventsOf(recording, "exec-failed", name)[0];
    if (!program) {
      const observed = failed
        ? `exec of ${failed.event.path} failed with ${failed.event.error}`
        : "it became no program";
      return [{ expected, observed, process: name, events: [failed?.index ?? born] }];
    }
    const { exe, argv } = program.event;
    if (exe.endsWith("/job") && argv.slice(1).join(" ") === "gate finish") return [];
    const observed = `it became ${exe}, with the arguments ${JSON.stringify(argv)}`;
    return [{ expected, observed, process: name, events: [program.index] }];
  });
}

/** The lines of one kind that are about a job. */
const linesAbout = (recording: Recording, key: string, { pid }: Process): Fact[] =>
  factsOf(recording, key, "main").filter(({ values }) => values[0] === `${pid}`);

const isSlow = (path: string) => /(^|\/)slow$/.test(path);

/** main adds each job to its books once, after it has been at `slow` since the job's fork. */
function added(recording: Recording): Finding[] {
  return childrenOfMain(recording).flatMap((job): Finding[] => {
    const expected = `main prints "added ${job.pid}" once, when it has read slow since it forked ${job.name}`;
    const [line, again] = linesAbout(recording, "added", job);
    if (!line || again) {
      const observed = again ? "it printed it more than once" : `it never printed "added ${job.pid}"`;
      return [{ expected, observed, process: "main", events: [job.born, ...(again ? [again.event] : [])] }];
    }
    const slow = opened(recording).some(({ gate, index }) => gate === "slow" && index > job.born && index < line.event);
    const other = eventsOf(recording, "open").find(({ event }) => event.process !== "main" && isSlow(event.path));
    if (slow && !other) return [];
    const observed = other
      ? `it was ${other.event.process} that waited at slow, in place of main`
      : "it did not wait at slow in between";
    return [{ expected, observed, process: "main", events: [job.born, ...(other ? [other.index] : []), line.event] }];
  });
}

/** main deletes each job once, when it has added it and has reaped it. */
function order(recording: Recording): Finding[] {
  return childrenOfMain(recording).flatMap((job): Finding[] => {
    const expected = `main prints "deleted ${job.pid}" once, when it has added and reaped ${job.name}`;
    const add = linesAbout(recording, "added", job)[0]?.event ?? 0;
    const reap = job.reaped?.event ?? Number.POSITIVE_INFINITY;
    const [line, again] = linesAbout(recording, "deleted", job);
    if (!line) {
      const observed = job.reaped
        ? `it reaped ${job.name}${reap < add ? " before it had added it," : ""} and never printed "deleted ${job.pid}": the job stays in the books for ever`
        : `it never printed "deleted ${job.pid}"; ${job.name} ${describeEnd(job)}`;
      return [{ expected, observed, process: "main", events: [add, ...(job.reaped ? [reap] : [])] }];
    }
    const observed = again
      ? "it printed it more than once"
      : line.event < add
        ? `it deleted ${job.name} before it had added it: the child was faster than the books`
        : line.event < reap
          ? `it deleted ${job.name} before it had reaped it`
          : null;
    if (!observed) return [];
    return [
      {
        expected,
        observed,
        process: "main",
        events: [again?.event ?? line.event, ...(line.event < add ? [add] : job.exit ? [job.exit.event] : [])],
      },
    ];
  });
}

/** The jobs start with the mask and the ignored signals with which main began. */
function unmasked(recording: Recording): Finding[] {
  return childrenOfMain(recording).flatMap(({ name }) => startsClean(recording, name));
}

/** @returns findings if the program that a process became started with signals blocked or ignored that main did not begin with */
export function startsClean(recording: Recording, process: string): Finding[] {
  const began = eventsOf(recording, "begin")[0]?.event.dispositions;
  const program = eventsOf(recording, "exec", process)[0];
  const found = program?.event.dispositions;
  if (!program || !found) return [];
  const blocked = found.blocked.filter((signo) => !began?.blocked.includes(signo));
  const ignored = found.ignored.filter((signo) => !began?.ignored.includes(signo));
  if (blocked.length + ignored.length === 0) return [];
  const said = [
    ...(blocked.length > 0 ? [`blocked: ${names(blocked)}`] : []),
    ...(ignored.length > 0 ? [`ignored: ${names(ignored)}`] : []),
  ];
  return [
    {
      expected: `the program that ${process} becomes starts with no signal blocked and none ignored`,
      observed: `it starts with signals ${said.join(", and ")}`,
      process,
      events: [program.index],
    },
  ];
}

const names = (signos: number[]) =>
  signos.length > 5 ? `${signos.length} of them` : signos.map((signo) => signalName(signo)).join(", ");

export const critical: Check[] = [
  {
    id: "critical.jobs",
    title: "main forks three children, and each becomes the job",
    points: 2,
    needs: [],
    why: "A shell that keeps a list of its jobs is the place where this race was met first.",
    hints: [
      "What does each child do?",
      "It becomes another program. If exec comes back, it has failed, and the child must not go on in the parent's code.",
      'if (fork() === 0) execv("./job", ["job", "gate", "finish"]);',
    ],
    verify: jobs,
  },
  {
    id: "critical.added",
    title: "main adds each job to its books after it has read slow",
    points: 2,
    needs: ["critical.jobs"],
    why: "Between any two lines of a program the system may give the processor to others, for as long as it likes. slow makes that visible.",
    hints: [
      "In which order does main fork, wait at slow, and print?",
      "fork, then read slow to its end, then the job goes into the books. A call that a handler interrupts throws EINTR unless the handler was installed with SA_RESTART.",
      'const pid = fork(); …; readAll("slow"); console.log("added", pid);',
    ],
    verify: added,
  },
  {
    id: "critical.order",
    title: "Each job is deleted when it has been added and reaped, never before",
    points: 5,
    needs: ["critical.added"],
    why: "A handler that deletes a job which is not yet in the list does nothing; then the job is added, and stays there for ever. It happens once in ten thousand times, on the customer's machine.",
    hints: [
      "The child ends at once. Where in your code is main when SIGCHLD comes?",
      "The handler may run anywhere: also between fork and the line that adds. Fork and book-keeping belong together. Block SIGCHLD before the fork and unblock it when the job is in the books: then the handler runs there.",
      "sigprocmask(SIG_BLOCK, [SIGCHLD]); const pid = fork(); …; add(pid); sigprocmask(SIG_UNBLOCK, [SIGCHLD]);",
    ],
    verify: order,
  },
  {
    id: "critical.unmasked",
    title: "The jobs start with no signal blocked",
    points: 3,
    needs: ["critical.jobs"],
    why: "A mask is passed on by fork and kept by exec: a shell that forgets this starts programs that never learn of their own children's end.",
    hints: [
      "What does the child inherit from its parent at the moment of the fork?",
      "Also the mask, with SIGCHLD in it; and exec keeps it. Handlers are reset by exec, the mask is not, nor are signals that are ignored.",
      "sigprocmask(SIG_UNBLOCK, [SIGCHLD]) in the child, before execv.",
    ],
    verify: unmasked,
  },
  leavesNobody("critical", {
    points: 1,
    needs: ["critical.jobs"],
    hints: [
      "Does main stay until the last job is deleted?",
      "A job may end long after it was added. Sleep until the books are empty; a SIGCHLD that comes between the test and the sleep must not be missed.",
      "sigprocmask(SIG_BLOCK, [SIGCHLD]); while (jobs.size > 0) sigsuspend([]);",
    ],
  }),
  endsByItself("critical", {
    points: 1,
    needs: ["critical.jobs"],
    hints: [
      "Where does main wait at the end, and what can wake it there?",
      "sigsuspend with an empty mask lets SIGCHLD in. A job that was deleted too early is never deleted again: then main waits for ever.",
      "while (jobs.size > 0) sigsuspend([]);",
    ],
  }),
];
