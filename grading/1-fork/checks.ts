import { type Check, endsByItself, type Grading, leavesNobody, type Recording } from "#check";
import { everyoneEndsWell, fullBinaryTree, line, oneChild, star, statusesOneTo, together } from "./family.ts";
import { bothLines, oneOpenFile } from "./file.ts";
import { changedValue, childLine, ownValue, parentLine, valueAfterReaping } from "./printed.ts";
import { scenarios } from "./scenarios.ts";

const numberGiven = (recording: Recording) => recording.run.args[0] as number;
const pathGiven = (recording: Recording) => recording.run.args[0] as string;

const hello: Check[] = [
  {
    id: "hello.forks",
    title: "main forks exactly one child",
    points: 3,
    needs: [],
    why: "fork is the only way in which a UNIX system makes a process: whoever starts a program, a shell, make, a web server, begins with it.",
    hints: [
      "How many processes run the line after fork() returns?",
      "fork returns twice: 0 in the child, the child's pid in the parent. Everything that follows runs in both, unless you ask which one you are.",
      "const pid = fork(); if (pid === 0) { /* child */ _exit(0); } /* parent */",
    ],
    verify: oneChild,
  },
  {
    id: "hello.child",
    title: "The child prints its own pid and its parent's pid",
    points: 5,
    needs: ["hello.forks"],
    why: "A process that does not know who it is writes to the wrong log, locks with the wrong number, and signals the wrong process.",
    hints: [
      "Who runs the line that prints, and when did it ask for its pid?",
      "A pid that was read before fork is the parent's, in both processes. The parent's pid changes for the child when the parent ends: the system gives it another parent.",
      'console.log("child", getpid(), getppid()) in the child, while the parent is in waitpid().',
    ],
    verify: childLine,
  },
  {
    id: "hello.parent",
    title: "The parent prints its own pid and its child's pid",
    points: 4,
    needs: ["hello.forks"],
    why: "What fork returned is all that a parent ever learns of its child's name; without it, it cannot wait for that child or signal it.",
    hints: [
      "What did fork return, and in which process?",
      "Only the parent gets the child's pid. The child gets 0, which is no pid: it can ask getpid() at any time. A child that is not ended runs on into the parent's lines.",
      'console.log("parent", getpid(), pid), where pid is what fork() returned; and _exit(0) at the end of the child\'s part.',
    ],
    verify: parentLine,
  },
  leavesNobody("hello", {
    points: 3,
    needs: ["hello.forks"],
    hints: [
      "What is left of a child that has ended?",
      "The kernel keeps an ended child's status, a zombie, until its parent takes it with a wait call.",
      "waitpid(pid) in the parent, before the task returns.",
    ],
  }),
  {
    id: "hello.ends",
    title: "Both processes end by themselves, with status 0",
    points: 1,
    needs: ["hello.forks"],
    why: "A shell, make and every other caller learns from the exit status alone whether a program did its work.",
    hints: [
      "How does each of the two processes come to its end?",
      "A process whose task returns, or that calls _exit(0), ends with status 0; an uncaught error ends it with 1. A child that runs on into the parent's wait call gets the error ECHILD: it has no children.",
      "_exit(0) as the child's last line.",
    ],
    verify: everyoneEndsWell,
  },
];

const fan: Check[] = [
  {
    id: "fan.children",
    title: "main forks n children, and its children fork nobody",
    points: 7,
    needs: [],
    why: "A forgotten _exit doubles the processes with every turn of the loop: this is how a server with ten workers becomes one with a thousand.",
    hints: [
      "What does a child do after its part of the loop's body?",
      "A child is a copy that goes on where fork returned, in the middle of your loop. If nothing ends it, it takes the loop's next turn, and forks as well.",
      "for (let i = 1; i <= n; i++) if (fork() === 0) { …; _exit(i); }",
    ],
    verify: (recording) => star(recording, numberGiven(recording)),
  },
  {
    id: "fan.together",
    title: "All n children are alive at the same time",
    points: 6,
    needs: ["fan.children"],
    why: "Children that run one after another use one processor; with a wait inside the loop, nothing was gained by forking.",
    hints: [
      "May the first child end before the last one is born? What stops it?",
      "A child that waits for something which only the parent can give, after the last fork, cannot end too early. Reading from an empty pipe waits until a writer closes it.",
      "const [gate, opener] = pipe(); … child: close(opener); read(gate, 1); … parent, after the loop: close(opener); then the waits, in a loop of their own.",
    ],
    verify: together,
  },
  {
    id: "fan.statuses",
    title: "The children exit with the statuses 1 to n, each once",
    points: 5,
    needs: ["fan.children"],
    why: "The exit status is a child's only answer that costs nothing to send: one byte, kept for the parent until it asks.",
    hints: [
      "What is the value of your loop's variable in the child, and what does _exit make of it?",
      "Each child has its own copy of every variable, as it was at its fork. Of the number given to _exit the low eight bits arrive. A task that returns exits with 0.",
      "_exit(i) in the child, with i from 1 to n.",
    ],
    verify: (recording) => statusesOneTo(recording, numberGiven(recording)),
  },
  leavesNobody("fan", {
    points: 4,
    needs: ["fan.children"],
    hints: [
      "How many children does one wait call reap?",
      "One call, one child. n children need n calls; any order will do.",
      "for (let i = 0; i < n; i++) wait();",
    ],
  }),
  endsByItself("fan", {
    points: 2,
    needs: ["fan.children"],
    hints: [
      "What is main's last line?",
      "The task's return value is not the exit status: returning means 0. A wait call without a child left throws ECHILD; a read from a pipe whose write end is open somewhere waits for ever.",
      "Return from fan() when all are reaped; catch ECHILD if you wait until there is nobody left.",
    ],
  }),
];

