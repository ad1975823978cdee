import { type Check, endsByItself, type Grading, leavesNobody, type Recording } from "#check";
import { exitWith, together, totalOfStatuses } from "./children.ts";
import {
  isZombieThen,
  mainIsLast,
  parentAfter,
  parentBefore,
  parentReaped,
  threeGenerations,
  zombiesPid,
} from "./family.ts";
import { inOrderOfBirth, inOrderOfEnd, throughGates, toldOfAll } from "./gates.ts";
import {
  killsTheLate,
  runsProgram,
  saysLate,
  saysOnTime,
  saysWhatBecameOfIt,
  sleepsBetween,
  tellsProgress,
} from "./programs.ts";
import { scenarios } from "./scenarios.ts";

const numberGiven = (recording: Recording) => recording.run.args[0] as number;
const codesGiven = (recording: Recording) => recording.run.args as number[];
const programGiven = (recording: Recording) => recording.run.args.at(-1) as string[];

const decode: Check[] = [
  {
    id: "decode.runs",
    title: "A child of main becomes the program",
    points: 1,
    needs: [],
    why: "Only a parent is told how a process ended: whoever wants to know must have forked it.",
    hints: [
      "Which process is to become the program, and which one is to be told of its end?",
      "The child becomes the program; main stays what it is, and waits. The starter holds a function that does the first half.",
      "const pid = start(argv);",
    ],
    verify: (recording) => runsProgram(recording, programGiven(recording)),
  },
  {
    id: "decode.exited",
    title: "A program that exits is told of with its exit status",
    points: 3,
    needs: ["decode.runs"],
    scenarios: ["decode.exits", "decode.looksKilled"],
    why: "A number that was cut out of the wrong bits is plausible, and wrong: 768 for 3, or a signal that nobody sent for 143.",
    hints: [
      "What is in the number that wait gives you, besides the exit status?",
      "The status is a small record in one number: first ask what happened, then take out the part that belongs to that. 128 + n for signal n is a custom of shells; the kernel knows nothing of it.",
      'if (WIFEXITED(status)) console.log("exited", WEXITSTATUS(status));',
    ],
    verify: (recording) => saysWhatBecameOfIt(recording, programGiven(recording), "exited"),
  },
  {
    id: "decode.signaled",
    title: "A program that was killed is told of with the signal's name",
    points: 3,
    needs: ["decode.runs"],
    scenarios: ["decode.killed"],
    why: "A crash that is taken for exit status 0 is a crash that nobody hears of: the script goes on with half a file.",
    hints: [
      "Has a program that was killed by a signal an exit status?",
      "It never called exit, so there is none: the bits where it would be are 0. The number of the signal is in other bits.",
      'if (WIFSIGNALED(status)) console.log("signaled", "SIG" + sigabbrev(WTERMSIG(status)));',
    ],
    verify: (recording) => saysWhatBecameOfIt(recording, programGiven(recording), "signaled"),
  },
  {
    id: "decode.stopped",
    title: "A program that stops is told of as stopped, while it is",
    points: 4,
    needs: ["decode.runs"],
    scenarios: ["decode.stops"],
    why: "A shell that waits for a stopped job as for a running one never gives you your prompt back.",
    hints: [
      "Does a wait call come back when the child stops? What does it return then?",
      "Waiting is for ends, unless you ask for more. A stopped child is reported once, and its status says so; it has not ended, and its number means nothing to WEXITSTATUS.",
      "waitpid(pid, WUNTRACED), then WIFSTOPPED(status) and WSTOPSIG(status); print the line, and only then kill(pid, SIGCONT).",
    ],
    verify: (recording) => saysWhatBecameOfIt(recording, programGiven(recording), "stopped"),
  },
  leavesNobody("decode", {
    points: 1,
    needs: ["decode.runs"],
    hints: [
      "After a wait call that told you of a stop: is the child gone?",
      "A stopped child is alive, and stays it until somebody continues or kills it. Either way it ends later, and must be waited for once more.",
      "kill(pid, SIGCONT), or kill(pid, SIGKILL); then waitpid(pid) again.",
    ],
  }),
  endsByItself("decode", {
    points: 1,
    needs: ["decode.runs"],
    hints: [
      "What does main wait for when the child has stopped?",
      "A stopped child does not end, so a wait call for its end does not return. Your own exit status has nothing to do with the child's.",
      "waitpid(pid, WUNTRACED) in a loop, until the child has really ended.",
    ],
  }),
];

