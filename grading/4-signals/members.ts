import {
  describeEnd,
  eventsOf,
  exitCode,
  type Finding,
  main,
  namesOf,
  type Process,
  type Recording,
  signalName,
} from "#check";
import { childrenOfMain, ENOUGH, mainForks } from "./family.ts";
import { opened, reached, type Sending, SIGCONT, SIGKILL, sent } from "./signals.ts";

/*
 * group: n children are a process group of their own, and one more stays in main's and sees to it that nobody else is hit.
 */

const SIGCHLD = 17;

const numberGiven = (recording: Recording) => recording.run.args[0] as number;

/** @returns the process group in which each process was at last; main leads its own */
function groupsOf(recording: Recording): Map<string, number> {
  const groups = new Map([["main", main(recording).pid]]);
  for (const event of recording.events) {
    if (event.kind === "fork") groups.set(event.child, groups.get(event.process) ?? 0);
    if (event.kind === "group") groups.set(event.member, event.pgid);
  }
  return groups;
}

/** main's children in the largest group that is not main's. */
function membersOf(recording: Recording): Process[] {
  const groups = groupsOf(recording);
  const own = groups.get("main");
  const moved = childrenOfMain(recording).filter(({ name }) => groups.get(name) !== own);
  const inGroupOf = ({ name }: Process) => moved.filter((other) => groups.get(other.name) === groups.get(name));
  return moved.map(inGroupOf).reduce<Process[]>((a, b) => (b.length > a.length ? b : a), []);
}

/** n children in a group of their own, one in main's. */
export function members(recording: Recording): Finding[] {
  const n = numberGiven(recording);
  const family = mainForks(recording, n + 1);
  if (family.length > 0) return family;
  const groups = groupsOf(recording);
  const kids = childrenOfMain(recording);
  const stayed = kids.filter(({ name }) => groups.get(name) === groups.get("main"));
  if (membersOf(recording).length === n && stayed.length === 1) return [];
  const others = new Map<number, Process[]>();
  for (const kid of kids)
    others.set(groups.get(kid.name) ?? 0, [...(others.get(groups.get(kid.name) ?? 0) ?? []), kid]);
  const said = [...others].map(
    ([pgid, each]) => `${namesOf(each)} in ${pgid === groups.get("main") ? "main's group" : `the group ${pgid}`}`,
  );
  return [
    {
      expected: `${n} children in one process group of their own, and one in main's`,
      observed: said.join("; "),
      process: "main",
      events: [
        ...eventsOf(recording, "group").map(({ index }) => index),
        ...stayed.slice(0, ENOUGH).map(({ born }) => born),
      ],
    },
  ];
}

/** WIFCONTINUED and WIFSTOPPED of wait(2). */
const CONTINUED = 0xffff;
const isStop = (status: number | null) => status !== null && (status & 0xff) === 0x7f;

/**
 * When a member was stopped: seen in itself, or told by a wait call, whichever is told first. Which of the two comes first is the machine's;
 * but what main does when a wait call has told it comes after both.
 */
function stoppedAt(recording: Recording, { name }: Process): number | undefined {
  const told = eventsOf(recording, "wait").find(({ event }) => event.child === name && isStop(event.status));
  const seen = eventsOf(recording, "stop", name)[0];
  const known = [told, seen].flatMap((one) => (one ? [one.index] : []));
  return known.length > 0 ? Math.min(...known) : undefined;
}

/** The signals that were sent to a member, alone or with its group. */
function sentTo(recording: Recording, { name }: Process): Sending[] {
  const groups = groupsOf(recording);
  const own = groups.get(name) ?? 0;
  return sent(recording).filter(
    ({ target, pid, process }) =>
      target === name || pid === -own || pid === -1 || (pid === 0 && groups.get(process) === own),
  );
}

/** There is a moment at which all members are stopped: each is, and nobody has been let go before the last of them was. */
export function stopped(recording: Recording): Finding[] {
  const group = membersOf(recording);
  const never = group.filter((member) => stoppedAt(recording, member) === undefined);
  if (never.length > 0) {
    const expected = `${namesOf(group)} are stopped`;
    const observed = `${namesOf(never)} ${never.length === 1 ? "was" : "were"} never stopped`;
    const events = never.slice(0, ENOUGH).map(({ born }) => born);
    return [{ expected, observed, process: never[0]?.name ?? null, events }];
  }
  const last = Math.max(...group.map((member) => stoppedAt(recording, member) ?? 0));
  for (const member of group) {
    const from = stoppedAt(recording, member) ?? 0;
    const release = sentTo(recording, member).find(
      ({ signo, index }) => (signo === SIGCONT || signo === SIGKILL) && index > from && index < last,
    );
    if (!release) continue;
    return [
      {
        expected: `there is a moment at which ${namesOf(group)} are all stopped`,
        observed: `${release.process} sent ${signalName(release.signo)} to ${member.name} before the last of them had been stopped`,
        process: release.process,
        events: [from, release.index, last],
      },
    ];
  }
  return [];
}

