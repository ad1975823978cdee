import {
  type Check,
  childrenOf,
  endsByItself,
  type Finding,
  type Grading,
  leavesNobody,
  main,
  type Process,
  type Recording,
} from "#check";
import { eachHasItsEnvironment, eachKnowsItsName, oneChildACall } from "./family.ts";
import { hasExactly, holdsNothingElse, holdsOne, opensBoth } from "./given.ts";
import { knowsItsPath, triesInOrder } from "./path.ts";
import { hasArguments, isTold, keepsEnvironment, mainBecomes } from "./programs.ts";
import { scenarios } from "./scenarios.ts";
import { oneChildBecomes, passesStatusOn, saysWhyNot, tellsTheSignal } from "./statuses.ts";

const words = (recording: Recording) => recording.run.args as string[];
const argvGiven = (recording: Recording) => recording.run.args[0] as string[];

/** The program's child in run, if there is one. */
const ofChild = (recording: Recording, verify: (child: Process) => Finding[]) =>
  childrenOf(recording, "main").slice(0, 1).flatMap(verify);

const replace: Check[] = [
  {
    id: "replace.becomes",
    title: "main itself becomes the program, which is found as a shell finds it",
    points: 5,
    needs: [],
    scenarios: ["replace.path", "replace.name"],
    why: "A program that is looked for in the current directory first is how an attacker's `ls` gets run; one that runs in a child is not the process which the caller started.",
    hints: [
      "Which of the six calls looks for a name along PATH, and what is left of your program when it has worked?",
      "exec makes no process: the one that calls it goes on as the other program, with the same pid. The calls with a p look along PATH; those without take the name as a path, from the current directory.",
      "execvp(file, …), without a fork.",
    ],
    verify: mainBecomes,
  },
  {
    id: "replace.argv",
    title: "The program gets the name as typed, and then the arguments",
    points: 3,
    needs: ["replace.becomes"],
    scenarios: ["replace.path", "replace.name"],
    why: "Programs begin to read at argv[1]. With the name left out, the first argument is lost; joined by spaces, a file called `my notes` becomes two.",
    hints: [
      "What does a C program find in argv[0], and where does its first argument stand?",
      "exec fills the vector with what it is given, and adds nothing: the name comes first because the caller puts it there. Each argument is one string; nothing is split and nothing is joined.",
      "execvp(file, [file, ...args]).",
    ],
    verify: (recording) => hasArguments(recording, main(recording), words(recording)),
  },
  {
    id: "replace.environment",
    title: "The program has main's environment",
    points: 2,
    needs: ["replace.becomes"],
    scenarios: ["replace.path", "replace.name"],
    why: "HOME, LANG, PATH and every setting that a user makes travel in the environment: a program without it finds neither its configuration nor other programs.",
    hints: [
      "Which of the six calls replace the environment?",
      "Those with an e replace it by what they are given; the others pass on the caller's own.",
      "execvp or execlp keep it; with execve, pass environ().",
    ],
    verify: (recording) => keepsEnvironment(recording, main(recording)),
  },
  {
    id: "replace.fails",
    title: "main exits with 127 where there is no such program, with 126 where it may not be executed",
    points: 4,
    needs: ["replace.becomes"],
    scenarios: ["replace.missing", "replace.denied"],
    why: "Scripts, make and CI tell a typing mistake (127) from a missing permission (126) by these numbers, and with 0 they would go on as if all were well.",
    hints: [
      "What does your program do in the line after exec, and when does it get there?",
      "exec returns only when it has failed; here it throws. The error's code says why: ENOENT, there is no such file; EACCES, it may not be executed.",
      'try { execvp(…) } catch (error) { _exit(error.code === "EACCES" ? 126 : 127) }.',
    ],
    verify: (recording) => saysWhyNot(recording, 0),
  },
];

