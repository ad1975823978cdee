import {
  blockedFindings,
  type Check,
  type CommonCheck,
  descendants,
  describeEnd,
  endsByItself,
  exitCode,
  type Finding,
  leavesNobody,
  type Process,
} from "#check";

/*
 * What every task asks beside its pages: whoever was forked is reaped, and everybody ends well. One check a task: the labs before this one were
 * about nothing else.
 */

/** Every child is reaped by its parent, and all processes exit with status 0. */
export function endsWell(task: string, needs: string[], points: number): Check {
  const rest: CommonCheck = { points: 0, hints: ["", "", ""] };
  const [ofMain, ofChildren] = [endsByItself(task, rest), leavesNobody(task, rest)];
  return {
    id: `${task}.ends`,
    title: "The child is reaped, and both processes end with status 0",
    points,
    needs,
    why: "A process that ends takes its memory with it, but only a parent that waits learns that it did, and what of it.",
    hints: [
      "How does each of the two processes come to its end, and who waits for whom?",
      "A child that is not ended runs on into the parent's part; a parent that does not wait leaves a zombie; a process that reads from a pipe of which it holds the write end itself waits for ever.",
      "_exit(0) as the child's last line; waitpid(pid) in the parent.",
    ],
    verify: (recording) => {
      // Who hangs at a deadlock is mostly the child, and main only waits for it.
      if (recording.outcome.kind === "deadlock") return blockedFindings(recording, "both processes exit with status 0");
      const findings = ofMain.verify(recording);
      if (recording.outcome.kind !== "ended") return findings;
      return [...findings, ...ofChildren.verify(recording), ...descendants(recording).flatMap(failed)];
    },
  };
}

/** What is wrong with a child's end; one that had to be killed is told of as not reaped. */
function failed(process: Process): Finding[] {
  if (!process.exit || process.exit.forced || exitCode(process) === 0) return [];
  return [
    {
      expected: `${process.name} exits with status 0`,
      observed: `${process.name} ${describeEnd(process)}${exitCode(process) === 1 ? " (as an uncaught error does)" : ""}`,
      process: process.name,
      events: [process.exit.event],
    },
  ];
}