const chain: Check[] = [
  {
    id: "chain.line",
    title: "There are n processes below main, each the only child of the one before",
    points: 9,
    needs: [],
    why: "Who forks decides who may wait: a process can reap its own children and nobody else's.",
    hints: [
      "Who has to call fork for the second process of the line?",
      "The child forks the next one, not main. In the child the loop goes on; in the parent it is over.",
      "for (let i = 0; i < n; i++) { const pid = fork(); if (pid > 0) { waitpid(pid); break; } }, or a function that calls itself in the child.",
    ],
    verify: (recording) => line(recording, numberGiven(recording)),
  },
  leavesNobody("chain", {
    points: 5,
    needs: ["chain.line"],
    hints: [
      "Whose children are they?",
      "Only the parent can reap: main its one child, that child the next one, and so on. A parent that ends first leaves its child to be adopted by somebody else.",
      "waitpid(pid) in every process that forked, before it ends.",
    ],
  }),
  {
    id: "chain.ends",
    title: "Every process ends by itself, with status 0",
    points: 2,
    needs: ["chain.line"],
    why: "An error in a grandchild that nobody looks at is an error that nobody finds.",
    hints: [
      "How does the last process of the line end, the one that has no child?",
      "Waiting without a child throws ECHILD, and an uncaught error ends a process with status 1.",
      "Wait only where fork() returned a pid; return, or _exit(0), everywhere.",
    ],
    verify: everyoneEndsWell,
  },
];

const tree: Check[] = [
  {
    id: "tree.shape",
    title: "Every process has two children, down to the given depth, and the last level has none",
    points: 10,
    needs: [],
    why: "Work that is divided in halves is divided like this; one branch that is not ended in time, and the tree grows twice as large as was planned.",
    hints: [
      "How many times does each process fork, and what does it do between its two forks?",
      "A child starts with a whole tree of its own to make, one level lower; it must never come back into its parent's second fork.",
      "function grow(depth) { if (depth === 0) return; for two times: if (fork() === 0) { grow(depth - 1); _exit(0); } … }",
    ],
    verify: (recording) => fullBinaryTree(recording, numberGiven(recording)),
  },
  leavesNobody("tree", {
    points: 6,
    needs: ["tree.shape"],
    hints: [
      "How many children does each process have to wait for?",
      "Each inner process has two children and needs two wait calls, before it ends.",
      "wait(); wait(); after both forks, in every process that forked.",
    ],
  }),
  {
    id: "tree.ends",
    title: "Every process ends by itself, with status 0",
    points: 2,
    needs: ["tree.shape"],
    why: "An error in a grandchild that nobody looks at is an error that nobody finds.",
    hints: [
      "What does a leaf of the tree do when it has nothing to fork?",
      "A leaf has no children: a wait call there throws ECHILD, and an uncaught error ends a process with status 1.",
      "Wait only in processes that forked; _exit(0) in every child.",
    ],
    verify: everyoneEndsWell,
  },
];