const run: Check[] = [
  {
    id: "run.child",
    title: "main forks one child, which becomes the program",
    points: 6,
    needs: [],
    scenarios: ["run.status", "run.signal"],
    why: "This is what a shell does for every line that you type: the copy becomes the program, and the shell is still there afterwards.",
    hints: [
      "Which of the two processes may call exec, if the other is to read a status?",
      "fork, and then exec in the child alone. The parent must remain what it is: it waits.",
      "if (fork() === 0) { execvp(argv[0], argv); }",
    ],
    verify: oneChildBecomes,
  },
  {
    id: "run.given",
    title: "The program gets argv as it is, and main's environment",
    points: 4,
    needs: ["run.child"],
    scenarios: ["run.status", "run.signal"],
    why: "An argument that loses its spaces, or is read by a shell once more, is how a file name deletes a disk.",
    hints: [
      "Is argv[0] among the arguments that you pass on?",
      "exec takes the whole vector, the name first, every element as it is. The calls with an e replace the environment.",
      "execvp(argv[0], argv).",
    ],
    verify: (recording) =>
      ofChild(recording, (child) => [
        ...hasArguments(recording, child, argvGiven(recording)),
        ...keepsEnvironment(recording, child),
      ]),
  },
  {
    id: "run.status",
    title: "main exits with the program's status",
    points: 5,
    needs: ["run.child"],
    scenarios: ["run.status"],
    why: "`run tests && deploy` deploys whatever the tests said, if run itself always exits with 0.",
    hints: [
      "What does the number that waitpid returns contain besides the exit status?",
      "It holds the exit status and the signal in different bits. _exit takes the low eight bits of what it is given, so the raw number becomes 0.",
      "if (WIFEXITED(status)) _exit(WEXITSTATUS(status)).",
    ],
    verify: passesStatusOn,
  },
  {
    id: "run.signal",
    title: "main exits with 128 + n when signal n ended the program",
    points: 4,
    needs: ["run.child", "run.given"],
    scenarios: ["run.signal"],
    why: "A program that was killed has no exit status. With 0 in its place a crash looks like success; 137 and 143 are what every container's log shows instead.",
    hints: [
      "What is WEXITSTATUS of a status that is not WIFEXITED?",
      "A signal's end has no exit status: those bits are 0. The macros tell which of the two it was. Adding 128 to the signal's number is what shells do.",
      "if (WIFSIGNALED(status)) _exit(128 + WTERMSIG(status)).",
    ],
    verify: tellsTheSignal,
  },
  {
    id: "run.fails",
    title: "main exits with 127 where there is no such program, with 126 where it may not be executed",
    points: 5,
    needs: ["run.child"],
    scenarios: ["run.missing", "run.denied"],
    why: "A child whose exec failed is a second copy of your program. If nothing ends it, everything that follows is done twice: a second commit, a second mail, a second payment.",
    hints: [
      "Who runs the lines behind exec when exec has failed?",
      "The child is still your program then, in the middle of your function. It has to end there, with a status that the parent passes on like any other.",
      'catch (error) { _exit(error.code === "EACCES" ? 126 : 127) } in the child, around the exec.',
    ],
    verify: (recording) => saysWhyNot(recording, 1),
  },
  leavesNobody("run", {
    points: 2,
    needs: ["run.child"],
    hints: [
      "What is left of a child that has ended?",
      "The kernel keeps its status until its parent takes it with a wait call; the status that you pass on comes from there.",
      "const { status } = waitpid(pid).",
    ],
  }),
];

const six: Check[] = [
  {
    id: "six.children",
    title: "main has six children, and each becomes one of the six programs",
    points: 4,
    needs: [],
    why: "A program that was found by another rule than you thought is another program.",
    hints: [
      "What comes after an exec that has worked, and in which process?",
      "Nothing of your program is left behind an exec, so each needs a child of its own. Without a p the first parameter is a path, from the current directory; with a p it is a name that is looked for along PATH, unless it has a slash in it.",
      'if (fork() === 0) execl(dir + "/execl", "execl", "name"), and so on; execlp("execlp", …) without dir.',
    ],
    verify: oneChildACall,
  },
  {
    id: "six.argv",
    title: 'Each program is called by its own name, with the one argument "name"',
    points: 4,
    needs: ["six.children"],
    why: "busybox, git and gcc are one file under many names: argv[0] alone tells them what they are to be.",
    hints: [
      "How many strings does the program get, and which of them is its name?",
      "What is looked for and what is passed on are two different things: the first parameter of every call says which file; the arguments, argv[0] first, come after it.",
      'execl(path, "execl", "name"); execv(path, ["execv", "name"]).',
    ],
    verify: eachKnowsItsName,
  },
  {
    id: "six.environment",
    title: "execle and execve give CALL alone, the other four keep main's environment",
    points: 3,
    needs: ["six.children"],
    why: "A set-user-id program, cron and sudo start others with an environment that they trust, and with nothing else: one variable too many can load somebody's library.",
    hints: [
      "What becomes of main's variables in a call that ends in e?",
      "An environment that is given replaces the old one as a whole: there is no merging. execle takes it as its last parameter, behind the arguments.",
      'execle(path, "execle", "name", ["CALL=execle"]); execve(path, ["execve", "name"], ["CALL=execve"]).',
    ],
    verify: eachHasItsEnvironment,
  },
  leavesNobody("six", {
    points: 2,
    needs: ["six.children"],
    hints: [
      "Six children; how many wait calls?",
      "A child that became another program is still your child, and one wait call reaps one.",
      "for (let i = 0; i < 6; i++) wait().",
    ],
  }),
  endsByItself("six", {
    points: 1,
    needs: ["six.children"],
    hints: [
      "What does a wait call do when no child is left?",
      "It throws ECHILD, and an error that nobody catches ends main with status 1. A child whose exec fails must end, too: otherwise it forks and waits as main does.",
      "Exactly six wait calls, and nothing after the last.",
    ],
  }),
];

