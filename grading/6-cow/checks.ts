import type { Check, Grading, Recording } from "#check";
import { endsWell } from "./family.ts";
import { countedByKernel, nobodyWrote, writtenBy } from "./faults.ts";
import {
  copied,
  halfSharedAtFork,
  namedPageCopied,
  namedPageShared,
  nothingCopied,
  parentsAlone,
  readByChild,
  sharedAtFork,
  sharedForGood,
} from "./pages.ts";
import { oneAddressTwoValues, predictedInTime, seenByParent } from "./printed.ts";
import { scenarios } from "./scenarios.ts";

const pagesGiven = (recording: Recording) => Number(recording.run.args[0]);
const kGiven = (recording: Recording) => Number(recording.run.args[1]);

/** The beginning of four tasks: pages that were filled and then shared by a fork. */
function shared(task: string, points: number): Check {
  return {
    id: `${task}.shared`,
    title: 'At the checkpoint "forked" parent and child share all the pages, filled',
    points,
    needs: [],
    why: "Sharing instead of copying is what makes fork cheap: for a page of 4096 bytes it copies an entry of 8 bytes in a table.",
    hints: [
      "Which of the two was there when the pages were filled, and has anybody written to them since the fork?",
      "mmap only promises pages: the kernel gives one when it is touched. What is touched before the fork is shared by it; what is touched after it each process has for itself. MAP_SHARED memory is not copied by fork at all, and the child does not have its pages before it touches them.",
      'const start = mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS); a poke into every page; fork(); checkpoint("forked") before anything else.',
    ],
    verify: (recording) => sharedAtFork(recording, pagesGiven(recording)),
  };
}

const sameAddress: Check[] = [
  {
    id: "sameAddress.told",
    title: "A parent and its child print the same address and different values",
    points: 4,
    needs: [],
    why: "Whoever takes an address for a place in the machine's memory passes pointers between processes, where they lead to something else.",
    hints: [
      "Which of the two processes decides where the memory is, and when?",
      "fork copies the whole address space: what was at an address in the parent is at the same address in the child. Both use the number that mmap returned once, before the fork.",
      'console.log("address", start.toString(16)); console.log("value", peek(start, 6).toString()); in both.',
    ],
    verify: oneAddressTwoValues,
  },
  {
    id: "sameAddress.shared",
    title: 'At the checkpoint "forked" both have one page at that address',
    points: 4,
    needs: ["sameAddress.told"],
    why: "Only a page that was there before the fork is shared by it; two pages that are made afterwards show nothing about fork.",
    hints: [
      "When was the page written to for the first time, and was it memory of your own?",
      "mmap only promises a page: the kernel gives it when it is touched. The page has to be written to before the fork, and nobody may write to it between the fork and the checkpoint.",
      'mmap and poke before fork(); checkpoint("forked") first thing after it, in one of the two.',
    ],
    verify: namedPageShared,
  },
  {
    id: "sameAddress.two",
    title: 'At the checkpoint "written" they have two pages at that address',
    points: 4,
    needs: ["sameAddress.shared"],
    why: "An address means something in one process only: the page table of each process says which page of memory it leads to.",
    hints: [
      "Which process had written to the page when the sample was taken, and were both still there?",
      "The first write after the fork makes the kernel copy the page for the writer. Until then there is one page, whatever was printed.",
      'In the child: poke(start, "child!"); checkpoint("written"); and only then _exit.',
    ],
    verify: namedPageCopied,
  },
  endsWell("sameAddress", ["sameAddress.told"], 2),
];

const touch: Check[] = [
  shared("touch", 4),
  {
    id: "touch.copied",
    title: 'At the checkpoint "written" exactly k pages have been copied, and the others are still shared',
    points: 7,
    needs: ["touch.shared"],
    why: "A child costs as much memory as it changes: a server's hundred workers share what they only read.",
    hints: [
      "How far apart are two pages, and who is alive when the sample is taken?",
      "One byte is enough to have its whole page copied; a second byte in the same page copies nothing more. When the child has ended, its copies are gone, and with them everything that there was to see.",
      'for (let page = 0; page < k; page++) poke(start + BigInt(page * PAGE), "x"); checkpoint("written"); _exit(0);',
    ],
    verify: (recording) => copied(recording, pagesGiven(recording), kGiven(recording)),
  },
  {
    id: "touch.writer",
    title: "It is the child that writes: it takes a page fault for each of the k pages",
    points: 3,
    needs: ["touch.copied"],
    why: "The one that writes pays for the copy, with the time that a page fault takes, whichever of the two that is.",
    hints: [
      "In which process does the loop run that writes?",
      "A write to a shared page stops in the kernel, a page fault; the kernel copies the page and lets the write go on. The fault is counted for the process that wrote.",
      "if (pid === 0) { …the k pokes…; }",
    ],
    verify: (recording) => writtenBy(recording, "child", pagesGiven(recording), kGiven(recording)),
  },
  endsWell("touch", ["touch.shared"], 1),
];

