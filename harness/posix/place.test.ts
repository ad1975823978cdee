import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleProgram, placeIn } from "../run/bundle.ts";
import { type Launcher, launcher, lines } from "./fixtures/launch.ts";
import { resultOf } from "./fixtures/run.ts";

let started: Launcher;
beforeAll(() => {
  started = launcher();
});
afterAll(() => started.remove());

/**
 * Reads the place as a tracer does, from outside: `place()`, without a call of the binding. `p.pread(memory, 8, address)` is
 * such a call, so what it reads is its own place. The binding says the address to whoever loads it once more.
 */
const READING = `
const fs = require("node:fs");
const native = { exports: {} };
process.dlopen(native, __dirname + "/posix.node");
const address = Number(native.exports.keepPlaces());
const memory = fs.openSync("/proc/self/mem");
const place = () => {
  const bytes = Buffer.alloc(8);
  const own = fs.openSync("/proc/self/mem"); // In a child of fork \`memory\` is its parent's.
  fs.readSync(own, bytes, 0, 8, address);
  fs.closeSync(own);
  return shown(bytes);
};
const shown = (bytes) => names[bytes.readUInt32LE(0)] ?? bytes.readUInt32LE(0);
`;

/**
 * Runs a program and gives what it prints. A line that ends in a comment is called by it: its place is printed as that
 * word, and none as 0. `place`, `shown`, `p` (the binding), `memory` and `address` are there.
 */
function printed(main: string): string[] {
  const program = `globalThis[Symbol.for("proclab.begin")]?.();
const p = require("./runtime.cjs");
${READING}
exports.main = () => {${main}
};
`;
  const named = program.split("\n").flatMap((line, index) => {
    const [, name] = / \/\/ (\w+)$/.exec(line) ?? [];
    return name === undefined ? [] : [[index + 1, name]];
  });
  return lines(started.runStudent(`${program}const names = ${JSON.stringify(Object.fromEntries(named))};\n`));
}

