import { type Check, endsByItself, type Finding, type Recording } from "#check";
import { exitsAs, exitsAsNotFound, exitsWith, type Ran, ranBy, reapsAll, runsEach, runsNothing } from "./programs.ts";
import { oldText, openEnded } from "./scenarios.ts";
import { leadsToFile, leadsToStream, leadTogether, leftInMain, nothingLeftOver } from "./tables.ts";
import { complainsOf, fileHasMode, fileHolds, linesFor, printsAfterwards, printsInto, wrote } from "./text.ts";

/* The tasks with a file: out, append, input, both, swapped, restore. */

const fileGiven = (recording: Recording) => recording.run.args[0] as string;
/** Of the tasks that run one program: it. */
const argvGiven = (recording: Recording) => recording.run.args[1] as string[];
/**
 * Judges the one program of a task. Where it was not run there is nothing to judge: another check, which these need,
 * says so.
 */
const ofProgram = (judge: (recording: Recording, ran: Ran) => Finding[]) => (recording: Recording) => {
  const ran = ranBy(recording, argvGiven(recording));
  return ran ? judge(recording, ran) : [];
};

/** What a lab's author still has to say of a check that several tasks have. */
type Rest = Pick<Check, "points"> & Partial<Pick<Check, "scenarios" | "needs">>;

function runs(task: string, rest: Rest): Check {
  return {
    id: `${task}.runs`,
    title: "main forks one child, which becomes the program",
    needs: [],
    why: "Redirection is done between fork and exec: the child's descriptors are changed there, and neither main nor the program has to know of it.",
    hints: [
      "Which process becomes the program, and what is left of your own code in it?",
      "main forks one child; the child execs the program with just the arguments that it was given. A shell between them would take the odd names apart, and exec in main would leave nobody to wait.",
      "if (fork() === 0) { …; execvp(argv[0], argv); }",
    ],
    verify: (recording) => runsEach(recording, [argvGiven(recording)]),
    ...rest,
  };
}

function leftover(task: string, rest: Rest): Check {
  return {
    id: `${task}.leftover`,
    title: "No descriptor is left over, neither in the program nor in main",
    needs: [`${task}.runs`],
    why: "A forgotten descriptor keeps a file from being freed and a pipe from ending; what was forgotten in main gathers there until open fails with EMFILE.",
    hints: [
      "Which numbers lead to the file when exec is called, and which in main at its end?",
      "dup2(fd, 1) makes a second number for the same open file description; fd is still there, and exec keeps it. What main opens is in the child's table and in main's own.",
      "close(fd) after dup2(fd, 1); in main close what main has opened, and leave its 0, 1 and 2 as they were.",
    ],
    verify: ofProgram((recording, ran) => nothingLeftOver(recording, [ran])),
    ...rest,
  };
}

function status(task: string, rest: Rest, verify = programsStatus): Check {
  return {
    id: `${task}.status`,
    title: "main waits for the program and exits as it did",
    needs: [`${task}.runs`],
    why: "A redirected program can fail like any other, and whoever called main learns of it only if main hands the status on.",
    hints: [
      "What does main do with the status that waitpid returned?",
      "A wait status holds an exit status or the number of a signal, never both. Returning from a task means status 0.",
      "_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)); in the child _exit(127) behind an exec that found no program.",
    ],
    verify,
    ...rest,
  };
}

function programsStatus(recording: Recording): Finding[] {
  const findings = exitsAs(recording, argvGiven(recording));
  return findings.length > 0 ? findings : reapsAll(recording);
}

const outFiles = ["out.new", "out.old"];

