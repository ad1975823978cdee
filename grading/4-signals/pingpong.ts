import { type Check, eventsOf, type Finding, leavesNobody, type Recording, signalName } from "#check";
import { childrenOfMain, count, everyoneExitsWell, mainForks, nobodySpins, nth } from "./family.ts";
import { opened, type Sending, SIGUSR1, SIGUSR2, sent, taken } from "./signals.ts";

/*
 * pingPong: judged process by process. What one process does has an order; between two processes only a signal makes one. If each sends
 * only when it has taken the other's signal, then all of it alternates.
 */

const roundsGiven = (recording: Recording) => recording.run.args[0] as number;

interface Move {
  index: number;
  does: "sends" | "takes";
}

/** What a player does with the two signals of the game, in order. */
function movesOf(recording: Recording, player: string, other: string, own: number, others: number): Move[] {
  const sends = sent(recording, player).filter(({ signo, target }) => signo === own && target === other);
  const takes = taken(recording, player).filter(({ signo, sender }) => signo === others && sender === other);
  return [
    ...sends.map(({ index }): Move => ({ index, does: "sends" })),
    ...takes.map(({ index }): Move => ({ index, does: "takes" })),
  ].sort((a, b) => a.index - b.index);
}

/**
 * Who sends has waited at its gate: main at `serve` when there was a child, the child at `return` when main had sent. So each was made to
 * wait for the other. In which of the rounds does not matter.
 */
function gates(recording: Recording): Finding[] {
  const sendings = (player: string) =>
    sent(recording, player).filter(({ signo }) => signo === SIGUSR1 || signo === SIGUSR2);
  const serves = sendings("main");
  const began = childrenOfMain(recording)[0]?.born ?? 0;
  return [
    ...passedBy(recording, "main", "serve", began, serves),
    ...passedBy(recording, "main.1", "return", serves[0]?.index ?? began, sendings("main.1")),
  ];
}

function passedBy(recording: Recording, player: string, gate: string, from: number, sendings: Sending[]): Finding[] {
  const last = sendings.at(-1)?.index ?? 0;
  const step = opened(recording).find((one) => one.gate === gate && one.index > from);
  if (sendings.length === 0 || (step && step.index < last)) return [];
  const since = player === "main" ? "it has forked" : "the first signal has come";
  return [
    {
      expected: `${player} waits at ${gate}, when ${since} and before it sends`,
      observed: `${player} sent ${count(sendings.length, "signal", "signals")}, and nobody waited at ${gate} in between`,
      process: player,
      events: [...(from ? [from] : []), last],
    },
  ];
}

function turns(recording: Recording): Finding[] {
  const rounds = roundsGiven(recording);
  const strays = sent(recording).filter(
    ({ process, target, signo }) =>
      (signo === SIGUSR1 || signo === SIGUSR2) &&
      !(process === "main" && target === "main.1" && signo === SIGUSR1) &&
      !(process === "main.1" && target === "main" && signo === SIGUSR2),
  );
  const [stray] = strays;
  if (stray) {
    return [
      {
        expected: "main sends SIGUSR1 to main.1, main.1 sends SIGUSR2 to main, and nobody sends anything else",
        observed: `${stray.process} sent ${signalName(stray.signo)} to ${stray.target ?? stray.pid}`,
        process: stray.process,
        events: [stray.index],
      },
    ];
  }
  return [
    ...outOfTurn("main", movesOf(recording, "main", "main.1", SIGUSR1, SIGUSR2), "sends", rounds),
    ...outOfTurn("main.1", movesOf(recording, "main.1", "main", SIGUSR2, SIGUSR1), "takes", rounds),
  ];
}

/** @returns the first move of a player that is not what its turn is */
function outOfTurn(player: string, moves: Move[], first: Move["does"], rounds: number): Finding[] {
  const [own, others] = player === "main" ? ["SIGUSR1", "SIGUSR2"] : ["SIGUSR2", "SIGUSR1"];
  const second = first === "sends" ? "takes" : "sends";
  const at = moves.findIndex(({ does }, i) => does !== (i % 2 === 0 ? first : second));
  const wrong = moves[at];
  const before = moves.slice(0, wrong ? at : undefined);
  const sends = before.filter(({ does }) => does === "sends").length;
  const takes = before.length - sends;
  if (wrong) {
    const observed =
      wrong.does === "sends"
        ? `${player} sent ${own} for the ${nth(sends + 1)} time when it had taken ${count(takes, others, others)}`
        : `${player} took ${others} for the ${nth(takes + 1)} time when it had sent ${count(sends, own, own)}`;
    return [
      {
        expected: `${player} sends ${own} and takes ${others} in turns, and ${first} first`,
        observed,
        process: player,
        events: [...before.slice(-1), wrong].map(({ index }) => index),
      },
    ];
  }
  if (moves.length === 2 * rounds) return [];
  return [
    {
      expected: `${player} sends ${own} ${count(rounds, "time", "times")} and takes ${others} as often`,
      observed: `${player} sent ${count(sends, own, own)} and took ${count(takes, others, others)}`,
      process: player,
      events: moves.slice(-1).map(({ index }) => index),
    },
  ];
}

