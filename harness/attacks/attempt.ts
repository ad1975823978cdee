/** One attack, made once: the program runs as any student's does, and everything is looked at that it could have won. */
import { randomUUID } from "node:crypto";
import { constants } from "node:os";
import type { Program } from "../run/bundle.ts";
import { run } from "../run/run.ts";
import { HarnessFault } from "../run/warm.ts";
import type { SupervisorEvent, Tier, TraceGroup } from "../supervisor/protocol.ts";
import type { Canaries } from "./canaries.ts";
import type { Header, User, Where } from "./header.ts";
import type { Weapons } from "./native.ts";
import { endOf, printed, problemsOf } from "./report.ts";
import { type Family, inWords } from "./survivors.ts";

/** A program of the suite, ready to be run. */
export interface Attack {
  name: string;
  header: Header;
  program: Program;
}

/** What came of an attack in one tier. Empty lists are what must be. */
export interface Result {
  attack: string;
  tier: Tier;
  user: User;
  /** How it ended, in words. */
  happened: string;
  /** Ends and outcomes that are not those of the header. */
  unexpected: string[];
  /** Processes that have outlived the run. */
  survivors: string[];
  /** What has changed outside of it, or has become known inside. */
  canaries: string[];
  /** What is wrong with the report. */
  report: string[];
}

export interface Battlefield {
  user: User;
  canaries: Canaries;
  family: Family;
  weapons: Weapons;
}

const GROUPS: TraceGroup[] = ["process", "signal", "descriptor", "output", "memory", "time"];

/** They end what would not end by itself: most attacks need a few milliseconds. All groups of calls are recorded, so that there is much to tell. */
const LIMITS = { "wall-ms": 120_000, "cpu-ms": 10_000, "linger-ms": 50, events: 200_000, "event-bytes": 100 * 2 ** 20 };

/** Makes one attack in one tier. Never throws for what the attack does: a fault of the harness is a lost report. */
export async function attempt({ name, header, program }: Attack, tier: Tier, field: Battlefield): Promise<Result> {
  const { user, canaries, family, weapons } = field;
  const token = `token-${randomUUID()}`;
  const report: string[] = [];
  const events: SupervisorEvent[] = [];
  await run(
    {
      program,
      task: "attack",
      args: [{ ...canaries.world, tier, token }],
      files: Object.fromEntries(Object.entries(weapons.files).map(([file, text]) => [file, { text, mode: 0o644 }])),
      collect: [...header.collected.keys()],
      trace: GROUPS,
      limits: { ...LIMITS, ...header.limits },
      tiers: [tier],
    },
    { onEvent: (event) => events.push(event) },
  ).catch((error: unknown) => {
    if (!(error instanceof HarnessFault)) throw error;
    report.push(`a fault of the harness: ${error.message}`);
  });
  const survivors = inWords(await family.survivors());
  if (report.length === 0) report.push(...problemsOf(events, token));
  const where = { tier, user };
  const ended = endOf(events);
  return {
    attack: name,
    ...where,
    happened: ended,
    unexpected: [
      ...against("the end", [ended], header.ends(where)),
      ...outcomeProblems(events, header, where),
      ...fileProblems(events, header, where),
    ],
    survivors,
    canaries: [...canaries.changes(), ...leaks(events, canaries.secret)],
    report,
  };
}

function against(what: string, got: string[], wanted: string[]): string[] {
  const [first = "nothing"] = got;
  if (got.length === 1 && wanted.includes(first)) return [];
  return [`${what}: ${got.join(" and ") || "nothing"} instead of ${wanted.join(" or ") || "nothing"}`];
}

/** `NAME ok` or `NAME ERRNO`, as means/attempt.ts prints them; trespass.c prints the errno's number, 0 for none. */
const OUTCOME = /^(\w+) (ok|E[A-Z0-9_]+|[A-Z]+_\w+|\w*Error|errno\d+|\d+)$/gm;

/** The lines that tell of attempts, held against the header, in both directions. */
function outcomeProblems(events: SupervisorEvent[], { outcomes }: Header, where: Where): string[] {
  const lines = [...printed(events, 1).matchAll(OUTCOME)].map(([, name = "", word = ""]) => ({ name, word }));
  const said = Map.groupBy(lines, ({ name }) => name);
  return [...new Set([...said.keys(), ...outcomes.keys()])].flatMap((name) => {
    const words = (said.get(name) ?? []).map(({ word }) => (/^\d+$/.test(word) ? errnoName(Number(word)) : word));
    return against(name, [...new Set(words)], outcomes.get(name)?.(where) ?? []);
  });
}

const ERRNO_NAMES = new Map(Object.entries(constants.errno).map(([name, number]) => [number, name]));
const errnoName = (errno: number) => (errno === 0 ? "ok" : (ERRNO_NAMES.get(errno) ?? `errno${errno}`));

function fileProblems(events: SupervisorEvent[], { collected }: Header, where: Where): string[] {
  const files = new Map(
    events.flatMap((event) => (event.ev === "file" ? [[event.path.replace(/^work\//, ""), event] as const] : [])),
  );
  return [...collected].flatMap(([path, expectation]) => {
    const file = files.get(path);
    const wanted = expectation(where);
    const withContent = wanted.some((each) => each.includes(" "));
    return against(path, file ? [withContent ? `${file.type} ${file.data.trim()}` : file.type] : [], wanted);
  });
}

/** The secret is nowhere in what the program was given. */
function leaks(events: SupervisorEvent[], secret: string): string[] {
  const [, core = secret] = /^secret-(.*)$/.exec(secret) ?? [];
  const telling = events.filter((event) => JSON.stringify(event).includes(core));
  return telling.length === 0 ? [] : [`the secret is in ${telling.length} events, such as "${telling[0]?.ev}"`];
}
