import { verify as verifyBytes } from "node:crypto";
import { basename } from "node:path";
import type { Result } from "../batch/result.ts";
import { resultName, resultProblems } from "../batch/store.ts";
import { printable } from "../report/text.ts";
import { type Envelope, envelopeProblems, fromBase64, PAYLOAD_TYPE, preAuthenticationEncoding } from "./envelope.ts";
import type { Key } from "./keys.ts";
import { NotReadable, parsed, readBounded } from "./read.ts";
import { checkStatement, type Statement, statementProblems } from "./statement.ts";

/** What an envelope is worth for a result. */
export interface Verified {
  /** The result's, as far as it can be read. */
  result: Result | null;
  state: "good" | "unsigned" | "changed" | "otherKey" | "notAnEnvelope" | "otherSubmission" | "notAResult";
  /** In words, printable; empty where it is good. */
  why: string;
}

/** More than the largest result has. */
const MOST_BYTES = 64 * 2 ** 20;

/**
 * Looks whether a result is the one that somebody signed with this key.
 *
 * @param path of the result; its envelope lies beside it
 * @param place where the result belongs, `ada/1-fork`; null where nobody knows but the result itself
 */
export async function verifyResult(path: string, place: string | null, key: Key): Promise<Verified> {
  let result: Result | null = null;
  const bad = (state: Verified["state"], why: string): Verified => ({ result, state, why: printable(why, 500) });
  try {
    const content = await readBounded(path, MOST_BYTES);
    if (content === null) return bad("notAResult", "the result is not there");
    const value = parsed(content);
    const problems = resultProblems(value);
    if (problems.length > 0) return bad("notAResult", `the file is no result: ${problems[0]}`);
    result = value as Result;
    const { submission, lab, outcome } = result;
    const own = `${submission.id}/${lab}`;
    if (place !== null && place !== own) return bad("otherSubmission", `it is the result of ${own}`);
    if (outcome === "fault") return bad("unsigned", "the harness failed: there is no grade, and none is signed");
    const envelope = await readBounded(path.replace(/\.json$/, ".intoto.json"), MOST_BYTES);
    if (envelope === null) return bad("unsigned", "it is not signed");
    const opened = openEnvelope(envelope, key);
    if ("why" in opened) return bad(opened.state, opened.why);
    const name = resultName(submission.id, lab);
    const subjects = opened.statement.subject.map((each) => each.name);
    if (!subjects.includes(name))
      return bad("otherSubmission", `its envelope is for ${subjects.filter((each) => each.endsWith(".json")).join()}`);
    const different = checkStatement(opened.statement, new Map([[name, content]]));
    return different.length > 0 ? bad("changed", "it has changed since it was signed") : bad("good", "");
  } catch (error) {
    if (error instanceof NotReadable) return bad("notAResult", `a file of it ${error.message}`);
    throw error;
  }
}

/** @returns the statement in an envelope that this key has signed, or what is wrong */
export function openEnvelope(
  content: Buffer,
  key: Key,
): { statement: Statement } | { state: "notAnEnvelope" | "otherKey" | "changed"; why: string } {
  const value = parsed(content);
  const payload = envelopeProblems(value).length === 0 ? fromBase64((value as Envelope).payload) : null;
  if (payload === null) return { state: "notAnEnvelope", why: "what lies beside it is no envelope" };
  const { signatures } = value as Envelope;
  const bytes = preAuthenticationEncoding(PAYLOAD_TYPE, payload);
  const isSigned = signatures.some(({ sig }) => {
    const signature = fromBase64(sig);
    return signature !== null && verifyBytes(null, bytes, key.object, signature);
  });
  if (!isSigned) {
    // What a key is called is not signed: it only says which mistake is the likelier one.
    if (signatures.some(({ keyid }) => keyid === key.id))
      return { state: "changed", why: "its envelope has changed since it was signed" };
    const others = signatures.map(({ keyid }) => keyid ?? "one without a name").join(", ");
    return { state: "otherKey", why: `it is signed by another key: ${others}` };
  }
  const statement = parsed(payload);
  const [problem] = statementProblems(statement);
  if (problem !== undefined) return { state: "notAnEnvelope", why: `this key has signed something else: ${problem}` };
  return { statement: statement as Statement };
}

/** @returns the path of the result that a path is of: itself, or the one beside an envelope */
export const resultBeside = (path: string): string =>
  basename(path).endsWith(".intoto.json") ? path.replace(/\.intoto\.json$/, ".json") : path;
