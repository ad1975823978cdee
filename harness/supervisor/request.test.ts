import { join } from "node:path";
import { execa } from "execa";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { build, SANITIZED, SUPERVISOR } from "./drive.ts";
import { encodeRequest } from "./protocol.ts";

beforeAll(build);

const VALID = encodeRequest({
  tiers: ["C"],
  node: "/bin/true",
  argv: ["true"],
  env: { NAME: "value" },
  files: [
    { path: "work/in.txt", mode: 0o644, data: "text" },
    { path: "work/gate", mode: 0o600, data: { fifo: true } },
  ],
  workspace: "/no/such/workspace",
  stdin: "input",
  trace: ["process", "output"],
  limits: { "wall-ms": 100, processes: 3 },
  steps: [
    { when: "rest", signal: 10, to: "main" },
    { when: { polls: 3 }, gate: "work/gate", text: "go on" },
  ],
  collect: ["work/out.txt"],
  cpu: 0,
});

const field = (key: string, value: string | Buffer) => {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([Buffer.from(`${key} ${bytes.length}\n`), bytes, Buffer.from("\n")]);
};
const GO = field("go", "");

/** The valid request with more fields before `go`. */
const withFields = (...fields: Buffer[]) => Buffer.concat([VALID.subarray(0, VALID.length - GO.length), ...fields, GO]);

/** The valid request without the fields of one key. */
const without = (key: string) => {
  const start = VALID.indexOf(`${key} `);
  const length = Number(VALID.toString("latin1", start + key.length + 1, VALID.indexOf("\n", start)));
  const end = VALID.indexOf("\n", start) + length + 2;
  return Buffer.concat([VALID.subarray(0, start), VALID.subarray(end)]);
};

async function refusal(request: Buffer, binary = SUPERVISOR) {
  const { exitCode, stderr, stdio, signal } = await execa(binary, [], {
    stdio: ["pipe", "ignore", "pipe", "pipe"],
    input: request,
    reject: false,
    env: { ASAN_OPTIONS: "detect_leaks=0" },
    extendEnv: false,
  });
  return { exitCode, signal, stderr, events: String(stdio[3] ?? "") };
}