/** Calls that sleep for a time, or have the clock send a signal. */
const CLOCKS = new Set(["nanosleep", "clock_nanosleep", "alarm", "setitimer", "timer_settime"]);
/** Calls that wait for something, and return 0 when their time is over. */
const TIMED_WAITS = new Set(["poll", "ppoll", "select", "pselect6"]);

/** Nobody computes while it waits, and nobody lets the clock decide when it goes on. */
function nobodyWatchesTheClock(recording: Recording): Finding[] {
  const expected = "the other player's signal alone says when it is one's turn";
  const [call] = eventsOf(recording, "call").filter(
    ({ event: { name, ret, error } }) =>
      CLOCKS.has(name) || (TIMED_WAITS.has(name) && ret === 0) || (name === "rt_sigtimedwait" && error === "EAGAIN"),
  );
  if (!call) return nobodySpins(recording);
  const { process, name } = call.event;
  const observed = CLOCKS.has(name)
    ? `${process} called ${name}: it lets a time pass`
    : `${process} waited with ${name} until the time was over, and nothing had come`;
  return [{ expected, observed, process, events: [call.index] }];
}

export const pingPong: Check[] = [
  {
    id: "pingPong.players",
    title: "main forks one child to play with",
    points: 1,
    needs: [],
    why: "One process that sends signals to itself has nobody to wait for.",
    hints: [
      "How many processes are in the game?",
      "Two: main and one child. What both need, handlers and blocked signals, is inherited over fork.",
      "const child = fork(); with handlers and mask set before it.",
    ],
    verify: (recording) => mainForks(recording, 1),
  },
  {
    id: "pingPong.gates",
    title: "Each waits at its gate before its first signal",
    points: 2,
    needs: ["pingPong.players"],
    why: "A program whose processes never have to wait for each other shows nothing about waiting.",
    hints: [
      "What do main and the child do before each sends for the first time?",
      "main has forked and reads serve: meanwhile the child waits for a signal. The child has taken it and reads return: meanwhile main waits for the answer.",
      'if (round === 0) readAll("serve"); before main\'s kill, readAll("return") before the child\'s.',
    ],
    verify: gates,
  },
  {
    id: "pingPong.sleeps",
    title: "Whoever waits for its turn sleeps, and no clock wakes it",
    points: 4,
    needs: ["pingPong.gates"],
    why: "Spinning burns a processor; sleeping for a while and looking again is always too long or too short. A signal can wake a process in the very moment.",
    hints: [
      "What does your program do while it is the other's turn?",
      "The call must sleep until the signal is there, and a signal that came just before must not be missed. Block it, and let sigsuspend open the mask and sleep in one step; or take it with sigwait.",
      "sigprocmask(SIG_BLOCK, [SIGUSR1, SIGUSR2]) before fork(); while (!mine) sigsuspend([]); or sigwaitinfo([SIGUSR2]).",
    ],
    verify: nobodyWatchesTheClock,
  },
  {
    id: "pingPong.turns",
    title: "Each sends only when it has taken the other's signal, as often as asked",
    points: 6,
    needs: ["pingPong.sleeps"],
    why: "Two signals that are sent without an answer in between may arrive as one: a message is lost, and both sides wait for ever.",
    hints: [
      "After sending, what does each side need before it may send again? And what if the signal comes before you begin to wait?",
      "A signal is no queue: it says that something happened. So each must wait for the other's after every sending. A signal that comes between the test of your flag and the sleep finds nobody asleep, unless it is blocked until the sleep begins.",
      "for (let i = 0; i < rounds; i++) { kill(child, SIGUSR1); sigwait([SIGUSR2]); } in main, the other way round in the child.",
    ],
    verify: turns,
  },
  leavesNobody("pingPong", {
    points: 1,
    needs: ["pingPong.turns"],
    hints: [
      "When the game is over, who takes the child's status?",
      "The kernel keeps it until main asks.",
      "waitpid(child) after the last round.",
    ],
  }),
  {
    id: "pingPong.ends",
    title: "Both end by themselves, with status 0",
    points: 1,
    needs: ["pingPong.turns"],
    why: "A player that is killed when the game is over cannot tell anybody how it ended.",
    hints: [
      "How does the child know that the game is over?",
      "It can count the rounds as main does. A call that a handler interrupts throws EINTR unless the handler was installed with SA_RESTART.",
      "_exit(0) in the child after its last answer; waitpid(child) in main, which has then no handler left to come.",
    ],
    verify: everyoneExitsWell,
  },
];
