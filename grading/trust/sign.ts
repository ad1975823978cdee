import { sign as signBytes } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { writeDurably } from "../../harness/observe/json.ts";
import type { Result } from "../batch/result.ts";
import { resultName, resultPath, resultText } from "../batch/store.ts";
import { jsonText } from "../report/text.ts";
import { type Envelope, PAYLOAD_TYPE, preAuthenticationEncoding } from "./envelope.ts";
import type { Key } from "./keys.ts";
import { type Statement, statementOf, statementText } from "./statement.ts";

/** @returns an envelope with the statement and its signature, as it is written. The same key and statement give the same bytes. */
export function sign(statement: Statement, key: Key): string {
  const payload = Buffer.from(statementText(statement));
  const sig = signBytes(null, preAuthenticationEncoding(PAYLOAD_TYPE, payload), key.object);
  const envelope: Envelope = {
    payloadType: PAYLOAD_TYPE,
    payload: payload.toString("base64"),
    signatures: [{ keyid: key.id, sig: sig.toString("base64") }],
  };
  return `${jsonText(envelope)}\n`;
}

/** @returns where the envelope of a batch's result is: beside it */
export const envelopePath = (folder: string, id: string, lab: string): string =>
  resultPath(folder, id, lab).replace(/\.json$/, ".intoto.json");

/**
 * Signs a result of a batch: the submission's digest, the lab's, and the result's own file as `writeResult` writes it, not as it may be on
 * the disk. A fault has no grade to be signed; an envelope of an earlier time goes.
 *
 * @param key to sign with
 * @returns whether it is signed now
 */
export async function signResult(folder: string, result: Result, key: Key): Promise<boolean> {
  const { submission, lab, outcome } = result;
  const path = envelopePath(folder, submission.id, lab);
  if (outcome === "fault") {
    await rm(path, { force: true });
    return false;
  }
  const files = new Map([[resultName(submission.id, lab), Buffer.from(resultText(result))]]);
  const text = sign(statementOf(files, { results: [result] }), key);
  const old = await readFile(path, "utf8").catch(() => null);
  if (old !== text) await writeDurably(path, text);
  return true;
}