const reading: Check[] = [
  {
    id: "reading.shared",
    title: 'At the checkpoint "forked" half of the pages are shared, and nobody has touched the others',
    points: 4,
    needs: [],
    why: "Memory that a program asks for and does not use costs nothing: the kernel gives a page when it is touched, not when it is mapped.",
    hints: [
      "Which pages were written to before the fork, and which were touched in any way?",
      "A page that has been written to is there, and fork shares it. A page that was never touched is not there. Reading touches, too.",
      "pages / 2 pokes before fork(), and nothing at all to the other half.",
    ],
    verify: (recording) => halfSharedAtFork(recording, pagesGiven(recording)),
  },
  {
    id: "reading.read",
    title: 'At the checkpoint "read" the child has touched every page',
    points: 4,
    needs: ["reading.shared"],
    why: "The first touch of a page costs a page fault even if it only reads: that is why a program is slower the first time round its data.",
    hints: [
      "Does the child read at least one byte of each page, and before the checkpoint?",
      "What one process touches is there for that process: the parent's reading does nothing for the child.",
      'for (let page = 0; page < pages; page++) peek(start + BigInt(page * PAGE), 1); checkpoint("read");',
    ],
    verify: (recording) => readByChild(recording, pagesGiven(recording)),
  },
  {
    id: "reading.kept",
    title: "No page was copied by it: what was shared is shared still",
    points: 4,
    needs: ["reading.read"],
    why: "A child that only reads its parent's data needs no memory for it, however much there is.",
    hints: [
      "Did anything in the child write to a page, be it the same value as before?",
      "The kernel does not compare: a write of the byte that is there already copies the page like any other.",
      "peek, and no poke, in the child.",
    ],
    verify: (recording) => nothingCopied(recording, pagesGiven(recording)),
  },
  endsWell("reading", ["reading.shared"], 1),
];

const parentWrites: Check[] = [
  shared("parentWrites", 4),
  {
    id: "parentWrites.copied",
    title: 'At the checkpoint "written" exactly k pages have been copied, and the others are still shared',
    points: 7,
    needs: ["parentWrites.shared"],
    why: "A database that forks a child to save its memory to disk, and goes on writing, needs memory for every page that it changes meanwhile.",
    hints: [
      "Is the child still there when the parent writes?",
      "Pages of a process that has ended are nobody's: the last process that has a page may write to it without a copy. The child must stay until the sample has been taken, so let it wait for something that the parent does afterwards.",
      'const [mayEnd, end] = pipe(); child: read(mayEnd, 1); parent: the k pokes, checkpoint("written"), write(end, ".").',
    ],
    verify: (recording) => copied(recording, pagesGiven(recording), kGiven(recording)),
  },
  {
    id: "parentWrites.writer",
    title: "It is the parent that writes: it takes a page fault for each of the k pages",
    points: 3,
    needs: ["parentWrites.copied"],
    why: "After a fork the parent's own memory is write-protected as well: forking makes the parent slower for a while, too.",
    hints: [
      "In which process does the loop run that writes?",
      "Neither process owns the shared pages more than the other: each write by either side copies.",
      'The k pokes in the parent, after fork() and checkpoint("forked").',
    ],
    verify: (recording) => writtenBy(recording, "parent", pagesGiven(recording), kGiven(recording)),
  },
  endsWell("parentWrites", ["parentWrites.shared"], 1),
];

const lastOwner: Check[] = [
  shared("lastOwner", 4),
  {
    id: "lastOwner.alone",
    title: 'At the checkpoint "alone" the child has been reaped, and all the pages are the parent\'s alone',
    points: 5,
    needs: ["lastOwner.shared"],
    why: "The kernel counts who has a page. When one is left, there is nothing to protect it from any more.",
    hints: [
      "How does the parent know that the child has gone, and does somebody else still hold the pages?",
      "A process gives its memory back when it ends. waitpid returns when it has ended; before that, nothing is sure.",
      'waitpid(pid); checkpoint("alone"); in the parent.',
    ],
    verify: (recording) => parentsAlone(recording, pagesGiven(recording)),
  },
  {
    id: "lastOwner.free",
    title: "Nobody wrote to them to get there: nothing was copied",
    points: 4,
    needs: ["lastOwner.alone"],
    why: "A fork that is followed by the child's end, or by its exec, costs no copy of the data at all: that is why a shell can fork for every command.",
    hints: [
      "Does either process write to the pages after the fork?",
      "A write to a shared page makes a copy, and costs a page fault. Pages that are left to the last owner cost nothing: they become its own by themselves.",
      'No poke between fork() and checkpoint("alone"), in either process.',
    ],
    verify: (recording) => nobodyWrote(recording, pagesGiven(recording)),
  },
  endsWell("lastOwner", ["lastOwner.shared"], 1),
];

