import { createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { printable, quoted } from "../report/text.ts";

/** An ed25519 key and its name. */
export interface Key {
  object: KeyObject;
  /** SHA-256 of the public key (SubjectPublicKeyInfo, DER), in hex. */
  id: string;
}

/** A file is not the key that is needed. */
export class BadKey extends Error {
  override name = "BadKey";
}

/**
 * Reads a key to sign with, as `openssl genpkey -algorithm ed25519` makes it.
 *
 * @throws BadKey in words, also where others than the owner may read it
 */
export async function readSigningKey(path: string): Promise<Key> {
  const { text, mode } = await readPem(path);
  const label = labelIn(text);
  if (label === "PUBLIC KEY")
    throw new BadKey(`${path} is a public key: sign with the private one, and give this one to lab verify`);
  if (label === "ENCRYPTED PRIVATE KEY" || /^Proc-Type: 4,ENCRYPTED$/m.test(text))
    throw new BadKey(
      `${path} is encrypted, and nobody can be asked for its passphrase here: decrypt it where only you can read it, with openssl pkey -in ${quoted(path)} -out KEY.pem`,
    );
  if (label === undefined || !/^(EC |RSA |DSA )?PRIVATE KEY$/.test(label)) throw notAKey(path, label);
  if ((mode & 0o077) !== 0)
    throw new BadKey(
      `${path} can be read or changed by others (mode ${(mode & 0o777).toString(8)}): whoever reads it signs as you do. If nobody has, chmod 600 ${quoted(path)}; else make a new one`,
    );
  return keyOf(path, () => createPrivateKey(text));
}

/**
 * Reads a key to verify with, as `openssl pkey -in KEY.pem -pubout` writes it.
 *
 * @throws BadKey in words
 */
export async function readPublicKey(path: string): Promise<Key> {
  const { text } = await readPem(path);
  const label = labelIn(text);
  if (label?.endsWith("PRIVATE KEY"))
    throw new BadKey(
      `${path} is a private key: verifying takes the public one, which openssl pkey -in ${quoted(path)} -pubout -out PUB.pem writes`,
    );
  if (label !== "PUBLIC KEY") throw notAKey(path, label);
  return keyOf(path, () => createPublicKey(text));
}

function keyOf(path: string, parse: () => KeyObject): Key {
  let object: KeyObject;
  try {
    object = parse();
  } catch (error) {
    throw new BadKey(`${path} holds a key that cannot be read: ${printable((error as Error).message)}`);
  }
  const { asymmetricKeyType: type } = object;
  if (type !== "ed25519")
    throw new BadKey(`${path} is a key of the kind ${type ?? "unknown"}, and an ed25519 key is needed: ${HOW}`);
  const spki = (object.type === "private" ? createPublicKey(object) : object).export({ type: "spki", format: "der" });
  return { object, id: createHash("sha256").update(spki).digest("hex") };
}

const HOW = "openssl genpkey -algorithm ed25519 -out KEY.pem makes one";

const labelIn = (text: string): string | undefined => /^-----BEGIN ([A-Z0-9 ]+)-----\r?$/m.exec(text)?.[1];

function notAKey(path: string, label: string | undefined): BadKey {
  const what = label === undefined ? "no key in PEM" : `a ${label.toLowerCase()}, no key that is needed here`;
  return new BadKey(`${path} holds ${what}: ${HOW}`);
}

/** Far more than a key has. */
const MOST_BYTES = 65_536;

async function readPem(path: string): Promise<{ text: string; mode: number }> {
  try {
    // Not waiting for who writes to a FIFO. A link is followed: whoever calls this has named it.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = await file.stat();
    if (!stat.isFile()) throw new BadKey(`${path} is not a regular file, so no key`);
    if (stat.size > MOST_BYTES) throw new BadKey(`${path} has ${stat.size} bytes: that is no key`);
    return { text: await file.readFile("latin1"), mode: stat.mode };
  } catch (error) {
    if (error instanceof BadKey) throw error;
    throw new BadKey(`the key cannot be read: ${(error as Error).message}`);
  }
}
