import { type Check, endsByItself, leavesNobody } from "#check";
import { continued, ended, members, others, stopped, together } from "./members.ts";

export const group: Check[] = [
  {
    id: "group.members",
    title: "n children are a process group of their own, and one child stays in main's",
    points: 2,
    needs: [],
    why: "A shell makes a group of every pipeline, so that Ctrl-C and Ctrl-Z meet all its processes and not the shell.",
    hints: [
      "In which group is a child when fork returns, and who may change that?",
      "In its parent's. The parent may move it, and so may the child itself; doing it in both makes sure that it is done, whoever runs first. The first member's pid becomes the group's number; the others join it.",
      "const pid = fork(); setpgid(pid, leader || pid); leader ||= pid; and in the child setpgid(0, leader).",
    ],
    verify: members,
  },
  {
    id: "group.others",
    title: "No signal hits main or the bystander, which is there until its gate is opened",
    points: 2,
    needs: ["group.members"],
    why: "kill(0) hits one's own group, kill(-1) everything that one may signal: the wrong number in this place has ended many a login session.",
    hints: [
      "To which processes does your kill go, and how does the bystander end?",
      "A pid above 0 is one process, 0 is the caller's own group, −1 is everybody, and −n is the group n. The bystander needs no signal: it ends by itself, when its gate has been opened.",
      'kill(-leader, SIGSTOP); and in the bystander readAll("bystander"); _exit(0);',
    ],
    verify: others,
  },
  {
    id: "group.stopped",
    title: "All members are stopped at one moment",
    points: 2,
    needs: ["group.members"],
    why: "SIGCONT takes back a stop that has not happened yet: who does not wait for the stop cannot say that there was one.",
    hints: [
      "When kill returns, are the members stopped? How would main know?",
      "The signal has been sent; each member stops when it gets the processor. A wait call with WUNTRACED returns when a child has stopped. Each member must be in the group when the signal is sent.",
      "kill(-leader, SIGSTOP); for each member: waitpid(pid, WUNTRACED).",
    ],
    verify: stopped,
  },
  {
    id: "group.continued",
    title: "All members go on",
    points: 1,
    needs: ["group.stopped"],
    why: "A stopped process keeps its files, its locks and its memory, and answers nobody.",
    hints: [
      "What makes a stopped process go on?",
      "SIGCONT, and nothing else; SIGKILL ends it without letting it go on. SIGTERM to a stopped process stays pending until it is continued. A wait call with WCONTINUED tells when it goes on.",
      "kill(-leader, SIGCONT); for each member: waitpid(pid, WCONTINUED).",
    ],
    verify: continued,
  },
  {
    id: "group.ended",
    title: "All members are ended by a signal",
    points: 1,
    needs: ["group.continued"],
    why: "Ending a pipeline means ending all of it: one process that is left over holds the terminal.",
    hints: [
      "What do the members do for all that time, and what ends them?",
      "They sleep, for ever if nobody sends them anything. SIGTERM ends whoever has not said otherwise.",
      "kill(-leader, SIGTERM)",
    ],
    verify: ended,
  },
  {
    id: "group.once",
    title: "Signals go to the group, not to its members one by one",
    points: 1,
    needs: ["group.members"],
    why: "Members that were forked between two turns of your loop are missed; the group has them all.",
    hints: [
      "How many kill calls does it take to stop the group?",
      "One: the kernel goes through the members. A negative pid is a group.",
      "kill(-leader, signo), or killpg(leader, signo)",
    ],
    verify: together,
  },
  leavesNobody("group", {
    points: 1,
    needs: ["group.members"],
    hints: [
      "How many children has main, the bystander among them?",
      "n + 1. A wait call that returns a stop or a continuation has reaped nobody.",
      "n + 1 wait calls without options when all have been told to end.",
    ],
  }),
  endsByItself("group", {
    points: 1,
    needs: ["group.members"],
    hints: [
      "What happens to main in the end?",
      "A group that does not exist makes kill throw ESRCH; a wait call without a child throws ECHILD; a wait for a stop that never comes lasts for ever.",
      "Let the task return when all n + 1 children are reaped.",
    ],
  }),
];