describe("a bad request", () => {
  it.each<[string, Buffer, string]>([
    ["nothing at all", Buffer.alloc(0), "request: ends before `go`"],
    ["a request that stops in a value", VALID.subarray(0, 60), "request: ends before `go`"],
    ["a request without go", VALID.subarray(0, VALID.length - GO.length), "request: ends before `go`"],
    ["a go with a value", Buffer.from("go 1\nx\n"), "request: `go` has a value"],
    ["no key", Buffer.from(" 1\nx\n"), "request: byte 0: expected a key and a space"],
    ["a key of other letters", Buffer.from("Tier 1\nA\n"), "request: byte 0: expected a key and a space"],
    ["a key without end", Buffer.from("a".repeat(100)), "request: byte 0: expected a key and a space"],
    [
      "a length that is not a number",
      Buffer.from("tier x\nA\n"),
      "request: byte 5: expected a length of at most 9 digits and a line feed",
    ],
    [
      "a negative length",
      Buffer.from("tier -1\nA\n"),
      "request: byte 5: expected a length of at most 9 digits and a line feed",
    ],
    [
      "an endless length",
      Buffer.from(`tier ${"9".repeat(30)}\nA\n`),
      "request: byte 5: expected a length of at most 9 digits and a line feed",
    ],
    ["a huge length", Buffer.from("tier 999999999\nA\n"), "request: byte 0: a value of 999999999 bytes is too long"],
    ["a length that is too small", Buffer.from("tier 1\nA,B\n"), "request: byte 8: no line feed behind the value"],
    ["an unknown key", withFields(field("colour", "red")), "request: unknown key `colour`"],
    ["no tier", without("tier"), "request: `tier` is missing"],
    ["no node", without("node"), "request: `node` is missing"],
    ["no arg", without("arg"), "request: `arg` is missing"],
    ["no workspace", without("workspace"), "request: `workspace` is missing"],
    ["a second tier", withFields(field("tier", "A")), "request: `tier` comes twice"],
    [
      "a tier that does not exist",
      Buffer.concat([field("tier", "A,D"), GO]),
      "request: `tier` is not a list of A, B, C",
    ],
    ["a tier named twice", Buffer.concat([field("tier", "A,A"), GO]), "request: `tier` names A twice"],
    ["a relative node", Buffer.concat([field("node", "node"), GO]), "request: `node` is not an absolute path"],
    ["a NUL in an argument", withFields(field("arg", "a\0b")), "request: `arg` holds a NUL byte"],
    ["an env without =", withFields(field("env", "NAME")), "request: `env` is not NAME=value"],
    [
      "a file elsewhere",
      withFields(field("file", "/etc/passwd")),
      "request: `file` is not a plain path below program/ or work/",
    ],
    [
      "a file that climbs out",
      withFields(field("file", "work/../../x")),
      "request: `file` is not a plain path below program/ or work/",
    ],
    [
      "a file without mode",
      withFields(field("file", "work/x"), field("data", "")),
      "request: `file` must be followed by `mode` and `data` or `fifo`",
    ],
    [
      "a file without data",
      withFields(field("file", "work/x"), field("mode", "644")),
      "request: `file` must be followed by `mode` and `data` or `fifo`",
    ],
    [
      "a set-user-id mode",
      withFields(field("file", "work/x"), field("mode", "4755")),
      "request: `mode` is not an octal number up to 777",
    ],
    ["data without a file", withFields(field("data", "x")), "request: `data` does not follow a `mode`"],
    ["a fifo without a file", withFields(field("fifo", "")), "request: `fifo` does not follow a `mode`"],
    [
      "a fifo without mode",
      withFields(field("file", "work/x"), field("fifo", "")),
      "request: `file` must be followed by `mode` and `data` or `fifo`",
    ],
    [
      "a fifo with content",
      withFields(field("file", "work/x"), field("mode", "644"), field("fifo", "x")),
      "request: `fifo` has a value",
    ],
    [
      "a fifo that the program could not use",
      withFields(field("file", "program/x"), field("mode", "644"), field("fifo", "")),
      "request: `fifo` is not below work/",
    ],
    ...[
      ["", "is not `WHEN signal …` or `WHEN gate …`"],
      ["rest", "is not `WHEN signal …` or `WHEN gate …`"],
      ["rest signal", "is not `WHEN signal …` or `WHEN gate …`"],
      ["rest\0 signal 10 main", "is not `WHEN signal …` or `WHEN gate …`"],
      ["later signal 10 main", "is neither for `rest` nor for `polls=N`"],
      ["resting signal 10 main", "is neither for `rest` nor for `polls=N`"],
      ["polls=0 signal 10 main", "does not count from 1 to 1000000 polls"],
      ["polls=1000001 signal 10 main", "does not count from 1 to 1000000 polls"],
      ["polls= signal 10 main", "does not count from 1 to 1000000 polls"],
      ["polls=-1 signal 10 main", "does not count from 1 to 1000000 polls"],
      [`polls=${2n ** 64n} signal 10 main`, "does not count from 1 to 1000000 polls"],
      ["rest dance 10 main", "does neither `signal` nor `gate`"],
      ["rest signal 10", "has no signal from 1 to 64"],
      ["rest signal 0 main", "has no signal from 1 to 64"],
      ["rest signal 65 main", "has no signal from 1 to 64"],
      ["rest signal TERM main", "has no signal from 1 to 64"],
      ["rest signal 10 1", "sends its signal neither to `main` nor to `group`"],
      ["rest signal 10 main ", "sends its signal neither to `main` nor to `group`"],
      ["rest signal 10 main\0", "sends its signal neither to `main` nor to `group`"],
      ["rest gate work/gate", "has no space between gate and text"],
      ["rest gate work/ga\0te x", "has no space between gate and text"],
      ["rest gate program/gate x", "has a gate that is not a plain path below work/"],
      ["rest gate work/../gate x", "has a gate that is not a plain path below work/"],
      ["rest gate /etc/passwd x", "has a gate that is not a plain path below work/"],
      ["rest gate  x", "has a gate that is not a plain path below work/"],
      [`rest gate work/gate ${"x".repeat(4097)}`, "has a text of more than 4096 bytes"],
    ].map(([step = "", why = ""]): [string, Buffer, string] => [
      `the step ${JSON.stringify(step.slice(0, 40))}`,
      withFields(field("step", step)),
      `request: \`step\` ${why}`,
    ]),
    [
      "more steps than any run needs",
      withFields(...Array.from({ length: 255 }, () => field("step", "rest signal 10 main"))),
      "request: more than 256 steps",
    ],
    [
      "polls to count that are not traced",
      Buffer.concat([without("trace").subarray(0, -GO.length), field("trace", "output"), GO]),
      "request: `step` counts polls, but `trace` does not name `process`",
    ],
    ["a second stdin", withFields(field("stdin", "x")), "request: `stdin` comes twice"],
    ["an unknown group", Buffer.concat([field("trace", "process,all"), GO]), "request: `trace` names an unknown group"],
    ["an unknown limit", withFields(field("limit", "joy=1")), "request: `limit` has an unknown name"],
    ["a limit that is not a number", withFields(field("limit", "cpu-ms=-1")), "request: limit cpu-ms is not a number"],
    [
      "a limit beyond all bounds",
      withFields(field("limit", `cpu-ms=${2n ** 64n}`)),
      "request: limit cpu-ms is not a number",
    ],
    ["a limit given twice", withFields(field("limit", "wall-ms=1")), "request: limit wall-ms comes twice"],
    [
      "a collected path outside work",
      withFields(field("collect", "program/x")),
      "request: `collect` is not a plain path below work/",
    ],
    [
      "a processor that cannot be",
      Buffer.concat([field("cpu", "99999"), GO]),
      "request: `cpu` is not a processor number",
    ],
    [
      "more fields than any run needs",
      withFields(...Array.from({ length: 17_000 }, () => field("arg", ""))),
      "request: more than 16384 fields",
    ],
  ])("with %s is one clear line and exit code 2", async (_name, request, message) => {
    const { events, ...ended } = await refusal(request);
    expect(ended).toEqual({ exitCode: 2, signal: undefined, stderr: `supervisor: ${message}` });
    const bytes = Buffer.from(message).toString("latin1");
    expect(JSON.parse(events)).toEqual({ ev: "fault", t: 0, message: bytes });
  });

  it("that is refused for what it asks, not how, is a fault with exit code 3", async () => {
    const { exitCode, events } = await refusal(VALID);
    expect(exitCode).toBe(3);
    expect(JSON.parse(events.trim().split("\n").at(-1) ?? "")).toMatchObject({
      ev: "fault",
      message: expect.stringContaining("workspace"),
    });
  });
});

