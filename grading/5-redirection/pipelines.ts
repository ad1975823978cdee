import {
  blockedFindings,
  type Check,
  describeEnd,
  eventsOf,
  exitCode,
  type Finding,
  leavesNobody,
  notTogether,
  type Recording,
} from "#check";
import { exitsAs, type Ran, ranBy, ranEach, runsEach, words } from "./programs.ts";
import { joinedByPipe, leadsToStream, nothingLeftOver } from "./tables.ts";
import { passesAllOn } from "./text.ts";

/* The tasks with pipes: pipeline and stages. */

const SIGPIPE = 13;

const NOBODY_STUCK = "everybody can go on: a pipe ends when its last writer has gone";

/** The programs, in the order of the line. */
const argvsGiven = (recording: Recording) => recording.run.args as string[][];

export const pipeline: Check[] = [
  {
    id: "pipeline.runs",
    title: "main forks two children, which become the two programs",
    points: 2,
    needs: [],
    scenarios: ["pipeline.text"],
    why: "Both programs are main's children: only so can main wait for both, and for nobody else.",
    hints: [
      "Which process becomes the left program, which the right one, and who waits for both?",
      "One fork for each; each child execs its own program, and main execs nothing.",
      "if (fork() === 0) { …; execvp(left[0], left); }, and the same for right",
    ],
    verify: (recording) => runsEach(recording, argvsGiven(recording)),
  },
  {
    id: "pipeline.joined",
    title: "The left program's descriptor 1 and the right one's 0 are the two ends of one pipe; all others are main's",
    points: 4,
    needs: ["pipeline.runs"],
    scenarios: ["pipeline.text"],
    why: "The kernel carries the bytes from one to the other. A program in between that reads and writes does the same work once more, and a file in between fills the disk.",
    hints: [
      "Who writes to the pipe and who reads from it, and through which numbers?",
      "pipe() returns [the end to read from, the end to write to]. Both children inherit it if it is there before the forks. Errors do not go through the pipe.",
      "left: dup2(writeEnd, 1); right: dup2(readEnd, 0).",
    ],
    verify: joined,
  },
  {
    id: "pipeline.closed",
    title: "Nobody holds an end of the pipe that it does not use",
    points: 4,
    needs: ["pipeline.joined"],
    scenarios: ["pipeline.text", "pipeline.back"],
    why: "The reader sees the end only when the last write end is closed, in whatever process. This is why pipelines hang.",
    hints: [
      "Who could still write to the pipe when the left program has ended?",
      "Both children and main get both ends by fork. Each must close what it does not use, and the number that dup2 has copied as well; main closes both, before it waits.",
      "close(readEnd) and close(writeEnd) in all three processes, after dup2 in the children and before waitpid in main; or pipe2(O_CLOEXEC), and close in main.",
    ],
    verify: closed,
  },
  {
    id: "pipeline.endless",
    title: "A left program that prints without end is ended by SIGPIPE when the right one has gone",
    points: 2,
    needs: ["pipeline.closed"],
    scenarios: ["pipeline.endless"],
    why: "`yes | head` ends because of this. Without it every reader would have to read all that a writer has to say.",
    hints: [
      "Do both programs run at the same time, and who could still read when the right one has ended?",
      "A pipe holds some 64 KiB; then a writer sleeps until somebody reads. If nobody can read any more, the write is answered with SIGPIPE. As long as main holds the read end, somebody could. And a left program that is waited for before the right one is forked has no reader at all.",
      "Fork both, close both ends in main, then wait for both.",
    ],
    verify: endless,
  },
  pipelineStatus("pipeline", ["pipeline.text"]),
  leavesNobody("pipeline", {
    points: 2,
    needs: ["pipeline.closed"],
    scenarios: ["pipeline.text"],
    hints: [
      "How many children are there, and how many wait calls?",
      "One call, one child, and both are main's. The left one has usually ended long before.",
      "waitpid(writer) and waitpid(reader), in any order.",
    ],
  }),
];

const stagesThatEnd = ["stages.one", "stages.few", "stages.several"];