const sum: Check[] = [
  {
    id: "sum.children",
    title: "main forks one child for each code, and all are alive at the same time",
    points: 3,
    needs: [],
    why: "Children that are waited for one by one run one by one: the work takes as long as if nobody had forked.",
    hints: [
      "Is there a wait call inside the loop that forks? What keeps the first child alive until the last one is born?",
      "Two loops: one forks, one waits. And a gate between them, as in lab 1: the children read from a pipe that only main can close.",
      "const [gate, opener] = pipe(); … child: close(opener); read(gate, 1); _exit(code); … main, after the loop: close(opener);",
    ],
    verify: (recording) => together(recording, codesGiven(recording).length),
  },
  {
    id: "sum.statuses",
    title: "The children exit with the codes",
    points: 2,
    needs: ["sum.children"],
    why: "The exit status is all that a child says to whoever waits for it.",
    hints: [
      "What is the value of your loop's variable in each child?",
      "Each child has a copy of its own, as it was at its fork. Of the number given to _exit the low eight bits arrive: 300 becomes 44.",
      "_exit(code) in the child of that code.",
    ],
    verify: (recording) => exitWith(recording, codesGiven(recording)),
  },
  {
    id: "sum.total",
    title: "main prints the total of the statuses that wait calls told it",
    points: 4,
    needs: ["sum.statuses"],
    why: "What a child meant to say and what arrived are not the same; a parent that prints what it expected has not looked.",
    hints: [
      "Where does each number come from that you add up?",
      "From the status of each wait call, taken apart as in decode. The codes that you were called with are not what the children could say.",
      "total += WEXITSTATUS(wait().status); and console.log after the last one.",
    ],
    verify: totalOfStatuses,
  },
  leavesNobody("sum", {
    points: 2,
    needs: ["sum.children"],
    hints: [
      "How many children does one wait call reap?",
      "One call, one child: as many calls as there are codes.",
      "for (let i = 0; i < codes.length; i++) wait();",
    ],
  }),
  endsByItself("sum", {
    points: 1,
    needs: ["sum.children"],
    hints: [
      "What does wait do when no child is left?",
      "It throws ECHILD. One call too many, and an error that nobody catches ends main with status 1; and a read from a pipe whose write end somebody still holds waits for ever.",
      "Wait exactly codes.length times, or until ECHILD, and catch that.",
    ],
  }),
];

/** What both orders ask for; they differ in one check. */
function atGates(task: "completionOrder" | "spawnOrder", points: { children: number; gates: number }): Check[] {
  return [
    {
      id: `${task}.children`,
      title: "main forks n children, and all are alive at the same time",
      points: points.children,
      needs: [],
      why: "An order in which children end exists only where they run together.",
      hints: [
        "Does main wait before it has forked them all?",
        "A wait call in the loop that forks makes one child after another. Each child waits at its own gate, so they need nothing else to stay alive.",
        "for (let i = 1; i <= n; i++) if (fork() === 0) { … _exit(number); }, and the wait calls after that.",
      ],
      verify: (recording) => together(recording, numberGiven(recording)),
    },
    {
      id: `${task}.gates`,
      title: "Each child exits with the number that it found behind its own gate",
      points: points.gates,
      needs: [`${task}.children`],
      why: "The number is known when the gate opens, and to nobody else: whoever exits with another one has made it up.",
      hints: [
        "Which process opens gate.2, and what does it do with what it reads?",
        "Opening a FIFO waits until somebody opens its other end, and reading goes on until that is closed again. What comes is text: its digits are not a number yet.",
        'const gate = open("gate." + i, O_RDONLY); read until it returns nothing; _exit(Number(text));',
      ],
      verify: throughGates,
    },
    {
      id: `${task}.lines`,
      title: "main prints each child's pid with its exit status",
      points: 3,
      needs: [`${task}.gates`],
      why: "A status that is put down to the wrong child sends you to the wrong log.",
      hints: [
        "What belongs together in what a wait call returns?",
        "One call returns one child: its pid and its status. Which child that is you cannot know before.",
        'const { pid, status } = wait(); console.log("done", pid, WEXITSTATUS(status));',
      ],
      verify: toldOfAll,
    },
  ];
}

