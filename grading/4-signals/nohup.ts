import {
  type Check,
  describeEnd,
  eventsOf,
  type Finding,
  leavesNobody,
  type Process,
  type Recording,
  signalName,
} from "#check";
import { endOf, exitsAlike } from "./family.ts";
import { SIGHUP, sentByScenario } from "./signals.ts";

/*
 * nohup: the program may run in main itself, as exec makes it, or in a child that main waits for.
 */

const argvGiven = (recording: Recording) => recording.run.args[0] as string[];

/** @returns the moment in which a process became the program, and no other program before: sh and nohup(1) can do this task, too */
const becoming = (recording: Recording) =>
  eventsOf(recording, "exec").find(
    ({ index, event }) =>
      JSON.stringify(event.argv) === JSON.stringify(argvGiven(recording)) &&
      eventsOf(recording, "exec", event.process)[0]?.index === index,
  );

/** Judges the process that became the program. That there is one is a check of its own, which all of these need. */
const ofProgram =
  (verify: (recording: Recording, program: Process) => Finding[]) =>
  (recording: Recording): Finding[] => {
    const program = recording.processes.find(({ name }) => name === becoming(recording)?.event.process);
    return program ? verify(recording, program) : [];
  };

/** main, or its one child, becomes the program. */
function runs(recording: Recording): Finding[] {
  const expected = `main, or its one child, becomes the program with the arguments ${JSON.stringify(argvGiven(recording))}`;
  const others = recording.processes.slice(1);
  const [exec] = eventsOf(recording, "exec"); // The first: what it became instead.
  const [failed] = eventsOf(recording, "exec-failed");
  if (becoming(recording) && others.length <= 1) return [];
  const observed =
    others.length > 1
      ? `there were ${others.length} processes below main`
      : exec
        ? `${exec.event.process} became ${exec.event.exe}, with the arguments ${JSON.stringify(exec.event.argv)}`
        : failed
          ? `exec of ${failed.event.path} failed with ${failed.event.error}`
          : "nobody became another program";
  return [{ expected, observed, process: exec?.event.process ?? "main", events: [exec?.index ?? failed?.index ?? 0] }];
}

/** The program starts with SIGHUP ignored, and nothing else ignored or blocked. */
function ignored(recording: Recording): Finding[] {
  const exec = becoming(recording);
  const found = exec?.event.dispositions;
  const began = eventsOf(recording, "begin")[0]?.event.dispositions;
  if (!exec || !found) return [];
  const news = (kind: "ignored" | "blocked") => found[kind].filter((signo) => !began?.[kind].includes(signo));
  const more = news("ignored").filter((signo) => signo !== SIGHUP);
  const blocked = news("blocked");
  if (found.ignored.includes(SIGHUP) && more.length + blocked.length === 0) return [];
  const names = (signos: number[]) =>
    signos
      .slice(0, 4)
      .map((signo) => signalName(signo))
      .join(", ");
  const said = [
    ...(found.ignored.includes(SIGHUP) ? [] : ["SIGHUP is not ignored"]),
    ...(more.length > 0 ? [`ignored too: ${names(more)}`] : []),
    ...(blocked.length > 0 ? [`blocked: ${names(blocked)}`] : []),
  ];
  return [
    {
      expected: "the program starts with SIGHUP ignored, nothing else ignored, and nothing blocked",
      observed: `at exec: ${said.join("; ")}`,
      process: exec.event.process,
      events: [exec.index],
    },
  ];
}

/** The program is there when SIGHUP is sent to the group, and does not die of it. */
function survives(recording: Recording, program: Process): Finding[] {
  const { name, exit } = program;
  const [step] = sentByScenario(recording);
  const expected = `SIGHUP is sent to main's process group while ${name} runs the program, and it goes on`;
  if (step && endOf(program) > step.index && !(exit && !exit.forced && exit.status === SIGHUP)) return [];
  return [
    {
      expected,
      observed: `${name} ${describeEnd(program)}${step ? "" : " before SIGHUP could be sent"}`,
      process: name,
      events: [...(step ? [step.index] : []), ...(exit ? [exit.event] : [])],
    },
  ];
}

/** main's exit status is the program's. */
function endsAlike(recording: Recording, process: Process): Finding[] {
  const expected = process.exit?.forced
    ? `main waits until ${process.name}, the program, has ended, and exits with its status`
    : `main exits with the program's status: ${process.name} ${describeEnd(process)}`;
  return exitsAlike(recording, process, expected);
}

export const nohup: Check[] = [
  {
    id: "nohup.runs",
    title: "main, or its one child, becomes the program, and no other before",
    points: 1,
    needs: [],
    why: "nohup is a small program that prepares the ground and then makes room for another.",
    hints: [
      "How does a process become another program?",
      "exec replaces the program in the process that calls it. A wrapper that has nothing to do afterwards needs no child.",
      "execvp(argv[0], argv)",
    ],
    verify: runs,
  },
  {
    id: "nohup.ignored",
    title: "The program starts with SIGHUP ignored, and nothing else changed",
    points: 3,
    needs: ["nohup.runs"],
    why: "What a program is started with is all that a wrapper can do for it: afterwards the program's own code decides.",
    hints: [
      "Which of the things that you can do with a signal are still there after exec?",
      "The code of a handler is gone with the old program, so exec makes a caught signal default again. An ignored signal stays ignored.",
      "signal(SIGHUP, SIG_IGN) before exec.",
    ],
    verify: ignored,
  },
  {
    id: "nohup.survives",
    title: "SIGHUP to the process group does not end the program",
    points: 2,
    needs: ["nohup.runs"],
    why: "When a terminal is closed, or a connection is lost, every process of the session's groups gets SIGHUP, and the night's computation with it.",
    hints: [
      "Who gets a signal that is sent to a process group?",
      "All of its members: main, and its children, which are in their parent's group unless somebody moved them.",
      "signal(SIGHUP, SIG_IGN) before fork and exec: all of them inherit it.",
    ],
    verify: ofProgram(survives),
  },
  {
    id: "nohup.ends",
    title: "main exits with the program's status",
    points: 1,
    needs: ["nohup.survives"],
    why: "A wrapper that hides the status of what it wraps cannot be used in a script.",
    hints: [
      "If the program runs in a child: does main survive SIGHUP, and does it wait?",
      "main is in the group as well. And the exit status must be taken out of what wait returns.",
      "_exit(WEXITSTATUS(waitpid(child).status)); or no child at all.",
    ],
    verify: ofProgram(endsAlike),
  },
  leavesNobody("nohup", {
    points: 1,
    needs: ["nohup.runs"],
    hints: [
      "If there is a child, who reaps it?",
      "main, and it must outlive its child for that.",
      "waitpid(child); or no child at all.",
    ],
  }),
];
