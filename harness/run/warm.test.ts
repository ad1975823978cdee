import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BUILD_VARIABLE } from "../supervisor/built.ts";
import type { SupervisorEvent, Tier } from "../supervisor/protocol.ts";
import { bundleProgram } from "./bundle.ts";
import { type RunSpec, run } from "./run.ts";
import { beginRun, NODE } from "./warm.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "proclab-warm-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a function `main` of a program. */
async function runProgram(text: string, spec: Partial<RunSpec> = {}) {
  const file = join(mkdtempSync(join(folder, "program-")), "program.ts");
  writeFileSync(file, text);
  const program = await bundleProgram(file);
  const events = await run({
    program,
    task: "main",
    args: [],
    trace: ["process", "output"],
    limits: { "wall-ms": 60_000 },
    ...spec,
  });
  const all = <Ev extends SupervisorEvent["ev"]>(ev: Ev) =>
    events.filter((event): event is Extract<SupervisorEvent, { ev: Ev }> => event.ev === ev);
  const output = all("output").map(({ data }) => data);
  return { events, all, output: output.join("") };
}

const TIERS: Tier[] = ["A", "B"];

/** Not of a checked Node: what checks it has memory of its own, without end, and asks for more. */
const UNCHECKED = BUILD_VARIABLE.PROCLAB_SANITIZER ? [] : TIERS;

describe("main of a run is a fork, and has of its origin", () => {
  test.each(UNCHECKED)("in tier %s no word of the steps to come", async (tier) => {
    const secret = "the-text-behind-the-gate";
    const { output } = await runProgram(
      `import { readFileSync, openSync, readSync } from "node:fs";
       function places(words: string[]): number {
         const wanted = Buffer.from(words.join("-"));
         const memory = openSync("/proc/self/mem", "r");
         let found = 0;
         for (const line of readFileSync("/proc/self/maps", "latin1").split("\\n")) {
           const [, from, to] = /^(\\w+)-(\\w+) r.*(?<!\\[v\\w+\\])$/.exec(line) ?? [];
           if (from === undefined) continue;
           for (let at = parseInt(from, 16); at < parseInt(to as string, 16); at += 1 << 16) {
             const piece = Buffer.alloc((1 << 16) + 100);
             let count = 0;
             try { count = readSync(memory, piece, 0, Math.min(piece.length, parseInt(to as string, 16) - at), at); } catch { continue; }
             for (let i = -1; (i = piece.subarray(0, count).indexOf(wanted, i + 1)) >= 0; ) if (i < 1 << 16) found++;
           }
         }
         return found;
       }
       export function main(words: string[]) {
         const before = places(words);
         const text = readFileSync("gate", "latin1");
         const after = places(words);
         console.log(JSON.stringify([before, text, after > before]));
       }`,
      {
        tiers: [tier],
        args: [secret.split("-")],
        files: { gate: { fifo: true } },
        steps: [{ when: "rest", gate: "gate", text: secret }],
      },
    );
    // The words that the program looks for are made by joining them: one place, at most a few.
    const [before, text, more] = JSON.parse(output) as [number, string, boolean];
    expect({ text, more }).toEqual({ text: secret, more: true });
    expect(before).toBeLessThanOrEqual(2);
  });

  test.each(TIERS)("in tier %s no descriptor to which an event could be written", async (tier) => {
    const { events, all } = await runProgram(
      `import { writeSync } from "node:fs";
       export function main() {
         for (let fd = 3; fd < 1024; fd++) try { writeSync(fd, '{"ev":"end","t":0,"reason":"exited","status":0}\\n'); } catch {}
       }`,
      { tiers: [tier] },
    );
    expect(all("exit").map(({ status }) => status)).toEqual([0]);
    expect(events.filter(({ ev }) => ev === "end")).toHaveLength(1);
    expect(
      all("table")[0]
        ?.fds.map(({ fd }) => fd)
        .filter((fd) => fd < 64),
    ).toEqual([0, 1, 2]);
  });

  test.each(TIERS)("in tier %s no file that another run has, and no memory that is shared", async (tier) => {
    const text = `import { readdirSync, readFileSync, statSync } from "node:fs";
      export function main() {
        const files = readdirSync("/proc/self/fd").map(Number).filter((fd) => fd > 0).flatMap((fd) => {
          try {
            const { dev, ino, rdev } = statSync("/proc/self/fd/" + fd);
            return rdev === 0 ? [dev + ":" + ino] : [];
          } catch { return []; }
        });
        console.log(JSON.stringify([files, readFileSync("/proc/self/maps", "latin1").includes(" rw-s ")]));
      }`;
    const [one, other] = [await runProgram(text, { tiers: [tier] }), await runProgram(text, { tiers: [tier] })];
    const [files, shares] = JSON.parse(one.output) as [string[], boolean];
    const [others] = JSON.parse(other.output) as [string[], boolean];
    expect(shares).toBe(false);
    // Nameless objects of the kernel (epoll, eventfd) all have the one inode of their file system: of those there is one number at most.
    expect(new Set(files.filter((file) => others.includes(file))).size).toBeLessThanOrEqual(1);
  });

  test.each(TIERS)("in tier %s no way to change the runtime's executable", async (tier) => {
    const { output } = await runProgram(
      `import { chmodSync, utimesSync } from "node:fs";
       const errorOf = (act: () => void) => { try { act(); return "done"; } catch (error) { return (error as NodeJS.ErrnoException).code; } };
       export function main() {
         console.log(errorOf(() => chmodSync("/proc/self/exe", 0o4757)), errorOf(() => utimesSync("/proc/self/exe", 0, 0)));
       }`,
      { tiers: [tier] },
    );
    expect(output).toMatch(tier === "A" ? /^EROFS EROFS\n$/ : /^(EROFS|EPERM) (EROFS|EPERM)\n$/);
  });

  test("no environment, arguments or folder but those of the run", async () => {
    const { output } = await runProgram(
      `export function main(...args: unknown[]) {
         const { PWD, ...environment } = process.env;
         console.log(JSON.stringify([process.argv0, process.argv.slice(1), args, environment, process.cwd()]));
       }`,
      { args: [1, "two"], env: { COLOUR: "blue" }, tiers: ["A"] },
    );
    expect(JSON.parse(output)).toEqual([
      "node",
      ["/lab/program/runtime.cjs", "main", '[1,"two"]'],
      [1, "two"],
      { HOME: "/lab/work", LANG: "C.UTF-8", PATH: "/usr/local/bin:/usr/bin:/bin", USER: "student", COLOUR: "blue" },
      "/lab/work",
    ]);
  });

  test.each(UNCHECKED)(
    "in tier %s nothing to look for: the first call on record is the program's own",
    async (tier) => {
      const { events } = await runProgram(
        `import { getppid, pipe } from "#posix";\nexport function main() { getppid(); pipe(); }`,
        {
          trace: ["process", "descriptor", "signal", "output", "memory", "time"],
          tiers: [tier],
        },
      );
      const first = events.find(({ ev }) => ev === "syscall");
      expect(first).toMatchObject({ name: expect.stringMatching(/^pipe2?$/) });
    },
  );

  test("no random numbers that another run has", async () => {
    const text = "export function main() { console.log(Math.random()); }";
    const [one, other] = [await runProgram(text), await runProgram(text)];
    expect(Number(one.output)).toBeGreaterThan(0);
    expect(one.output).not.toBe(other.output);
  });

  test("no handler of Node's, and nothing blocked", async () => {
    const { all } = await runProgram("export function main() {}", { trace: ["signal"] });
    expect(all("dispositions")[0]).toMatchObject({ at: "begin", ignored: "0", caught: "0", blocked: "0" });
  });
});

