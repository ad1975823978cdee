import { eventsOf, type Fact, type Finding, factsOf, linesOf, type Process, quoted, type Recording } from "#check";
import { FORKED, samplesOf } from "./samples.ts";

/*
 * What the tasks ask to be printed. An address says where to look and is believed of nothing else; a count of page faults has to agree with
 * the kernel's own.
 */

/** @returns all addresses that the program printed in `address` lines; of one process only, if it is given */
export function addressesOf(recording: Recording, process?: string): number[] {
  return factsOf(recording, "address", process).flatMap(({ values }) => readings(values[0] ?? ""));
}

/** A parent and a child of it that printed the same address. */
export interface Namesakes {
  parent: Process;
  child: Process;
  address: number;
}

/** @returns every parent with every child that printed an address of the parent's, too */
export function namesakesOf(recording: Recording): Namesakes[] {
  return recording.processes.flatMap((child) => {
    const parent = recording.processes.find(({ name }) => name === child.parent);
    if (!parent) return [];
    const ofParent = addressesOf(recording, parent.name);
    return [...new Set(addressesOf(recording, child.name))]
      .filter((address) => ofParent.includes(address))
      .map((address) => ({ parent, child, address }));
  });
}

/** A parent and its child print one address, and two values. */
export function oneAddressTwoValues(recording: Recording): Finding[] {
  const expected = "a parent and its child print the same address and different values";
  const namesakes = namesakesOf(recording);
  const lines = factsOf(recording, "address");
  if (namesakes.length === 0) {
    const said = lines.map((fact) => `${fact.process} printed ${quoted("address", fact)}`);
    const observed = said.length > 0 ? said.slice(0, MOST_LINES).join(", ") : "nobody printed a line with an address";
    return [{ expected, observed, process: lines.at(-1)?.process ?? "main", events: lines.map(({ event }) => event) }];
  }
  const findings = namesakes.flatMap(({ parent, child }): Finding[] => {
    const values = [parent, child].map(({ name }) => factsOf(recording, "value", name).at(-1));
    const silent = [parent, child].filter((_, i) => values[i] === undefined);
    const said = values.filter((fact) => fact !== undefined);
    const [one = "", other = ""] = said.map((fact) => fact.values.join(" "));
    if (silent.length === 0 && one !== other) return [];
    const observed =
      silent.length > 0
        ? `${silent.map(({ name }) => name).join(" and ")} printed no line with a value`
        : `both printed "value ${one}"`;
    return [{ expected, observed, process: (silent[0] ?? child).name, events: said.map(({ event }) => event) }];
  });
  return findings.length < namesakes.length ? [] : findings.slice(0, 1);
}

/** The gate at which a number is told that no program can know, and that only the child may hear. */
export const GATE = "number";

/**
 * The child prints the number that it was told at the gate, and its parent prints the same: so it came to the parent through the memory that
 * they share, if the parent did not hear it itself and nobody sent it.
 */
export function seenByParent(recording: Recording): Finding[] {
  const told = eventsOf(recording, "step").find(({ event }) => event.does === "gate" && isGate(event.path));
  const number = told?.event.does === "gate" ? told.event.text.trim() : "";
  if (!told) {
    const expected = `the child opens the gate "${GATE}" and reads a number there`;
    return [{ expected, observed: "nobody waited at that gate", process: null, events: [] }];
  }
  const wrote = factsOf(recording, "wrote").filter(({ process }) => parentOf(recording, process) !== null);
  if (wrote.length === 0) {
    const expected = `the child prints "wrote ${number}", the number that it read from the gate "${GATE}"`;
    const observed = `no child printed a line with what it wrote; ${firstLine(recording)}`;
    return [{ expected, observed, process: null, events: [told.index] }];
  }
  const findings = wrote.map((fact) => notSeen(recording, fact, number, told.index));
  return findings.includes(null) ? [] : findings.filter((finding) => finding !== null).slice(0, 1);
}