export const out: Check[] = [
  runs("out", { points: 2, scenarios: outFiles }),
  {
    id: "out.stdout",
    title: "The program's descriptor 1 is the file; its 0 and 2 are main's",
    points: 4,
    needs: ["out.runs"],
    scenarios: outFiles,
    why: "A program writes to descriptor 1 and does not ask where that leads: whoever starts it decides, and it costs no copying.",
    hints: [
      "What does number 1 lead to when the child calls exec?",
      "open gives the lowest free number, which is 3. dup2(from, to) makes `to` lead where `from` leads: the old one comes first, the number that is to change second.",
      "const fd = open(file, …); dup2(fd, 1); in the child, before execvp.",
    ],
    verify: ofProgram((recording, ran) => [
      ...leadsToFile(recording, ran, 1, fileGiven(recording)),
      ...leadsToStream(recording, ran, 0, 0),
      ...leadsToStream(recording, ran, 2, 2),
    ]),
  },
  {
    id: "out.text",
    title: "The file holds what the program printed, and nothing of what was in it before",
    points: 3,
    needs: ["out.stdout"],
    scenarios: outFiles,
    why: "A short new text over a long old one gives a file that is neither: half of a report from today, half from yesterday.",
    hints: [
      "What is in the file behind the program's last line, if it was longer before?",
      "Writing replaces bytes where it writes and leaves the rest. The file must be emptied when it is opened, and the program must write from its beginning.",
      "O_WRONLY | O_CREAT | O_TRUNC",
    ],
    verify: ofProgram((recording, { argv }) =>
      fileHolds(recording, fileGiven(recording), linesFor(argv, "print"), "what the program printed"),
    ),
  },
  {
    id: "out.mode",
    title: "A new file gets the permissions 0666 less the umask, and an old one keeps its own",
    points: 2,
    needs: ["out.stdout"],
    scenarios: outFiles,
    why: "A log that everybody may execute, or that nobody but its maker may read, is a mistake that shows weeks later, on another machine.",
    hints: [
      "Which permissions does the file get, and who takes some of them away?",
      "open's third argument counts only when the file is created. The umask, here 022, is taken off: 0666 becomes 0644. Nobody executes a text.",
      "open(file, flags, 0o666)",
    ],
    verify: ofProgram((recording) =>
      recording.run.scenario === "out.old"
        ? fileHasMode(recording, fileGiven(recording), 0o640, "it was there before, with these")
        : fileHasMode(recording, fileGiven(recording), 0o644, "0666 less the umask 022"),
    ),
  },
  leftover("out", { points: 2, scenarios: outFiles }),
  status("out", { points: 2 }, (recording) => {
    if (recording.run.scenario !== "out.nothing") return programsStatus(recording);
    const findings = exitsAsNotFound(recording, argvGiven(recording));
    return findings.length > 0 ? findings : reapsAll(recording);
  }),
];

export const append: Check[] = [
  runs("append", { points: 1 }),
  {
    id: "append.stdout",
    title: "The program's descriptor 1 is the file; its 0 and 2 are main's",
    points: 3,
    needs: ["append.runs"],
    why: "A log grows by redirection: the program prints as ever, and whoever starts it says where the lines go.",
    hints: [
      "What does number 1 lead to when the child calls exec?",
      "As in task 1: open gives another number, and dup2(from, to) makes number 1 lead there.",
      "dup2(open(file, …), 1), then close what open returned.",
    ],
    verify: ofProgram((recording, ran) => [
      ...leadsToFile(recording, ran, 1, fileGiven(recording)),
      ...leadsToStream(recording, ran, 0, 0),
      ...leadsToStream(recording, ran, 2, 2),
    ]),
  },
  {
    id: "append.kept",
    title: "What was in the file stays, and the program's output comes behind it",
    points: 2,
    needs: ["append.stdout"],
    scenarios: ["append.old", "append.new"],
    why: "One program that empties the log it should append to takes everybody's history with it.",
    hints: [
      "At which offset is the first write, and what has open done to the file by then?",
      "A fresh open file description starts at offset 0, over the old text; O_TRUNC throws that away. With O_APPEND every write goes to the end.",
      "O_WRONLY | O_CREAT | O_APPEND, and 0o666 for a new file",
    ],
    verify: ofProgram((recording, { argv }) => {
      const old = recording.run.scenario === "append.old" ? oldText(fileGiven(recording)) : "";
      const what = old === "" ? "what the program printed" : "the old text, and behind it what the program printed";
      return fileHolds(recording, fileGiven(recording), old + linesFor(argv, "print"), what);
    }),
  },
  {
    id: "append.meanwhile",
    title: "What others append meanwhile is not written over",
    points: 3,
    needs: ["append.stdout"],
    scenarios: ["append.meanwhile"],
    why: "A log has many writers. An end that was looked up once is the end no more as soon as somebody else has written.",
    hints: [
      "When is it decided where the program's second line goes: when the file is opened, or when the line is written?",
      "An offset belongs to an open file description; another process that opened the file has another one, and moves only that. With O_APPEND the kernel looks up the end in each write.",
      "O_APPEND, instead of lseek(fd, 0, SEEK_END)",
    ],
    // The program's own arguments: the script, the file, then the three words.
    verify: ofProgram((recording, { argv }) =>
      fileHolds(
        recording,
        fileGiven(recording),
        argv
          .slice(4)
          .map((word) => `${word}\n`)
          .join(""),
        "the program's first line, the one that it appended through an open of its own, and its last one",
      ),
    ),
  },
  leftover("append", { points: 2 }),
  status("append", { points: 1 }),
];