const completionOrder: Check[] = [
  ...atGates("completionOrder", { children: 2, gates: 2 }),
  {
    id: "completionOrder.order",
    title: "The lines come in the order in which the children end, each before the next one ends",
    points: 4,
    needs: ["completionOrder.lines"],
    why: "Who asks for a certain child first lets all that are ready wait for the slowest.",
    hints: [
      "Which child does your wait call wait for? May you know that before?",
      "waitpid(pid) waits for that child, whoever else ends meanwhile. A wait for any child returns when the first one has ended, and you can speak of it at once.",
      "wait(), or waitpid(-1), and the line right after it.",
    ],
    verify: inOrderOfEnd,
  },
  leavesNobody("completionOrder", {
    points: 1,
    needs: ["completionOrder.children"],
    hints: [
      "How many children does one wait call reap?",
      "One call, one child; a call with WNOHANG none, when nobody has ended yet.",
      "n times wait().",
    ],
  }),
  endsByItself("completionOrder", {
    points: 1,
    needs: ["completionOrder.children"],
    hints: [
      "What does main do when the last child has been told of?",
      "One wait call too many throws ECHILD. A child without _exit runs on into main's part, where it has no children to wait for.",
      "Exactly n wait calls, and an _exit in every child.",
    ],
  }),
];

const spawnOrder: Check[] = [
  ...atGates("spawnOrder", { children: 1, gates: 1 }),
  {
    id: "spawnOrder.order",
    title: "The lines come in the order in which the children were born, each as soon as it can",
    points: 4,
    needs: ["spawnOrder.lines"],
    why: "A report that must be in order need not come all at the end: make and test runners print what is due as soon as it is.",
    hints: [
      "Which child do you have to wait for first, and what becomes of those that end before it?",
      "A child that ends before its turn stays a zombie and keeps its status until you ask for it: nothing is lost by asking later.",
      "pids.push(fork()), then for (const pid of pids) { const { status } = waitpid(pid); … }",
    ],
    verify: inOrderOfBirth,
  },
  leavesNobody("spawnOrder", {
    points: 1,
    needs: ["spawnOrder.children"],
    hints: [
      "Is every pid that fork returned waited for once?",
      "One call, one child. A call for a child that was reaped already throws ECHILD.",
      "waitpid(pid) for each pid.",
    ],
  }),
  endsByItself("spawnOrder", {
    points: 1,
    needs: ["spawnOrder.children"],
    hints: [
      "Is any child waited for twice, or one that is not yours?",
      "waitpid throws ECHILD for a pid that is no child, or no child any more. An error that nobody catches ends main with status 1.",
      "waitpid(pid) once for each pid that fork returned to main.",
    ],
  }),
];

const zombie: Check[] = [
  {
    id: "zombie.line",
    title: "main prints the pid of a child of its own",
    points: 3,
    needs: [],
    why: "Only a child can become your zombie, and only you can clear it.",
    hints: [
      "Who becomes a zombie, and who is there to see it?",
      "A child that ends, while its parent runs on and does not ask for its status. The parent knows the child's pid from fork.",
      'const pid = fork(); if (pid === 0) _exit(0); … console.log("zombie", pid);',
    ],
    verify: zombiesPid,
  },
  leavesNobody("zombie", {
    points: 2,
    needs: ["zombie.line"],
    hints: [
      "How does a zombie go away, as long as its parent runs?",
      "It has ended, so no signal helps. It goes when its parent takes its status. (And with SIGCHLD ignored there never was one.)",
      "waitpid(pid), after the line.",
    ],
  }),
  {
    id: "zombie.moment",
    title: "When main prints it the child has ended and has not been reaped",
    points: 5,
    needs: ["zombie.line", "zombie.reaped"],
    why: "Servers that never reap fill the process table with zombies; to find them you must know when a process is one.",
    hints: [
      "How do you know at that line that the child has ended, if you may not reap it?",
      "Right after fork it has perhaps not even begun, and sleeping only makes it likely. A wait call can be told to leave the status where it is; and the kernel sends a parent SIGCHLD when a child has ended.",
      "waitid(P_PID, pid, WEXITED | WNOWAIT), then the line, then waitpid(pid).",
    ],
    verify: isZombieThen,
  },
  endsByItself("zombie", {
    points: 1,
    needs: ["zombie.line"],
    hints: [
      "What does main wait for, and can that happen?",
      "A wait call without a child left throws ECHILD, and an error that nobody catches ends main with status 1.",
      "One call that looks, one that reaps.",
    ],
  }),
];