test("a process that did not start it is not served", async () => {
  const connection = await beginRun();
  const { 1: listener = "" } = /@(\w+)\n/.exec(readFileSync("/proc/net/unix", "latin1")) ?? [];
  connection.destroy();
  const stranger = `
    const socket = require("node:net").connect("\\0" + process.argv[1], () => socket.write("tier 1\\nC\\n"));
    let heard = "";
    socket.on("data", (data) => { heard += data; }).on("error", () => {}).on("close", () => console.log("closed", heard));
  `;
  const { stdout } = spawnSync(NODE, ["-e", stranger, listener], { encoding: "utf8" });
  expect(stdout).toBe("closed \n");
});

test("it ends with the process that started it, however that ends", () => {
  const script = `
    const { beginRun } = await import(${JSON.stringify(join(import.meta.dirname, "warm.ts"))});
    (await beginRun()).destroy();
    process.kill(process.pid, process.argv[1]);
    setInterval(() => {}, 1000);
  `;
  for (const how of ["SIGKILL", "SIGTERM"]) {
    const { pid, signal } = spawnSync(NODE, ["--input-type=module", "-e", script, how]);
    expect(signal).toBe(how);
    expect(childrenOf(pid)).toEqual([]);
  }
});

/** pids of living processes in whose session or under which a process was started. */
function childrenOf(parent: number): string[] {
  return readdirSync("/proc").filter((name) => {
    try {
      return (
        readFileSync(`/proc/${name}/stat`, "latin1")
          .replace(/^.*\) /s, "")
          .split(" ")[1] === String(parent)
      );
    } catch {
      return false;
    }
  });
}
