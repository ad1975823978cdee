import type { Event, EventOf, Recording } from "../../harness/observe/recording.ts";
import { describeStatus, signalName } from "../check/processes.ts";
import { plural, printable } from "./text.ts";

type Sentences = { [Kind in Event["kind"]]: (event: EventOf<Kind>, recording: Recording) => string };

/** @returns what happened, as a student would say it of the process: "forks main.2 (pid 14)" */
export function sentence(event: Event, recording: Recording): string {
  return (SENTENCES[event.kind] as (event: Event, recording: Recording) => string)(event, recording);
}

const pidOf = (recording: Recording, name: string) => recording.processes.find((process) => process.name === name)?.pid;

/** A descriptor with what it stands for: `1 (stdout)`, `3 (out.txt)`. */
function descriptor(recording: Recording, fd: number, file: string | null): string {
  const open = recording.openFiles.find(({ id }) => id === file);
  if (!open) return `descriptor ${fd}`;
  const kinds = {
    "pipe-read": "read end of a pipe",
    "pipe-write": "write end of a pipe",
    file: "a file",
    other: "a socket",
  };
  const what = open.opened === null ? open.id : open.path === null ? kinds[open.kind] : printable(open.path);
  return `descriptor ${fd} (${what})`;
}

function waitSentence({ error, child, status, options, call }: EventOf<"wait">): string {
  const WNOHANG = 1;
  if (error === "ECHILD") return `calls ${call}, but has no child to wait for (ECHILD)`;
  if (error === "EINTR") return `is interrupted in ${call} by a signal (EINTR)`;
  if (error) return `calls ${call}: ${error}`;
  if (child === null) return options & WNOHANG ? `asks with ${call} for an ended child: none yet` : `calls ${call}`;
  if (status === 0xffff) return `learns from ${call} that ${child} was continued`;
  if (status !== null && (status & 0xff) === 0x7f)
    return `learns from ${call} that ${child} was stopped by ${signalName(status >> 8)}`;
  return `looks with ${call} at ${child} without taking its status away (WNOWAIT)`;
}

const address = (number: number) => `0x${number.toString(16)}`;

const SENTENCES: Sentences = {
  begin: (_event, recording) => `begins (pid ${recording.processes[0]?.pid})`,
  fork: ({ child, how }, recording) =>
    `${how === "fork" ? "forks" : `${how}s`} ${child} (pid ${pidOf(recording, child)})`,
  "fork-failed": ({ error }) => `cannot fork: ${error}`,
  thread: () => "starts a thread",
  exec: ({ path, argv }) => `becomes ${printable(path)}: ${printable(argv.join(" "))}`,
  "exec-failed": ({ path, error }) => `cannot become ${printable(path)}: ${error}`,
  exit: ({ status, forced }) =>
    forced ? "is killed by the harness" : describeStatus(status).replace("exited", "exits").replace("was", "is"),
  reap: ({ child, status, call }) => `reaps ${child} with ${call}: it ${describeStatus(status)}`,
  wait: waitSentence,
  open: ({ fd, path }) => `opens ${printable(path)} as descriptor ${fd}`,
  pipe: ({ fds }) => `makes a pipe: reads from descriptor ${fds[0]}, writes to ${fds[1]}`,
  dup: ({ from, fd, file }, recording) => `makes descriptor ${fd} the same as ${descriptor(recording, from, file)}`,
  close: ({ fd, file }, recording) => `closes ${descriptor(recording, fd, file)}`,
  cloexec: ({ fd, on }) => `marks descriptor ${fd} ${on ? "close-on-exec" : "to stay open across exec"}`,
  seek: ({ fd, file, offset }, recording) => `moves the offset of ${descriptor(recording, fd, file)} to ${offset}`,
  read: ({ fd, file, bytes }, recording) =>
    bytes === 0
      ? `finds the end of ${descriptor(recording, fd, file)}`
      : `reads ${plural(bytes, "byte")} from ${descriptor(recording, fd, file)}`,
  write: ({ fd, file, bytes, text }, recording) =>
    file === "stdout"
      ? `prints "${printable(text.replace(/\n$/, ""))}"`
      : `writes ${plural(bytes, "byte")} to ${descriptor(recording, fd, file)}: "${printable(text.replace(/\n$/, ""), 60)}"`,
  kill: ({ target, pid, signo, error }) =>
    `sends ${signalName(signo)} to ${target ?? (pid < 0 ? `process group ${-pid}` : `pid ${pid}`)}${error ? `: ${error}` : ""}`,
  deliver: ({ signo, sender, action }) =>
    `gets ${signalName(signo)}${sender ? ` from ${sender}` : ""}${action === "ignore" ? ", which it ignores" : ""}`,
  dequeue: ({ signo, call, sender }) => `takes ${signalName(signo)}${sender ? ` from ${sender}` : ""} with ${call}`,
  disposition: ({ signo, action }) => `sets ${signalName(signo)} to ${action === "handler" ? "a handler" : action}`,
  mask: ({ blocked }) => (blocked.length > 0 ? `blocks ${blocked.map(signalName).join(", ")}` : "blocks no signal"),
  suspend: ({ blocked }) =>
    `returns from sigsuspend, in which ${blocked.length > 0 ? `${blocked.map(signalName).join(", ")} stayed blocked` : "no signal was blocked"}`,
  group: ({ call, member, pgid, process }) =>
    call === "setsid"
      ? `starts a session and process group ${pgid} of its own`
      : `puts ${member === process ? "itself" : member} into process group ${pgid}`,
  step: (event) =>
    event.does === "gate"
      ? `(the harness opens ${printable(event.path)})`
      : `${event.to === "main" ? "is" : "and its group are"} sent ${signalName(event.signo)} by the harness (pid ${event.senderPid})`,
  stop: ({ signo }) => `is stopped by ${signalName(signo)}`,
  continue: () => "is continued",
  pages: ({ checkpoint, start, pages }) => {
    const count = (letter: string) => pages.split(letter).length - 1;
    const all = plural(pages.length, "page");
    return `at checkpoint ${printable(checkpoint)} has ${count("x")} of ${all} at ${address(start)} to itself, shares ${count("s")}`;
  },
  call: ({ name, args, error, path, ret }) =>
    name === "mmap" && error === null
      ? `maps ${plural(Number(args[1]), "byte")} at ${address(ret)}`
      : `calls ${name}${path === null ? "" : ` on ${printable(path)}`}: ${error ?? ret}`,
  deadlock: () => "can never go on, nor can any other process: everything is killed",
  limit: ({ limit, value }) => `reaches the limit ${limit} (${value}): everything is killed`,
  leftover: () => "is still alive although main has ended",
};