const orphan: Check[] = [
  {
    id: "orphan.family",
    title: "main forks one child, which forks one child",
    points: 2,
    needs: [],
    why: "This is how every daemon is born: fork twice, and let the one in the middle go.",
    hints: [
      "How many forks are there, and in which processes?",
      "main forks its child, and that one, and only that one, forks the grandchild.",
      "if (fork() === 0) { if (fork() === 0) { /* grandchild */ } /* its parent */ } /* main */, each branch ended with _exit(0).",
    ],
    verify: threeGenerations,
  },
  {
    id: "orphan.before",
    title: "The grandchild prints its first parent's pid",
    points: 3,
    needs: ["orphan.family"],
    why: "getppid tells who the parent is now. A process that asks too late never learns who started it.",
    hints: [
      "Who must still be alive when the grandchild asks for its parent?",
      "The parent may end at any moment, unless it waits for something. Let it wait until the grandchild tells it that it has asked: a byte in a pipe.",
      'grandchild: console.log("before", getppid()); write(tell, "."); its parent: read(printed, 1); _exit(0);',
    ],
    verify: parentBefore,
  },
  {
    id: "orphan.after",
    title: "When its parent has ended the grandchild prints its new parent's pid",
    points: 4,
    needs: ["orphan.family"],
    why: "Programs that watch getppid for a 1 to learn that their parent has gone do not work where somebody else adopts orphans.",
    hints: [
      "How does the grandchild know that its parent has gone?",
      "The end of a pipe which the parent held comes a moment too early: the kernel closes a process's descriptors first, and looks for new parents afterwards. When main's wait call has returned, it is done; or getppid() itself changes.",
      'main: waitpid(parent); write(release, "."); grandchild: read(reaped, 1); console.log("after", getppid());',
    ],
    verify: parentAfter,
  },
  {
    id: "orphan.reaped",
    title: "main reaps its child",
    points: 2,
    needs: ["orphan.family"],
    why: "The one in the middle has ended, but it stays a zombie until its own parent asks for it.",
    hints: [
      "Who can reap the process in the middle, and who the grandchild?",
      "Only a parent reaps. The middle one is main's child; the grandchild is not, and whoever adopts it reaps it.",
      "waitpid(pid) with the pid that fork returned to main.",
    ],
    verify: parentReaped,
  },
  {
    id: "orphan.last",
    title: "The grandchild ends by itself, and main does not end before it is done",
    points: 3,
    needs: ["orphan.family"],
    why: "A program whose helpers still write when it has ended gives its caller half a result and the rest too late.",
    hints: [
      "main cannot wait for a grandchild. What else comes to its end when that ends?",
      "A pipe: as long as anybody holds its write end, a read from it waits. When the last holder has ended, it returns, empty.",
      "const [over, held] = pipe(); before the first fork; main: close(held); … read(over, 1);",
    ],
    verify: mainIsLast,
  },
  endsByItself("orphan", {
    points: 1,
    needs: ["orphan.family"],
    hints: [
      "Does main wait for somebody who is not its child, or for a pipe that it keeps open itself?",
      "waitpid for a grandchild throws ECHILD. A read waits for ever if the reader itself still holds the write end.",
      "close(held) in main before it reads.",
    ],
  }),
];

const poll: Check[] = [
  {
    id: "poll.runs",
    title: "A child of main becomes the program",
    points: 1,
    needs: [],
    why: "Only a parent is told how a process ended: whoever wants to know must have forked it.",
    hints: [
      "Which process is to become the program, and which one is to be told of its end?",
      "The child becomes the program; main stays what it is, and asks.",
      "const pid = start(argv);",
    ],
    verify: (recording) => runsProgram(recording, programGiven(recording)),
  },
  {
    id: "poll.waiting",
    title: "main asks without waiting, and prints that the program still runs",
    points: 3,
    needs: ["poll.runs"],
    why: "A progress bar, a server with other clients, a game: whoever has other work must not sleep in a wait call.",
    hints: [
      "What does main do while the program runs: can it print anything?",
      "A wait call sleeps until there is something to tell, unless it is asked to come back at once. Then it returns pid 0 when nobody has ended.",
      'waitpid(pid, WNOHANG); while its pid is 0: console.log("waiting").',
    ],
    verify: (recording) => tellsProgress(recording, programGiven(recording)),
  },
  {
    id: "poll.sleeps",
    title: "Between two questions main sleeps",
    points: 3,
    needs: ["poll.waiting"],
    why: "A loop that only asks uses a whole processor for nothing, and the battery with it.",
    hints: [
      "What does main do between two questions? What does top say of it?",
      "Without a call that sleeps the loop asks some hundred thousand times a second. Sleep for a while, or until something happens.",
      "nanosleep(0.1) in the loop; or sigtimedwait([SIGCHLD], 0.1), caught, with SIGCHLD blocked before the fork.",
    ],
    verify: sleepsBetween,
  },
  {
    id: "poll.status",
    title: "In the end main prints what became of the program",
    points: 3,
    needs: ["poll.sleeps"],
    why: "Whoever stops asking too early, or forgets what the last answer was, has watched for nothing.",
    hints: [
      "Which of your wait calls tells the status?",
      "The one that returns the child's pid, and only that one: it reaps. The status of an answer with pid 0 means nothing.",
      "Keep what waitpid returned: child.status, as soon as child.pid is not 0.",
    ],
    verify: (recording) => saysWhatBecameOfIt(recording, programGiven(recording)),
  },
  leavesNobody("poll", {
    points: 1,
    needs: ["poll.sleeps"],
    hints: [
      "How long do you go on asking?",
      "WNOHANG reaps only a child that has ended already. Once is not enough.",
      "A loop until waitpid returns the child's pid.",
    ],
  }),
  endsByItself("poll", {
    points: 1,
    needs: ["poll.sleeps"],
    hints: [
      "Does your loop end, and is nobody asked for afterwards?",
      "When the child has been reaped, the next wait call throws ECHILD: there is nobody left.",
      "Leave the loop as soon as waitpid has returned the child's pid.",
    ],
  }),
];