export const stages: Check[] = [
  {
    id: "stages.runs",
    title: "main forks a child for each program, which becomes it",
    points: 2,
    needs: [],
    scenarios: stagesThatEnd,
    why: "All programs of a pipeline are equals, children of one process: a shell can stop, continue, end and wait for them together.",
    hints: [
      "How many times does main fork, and where does each child leave your loop?",
      "One fork a program, by main each time; in the child exec is the last thing that happens, or _exit behind it.",
      "for (const argv of argvs) if (fork() === 0) { …; execvp(argv[0], argv); }",
    ],
    verify: (recording) => runsEach(recording, argvsGiven(recording)),
  },
  {
    id: "stages.joined",
    title: "Each program's descriptor 1 and the next one's 0 are the two ends of one pipe; all others are main's",
    points: 4,
    needs: ["stages.runs"],
    scenarios: stagesThatEnd,
    why: "A line of programs has a pipe less than programs. One pipe for all would give each line to whoever reads first.",
    hints: [
      "How many pipes are there for three programs, and which two processes use each?",
      "The first program reads what main would read, the last one writes where main would write. One that stands between has the read end of one pipe and the write end of the next.",
      "Keep the read end of the pipe before in a variable: dup2(from, 0); dup2(writeEnd, 1).",
    ],
    verify: joined,
  },
  {
    id: "stages.closed",
    title: "Nobody holds an end of a pipe that it does not use",
    points: 3,
    needs: ["stages.joined"],
    scenarios: [...stagesThatEnd, "stages.endless", "stages.back"],
    why: "With each program there are more copies of the ends. One that stays open in one of them is enough to keep a reader waiting for ever.",
    hints: [
      "Which ends are open in main when it forks the third child?",
      "A child inherits all that is open in main at that moment, its siblings' pipes included. What main closes before the next fork, nobody inherits.",
      "In main, after each fork: close the read end of the pipe before and the write end of this one. Or close-on-exec for all.",
    ],
    verify: closed,
  },
  {
    id: "stages.together",
    title: "All programs run at the same time",
    points: 2,
    needs: ["stages.joined"],
    scenarios: ["stages.endless"],
    why: "One after another they would each have to find room for their whole output somewhere, and a pipe has room for some 64 KiB.",
    hints: [
      "Does main wait before the last program was forked?",
      "All are forked first, then all are waited for. What the first one prints is read by the next while it prints.",
      "The wait calls stand behind the loop that forks, in a loop of their own.",
    ],
    verify: together,
  },
  pipelineStatus("stages", stagesThatEnd),
  leavesNobody("stages", {
    points: 1,
    needs: ["stages.closed"],
    scenarios: stagesThatEnd,
    hints: [
      "How many children are there, and how many wait calls?",
      "One call, one child, and all of them are main's.",
      "One waitpid for each pid, or wait() as many times as there are programs.",
    ],
  }),
];

function pipelineStatus(task: string, scenarios: string[]): Check {
  return {
    id: `${task}.status`,
    title: "main exits as the last program did",
    points: 1,
    needs: [`${task}.closed`],
    scenarios,
    why: "`make | tee log` looks well even if make failed: a shell reports the last program's status, and whoever knows that reads logs with other eyes.",
    hints: [
      "Whose status did your last wait call return?",
      "wait() returns whichever child has ended. Which program a status belongs to says the pid beside it.",
      "const { status } = waitpid(pidOfTheLast); … _exit(WEXITSTATUS(status));",
    ],
    verify: (recording) => exitsAs(recording, argvsGiven(recording).at(-1) ?? []),
  };
}

/**
 * Neighbours are joined by a pipe; the first reads and the last writes as main would, and all complain where main
 * would.
 */
function joined(recording: Recording): Finding[] {
  const rans = ranEach(recording, argvsGiven(recording));
  const [first, last] = [rans[0], rans.at(-1)];
  if (!first || !last) return [];
  const findings = [
    ...leadsToStream(recording, first, 0, 0),
    ...rans.slice(1).flatMap((right, i) => joinedByPipe(recording, rans[i] as Ran, right)),
    ...leadsToStream(recording, last, 1, 1),
    ...rans.flatMap((ran) => leadsToStream(recording, ran, 2, 2)),
  ];
  // Who waits for the end of a pipe that does not come has not printed yet: that is another check's matter.
  return findings.length > 0 || recording.outcome.kind !== "ended" ? findings : passesAllOn(recording, rans);
}