const inputFiles = ["input.text", "input.locked"];

export const input: Check[] = [
  runs("input", { points: 1, scenarios: inputFiles }),
  {
    id: "input.stdin",
    title: "The program's descriptor 0 is the file; its 1 and 2 are main's",
    points: 4,
    needs: ["input.runs"],
    scenarios: inputFiles,
    why: "A program that reads descriptor 0 works on a terminal, a file and a pipe without knowing which: that is why it can be used in all three places.",
    hints: [
      "Which number does a program read from, and what does it lead to when the child calls exec?",
      "Opened for reading, the file gets another number; dup2(from, to) makes number 0 lead there. Whatever main reads from the file and passes on is a copy, and not the file.",
      "const fd = open(file, O_RDONLY); dup2(fd, 0); close(fd);",
    ],
    verify: ofProgram((recording, ran) => [
      ...leadsToFile(recording, ran, 0, fileGiven(recording)),
      ...leadsToStream(recording, ran, 1, 1),
      ...leadsToStream(recording, ran, 2, 2),
    ]),
  },
  {
    id: "input.text",
    title: "The program reads the whole file, and the file stays as it is",
    points: 2,
    needs: ["input.stdin"],
    scenarios: inputFiles,
    why: "The offset goes with the open file description: what somebody has read from it before, the program will never see.",
    hints: [
      "Where does the program's first read begin?",
      "A read moves the offset on, for everybody who shares the open file description. A file that is opened with O_TRUNC is empty before anybody can read it.",
      "Open the file with O_RDONLY and leave reading to the program.",
    ],
    verify: ofProgram((recording, ran) => {
      const file = fileGiven(recording);
      const text = recording.run.scenario === "input.locked" ? openEnded(file) : oldText(file);
      return [
        ...wrote(recording, ran, 1, text, "a copy of the file"),
        ...fileHolds(recording, file, text, "what it held before"),
      ];
    }),
  },
  {
    id: "input.missing",
    title: "A missing file is told on standard error, no program runs, and main exits with status 1",
    points: 2,
    needs: ["input.runs"],
    scenarios: ["input.missing"],
    why: "A program that runs on without the input it was promised does its work on something else, and says that all went well.",
    hints: [
      "What does your child do when open throws, and what does main make of it?",
      "The child must not come to exec: it says what is wrong and ends with status 1, and main hands that on. An error that nobody catches is printed and ends the process with status 1 as well.",
      "try { … } catch (error) { console.error((error as Error).message); _exit(1); }",
    ],
    verify: (recording) => [
      ...runsNothing(recording, `there is no file ${fileGiven(recording)} for it to read`),
      ...complainsOf(recording, fileGiven(recording)),
      ...exitsWith(recording, 1, `there is no file ${fileGiven(recording)}`),
    ],
  },
  leftover("input", { points: 2, scenarios: inputFiles }),
  status("input", { points: 1, scenarios: inputFiles }),
];

export const both: Check[] = [
  runs("both", { points: 1 }),
  {
    id: "both.one",
    title: "The program's descriptors 1 and 2 lead to one open file description, the file's; its 0 is main's",
    points: 5,
    needs: ["both.runs"],
    why: "Two opens have an offset each, both from 0: errors and output write over each other, and the line that says what went wrong is the one that is lost.",
    hints: [
      "How many times is the file opened, and how many offsets are there?",
      "open makes an open file description, dup2 only another number for it. `2>&1` says: make 2 what 1 is now. So it matters what 1 is by then.",
      "dup2(fd, 1); dup2(1, 2); close(fd);",
    ],
    verify: ofProgram((recording, ran) => {
      const files = [1, 2].flatMap((fd) => leadsToFile(recording, ran, fd, fileGiven(recording)));
      const one = files.length > 0 ? files : leadTogether(recording, ran, 1, 2);
      return [...one, ...leadsToStream(recording, ran, 0, 0)];
    }),
  },
  {
    id: "both.text",
    title: "The file holds output and errors in the order in which they were written, and nothing else",
    points: 2,
    needs: ["both.one"],
    why: "In a log the error stands behind the line that led to it; in another order it tells another story.",
    hints: [
      "What was in the file before, and where did the program's first write go?",
      "One open file description has one offset, so each write begins where the last one ended. The old text must be gone by then.",
      "O_WRONLY | O_CREAT | O_TRUNC when opening, and no lseek",
    ],
    verify: ofProgram((recording, { argv }) =>
      fileHolds(recording, fileGiven(recording), linesFor(argv, "print", "complain"), "all that the program wrote"),
    ),
  },
  leftover("both", { points: 2 }),
  status("both", { points: 1 }),
];