const ON_TIME = ["deadline.onTime"];
const LATE = ["deadline.late", "deadline.stubborn"];

const deadline: Check[] = [
  {
    id: "deadline.runs",
    title: "A child of main becomes the program",
    points: 1,
    needs: [],
    why: "Only a parent is told how a process ended: whoever wants to know must have forked it.",
    hints: [
      "Which process is to become the program, and which one looks at the clock?",
      "The child becomes the program; main stays what it is.",
      "const pid = start(argv);",
    ],
    verify: (recording) => runsProgram(recording, programGiven(recording), ON_TIME.includes(recording.run.scenario)),
  },
  {
    id: "deadline.onTime",
    title: "A program that ends on time is let be, and told of with its exit status",
    points: 4,
    needs: ["deadline.runs"],
    scenarios: ON_TIME,
    why: "Whoever sleeps the whole time first makes the fastest program as slow as the slowest that is allowed.",
    hints: [
      "What wakes main when the child ends long before its time is over?",
      "Your sleep must end when the child does: a signal that the kernel sends then, SIGCHLD, or short sleeps with a question after each. If the child can end before you sleep, the signal must be blocked before the fork, so that it stays pending.",
      "sigprocmask(SIG_BLOCK, [SIGCHLD]) before fork; then sigtimedwait([SIGCHLD], ms / 1000), which throws EAGAIN when the time is over.",
    ],
    verify: (recording) => saysOnTime(recording, programGiven(recording)),
  },
  {
    id: "deadline.late",
    title: "A program that is late is told of as late",
    points: 2,
    needs: ["deadline.runs"],
    scenarios: LATE,
    why: "A caller must be able to tell a slow program from one that failed.",
    hints: [
      "Which of your calls tells you that the time is over?",
      "A wait call has no timeout: something else must have one, and say that it was the time, and not the child, that ended it.",
      'catch EAGAIN of sigtimedwait, or compare performance.now() with the end; then console.log("late").',
    ],
    verify: saysLate,
  },
  {
    id: "deadline.killed",
    title: "A program that is late is killed, even if it ignores SIGTERM",
    points: 3,
    needs: ["deadline.runs"],
    scenarios: LATE,
    why: "A time limit that the program may ignore is none.",
    hints: [
      "Which signals can a program ignore?",
      "All but two, and of these one only stops it. SIGTERM is a polite request; if you begin with it, go on if it does not help.",
      "kill(pid, SIGKILL)",
    ],
    verify: (recording) => killsTheLate(recording, programGiven(recording)),
  },
  leavesNobody("deadline", {
    points: 2,
    needs: ["deadline.runs"],
    hints: [
      "What is left of a child that you have killed?",
      "A zombie, like of every child that has ended. kill only sends a signal; it neither waits nor reaps. Whatever else you forked to watch the time is your child, too.",
      "waitpid(pid) after kill(pid, SIGKILL).",
    ],
  }),
  endsByItself("deadline", {
    points: 1,
    needs: ["deadline.runs"],
    hints: [
      "Is main's last wait call sure to return? Does an error come out of it?",
      "A wait call after a signal that the child ignores waits for ever. One for a child that was reaped already throws ECHILD. A sleep to the end of the time does not end when the child does.",
      "Reap once, whichever way it went.",
    ],
  }),
];

export default {
  scenarios,
  checks: [...decode, ...sum, ...completionOrder, ...spawnOrder, ...zombie, ...orphan, ...poll, ...deadline],
} satisfies Grading;