/**
 * Nothing is left over, and nobody waits at a pipe whose other end somebody keeps; nor was it a signal that helped. As long as
 * programs are missing, main holds ends for them: why they are missing is another check's matter.
 */
function closed(recording: Recording): Finding[] {
  const argvs = argvsGiven(recording);
  const rans = ranEach(recording, argvs);
  const left = nothingLeftOver(recording, rans);
  const [first] = rans;
  if (!first || rans.length < argvs.length) return left;
  const kept = stuckAtPipes(recording, NOBODY_STUCK);
  const helped =
    recording.run.scenario === "stages.endless" && recording.outcome.kind === "ended"
      ? endedByPipe(recording, first)
      : [];
  return [...left, ...kept, ...helped];
}

/** The left program never ends by itself. It must be ended by the pipe that nobody reads. */
function endless(recording: Recording): Finding[] {
  const [left = [], right = []] = argvsGiven(recording);
  const expected = `${words(right)} reads nothing and ends at once, and ${words(left)} ends with it`;
  const stuck = stuckOnPipes(recording, expected);
  if (stuck.length > 0) return stuck;
  const ran = ranBy(recording, left);
  return ran ? endedByPipe(recording, ran) : runsEach(recording, [left, right]);
}

/** A program that prints without end is ended by its own write to a pipe that nobody can read, and by nobody's signal. */
function endedByPipe(recording: Recording, { argv, process, index }: Ran): Finding[] {
  const sent = eventsOf(recording, "deliver", process.name).find(
    ({ event }) => event.signo === SIGPIPE && event.sender !== process.name,
  );
  if (!sent && (exitCode(process) === 1 || process.exit?.status === SIGPIPE)) return [];
  // main was gone, with all its ends, and the program had not had the time to write once more: nobody waited for it.
  if (process.exit?.forced && recording.outcome.kind === "ended") return [];
  const by = sent ? `, which ${sent.event.sender ?? "somebody else"} sent` : "";
  return [
    {
      expected: `${words(argv)} is ended by the SIGPIPE of its own write call, or by that call's error EPIPE`,
      observed: `${process.name} ${describeEnd(process)}${by}`,
      process: process.name,
      events: [index, ...(sent ? [sent.index] : []), ...(process.exit ? [process.exit.event] : [])],
    },
  ];
}

/**
 * The first program prints without end and the last one reads some of it, so that none can end before all are there.
 * Whoever waits for one before the next is forked waits for ever, or until a file is full.
 */
function together(recording: Recording): Finding[] {
  const argvs = argvsGiven(recording);
  const rans = ranEach(recording, argvs);
  const expected = `there is a moment at which all ${argvs.length} programs run`;
  const gap = rans.length > 0 ? notTogether(rans.map(({ process }) => process)) : null;
  if (gap) {
    const { ended, unborn } = gap;
    return [
      {
        expected,
        observed: `${ended.name} ${describeEnd(ended)} before ${unborn.name} was forked`,
        process: ended.name,
        events: [...(ended.exit ? [ended.exit.event] : []), unborn.born],
      },
    ];
  }
  if (rans.length === argvs.length) return [];
  const stuck = stuckOnPipes(recording, expected);
  return stuck.length > 0 ? stuck : runsEach(recording, argvs);
}

/**
 * Who waited for ever: those who waited at a pipe or, if nobody did, all. That a program had not been started by then
 * says why.
 */
function stuckOnPipes(recording: Recording, expected: string): Finding[] {
  const blamed = stuckAtPipes(recording, expected);
  const missing = argvsGiven(recording).filter((argv) => !ranBy(recording, argv));
  const late = missing.length > 0 ? `${missing.map(words).join(" and ")} had not been started, and ` : "";
  return (blamed.length > 0 ? blamed : blockedFindings(recording, expected)).map((finding) => ({
    ...finding,
    observed: late + finding.observed,
  }));
}

/** Who waited for ever at a pipe whose other end somebody held, and not those who only waited for them. */
function stuckAtPipes(recording: Recording, expected: string): Finding[] {
  const { outcome } = recording;
  const atPipes = "blocked" in outcome ? outcome.blocked.filter(({ otherEnd }) => otherEnd.length > 0) : [];
  return blockedFindings(recording, expected).filter((finding) =>
    atPipes.some(({ process }) => process === finding.process),
  );
}