const search: Check[] = [
  {
    id: "search.finds",
    title: "main becomes the first file along PATH that may be executed",
    points: 7,
    needs: [],
    scenarios: ["search.first", "search.here"],
    why: "PATH is a list of decisions: what stands further left wins. A search that stops at a broken entry finds nothing, one that skips an entry starts somebody else's program.",
    hints: [
      "Which errors mean that the next folder may have it? And what is an empty piece of PATH?",
      "execve itself tells whether a candidate is good: try one after the other. ENOENT and ENOTDIR say that it is not there, EACCES that it may not be executed; after each the search goes on. An empty element stands for the current directory, so that its candidate is the name alone.",
      'for (const folder of PATH.split(":")) try { execve(folder === "" ? name : folder + "/" + name, …) } catch { … }.',
    ],
    verify: mainBecomes,
  },
  {
    id: "search.slash",
    title: "A name with a slash is a path, and is not looked for",
    points: 3,
    needs: ["search.finds"],
    scenarios: ["search.slash"],
    why: "`./configure` means this file and no other, whatever PATH says.",
    hints: [
      "What would `bin/` and `./configure` make, put together?",
      "PATH is for names. As soon as there is a slash in it, it is a path, from the current directory or from the root.",
      'if (name.includes("/")) there is one candidate: name itself.',
    ],
    verify: mainBecomes,
  },
  {
    id: "search.order",
    title: "Only what PATH leads to is tried, in PATH's order",
    points: 3,
    needs: ["search.finds"],
    scenarios: ["search.first", "search.here", "search.missing", "search.denied"],
    why: "A search with a folder of its own, the current one above all, runs whatever somebody has left lying there.",
    hints: [
      "Is every path that you try made of an element of PATH?",
      "The folders come from PATH alone, from left to right. The current directory takes part only where an element is empty or is a dot.",
      "process.env.PATH, split at the colons, and nothing added.",
    ],
    verify: triesInOrder,
  },
  {
    id: "search.argv",
    title: "The program gets the name as typed, and then the arguments",
    points: 2,
    needs: ["search.finds"],
    scenarios: ["search.first", "search.here"],
    why: "A program says its name in its messages: people look for what they have typed.",
    hints: [
      "Is argv[0] what was typed, or what was found?",
      "The path and the vector are two parameters: the first says which file, the second what the program is told.",
      "execve(candidate, [name, ...args], …).",
    ],
    verify: (recording) => hasArguments(recording, main(recording), words(recording)),
  },
  {
    id: "search.environment",
    title: "The program has main's environment, and in the variable _ the path that was found",
    points: 4,
    needs: ["search.finds"],
    scenarios: ["search.first", "search.here"],
    why: "argv[0] does not tell a program where it lies; shells tell it in this variable.",
    hints: [
      "Which environment does execve give to the program: yours?",
      "execve has no environment but the one that it is given: take your own, and add one element to it. It is another one for each candidate.",
      'execve(candidate, argv, [...environ(), "_=" + candidate]).',
    ],
    verify: knowsItsPath,
  },
  {
    id: "search.fails",
    title: "main exits with 127 where there is no such program, with 126 where one may not be executed",
    points: 5,
    needs: ["search.finds"],
    scenarios: ["search.missing", "search.denied"],
    why: "“Command not found” for a file that is there sends people to look for it in the wrong place: what is missing is a permission.",
    hints: [
      "Several candidates have failed, each with an error of its own. Which one do you tell?",
      "The last error is a matter of PATH's order. That one candidate was there is worth more than that others were not: remember EACCES, and go on.",
      'if (code === "EACCES") denied = true; and at the end _exit(denied ? 126 : 127).',
    ],
    verify: (recording) => saysWhyNot(recording, 0),
  },
];

