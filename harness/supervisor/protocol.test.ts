import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeRequest, type Request } from "./protocol.ts";

const request: Request = {
  tiers: ["A", "B"],
  node: "/opt/node",
  argv: ["node", "x.cjs"],
  env: { HOME: "/lab/work" },
  files: [],
  workspace: "/tmp/here",
  trace: [],
  limits: {},
  collect: [],
};

/** Reads a request as harness/README.md describes it. */
function decode(bytes: Buffer): [key: string, value: string][] {
  const fields: [string, string][] = [];
  for (let at = 0; at < bytes.length; ) {
    const line = bytes.indexOf("\n", at);
    const [, key, length] = /^(\S+) (\d+)$/.exec(bytes.subarray(at, line).toString()) ?? [];
    if (key === undefined || length === undefined) throw new Error(`no field at ${at}`);
    const end = line + 1 + Number(length);
    if (bytes[end] !== 10) throw new Error(`the field ${key} does not end with a newline`);
    fields.push([key, bytes.subarray(line + 1, end).toString("latin1")]);
    at = end + 1;
  }
  return fields;
}

const valuesOf = (encoded: Buffer, key: string) =>
  decode(encoded).flatMap(([name, value]) => (name === key ? [value] : []));

test("what is not asked for is not in the request, and go is last", () => {
  expect(decode(encodeRequest(request))).toEqual([
    ["tier", "A,B"],
    ["node", "/opt/node"],
    ["workspace", "/tmp/here"],
    ["arg", "node"],
    ["arg", "x.cjs"],
    ["env", "HOME=/lab/work"],
    ["go", ""],
  ]);
});

test("every part of a request has its field", () => {
  const encoded = encodeRequest({
    ...request,
    stdin: "typed",
    trace: ["process", "signal"],
    limits: { "wall-ms": 5, events: 7 },
    collect: ["work/out.txt"],
    cpu: 0,
  });
  expect(valuesOf(encoded, "stdin")).toEqual(["typed"]);
  expect(valuesOf(encoded, "trace")).toEqual(["process,signal"]);
  expect(valuesOf(encoded, "limit")).toEqual(["wall-ms=5", "events=7"]);
  expect(valuesOf(encoded, "collect")).toEqual(["work/out.txt"]);
  expect(valuesOf(encoded, "cpu")).toEqual(["0"]);
});

test("standard input that is empty is there: a pipe at its end is not /dev/null", () => {
  expect(valuesOf(encodeRequest({ ...request, stdin: "" }), "stdin")).toEqual([""]);
});

test("a file is followed at once by its mode in octal and its bytes", () => {
  const data = new Uint8Array([0, 10, 255]);
  const fields = decode(encodeRequest({ ...request, files: [{ path: "work/a b", mode: 0o640, data }] }));
  const at = fields.findIndex(([key]) => key === "file");
  expect(fields.slice(at, at + 3)).toEqual([
    ["file", "work/a b"],
    ["mode", "640"],
    ["data", "\0\n\xff"],
  ]);
});

test("a FIFO is a file without content", () => {
  const fields = decode(
    encodeRequest({ ...request, files: [{ path: "work/gate", mode: 0o600, data: { fifo: true } }] }),
  );
  const at = fields.findIndex(([key]) => key === "file");
  expect(fields.slice(at, at + 3)).toEqual([
    ["file", "work/gate"],
    ["mode", "600"],
    ["fifo", ""],
  ]);
});

test("steps are in the request in their order; a gate's text is whatever follows the space", () => {
  const encoded = encodeRequest({
    ...request,
    steps: [
      { when: { polls: 3 }, gate: "work/gate", text: " a b\n" },
      { when: "rest", signal: 15, to: "group" },
    ],
  });
  expect(valuesOf(encoded, "step")).toEqual(["polls=3 gate work/gate  a b\n", "rest signal 15 group"]);
});

test("lengths count bytes: any text and any bytes come out as they went in", () => {
  const word = fc.string({ unit: "binary" }).map((text) => text.replaceAll("\0", "0").toWellFormed());
  fc.assert(
    fc.property(fc.array(word), word, fc.uint8Array(), (argv, stdin, data) => {
      const encoded = encodeRequest({ ...request, argv, stdin, files: [{ path: "work/x", mode: 0o644, data }] });
      const utf8 = (text: string) => Buffer.from(text).toString("latin1");
      expect(valuesOf(encoded, "arg")).toEqual(argv.map(utf8));
      expect(valuesOf(encoded, "stdin")).toEqual([utf8(stdin)]);
      expect(valuesOf(encoded, "data")).toEqual([Buffer.from(data).toString("latin1")]);
    }),
  );
});

test.each([
  ["node", { node: "a\0b" }],
  ["workspace", { workspace: "a\0b" }],
  ["arg", { argv: ["node", "a\0b"] }],
  ["env", { env: { NAME: "a\0b" } }],
  ["env", { env: { "a\0b": "" } }],
  ["file", { files: [{ path: "work/a\0b", mode: 0o644, data: "" }] }],
  ["collect", { collect: ["work/a\0b"] }],
  ["step", { steps: [{ when: "rest" as const, gate: "work/a\0b", text: "" }] }],
])("a NUL byte in %s is refused: C would cut the text there", (key, spoilt) => {
  expect(() => encodeRequest({ ...request, ...spoilt })).toThrow(TypeError);
  expect(() => encodeRequest({ ...request, ...spoilt })).toThrow(`field ${key} `);
});
