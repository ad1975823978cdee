/**
 * The long run of the fork and signal tests: many rounds on the pinned Node and on the ones before and after it, which are fetched from the
 * package registry for the occasion. Prints a table; ends with status 1 if anything failed.
 *
 *   npm run stress -- [rounds]
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { type Launcher, launcher, type Posix, pinnedNode } from "./fixtures/launch.ts";

/** Each prints "good" once and nothing else, whatever happens in its children. */
const scenarios: Record<string, (p: Posix) => unknown> = {
  "500 forks, collecting": (p) => {
    const live: unknown[] = [];
    const churn = (rounds: number) => {
      for (let i = 0; i < rounds; i++)
        live[i % 300] = { bytes: new Uint8Array(700), list: Array.from({ length: 40 }, () => [i]) };
    };
    churn(1000);
    for (let i = 0; i < 500; i++) {
      const pid = p.fork();
      if (pid === 0) {
        churn(500);
        p._exit(i % 256);
      }
      churn(50);
      if (p.WEXITSTATUS(p.waitpid(pid).status) !== i % 256) throw new Error(`child ${i}`);
    }
    console.log("good");
  },
  "5 generations, collecting": (p) => {
    const main = process.pid;
    for (let generation = 0; generation < 5; generation++) {
      const heap = Array.from({ length: 20_000 }, (_, i) => ({ i, text: `${i}`.repeat(5) }));
      const pid = p.fork();
      globalThis.gc?.();
      if (heap.reduce((sum, { i }) => sum + i, 0) !== 199_990_000) throw new Error("heap");
      if (pid !== 0) {
        if (p.waitpid(pid).status !== 0) throw new Error(`generation ${generation}`);
        break;
      }
    }
    if (process.pid === main) console.log("good");
  },
  "compiled code, buffers": (p) => {
    const numbers = Float64Array.from({ length: 100_000 }, (_, i) => i);
    const sum = () => numbers.reduce((total, number) => total + Math.sqrt(number), 0);
    for (let i = 0; i < 30; i++) sum();
    const expected = sum();
    for (let i = 0; i < 10; i++) {
      const pid = p.fork();
      for (let j = 0; j < 10; j++) if (sum() !== expected) throw new Error("sum");
      if (pid === 0) p._exit(0);
      if (p.waitpid(pid).status !== 0) throw new Error("child");
    }
    console.log("good");
  },
  "timers, files, imports in children": async (p) => {
    const { readFile } = process.getBuiltinModule("node:fs/promises");
    await readFile("/proc/self/comm");
    for (let i = 0; i < 10; i++) {
      const pid = p.fork();
      if (pid === 0) {
        await Promise.all([
          readFile("/proc/self/comm"),
          new Promise((resolve) => setTimeout(resolve, 1)),
          import("node:zlib"),
        ]);
        process.exitCode = 3;
        return;
      }
      if (p.WEXITSTATUS(p.waitpid(pid).status) !== 3) throw new Error(`child ${i}`);
    }
    console.log("good");
  },
  "exits, throws, rejections": async (p) => {
    const ends = [
      () => process.exit(1),
      () => {
        throw new Error("x");
      },
      () => Promise.reject(new Error("x")),
    ];
    p.dup2(p.open("/dev/null", p.O_WRONLY), 2);
    for (let i = 0; i < 15; i++) {
      const pid = p.fork();
      if (pid === 0) return await ends[i % 3]?.();
      if (p.WEXITSTATUS(p.waitpid(pid).status) !== 1) throw new Error(`child ${i}`);
    }
    console.log("good");
  },
  "20000 hand-overs by sigsuspend": (p) => {
    let mine = 0;
    p.signal(p.SIGUSR1, () => {
      mine += 1;
    });
    const old = p.sigprocmask(p.SIG_BLOCK, [p.SIGUSR1]);
    const pid = p.fork();
    const other = pid === 0 ? p.getppid() : pid;
    for (let round = 1; round <= 20_000; round++) {
      if (pid !== 0) p.kill(other, p.SIGUSR1);
      while (mine < round) p.sigsuspend(old);
      if (pid === 0) p.kill(other, p.SIGUSR1);
    }
    if (pid !== 0 && p.waitpid(pid).status === 0) console.log("good");
  },
  "20000 interruptions of read": (p) => {
    const [end, atEnd] = p.pipe();
    const [answers, answer] = p.pipe();
    p.sigaction(p.SIGUSR1, { handler: () => p.write(answer, "x"), flags: p.SA_RESTART });
    const pid = p.fork();
    if (pid === 0) {
      for (let i = 0; i < 20_000; i++) {
        p.kill(p.getppid(), p.SIGUSR1);
        p.read(answers, 1);
      }
      p.write(atEnd, "x");
      p._exit(0);
    }
    if (p.read(end, 1).length === 1 && p.waitpid(pid).status === 0 && p.signalCounts[p.SIGUSR1] === 20_000)
      console.log("good");
  },
  "a handler that reaps, 200 children": (p) => {
    let reaped = 0;
    p.signal(p.SIGCHLD, () => {
      try {
        while (p.waitpid(-1, p.WNOHANG).pid !== 0) reaped += 1;
      } catch {
        // ECHILD: all are reaped.
      }
    });
    const old = p.sigprocmask(p.SIG_BLOCK, [p.SIGCHLD]);
    for (let i = 0; i < 200; i++) if (p.fork() === 0) p._exit(0);
    while (reaped < 200) p.sigsuspend(old);
    console.log("good");
  },
};

