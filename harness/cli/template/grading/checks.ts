import type { Recording, Scenario } from "#check";
import { childrenOf, describeEnd, endsByItself, exitCode, type Finding, type Grading, leavesNobody } from "#check";

/** Arguments are drawn, so that no constant is right in every run. */
const scenarios: Scenario[] = [
  {
    id: "child.any",
    task: "child",
    title: "any status",
    args: (draw) => [draw.integer(1, 99)],
    trace: ["process", "output"],
  },
];

/** main has one child, and that one exits with the status given. */
function oneChildWithStatus(recording: Recording): Finding[] {
  const status = recording.run.args[0] as number;
  const children = childrenOf(recording, "main");
  const [child] = children;
  if (!child || children.length > 1) {
    const events = children.map(({ born }) => born);
    return [{ expected: "1 child of main", observed: `${children.length} children of main`, process: "main", events }];
  }
  if (exitCode(child) === status) return [];
  return [
    {
      expected: `${child.name} exits with status ${status}`,
      observed: `${child.name} ${describeEnd(child)}`,
      process: child.name,
      events: child.exit ? [child.exit.event] : [],
    },
  ];
}

export default {
  scenarios,
  checks: [
    {
      id: "child.status",
      title: "main forks exactly one child, which exits with the status given",
      points: 3,
      needs: [],
      why: "The exit status is the one answer that every process gives: a shell's `if` asks for nothing else.",
      hints: [
        "Which of the two processes that come out of fork() has to exit with the status?",
        "fork returns 0 in the child. What the child gives to _exit is its exit status.",
        "if (fork() === 0) _exit(status);",
      ],
      verify: oneChildWithStatus,
    },
    leavesNobody("child", {
      points: 2,
      needs: ["child.status"],
      hints: [
        "What is left of a child that has ended?",
        "The kernel keeps its status until the parent takes it with a wait call.",
        "waitpid(pid) in the parent, before the task returns.",
      ],
    }),
    endsByItself("child", {
      points: 1,
      needs: ["child.status"],
      hints: [
        "Whose status is the one that was asked for, and whose is 0?",
        "A task that returns ends its process with status 0. An uncaught error ends it with status 1.",
        "Return from child() when the child is reaped.",
      ],
    }),
  ],
} satisfies Grading;
