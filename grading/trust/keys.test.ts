import { generateKeyPairSync } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BadKey, readPublicKey, readSigningKey } from "./keys.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "proclab-keys-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const pkcs8 = { type: "pkcs8", format: "pem" } as const;
const spki = { type: "spki", format: "pem" } as const;
const pair = generateKeyPairSync("ed25519", { privateKeyEncoding: pkcs8, publicKeyEncoding: spki });
const rsa = generateKeyPairSync("rsa", { modulusLength: 1024, privateKeyEncoding: pkcs8, publicKeyEncoding: spki });
const encrypted = generateKeyPairSync("ed25519", {
  privateKeyEncoding: { ...pkcs8, cipher: "aes-256-cbc", passphrase: "secret" },
  publicKeyEncoding: spki,
}).privateKey;

function lay(name: string, text: string, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

test("keys are those that openssl makes, and are called by the digest of the public one", async () => {
  const [own, shared] = [join(folder, "openssl.pem"), join(folder, "openssl.pub.pem")];
  await execa("openssl", ["genpkey", "-algorithm", "ed25519", "-out", own]);
  await execa("openssl", ["pkey", "-in", own, "-pubout", "-out", shared]);
  const der = await execa("openssl", ["pkey", "-in", own, "-pubout", "-outform", "DER"], { encoding: "buffer" });
  const { stdout } = await execa("openssl", ["dgst", "-sha256", "-r"], { input: der.stdout });
  chmodSync(own, 0o600);
  const id = stdout.slice(0, 64);
  expect([(await readSigningKey(own)).id, (await readPublicKey(shared)).id]).toEqual([id, id]);
});

describe("to sign with, refused in words:", () => {
  test.each<[string, () => string, string]>([
    ["a public key", () => lay("public", pair.publicKey), "is a public key: sign with the private one"],
    [
      "an encrypted key",
      () => lay("encrypted", encrypted),
      "is encrypted, and nobody can be asked for its passphrase here",
    ],
    [
      "a key of another kind",
      () => lay("rsa", rsa.privateKey),
      "is a key of the kind rsa, and an ed25519 key is needed: openssl genpkey",
    ],
    [
      "a key that everybody can read",
      () => lay("open", pair.privateKey, 0o644),
      "can be read or changed by others (mode 644)",
    ],
    ["a key that the group can read", () => lay("group", pair.privateKey, 0o640), "chmod 600"],
    [
      "a key cut off",
      () => lay("torn", `${pair.privateKey.slice(0, 60)}\n-----END PRIVATE KEY-----\n`),
      "holds a key that cannot be read",
    ],
    ["something else in PEM", () => lay("other", "-----BEGIN CERTIFICATE-----\n"), "holds a certificate, no key"],
    ["something else", () => lay("text", "hello"), "holds no key in PEM"],
    ["a large file", () => lay("large", "x".repeat(65_537)), "has 65537 bytes: that is no key"],
    ["a folder", () => mkdtempSync(join(folder, "folder-")), "is not a regular file"],
    ["nothing", () => join(folder, "none"), "the key cannot be read: ENOENT"],
  ])("%s", async (_, make, why) => {
    const reading = readSigningKey(make());
    await expect(reading).rejects.toThrow(BadKey);
    await expect(reading).rejects.toThrow(why);
  });
});

describe("to verify with, refused in words:", () => {
  test.each<[string, () => string, string]>([
    [
      "a private key",
      () => lay("private", pair.privateKey),
      "is a private key: verifying takes the public one, which openssl pkey",
    ],
    ["a key of another kind", () => lay("rsa.pub", rsa.publicKey), "is a key of the kind rsa"],
    ["something else", () => lay("text.pub", "hello"), "holds no key in PEM"],
  ])("%s", async (_, make, why) => {
    const reading = readPublicKey(make());
    await expect(reading).rejects.toThrow(BadKey);
    await expect(reading).rejects.toThrow(why);
  });

  test("one that everybody can read is as it should be", async () => {
    expect((await readPublicKey(lay("shared", pair.publicKey, 0o644))).id).toMatch(/^[0-9a-f]{64}$/);
  });
});
