import { generateKeyPairSync, sign as signBytes } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import fc from "fast-check";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Result } from "../batch/result.ts";
import { resultPath, writeResult } from "../batch/store.ts";
import { FAULT, REFUSED, resultWith } from "../exports/testing.ts";
import { type Envelope, PAYLOAD_TYPE, preAuthenticationEncoding } from "./envelope.ts";
import { type Key, readPublicKey, readSigningKey } from "./keys.ts";
import { envelopePath, sign, signResult } from "./sign.ts";
import { type Statement, sha256, statementOf } from "./statement.ts";
import { openEnvelope, verifyResult } from "./verify.ts";

const RESULT = resultWith();
const PLACE = "doe-jane/1-fork";

let folder: string;
let keys: { own: Key; public: Key; other: Key };
let place: string;
beforeAll(() => {
  return () => rmSync(place, { recursive: true });
});
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), "proclab-signed-"));
  const make = async (name: string) => {
    const pair = generateKeyPairSync("ed25519", {
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
      publicKeyEncoding: { type: "spki", format: "pem" },
    });
    const paths = [join(place, `${name}.pem`), join(place, `${name}.pub.pem`)] as const;
    writeFileSync(paths[0], pair.privateKey);
    chmodSync(paths[0], 0o600);
    writeFileSync(paths[1], pair.publicKey);
    return { own: await readSigningKey(paths[0]), public: await readPublicKey(paths[1]) };
  };
  keys = { ...(await make("own")), other: (await make("other")).own };
});
beforeEach(async () => {
  folder = mkdtempSync(join(place, "batch-"));
  await writeResult(folder, RESULT);
  expect(await signResult(folder, RESULT, keys.own)).toBe(true);
});
afterEach(() => rmSync(folder, { recursive: true }));

const path = (id = "doe-jane") => resultPath(folder, id, "1-fork");
const envelope = (id = "doe-jane") => envelopePath(folder, id, "1-fork");
const verify = (id = "doe-jane", key = keys.public) => verifyResult(path(id), `${id}/1-fork`, key);
function replaced(make: () => void): void {
  rmSync(envelope());
  make();
}
const change = (file: string, from: string, to: string) => {
  const text = readFileSync(file, "utf8");
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
};

test("what is signed is encoded as the specification of DSSE shows it", () => {
  const encoded = preAuthenticationEncoding("http://example.com/HelloWorld", Buffer.from("hello world"));
  expect(String(encoded)).toBe("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  // Lengths are of bytes.
  expect(String(preAuthenticationEncoding("ü", Buffer.from("ö")))).toBe("DSSEv1 2 ü 2 ö");
});

test("a signature is one that openssl verifies", async () => {
  const { payload, signatures } = JSON.parse(readFileSync(envelope(), "utf8")) as Envelope;
  writeFileSync(join(folder, "signed"), preAuthenticationEncoding(PAYLOAD_TYPE, Buffer.from(payload, "base64")));
  writeFileSync(join(folder, "signature"), Buffer.from(signatures[0]?.sig ?? "", "base64"));
  const words = ["-rawin", "-in", join(folder, "signed"), "-sigfile", join(folder, "signature")];
  const { stdout } = await execa("openssl", [
    "pkeyutl",
    "-verify",
    "-pubin",
    "-inkey",
    join(place, "own.pub.pem"),
    ...words,
  ]);
  expect(stdout).toBe("Signature Verified Successfully");
});

test("a signed result is good, and its envelope says what was signed", async () => {
  expect(await verify()).toEqual({ result: RESULT, state: "good", why: "" });
  expect(await verifyResult(path(), null, keys.public)).toMatchObject({ state: "good" });
  const { payload } = JSON.parse(readFileSync(envelope(), "utf8")) as Envelope;
  const { subject } = JSON.parse(String(Buffer.from(payload, "base64"))) as Statement;
  expect(subject).toContainEqual({ name: `results/${PLACE}.json`, digest: { sha256: sha256(readFileSync(path())) } });
});

test("signing again changes nothing; another result, another key do", async () => {
  const before = readFileSync(envelope(), "utf8");
  await signResult(folder, RESULT, keys.own);
  expect(readFileSync(envelope(), "utf8")).toBe(before);
  const other: Result = { ...RESULT, title: "another" };
  await writeResult(folder, other);
  expect(await verify()).toMatchObject({ state: "changed", why: "it has changed since it was signed" });
  await signResult(folder, other, keys.own);
  expect(await verify()).toMatchObject({ state: "good" });
  await signResult(folder, other, keys.other);
  expect(await verify()).toMatchObject({
    state: "otherKey",
    why: `it is signed by another key: ${keys.other.id}`,
  });
});

test("what was refused has its points signed, too; a fault has none, and an earlier envelope goes", async () => {
  const refused: Result = { ...REFUSED, submission: RESULT.submission };
  await writeResult(folder, refused);
  await signResult(folder, refused, keys.own);
  expect(await verify()).toMatchObject({ state: "good" });
  const fault: Result = { ...FAULT, submission: RESULT.submission };
  await writeResult(folder, fault);
  expect(await signResult(folder, fault, keys.own)).toBe(false);
  expect(existsSync(envelope())).toBe(false);
  expect(await verify()).toMatchObject({
    state: "unsigned",
    why: "the harness failed: there is no grade, and none is signed",
  });
});

test("any byte changed, in a result or in its envelope, is found", async () => {
  for (const file of [path(), envelope()]) {
    const good = readFileSync(file);
    const isSame = (bytes: Buffer) => file === envelope() && isSameEnvelope(bytes, good);
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), async (at, difference) => {
        const bytes = Buffer.from(good);
        bytes[at % bytes.length] = (bytes[at % bytes.length] as number) ^ difference;
        writeFileSync(file, bytes);
        const isGood = (await verify()).state === "good";
        expect(isGood && !isSame(bytes)).toBe(false);
      }),
      { numRuns: 100 },
    );
    writeFileSync(file, good);
  }
});