const privateCopy: Check[] = [
  {
    id: "privateCopy.forks",
    title: "main forks exactly one child",
    points: 2,
    needs: [],
    why: "Without a second process there is no second copy of the variable: a program that only prints both lines shows nothing.",
    hints: [
      "Which process is to change the variable?",
      "One fork makes the second process, and with it the second copy of everything.",
      "const pid = fork(); if (pid === 0) { …; _exit(0); }",
    ],
    verify: oneChild,
  },
  {
    id: "privateCopy.child",
    title: "The child prints a changed value",
    points: 3,
    needs: ["privateCopy.forks"],
    why: "The child's memory is its own from the moment of the fork: it may write to all of it, without asking and without harm.",
    hints: [
      "Does the child change the variable before it prints, and is it the child that prints?",
      "Each process sees its own copy. What the child changes, the child alone sees changed.",
      'if (pid === 0) { mine += 1; console.log("value", mine); _exit(0); }',
    ],
    verify: (recording) => changedValue(recording, numberGiven(recording)),
  },
  {
    id: "privateCopy.parent",
    title: "The parent prints its own value, unchanged",
    points: 4,
    needs: ["privateCopy.forks"],
    why: "A result that a child leaves in a variable is lost: to hand it over takes a status, a pipe, a file, or memory that was mapped to be shared.",
    hints: [
      "Which copy of the variable does the parent print?",
      "fork copied the variable. Nothing that the child does to its copy comes back to the parent.",
      'console.log("value", mine) in the parent, where mine is what the task was called with.',
    ],
    verify: (recording) => ownValue(recording, numberGiven(recording)),
  },
  leavesNobody("privateCopy", {
    points: 1,
    needs: ["privateCopy.forks"],
    hints: [
      "What is left of a child that has ended?",
      "The kernel keeps its status until the parent takes it with a wait call.",
      "waitpid(pid) in the parent.",
    ],
  }),
  {
    id: "privateCopy.order",
    title: "The parent prints when it has reaped the child",
    points: 2,
    needs: ["privateCopy.parent", "privateCopy.reaped"],
    why: "Before the child has ended, an unchanged value proves nothing: the change may be still to come.",
    hints: [
      "Could the child's change come after the line that is to show that it does not matter?",
      "Two processes run in any order, unless one waits for the other. When waitpid has returned, all that the child did has been done.",
      "waitpid(pid) first, then console.log.",
    ],
    verify: valueAfterReaping,
  },
  {
    id: "privateCopy.ends",
    title: "Both processes end by themselves, with status 0",
    points: 1,
    needs: ["privateCopy.forks"],
    why: "A shell, make and every other caller learns from the exit status alone whether a program did its work.",
    hints: [
      "Does the child stop where its part is over?",
      "A child that runs on into the parent's waitpid gets the error ECHILD, and an uncaught error ends a process with status 1.",
      "_exit(0) as the child's last line.",
    ],
    verify: everyoneEndsWell,
  },
];

const sharedOffset: Check[] = [
  {
    id: "sharedOffset.forks",
    title: "main forks exactly one child",
    points: 2,
    needs: [],
    why: "Two processes that write to one file are what this task is about; one process that writes two lines shows nothing.",
    hints: [
      "Which two processes are to write?",
      "One fork makes the second process; it inherits a copy of the descriptor table.",
      "const fd = open(…); const pid = fork();",
    ],
    verify: oneChild,
  },
  {
    id: "sharedOffset.one",
    title: "Both processes write through one open file description, opened before the fork",
    points: 5,
    needs: ["sharedOffset.forks"],
    why: "This is how a shell lets all commands of a script write to one log: a second open would start at offset 0 again and write over what is there.",
    hints: [
      "How often is the file opened, and which process does it?",
      "open makes an open file description, which holds the offset. fork copies the descriptor, not the description: both copies lead to the same offset. A second open makes a second one, with an offset of its own, O_APPEND or not.",
      "open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666) once, before fork(); write(fd, …) in both.",
    ],
    verify: (recording) => oneOpenFile(recording, pathGiven(recording)),
  },
  {
    id: "sharedOffset.lines",
    title: "The file holds both lines whole, and nothing else",
    points: 4,
    needs: ["sharedOffset.one"],
    why: "Lines that write over each other, or over half of what was there, are lost without an error anywhere.",
    hints: [
      "Where in the file does the second write begin, and what was in the file before?",
      "Each write moves the shared offset on, so the next begins where it ended, whoever writes. What sets the offset back, or opens an old file without emptying it, undoes that.",
      'O_TRUNC when opening, no lseek, and one write(fd, "…\\n") in each process.',
    ],
    verify: (recording) => bothLines(recording, pathGiven(recording)),
  },
  leavesNobody("sharedOffset", {
    points: 1,
    needs: ["sharedOffset.forks"],
    hints: [
      "What is left of a child that has ended?",
      "The kernel keeps its status until the parent takes it with a wait call.",
      "waitpid(pid) in the parent.",
    ],
  }),
  {
    id: "sharedOffset.ends",
    title: "Both processes end by themselves, with status 0",
    points: 1,
    needs: ["sharedOffset.forks"],
    why: "A shell, make and every other caller learns from the exit status alone whether a program did its work.",
    hints: [
      "Does the child stop where its part is over, and is the descriptor still open where you use it?",
      "Each process has its own descriptor table: closing in one closes nothing in the other, but a child that runs on into the parent's waitpid gets ECHILD. An uncaught error ends a process with status 1.",
      "_exit(0) as the child's last line.",
    ],
    verify: everyoneEndsWell,
  },
];

export default {
  scenarios,
  checks: [...hello, ...fan, ...chain, ...tree, ...privateCopy, ...sharedOffset],
} satisfies Grading;