export const swapped: Check[] = [
  runs("swapped", { points: 1 }),
  {
    id: "swapped.streams",
    title: "The program's descriptor 2 is main's standard output, its 1 is the file, its 0 is main's",
    points: 5,
    needs: ["swapped.runs"],
    why: "`2>&1 >file` and `>file 2>&1` differ in order alone. It copies what 1 leads to at that moment; it does not tie 2 to 1.",
    hints: [
      "What does 1 lead to at the moment at which 2 is made a copy of it?",
      "Redirections are done from left to right. dup2(1, 2) copies what number 1 leads to now; what happens to number 1 later does not change number 2.",
      "dup2(1, 2) first; then open the file and dup2(fd, 1).",
    ],
    verify: ofProgram((recording, ran) => [
      ...leadsToStream(recording, ran, 2, 1),
      ...leadsToFile(recording, ran, 1, fileGiven(recording)),
      ...leadsToStream(recording, ran, 0, 0),
    ]),
  },
  {
    id: "swapped.text",
    title: "The file holds the program's output alone",
    points: 2,
    needs: ["swapped.streams"],
    why: "This is how `2>&1 >file | grep` looks at the errors of a program and keeps its output for later.",
    hints: [
      "What was in the file before, and what of it is there now?",
      "The file must be emptied when it is opened, as by any `>`.",
      "O_WRONLY | O_CREAT | O_TRUNC",
    ],
    verify: ofProgram((recording, ran) => [
      ...fileHolds(recording, fileGiven(recording), linesFor(ran.argv, "print"), "what the program printed"),
      ...wrote(recording, ran, 2, linesFor(ran.argv, "complain"), "its errors to its descriptor 2"),
    ]),
  },
  leftover("swapped", { points: 2 }),
  status("swapped", { points: 1 }),
];

export const restore: Check[] = [
  {
    id: "restore.inside",
    title: "main prints `inside` to the file through its descriptor 1, and the file holds nothing else",
    points: 4,
    needs: [],
    why: "Code that prints knows only descriptor 1. To catch what a library prints, descriptor 1 itself has to lead elsewhere for a while.",
    hints: [
      "Through which number is `inside` written, in which process?",
      "console.log writes to descriptor 1, whatever that leads to. Make it lead to the file, in this process. A write to the number that open returned leaves descriptor 1 where it was.",
      'dup2(fd, 1), then console.log("inside"); O_TRUNC when opening.',
    ],
    verify: (recording) => printsInto(recording, fileGiven(recording), "inside"),
  },
  {
    id: "restore.outside",
    title: "Then main prints `outside` through descriptor 1 to the standard output of before",
    points: 4,
    needs: ["restore.inside"],
    why: "What descriptor 1 led to has no other name: it may be a terminal, a pipe, anybody's file. Whoever lets go of the last number for it cannot open it again.",
    hints: [
      "Which number led to the old standard output while descriptor 1 led to the file?",
      "dup2 closes what the number led to before. A dup of it made beforehand keeps the open file description, and dup2 can bring it back.",
      'const saved = dup(1) before everything; dup2(saved, 1) behind `inside`; then console.log("outside").',
    ],
    verify: (recording) => printsAfterwards(recording, fileGiven(recording), "inside", "outside"),
  },
  {
    id: "restore.leftover",
    title: "At its end main holds its 0, 1 and 2 as at the beginning, and nothing else",
    points: 2,
    needs: ["restore.inside"],
    why: "A function that is called a thousand times and forgets one descriptor each time stops working somewhere behind the two hundredth.",
    hints: [
      "How many numbers have you made, and how many have you given back?",
      "open makes one, dup makes one; dup2 onto 1 makes none, for 1 was there.",
      "close(fd) after dup2(fd, 1), and close(saved) after dup2(saved, 1).",
    ],
    verify: leftInMain,
  },
  endsByItself("restore", {
    points: 1,
    needs: ["restore.inside"],
    hints: [
      "Is every descriptor still open where you use it or close it?",
      "Closing what is closed already throws EBADF, and an uncaught error ends the process with status 1.",
      "close each of the two numbers once.",
    ],
  }),
];