it("is refused when there is nowhere to write events to", async () => {
  const { exitCode, stderr } = await execa(SUPERVISOR, [], {
    stdio: ["pipe", "ignore", "pipe"],
    input: VALID,
    reject: false,
  });
  expect([exitCode, stderr]).toEqual([2, "supervisor: descriptor 3 is not open: events have nowhere to go"]);
});

describe("the parser, sanitized", () => {
  const PARSE = join(SANITIZED, "../parse-request-sanitized");

  /** Asks a parser built with sanitizers what it makes of each of many texts; its death fails the test. */
  async function verdicts(texts: Buffer[]): Promise<string[]> {
    const framed = texts.flatMap((text) => [Buffer.from(`${text.length}\n`), text]);
    const { stdout } = await execa(PARSE, [], { input: Buffer.concat(framed), env: {}, extendEnv: false });
    return stdout.split("\n");
  }

  const mutation = fc.oneof(
    fc.record({ kind: fc.constant("cut" as const), at: fc.nat(VALID.length) }),
    fc.record({ kind: fc.constant("set" as const), at: fc.nat(VALID.length - 1), byte: fc.nat(255) }),
    fc.record({
      kind: fc.constant("drop" as const),
      at: fc.nat(VALID.length - 1),
      length: fc.integer({ min: 1, max: 20 }),
    }),
    fc.record({
      kind: fc.constant("repeat" as const),
      at: fc.nat(VALID.length - 1),
      length: fc.integer({ min: 1, max: 60 }),
    }),
  );

  const mutate = (text: Buffer, change: typeof mutation extends fc.Arbitrary<infer T> ? T : never): Buffer => {
    const [before, after] = [text.subarray(0, change.at), text.subarray(change.at)];
    switch (change.kind) {
      case "cut":
        return before;
      case "set":
        return Buffer.concat([before, Buffer.from([change.byte]), after.subarray(1)]);
      case "drop":
        return Buffer.concat([before, after.subarray(change.length)]);
      case "repeat":
        return Buffer.concat([before, after.subarray(0, change.length), after]);
    }
  };

  it("accepts the valid request", async () => {
    expect(await verdicts([VALID])).toEqual(["ok"]);
  });

  it("answers every mutilated request with ok or one line", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(mutation, { minLength: 1, maxLength: 4 }), { minLength: 200, maxLength: 200 }),
        async (batch) => {
          const texts = batch.map((changes) => changes.reduce(mutate, VALID));
          const answers = await verdicts(texts);
          expect(answers).toHaveLength(texts.length);
          for (const answer of answers) expect(answer).toMatch(/^(ok|request: .+)$/);
        },
      ),
      { numRuns: 25 },
    );
  });

  it("answers every sequence of fields, sensible or not, with ok or one line", async () => {
    const keys = [
      "tier",
      "node",
      "arg",
      "env",
      "file",
      "mode",
      "data",
      "fifo",
      "step",
      "stdin",
      "workspace",
      "trace",
      "limit",
      "collect",
      "cpu",
      "go",
      "x",
    ];
    const values = fc.oneof(
      fc.constantFrom("A,B", "/bin/true", "NAME=", "work/a", "program/a/b", "644", "process", "wall-ms=1", "0", ""),
      fc
        .tuple(fc.constantFrom("rest", "polls=7", "x"), fc.constantFrom("signal 9", "gate work/a", "x"), fc.string())
        .map((words) => words.join(" ")),
      fc.string({ maxLength: 30 }),
    );
    const requests = fc.array(fc.tuple(fc.constantFrom(...keys), values), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(fc.array(requests, { minLength: 100, maxLength: 100 }), async (batch) => {
        const answers = await verdicts(
          batch.map((fields) => Buffer.concat([...fields.map(([key, value]) => field(key, value)), GO])),
        );
        expect(answers).toHaveLength(batch.length);
        for (const answer of answers) expect(answer).toMatch(/^(ok|request: .+)$/);
      }),
      { numRuns: 25 },
    );
  });
});
