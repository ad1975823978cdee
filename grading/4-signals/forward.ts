import {
  type Check,
  describeEnd,
  eventsOf,
  type Finding,
  leavesNobody,
  main,
  type Process,
  type Recording,
  signalName,
} from "#check";
import { startsClean } from "./critical.ts";
import { childrenOfMain, exitsAlike, mainForks, neverEnded, nobodySpins, span } from "./family.ts";
import { reached, SIGKILL, sent, sentByScenario } from "./signals.ts";

/*
 * forward: main runs a program and passes on what it is sent. The scenarios differ in what the program makes of the signal.
 */

const INTERRUPTED = ["forward.obeys", "forward.slow", "forward.stubborn"];

const argvGiven = (recording: Recording) => recording.run.args[1] as string[];

/** Judges the one child of main. That there is one is a check of its own, which all of these need. */
const ofProgram =
  (verify: (recording: Recording, program: Process) => Finding[]) =>
  (recording: Recording): Finding[] => {
    const [program] = childrenOfMain(recording);
    return program ? verify(recording, program) : [];
  };

/** main forks one child, which becomes the program, with nothing blocked and nothing ignored. */
function runs(recording: Recording, { name, born }: Process): Finding[] {
  const argv = argvGiven(recording);
  const exec = eventsOf(recording, "exec", name)[0];
  if (exec && JSON.stringify(exec.event.argv) === JSON.stringify(argv)) return startsClean(recording, name);
  const failed = eventsOf(recording, "exec-failed", name)[0];
  return [
    {
      expected: `${name} becomes the program ${argv[0]}, with the arguments ${JSON.stringify(argv)}`,
      observed: exec
        ? `it became ${exec.event.exe}, with the arguments ${JSON.stringify(exec.event.argv)}`
        : failed
          ? `exec of ${failed.event.path} failed with ${failed.event.error}`
          : "it became no program",
      process: name,
      events: [exec?.index ?? failed?.index ?? born],
    },
  ];
}

/** Where no signal came, main exits with the program's status. */
function status(recording: Recording, child: Process): Finding[] {
  const expected = `main exits with the program's status: ${child.name} ${describeEnd(child)}`;
  return exitsAlike(recording, child, expected);
}

/** The signal that came to main comes to the program, from main. */
function passesOn(recording: Recording, child: Process): Finding[] {
  const [step] = sentByScenario(recording);
  const { pid } = main(recording);
  if (!step) {
    const spinning = nobodySpins(recording);
    if (spinning.length > 0) return spinning;
    const observed = `main ${describeEnd(main(recording))} before a signal could be sent to it`;
    return [{ expected: "main waits for its program", observed, process: "main", events: span(main(recording)) }];
  }
  const came = reached(recording, child.name);
  if (came.some((one) => one.signo === step.signo && one.senderPid === pid)) return [];
  // A SIGKILL right behind it may have been faster.
  if (sent(recording, "main").some(({ signo, target }) => signo === step.signo && target === child.name)) return [];
  const name = signalName(step.signo);
  const other = came.find((one) => one.senderPid === pid);
  const observed = other
    ? `what came to ${child.name} from main is ${signalName(other.signo)}`
    : `no signal came to ${child.name} from main, which ${describeEnd(main(recording))}; ${child.name} ${describeEnd(child)}`;
  return [
    {
      expected: `main is sent ${name} and sends it to ${child.name}`,
      observed,
      process: "main",
      events: [step.index, ...(other ? [other.index] : span(main(recording)).slice(1))],
    },
  ];
}

/** A program that does not end is killed when the grace is over; one that ends within it is not. */
function grace(recording: Recording, child: Process): Finding[] {
  const killed = !child.exit?.forced && child.exit?.status === SIGKILL;
  if (recording.run.scenario === "forward.stubborn") {
    if (killed) return [];
    const expected = `${child.name} does not listen, and main kills it with SIGKILL when ${recording.run.args[0]} ms are over`;
    return [{ expected, observed: `${child.name} ${describeEnd(child)}`, process: "main", events: span(child) }];
  }
  if (!killed) return [];
  return [
    {
      expected: `${child.name} has ${recording.run.args[0]} ms to end in its own way`,
      observed: `${child.name} was killed by SIGKILL, long before that`,
      process: "main",
      events: span(child),
    },
  ];
}