const sharedMapping: Check[] = [
  {
    id: "sharedMapping.both",
    title: 'At the checkpoint "written" both processes have touched all the pages, and there is one of each',
    points: 6,
    needs: [],
    why: "This is memory that processes can use to talk to each other, without any call: what one writes, the other can read at once.",
    hints: [
      "With which flag was the memory mapped, when, and has each process touched each page?",
      "MAP_PRIVATE memory is copied on write. MAP_SHARED memory never is: parent and child write to the same pages. It has to be mapped before the fork, by one of them, or each has memory of its own.",
      'mmap(null, pages * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS), filled, before fork(); a poke into every page in the child; then checkpoint("written").',
    ],
    verify: (recording) => sharedForGood(recording, pagesGiven(recording)),
  },
  {
    id: "sharedMapping.seen",
    title: "The parent reads the number that the child wrote",
    points: 5,
    needs: ["sharedMapping.both"],
    why: "What is written to shared memory is there for all, but nothing tells the others when: without waiting, the parent reads what was there before.",
    hints: [
      "Who is told the number, and does the parent look for it before or after the child has written it?",
      "Two processes run in any order, unless one waits for the other. When waitpid has returned, all that the child did has been done. The number is in the memory that both have: neither a pipe nor the gate is needed to get it from there.",
      'child: const value = Number(read(open("number", O_RDONLY), 64).toString()); poke(start, Uint32Array.of(value)); console.log("wrote", value); parent, after waitpid: console.log("read", peek(start, 4).readUInt32LE()).',
    ],
    verify: seenByParent,
  },
  endsWell("sharedMapping", ["sharedMapping.both"], 2),
];

const cost: Check[] = [
  shared("cost", 3),
  {
    id: "cost.copied",
    title: 'At the checkpoint "written" exactly k pages have been copied, and the others are still shared',
    points: 4,
    needs: ["cost.shared"],
    why: "What is counted has to be what happened: the pages say how many copies were made.",
    hints: [
      "How many pages does the child write to between the two checkpoints?",
      "One byte is enough to have its whole page copied, and a second write to the same page copies nothing.",
      'checkpoint("forked"); …; for (let page = 0; page < k; page++) poke(start + BigInt(page * PAGE), "x"); …; checkpoint("written");',
    ],
    verify: (recording) => copied(recording, pagesGiven(recording), kGiven(recording)),
  },
  {
    id: "cost.predicted",
    title: "The prediction is k, and it was made before the first write",
    points: 3,
    needs: ["cost.shared"],
    why: "Only a prediction that could have been wrong shows that something was understood.",
    hints: [
      "How many faults does one write to a shared page take, and how many a second write to it?",
      "One page fault a page that is copied; pages that are not written to cost nothing.",
      'console.log("predicted", k); before checkpoint("forked").',
    ],
    verify: (recording) => predictedInTime(recording, kGiven(recording)),
  },
  {
    id: "cost.counted",
    title: "The faults that the child prints are those that the kernel counted for its writes",
    points: 5,
    needs: ["cost.copied"],
    why: "getrusage is how a program learns what it costs. A count that is off by whatever else was counted leads to wrong conclusions.",
    hints: [
      "Which process's faults are these, counted from when to when?",
      "getrusage tells the faults of a process since its birth: only the difference of two calls says what lies between them. A child starts at 0.",
      'const before = getrusage(RUSAGE_SELF).minflt; …the writes…; const after = getrusage(RUSAGE_SELF).minflt; in the child, between checkpoint("forked") and checkpoint("written").',
    ],
    verify: (recording) => countedByKernel(recording, pagesGiven(recording), kGiven(recording)),
  },
  endsWell("cost", ["cost.shared"], 1),
];

export default {
  scenarios,
  checks: [...sameAddress, ...touch, ...reading, ...parentWrites, ...lastOwner, ...sharedMapping, ...cost],
} satisfies Grading;
