import { validator } from "../../harness/observe/schema.ts";
import envelopeSchema from "../schemas/envelope.schema.json" with { type: "json" };

/**
 * A signed statement: a DSSE envelope, version 1 (Dead Simple Signing Envelope, secure-systems-lab/dsse). Its JSON form is described by
 * schemas/envelope.schema.json.
 */
export interface Envelope {
  payloadType: typeof PAYLOAD_TYPE;
  /** In base64. */
  payload: string;
  signatures: {
    /** Says which key to try, and nothing else: it is not signed. */
    keyid?: string;
    /** In base64. */
    sig: string;
  }[];
}

export const PAYLOAD_TYPE = "application/vnd.in-toto+json";

/**
 * @param type of the payload
 * @returns what is signed: DSSE's pre-authentication encoding, in which type and payload cannot run into each other
 */
export function preAuthenticationEncoding(type: string, payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `), payload]);
}

/** @returns what is wrong with a value that should be an envelope; nothing when it is one */
export const envelopeProblems = (value: unknown): string[] => envelopes.problems(value);

const envelopes = validator(envelopeSchema);

/** @returns the bytes of base64, in the usual alphabet or the one for addresses, as DSSE asks; null for what is not exactly that */
export function fromBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, "base64");
  const usual = text.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  return usual === bytes.toString("base64").replace(/=+$/, "") ? bytes : null;
}
