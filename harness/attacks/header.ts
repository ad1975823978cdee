import { readFileSync } from "node:fs";
import { LIMIT_NAMES, type LimitName, type Tier } from "../supervisor/protocol.ts";

export type User = "root" | "user";

/** Where an attack is made. */
export interface Where {
  tier: Tier;
  /** Who started the run. */
  user: User;
}

/** What a program of the suite says of itself in the comment lines with which it begins. */
export interface Header {
  /** What it tries, and what it would win. */
  attack: string;
  /** How the run must end; by the words of `endOf` in report.ts. */
  ends: Expectation;
  /** What each attempt must give, by its name: `ok`, or the name of an errno. */
  outcomes: Map<string, Expectation>;
  /** What must have become of a collected file, by its path: its type, and its content where that is given. */
  collected: Map<string, Expectation>;
  limits: Partial<Record<LimitName, number>>;
}

/** The words that are expected there; more than one where chance decides between them. */
export type Expectation = (where: Where) => string[];

/** A program of the suite does not say what it must. */
export class BrokenHeader extends Error {
  override name = "BrokenHeader";
}

/**
 * Reads the header of an attack.
 *
 *     // Attack: what it tries, and what it would win
 *     // Ends: limit processes or limit births          needed: how the run must end
 *     // Refused: open_canary make_beside: ENOENT in A, EACCES in B
 *     // Refused: write_program: EROFS in A as user, EACCES
 *     // Allowed: nice_self                             what works, and wins nothing
 *     // Collected: link: symlink                       is collected at the end, as what
 *     // Limits: wall-ms=500 processes=20
 *
 * Of words with commas between them the first holds whose condition does. Lines may go on in a comment line that is moved in.
 *
 * @throws BrokenHeader for a line that is none of these, a name that comes twice, a part that is needed and missing
 */
export function readHeader(file: string): Header {
  return parseHeader(readFileSync(file, "utf8"), file);
}

/** @param name of the program, for the error */
export function parseHeader(text: string, name: string): Header {
  const refuse = (why: string): never => {
    throw new BrokenHeader(`${name}: ${why}`);
  };
  const header: Partial<Header> = {};
  const outcomes = new Map<string, Expectation>();
  const collected = new Map<string, Expectation>();
  const limits: Header["limits"] = {};
  const add = (to: Map<string, Expectation>, key: string, expectation: Expectation) => {
    if (to.has(key)) refuse(`"${key}" is there twice`);
    to.set(key, expectation);
  };
  for (const line of linesOf(text)) {
    const [, key, rest = ""] = /^(\w+): (\S.*)$/.exec(line) ?? refuse(`"// ${line}" is no line of a header`);
    switch (key) {
      case "Attack":
        if (header.attack !== undefined) refuse(`"Attack" is there twice`);
        header.attack = rest;
        break;
      case "Ends":
        if (header.ends !== undefined) refuse(`"Ends" is there twice`);
        header.ends = expectationOf(rest, END, refuse);
        break;
      case "Refused":
      case "Collected": {
        const [, names = "", words = ""] = /^([^:]+): (.+)$/.exec(rest) ?? refuse(`"${line}" names nothing`);
        const expectation = expectationOf(words, key === "Refused" ? ERRNO : FILE, refuse);
        for (const each of names.split(" ")) add(key === "Refused" ? outcomes : collected, each, expectation);
        break;
      }
      case "Allowed":
        for (const each of rest.split(" ")) add(outcomes, each, () => ["ok"]);
        break;
      case "Limits":
        for (const each of rest.split(" ")) {
          const [, limit, number] = /^([a-z-]+)=(\d+)$/.exec(each) ?? [];
          const known = LIMIT_NAMES.find((one) => one === limit);
          if (known === undefined) refuse(`"${each}" is no limit`);
          else limits[known] = Number(number);
        }
        break;
      default:
        refuse(`"${key}" is no part of a header`);
    }
  }
  const { attack, ends } = header;
  if (attack === undefined || ends === undefined) return refuse(`must begin with "// Attack: …" and "// Ends: …"`);
  return { attack, ends, outcomes, collected, limits };
}

const END = /^(exited \d+|killed \d+|limit [a-z-]+|deadlock)$/;
const ERRNO = /^(E[A-Z0-9_]+|[A-Z]+_\w+|\w*Error|ok)$/;
const FILE = /^(regular|directory|symlink|fifo|socket|device|missing|refused)( \S+)?$/;

/** The comment lines, with those that go on joined. */
function linesOf(text: string): string[] {
  const lines: string[] = [];
  for (const line of /^(\/\/.*\n)*/.exec(text)?.[0].split("\n").slice(0, -1) ?? []) {
    if (line.startsWith("//   ")) lines.push(`${lines.pop() ?? ""} ${line.slice(2).trim()}`);
    else lines.push(line.slice(3));
  }
  return lines;
}

function expectationOf(text: string, allowed: RegExp, refuse: (why: string) => never): Expectation {
  const cases = text.split(", ").map((part) => {
    const [, words = "", tier, user] = /^(.+?)(?: in ([ABC]))?(?: as (root|user))?$/.exec(part) ?? [];
    const alternatives = words.split(" or ");
    for (const each of alternatives) if (!allowed.test(each)) refuse(`"${each}" is nothing that could be expected`);
    return { alternatives, tier, user };
  });
  return (where) =>
    cases.find(({ tier, user }) => (tier ?? where.tier) === where.tier && (user ?? where.user) === where.user)
      ?.alternatives ?? [];
}