/** What is neither signed nor a signature can be another: a key's name, base64's other alphabet, what JSON does not read. */
function isSameEnvelope(one: Buffer, other: Buffer): boolean {
  const read = (bytes: Buffer) => JSON.parse(String(bytes)) as Envelope;
  const [a, b] = [read(one), read(other)];
  const same = (text: string, as: string) => Buffer.from(text, "base64").equals(Buffer.from(as, "base64"));
  return (
    a.payloadType === b.payloadType &&
    same(a.payload, b.payload) &&
    same(a.signatures[0]?.sig ?? "", b.signatures[0]?.sig ?? "")
  );
}

describe("not good, each for its own reason:", () => {
  test.each<[string, () => void, string, string]>([
    ["without an envelope", () => rmSync(envelope()), "unsigned", "it is not signed"],
    [
      "points changed",
      () => change(path(), '"points":9', '"points":99'),
      "changed",
      "it has changed since it was signed",
    ],
    [
      "an envelope whose statement was changed",
      () => {
        const value = JSON.parse(readFileSync(envelope(), "utf8")) as Envelope;
        const payload = String(Buffer.from(value.payload, "base64")).replace('"FAILED"', '"PASSED"');
        writeFileSync(envelope(), JSON.stringify({ ...value, payload: Buffer.from(payload).toString("base64") }));
      },
      "changed",
      "its envelope has changed since it was signed",
    ],
    [
      "an envelope that is none",
      () => writeFileSync(envelope(), "{}"),
      "notAnEnvelope",
      "what lies beside it is no envelope",
    ],
    [
      "an envelope that is no JSON",
      () => writeFileSync(envelope(), "\x1b["),
      "notAnEnvelope",
      "what lies beside it is no envelope",
    ],
    [
      "an envelope in what is almost base64",
      () => change(envelope(), '"payload":"', '"payload":"!'),
      "notAnEnvelope",
      "what lies beside it is no envelope",
    ],
    [
      "a payload of another type",
      () => change(envelope(), "in-toto+json", "something+json"),
      "notAnEnvelope",
      "what lies beside it is no envelope",
    ],
    [
      "a link in the place of the envelope",
      () => replaced(() => symlinkSync("/etc/passwd", envelope())),
      "notAResult",
      "a file of it is a link",
    ],
    [
      "two gigabytes in its place",
      () => truncateSync(envelope(), 2 ** 31),
      "notAResult",
      "a file of it has 2147483648 bytes, and 67108864 is the most that is read",
    ],
    [
      "a folder in its place",
      () => replaced(() => mkdirSync(envelope())),
      "notAResult",
      "a file of it is not a regular file",
    ],
    ["no result", () => rmSync(path()), "notAResult", "the result is not there"],
    [
      "something else for a result",
      () => writeFileSync(path(), "{}"),
      "notAResult",
      "the file is no result: / must have required property 'schema'",
    ],
  ])("%s", async (_, forge, state, why) => {
    forge();
    const { result: _result, ...told } = await verify();
    expect(told).toEqual({ state, why });
  });

  test("another submission's result and envelope", async () => {
    cpSync(join(folder, "results/doe-jane"), join(folder, "results/roe-rick"), { recursive: true });
    expect(await verify("roe-rick")).toMatchObject({ state: "otherSubmission", why: `it is the result of ${PLACE}` });
  });

  test("another submission's envelope", async () => {
    const other: Result = { ...RESULT, submission: { ...RESULT.submission, id: "roe-rick" } };
    await writeResult(folder, other);
    cpSync(envelope(), envelope("roe-rick"));
    expect(await verify("roe-rick")).toMatchObject({
      state: "otherSubmission",
      why: `its envelope is for results/${PLACE}.json`,
    });
  });

  test("something else that this key has signed", () => {
    const payload = Buffer.from('{"x":1}');
    const sig = signBytes(null, preAuthenticationEncoding(PAYLOAD_TYPE, payload), keys.own.object).toString("base64");
    const value: Envelope = { payloadType: PAYLOAD_TYPE, payload: payload.toString("base64"), signatures: [{ sig }] };
    expect(openEnvelope(Buffer.from(JSON.stringify(value)), keys.public)).toEqual({
      state: "notAnEnvelope",
      why: "this key has signed something else: / must have required property '_type'",
    });
  });
});

test("an envelope of several signatures is good by any of them, in either alphabet of base64, whatever the key is called", () => {
  const statement = statementOf(new Map([["a", Buffer.from("a")]]), { results: [RESULT] });
  const [own, other] = [keys.own, keys.other].map((key) => JSON.parse(sign(statement, key)) as Envelope);
  const sig = (own?.signatures[0]?.sig ?? "").replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  const signatures = [...(other?.signatures ?? []), { keyid: "mine", sig }];
  expect(openEnvelope(Buffer.from(JSON.stringify({ ...own, signatures })), keys.public)).toEqual({ statement });
  const [, mine] = signatures;
  expect(
    openEnvelope(Buffer.from(JSON.stringify({ ...own, signatures: [{ ...mine, sig: "" }] })), keys.public),
  ).toEqual({
    state: "otherKey",
    why: "it is signed by another key: mine",
  });
});