function notSeen(recording: Recording, wrote: Fact, number: string, told: number): Finding | null {
  const parent = parentOf(recording, wrote.process) as string;
  if (numberOf(wrote) !== number) {
    const expected = `${wrote.process} prints "wrote ${number}", the number that was told at the gate "${GATE}"`;
    return {
      expected,
      observed: `it printed ${quoted("wrote", wrote)}`,
      process: wrote.process,
      events: [told, wrote.event],
    };
  }
  const expected = `${parent} reads from its own mapping what ${wrote.process} wrote, and prints "read ${number}"`;
  const read = factsOf(recording, "read", parent);
  if (!read.some((fact) => numberOf(fact) === number)) {
    const last = read.at(-1);
    const observed = last ? `it printed ${quoted("read", last)}` : "it printed no line with what it read";
    return { expected, observed, process: parent, events: [wrote.event, ...read.map(({ event }) => event)] };
  }
  const gates = new Set(recording.openFiles.filter(({ path }) => isGate(path)).map(({ id }) => id));
  const heard = eventsOf(recording, "read", parent).find(
    ({ event: { file, bytes } }) => file !== null && gates.has(file) && bytes > 0,
  );
  if (heard) {
    const observed = `${parent} itself read ${number} from the gate "${GATE}"`;
    return { expected, observed, process: parent, events: [heard.index] };
  }
  const letter = eventsOf(recording, "write").find(
    ({ event: { file, text } }) => file !== "stdout" && file !== "stderr" && isNumberIn(text, number),
  );
  if (!letter) return null;
  const { process, fd } = letter.event;
  const observed = `${process} also sent ${number} through descriptor ${fd}`;
  return { expected, observed, process, events: [letter.index] };
}

/** The number of pages that will be copied is printed before the first of them is. */
export function predictedInTime(recording: Recording, k: number): Finding[] {
  const expected = `"predicted ${k}" is printed before the checkpoint "${FORKED}", a page fault for each page that will be copied`;
  const predictions = factsOf(recording, "predicted");
  const first = samplesOf(recording, FORKED)[0]?.event ?? Number.NEGATIVE_INFINITY;
  const early = predictions.filter(({ event }) => event < first);
  if (early.length > 0 && early.every(({ values }) => Number(values[0]) === k)) return [];
  const wrong = early.find(({ values }) => Number(values[0]) !== k) ?? predictions[0];
  const observed = !wrong
    ? "no line with a prediction was printed"
    : `${wrong.process} printed ${quoted("predicted", wrong)}${wrong.event < first ? "" : ` when "${FORKED}" was over`}`;
  return [{ expected, observed, process: wrong?.process ?? null, events: wrong ? [wrong.event] : [] }];
}

/** @returns the last number that this process printed after this word, and where; null if there is none */
export function countOf(recording: Recording, process: string, key: string): { count: number; event: number } | null {
  const fact = factsOf(recording, key, process).findLast(({ values }) => /^\d+$/.test(values[0] ?? ""));
  return fact ? { count: Number(fact.values[0]), event: fact.event } : null;
}

/** @returns what an address may mean as it was printed: hexadecimal with or without 0x, or a bigint in decimal digits */
function readings(text: string): number[] {
  const hexadecimal = /^(0x)?([0-9a-f]{1,16})$/i.exec(text);
  const decimal = /^(\d{1,20})n?$/.exec(text);
  return [
    ...(hexadecimal ? [Number.parseInt(hexadecimal[2] as string, 16)] : []),
    ...(decimal ? [Number(decimal[1])] : []),
  ];
}

const parentOf = (recording: Recording, name: string) =>
  recording.processes.find((process) => process.name === name)?.parent ?? null;

/** Without the n that console.log puts behind a bigint. */
const numberOf = ({ values }: Fact) => values[0]?.replace(/n$/, "");

const isGate = (path: string | null) => path?.split("/").at(-1) === GATE;

/** In digits, as a number of its own and not as 12 in 3124; or as its bytes. */
const isNumberIn = (text: string, number: string) =>
  text.split(/\D+/).includes(number) || bytesOf(Number(number)).some((bytes) => text.includes(bytes));

/** What a recording shows of a number that was sent as its bytes: a whole one of 32 or 64 bits, or a double. */
function bytesOf(number: number): string[] {
  const [whole, swapped, double] = [Buffer.alloc(4), Buffer.alloc(4), Buffer.alloc(8)];
  whole.writeInt32LE(number | 0);
  swapped.writeInt32BE(number | 0);
  double.writeDoubleLE(number);
  return [whole, swapped, double].map(String);
}

/** More lines than this tell a student nothing new. */
const MOST_LINES = 4;

function firstLine(recording: Recording): string {
  const line = linesOf(recording)[0];
  return line ? `the first line of all is ${JSON.stringify(line.text.slice(0, 80))}` : "nothing was printed";
}