describe("the place of a call", () => {
  it("is its line in the program while it lasts, and none before and after", () => {
    expect(
      printed(`
        const before = place();
        const during = p.pread(memory, 8, address); // pread
        console.log(before, shown(during), place());`),
    ).toEqual(["0 pread 0"]);
  });

  it("is none of peek's and poke's, of which no tracer is told", () => {
    expect(
      printed(`
        const seen = p.peek(BigInt(address), 8);
        console.log(shown(seen));`),
    ).toEqual(["0"]);
  });

  it("has its column, from 1", () => {
    expect(
      printed(`
        const bytes =
p.pread(memory, 8, address);
        console.log(bytes.readUInt32LE(4));`),
    ).toEqual(["3"]);
  });

  it("is the innermost line of the program's, whoever is in between", () => {
    expect(
      printed(`
        const inner = () => p.pread(memory, 8, address); // inner
        const outer = () => inner();
        console.log(shown(outer()));
        console.log(shown([address].map((at) => outer(at))[0]));
        const [byLibrary] = [address].map(p.pread.bind(null, memory, 8, address)); // library
        console.log(shown(byLibrary));
        const evaluated = eval("p.pread(memory, 8, address)"); // evaluated
        console.log(shown(evaluated));`),
    ).toEqual(["inner", "inner", "library", "evaluated"]);
  });

  it("is the line of a console.log, which writes through the binding", () => {
    expect(
      printed(`
        const seen = [];
        p.signal(p.SIGUSR1, () => seen.push(place()));
        process.kill(process.pid, "SIGUSR1"); // Node's own: the handler runs when the next call begins
        console.log("text"); // log
        process.kill(process.pid, "SIGUSR1");
        process.stdout.write("text\\n"); // stream
        console.log(seen.join());`),
    ).toEqual(["text", "text", "log,stream"]);
  });

  it("is a handler's call while that lasts, and then again that of the call which the handler interrupted", () => {
    expect(
      printed(`
        const seen = [];
        p.signal(p.SIGUSR2, () => {
          seen.push(place());
        });
        p.signal(p.SIGUSR1, () => {
          seen.push(place());
          seen.push(shown(p.pread(memory, 8, address))); // own
          p.raise(p.SIGUSR2); // nested
          seen.push(place());
        });
        const old = p.sigprocmask(p.SIG_BLOCK, [p.SIGUSR1]);
        p.raise(p.SIGUSR1);
        p.sigsuspend(old); // suspend
        console.log(seen.join(), place());`),
    ).toEqual(["suspend,own,nested,suspend 0"]);
  });

  it("is over when the call has thrown, and when a handler has thrown out of it", () => {
    expect(
      printed(`
        const after = (call) => {
          try { call(); } catch (error) { return [error.code ?? error, place()].join(); }
        };
        p.signal(p.SIGUSR1, () => { throw place(); });
        console.log(after(() => p.wait()), after(() => p.getpgid("x")));
        console.log(after(() => p.raise(p.SIGUSR1))); // raise`),
    ).toEqual(["ECHILD,0 ERR_INVALID_ARG_TYPE,0", "raise,0"]);
  });

  it("is kept at the same address in a fork child", () => {
    expect(
      printed(`
        const pid = p.fork(); // fork
        const own = p.pread(fs.openSync("/proc/self/mem"), 8, address); // pread
        if (pid !== 0) p.waitpid(pid);
        console.log(place(), shown(own));`),
    ).toEqual(["0 pread", "0 pread"]);
  });

  it("is none for a call that no line of the program makes", () => {
    expect(
      printed(`
        const called = Promise.resolve().then(p.pread.bind(null, memory, 8, address)); // not here
        return called.then((seen) => console.log(shown(seen)));`),
    ).toEqual(["0"]);
  });

  it("needs nothing that the program can replace or use up", () => {
    expect(
      printed(`
        let touched = 0;
        const trap = () => { touched++; throw new Error("trapped"); };
        const { pread, write } = p;
        Error.prepareStackTrace = Error.captureStackTrace = trap;
        Error.stackTraceLimit = 0;
        for (const name of ["apply", "bind", "call"]) Function.prototype[name] = trap;
        for (const name of ["map", "push", "slice", Symbol.iterator]) Array.prototype[name] = trap;
        Object.defineProperty(Object.prototype, "line", { get: trap, set: trap });
        globalThis.Error = trap;
        const seen = pread(memory, 8, address); // seen
        write(1, touched + " " + shown(seen) + "\\n");
        p._exit(0);`),
    ).toEqual(["0 seen"]);
  });

  it("leaves a stack overflow what it is, and is right afterwards", () => {
    expect(
      printed(`
        const dive = () => { p.getpid(); dive(); };
        try { dive(); } catch (error) { console.log(error instanceof RangeError, place()); }
        const after = p.pread(memory, 8, address); // after
        console.log(shown(after));`),
    ).toEqual(["true 0", "after"]);
  });

  it("leads through the bundle's map to the student's own line", async () => {
    const folder = mkdtempSync(join(tmpdir(), "place-"));
    try {
      const look = `import { O_RDONLY, open, pread } from "#posix";
const native = { exports: {} as { keepPlaces(): bigint } };
process.dlopen(native, __dirname + "/posix.node");
export const address = Number(native.exports.keepPlaces()), memory = open("/proc/self/mem", O_RDONLY);

export interface Position { line: number; column: number }
export const position = (bytes: Buffer): Position => ({ line: bytes.readUInt32LE(0), column: bytes.readUInt32LE(4) });
export const look = () => position(pread(memory, 8, address));
`;
      const starter = `import { getpid, pread } from "#posix";
import { address, look, memory, position } from "./look.ts";

export function main(): void {
  const own = (): Buffer[] => [
    pread(
      memory, getpid() && 8, address), pread(memory,
      8, address),
    pread(memory, 8, address),
  ];
  console.log(JSON.stringify([look(), ...own().map(position)]));
}
`;
      writeFileSync(join(folder, "look.ts"), look);
      writeFileSync(join(folder, "starter.ts"), starter);
      const program = await bundleProgram(join(folder, "starter.ts"));
      const [told = ""] = lines(started.runStudent(program.code));
      const positions = JSON.parse(told) as { line: number; column: number }[];
      expect(positions.map(({ line, column }) => placeIn(program, line, column))).toEqual([
        { file: "look.ts", line: 8 },
        { file: "starter.ts", line: 6 },
        { file: "starter.ts", line: 7 },
        { file: "starter.ts", line: 9 },
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("is not kept where nobody runs the program but its author", () => {
    const addon = join(import.meta.dirname, "../../build/posix.node");
    const words = resultOf((p, path) => {
      const native = { exports: {} as { keepPlaces(): bigint } };
      process.dlopen(native, path);
      const bytes = p.pread(p.open("/proc/self/mem", p.O_RDONLY), 8, Number(native.exports.keepPlaces()));
      return [bytes.readUInt32LE(0), bytes.readUInt32LE(4)];
    }, addon);
    expect(words).toEqual([0, 0]);
  });
});