const environment: Check[] = [
  {
    id: "environment.becomes",
    title: "main itself becomes the program",
    points: 2,
    needs: [],
    why: "What another program, such as env, does on the way is not yours: it may be missing, and it costs an exec.",
    hints: [
      "Which calls of the family take an environment?",
      "Those with an e. None of the two looks along PATH: they need a path, and here you have one.",
      "execve(program, …, pairs), without a fork.",
    ],
    verify: mainBecomes,
  },
  {
    id: "environment.exactly",
    title: "The program's environment is what was asked for, and nothing else",
    points: 5,
    needs: ["environment.becomes"],
    why: "A password in a variable that was meant for one program is there in all that it starts, and in their children's.",
    hints: [
      "Where could a variable come from that nobody asked for?",
      "An environment is an array of strings, NAME=value each, and exec copies it as it is. What is not in it does not exist for the program; not even PATH does. The value begins behind the first =, and may hold more of them.",
      "execve(program, argv, pairs), with pairs as they came.",
    ],
    verify: (recording) => hasExactly(recording, words(recording).slice(1)),
  },
  {
    id: "environment.name",
    title: "argv[0] is a hyphen and the program's last name, and there is no other argument",
    points: 3,
    needs: ["environment.becomes"],
    why: "A login shell is a shell whose name begins with a hyphen: it reads other files at its start.",
    hints: [
      "What does exec look at to find the file, and what does the program see?",
      "Nobody compares argv[0] with the path. The caller may write there what it likes.",
      'execve(program, ["-" + the part behind the last slash], pairs).',
    ],
    verify: (recording) => {
      const [program = ""] = words(recording);
      return hasArguments(recording, main(recording), [`-${program.slice(program.lastIndexOf("/") + 1)}`]);
    },
  },
];

const passOne: Check[] = [
  {
    id: "passOne.becomes",
    title: 'main itself becomes the program, with the argument "fds"',
    points: 2,
    needs: [],
    why: "Descriptors belong to a process: the one that opened the files is the one that must become the program.",
    hints: [
      "Which process holds the descriptors that the program is to have?",
      "exec keeps the process and, with it, its descriptor table, but for what is marked.",
      'execv(program, [program, "fds"]), without a fork.',
    ],
    verify: (recording) => [...mainBecomes(recording), ...isTold(recording, ["fds"])],
  },
  {
    id: "passOne.opens",
    title: "main opens both files for reading",
    points: 2,
    needs: ["passOne.becomes"],
    why: "Any program has files open that are its own business; what this task is about is that they do not leak.",
    hints: [
      "How many descriptors are there before the exec?",
      "Both files are opened by the process that then calls exec.",
      "open(keep, O_RDONLY) and open(drop, O_RDONLY | O_CLOEXEC).",
    ],
    verify: (recording) => opensBoth(recording, words(recording).slice(1)),
  },
  {
    id: "passOne.keeps",
    title: "The program holds one descriptor of the file to keep",
    points: 4,
    needs: ["passOne.becomes"],
    why: "This is how a server hands its listening socket to the new version of itself, and systemd to a service: nobody is ever refused.",
    hints: [
      "What would close a descriptor at exec?",
      "A descriptor stays open across exec unless its close-on-exec flag is set. The flag is the descriptor's, not the file's: of two descriptors of one file, one may have it and the other not.",
      "open(keep, O_RDONLY) without O_CLOEXEC; or fcntl(fd, F_SETFD, 0) to take the flag away.",
    ],
    verify: (recording) => holdsOne(recording, String(recording.run.args[1])),
  },
  {
    id: "passOne.drops",
    title: "Beside it the program holds the standard streams and nothing else",
    points: 4,
    needs: ["passOne.becomes"],
    why: "A descriptor that leaks lets the other program read what it should not see, and keeps files, locks and pipes open that everybody thinks closed.",
    hints: [
      "Who closes the descriptors that the program must not have, and when?",
      "The kernel does, at exec, if they carry the close-on-exec flag. F_SETFD sets it; F_SETFL is about other flags. A descriptor made by dup does not have it.",
      "O_CLOEXEC when the file is opened; or fcntl(fd, F_SETFD, FD_CLOEXEC).",
    ],
    verify: (recording) => holdsNothingElse(recording, String(recording.run.args[1])),
  },
];

export default {
  scenarios,
  checks: [...replace, ...run, ...six, ...search, ...environment, ...passOne],
} satisfies Grading;