const HEAP = ["--expose-gc", "--max-semi-space-size=1"];

function rounds(
  on: Launcher,
  scenario: (p: Posix) => unknown,
  count: number,
): { failed: number; seconds: number; first: string } {
  const start = performance.now();
  let failed = 0;
  let first = "";
  for (let i = 0; i < count; i++) {
    try {
      const { stdout, stderr, status, signal } = on.run(scenario);
      if (stdout === "good\n" && status === 0) continue;
      first ||= `${signal ?? status}: ${stdout}${stderr}`;
    } catch (error) {
      first ||= (error as Error).message;
    }
    failed += 1;
  }
  return { failed, seconds: (performance.now() - start) / 1000, first };
}

function fetched(folder: string, major: number): string {
  const name = `node-linux-${process.arch}`;
  const prefix = join(folder, `${major}`);
  execFileSync("npm", ["install", "--no-save", "--silent", "--prefix", prefix, `${name}@${major}`], { cwd: folder });
  return join(prefix, "node_modules", name, "bin/node");
}

const count = Number(process.argv[2] ?? 50);
const folder = mkdtempSync(join(tmpdir(), "stress-"));
try {
  const nodes: [name: string, node: string, flags: string[]][] = [
    ["pinned", pinnedNode, HEAP],
    ["22", fetched(folder, 22), HEAP],
    ["26 --minor-ms", fetched(folder, 26), ["--expose-gc", "--minor-ms"]],
  ];
  const table = new Table({
    head: ["scenario", ...nodes.map(([name]) => `${name}: failed of ${count} (s)`)],
    style: { head: [], border: [] },
  });
  const complaints: string[] = [];
  for (const [title, scenario] of Object.entries(scenarios)) {
    const cells = nodes.map(([name, node, flags]) => {
      const on = launcher({ node, flags });
      try {
        const { failed, seconds, first } = rounds(on, scenario, count);
        if (failed > 0) complaints.push(`${title} on ${name}: ${first}`);
        return `${failed} (${seconds.toFixed(1)})`;
      } finally {
        on.remove();
      }
    });
    table.push([title, ...cells]);
    console.log(`${title}: ${cells.join(", ")}`);
  }
  console.log(table.toString());
  for (const complaint of complaints) console.error(complaint);
  process.exitCode = complaints.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