/** Every member is continued. SIGCONT does that when it is sent, even to a process that is killed before it comes to run. */
export function continued(recording: Recording): Finding[] {
  return membersOf(recording)
    .filter((member) => {
      const from = stoppedAt(recording, member) ?? 0;
      const told = eventsOf(recording, "wait").some(
        ({ event }) => event.child === member.name && event.status === CONTINUED,
      );
      const sendings = sentTo(recording, member).some(({ signo, index }) => signo === SIGCONT && index > from);
      return !told && !sendings && eventsOf(recording, "continue", member.name).length === 0;
    })
    .slice(0, ENOUGH)
    .map((member) => ({
      expected: `${member.name} is continued when it has been stopped`,
      observed: `${member.name} was never continued; it ${describeEnd(member)}`,
      process: member.name,
      events: member.exit ? [member.exit.event] : [],
    }));
}

/** Every member is ended by a signal. */
export function ended(recording: Recording): Finding[] {
  return membersOf(recording)
    .filter(({ exit }) => !exit || exit.forced || (exit.status & 0x7f) === 0)
    .slice(0, ENOUGH)
    .map((member) => ({
      expected: `${member.name} is ended by a signal`,
      observed: `${member.name} ${describeEnd(member)}`,
      process: member.name,
      events: member.exit ? [member.exit.event] : [],
    }));
}

/** No signal is sent to a single member: what the group is told, it is told as a group. */
export function together(recording: Recording): Finding[] {
  const group = membersOf(recording);
  const single = sent(recording).filter(({ target }) => group.some(({ name }) => name === target));
  const [one] = single;
  if (!one) return [];
  return [
    {
      expected: "signals are sent to the group, and not to its members one by one",
      observed: `${one.process} sent ${signalName(one.signo)} to ${one.target} alone`,
      process: one.process,
      events: single.slice(0, ENOUGH).map(({ index }) => index),
    },
  ];
}

/** main and the child that stayed with it get none of it, and that child is there to tell until its gate is opened. */
export function others(recording: Recording): Finding[] {
  const group = membersOf(recording);
  const spared = [main(recording), ...childrenOfMain(recording)].filter((process) => !group.includes(process));
  return spared.flatMap((process): Finding[] => {
    const { name } = process;
    const came = reached(recording, name).find(({ signo, sender }) => signo !== SIGCHLD && sender !== null);
    // One that is blocked does not come, and SIGKILL shows itself in the end alone.
    const aimed = sentTo(recording, process).find(({ signo }) => signo !== SIGCHLD);
    const hit = came
      ? { what: `${signalName(came.signo)} from ${came.sender} came to ${name}`, index: came.index }
      : aimed && { what: `${aimed.process} sent ${signalName(aimed.signo)} to ${receiver(aimed)}`, index: aimed.index };
    if (!hit) return name === "main" ? [] : stays(recording, process);
    return [
      {
        expected: `no signal comes to ${name}, which is not in the group`,
        observed: hit.what,
        process: name,
        events: [hit.index],
      },
    ];
  });
}

const receiver = ({ pid, target }: Sending) =>
  target ?? (pid === 0 ? "its own group" : pid === -1 ? "everybody" : `the group ${-pid}`);

/** The bystander exits with status 0 when its gate has been opened: before that it could be hit. */
function stays(recording: Recording, bystander: Process): Finding[] {
  const { name, exit } = bystander;
  const gate = opened(recording).find((one) => one.gate === "bystander");
  if (!exit || exit.forced || (exitCode(bystander) === 0 && gate && gate.index < exit.event)) return [];
  return [
    {
      expected: `${name}, the bystander, reads its FIFO to the end, and exits with status 0`,
      observed: `${name} ${describeEnd(bystander)}${gate && gate.index < exit.event ? "" : " before the FIFO had been opened"}`,
      process: name,
      events: [exit.event],
    },
  ];
}