/** main ends by the signal that it was sent, if any, and not by an exit with some status. */
function diesOfIt(recording: Recording): Finding[] {
  const [step] = sentByScenario(recording);
  if (!step) return [];
  const { signo } = step;
  const expected = `when the program has ended, main is killed by ${signalName(signo)} itself`;
  const stuck = neverEnded(recording, expected);
  const { exit } = main(recording);
  if (stuck.length > 0 || (exit && (exit.status & 0x7f) === signo)) return stuck;
  return [
    {
      expected,
      observed: `main ${describeEnd(main(recording))}`,
      process: "main",
      events: span(main(recording)).slice(1),
    },
  ];
}

export const forward: Check[] = [
  {
    id: "forward.runs",
    title: "main runs the program in a child, with no signal blocked and none ignored",
    points: 3,
    needs: [],
    why: "Blocked and ignored signals are passed on over exec: a program that was started with SIGTERM blocked cannot be asked to end.",
    hints: [
      "What does the child inherit, besides memory and descriptors?",
      "The mask and the dispositions. exec makes handlers default again, but keeps the mask, and keeps ignored what is ignored.",
      "sigprocmask(SIG_SETMASK, []) in the child, before execvp(argv[0], argv).",
    ],
    verify: (recording) => [...mainForks(recording, 1), ...ofProgram(runs)(recording)],
  },
  {
    id: "forward.status",
    title: "Without a signal main exits with the program's status",
    points: 2,
    needs: ["forward.runs"],
    scenarios: ["forward.quiet"],
    why: "Whoever calls the wrapper wants to know what became of the program in it.",
    hints: [
      "What does main learn from waitpid, and what does it make of it?",
      "The status that wait returns is not the exit status: WIFEXITED and WEXITSTATUS take it apart. A task that returns exits with 0.",
      "const { status } = waitpid(child); _exit(WEXITSTATUS(status));",
    ],
    verify: ofProgram(status),
  },
  {
    id: "forward.passes",
    title: "A signal that comes to main comes to the program",
    points: 3,
    needs: ["forward.runs"],
    scenarios: INTERRUPTED,
    why: "Containers and service managers signal the first process only. A wrapper that does not pass it on leaves a program that is never told to close its files.",
    hints: [
      "Who gets the signal, and who has to be told?",
      "kill(pid) sends to one process: main. Its handler, or the code that waited for the signal, sends the same to the child. Both SIGTERM and SIGINT.",
      "for (const signo of [SIGTERM, SIGINT]) signal(signo, () => kill(child, signo));",
    ],
    verify: ofProgram(passesOn),
  },
  {
    id: "forward.grace",
    title: "The program has the grace to end; when that is over it is killed",
    points: 3,
    needs: ["forward.passes"],
    scenarios: INTERRUPTED,
    why: "SIGKILL leaves no time to save anything; but without it a program that ignores SIGTERM keeps a machine from shutting down.",
    hints: [
      "How does main learn that the program has ended, or that the time is over, whichever comes first?",
      "SIGCHLD tells of the end. It may come just before you begin to sleep, so a sleep that it cuts short can last too long: block it from the start, and wait for it with a timeout. sigtimedwait throws EAGAIN when the time is over.",
      'try { sigtimedwait([SIGCHLD], graceMs / 1000); } catch (error) { if (error.code !== "EAGAIN") throw error; kill(child, SIGKILL); }',
    ],
    verify: ofProgram(grace),
  },
  {
    id: "forward.dies",
    title: "main dies of the signal that it was sent",
    points: 3,
    needs: ["forward.passes"],
    scenarios: INTERRUPTED,
    why: "A shell that runs a script stops at Ctrl-C only if it sees that the command died of SIGINT: an exit with status 130 looks like any other failure.",
    hints: [
      "What does wait say of a process that exited with 143, and what of one that SIGTERM killed?",
      "They differ: WIFEXITED and WIFSIGNALED. To be killed by a signal that one has caught: give it its default action again, unblock it, send it to oneself.",
      "signal(signo, SIG_DFL); sigprocmask(SIG_SETMASK, []); raise(signo);",
    ],
    verify: diesOfIt,
  },
  leavesNobody("forward", {
    points: 1,
    needs: ["forward.runs"],
    hints: [
      "Is the program reaped before main ends, in every case?",
      "A killed child is a zombie, too, until it is reaped.",
      "waitpid(child) before raise(signo).",
    ],
  }),
];
