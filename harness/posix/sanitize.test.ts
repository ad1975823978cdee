import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Launcher, launcher, lines, pinnedNode } from "./fixtures/launch.ts";

/** The binding's C, with every memory access and every undefined operation checked: a finding ends the program with a status of its own. */
const cc = process.env.CC ?? "cc";
let sanitized: Launcher;

beforeAll(() => {
  const build = join(import.meta.dirname, "../../build");
  const include = join(dirname(pinnedNode), "../include/node");
  execFileSync(process.env.MAKE ?? "make", [
    "-s",
    "-C",
    import.meta.dirname,
    `NODE_INCLUDE=${include}`,
    `BUILD=${build}`,
    "SANITIZE=1",
  ]);
  sanitized = launcher({
    addon: join(build, "posix-sanitize.node"),
    // The addon is instrumented, Node is not: the checker has to be there before Node's own allocations. V8's are its own affair.
    env: {
      LD_PRELOAD: execFileSync(cc, ["-print-file-name=libasan.so"], { encoding: "utf8" }).trim(),
      ASAN_OPTIONS: "detect_leaks=0:exitcode=99",
      UBSAN_OPTIONS: "halt_on_error=1:exitcode=99",
    },
  });
}, 120_000);
afterAll(() => sanitized.remove());

describe("the checked binding", () => {
  it("forks, execs and waits", () => {
    const printed = lines(
      sanitized.run((p) => {
        for (let i = 0; i < 40; i++) {
          const pid = p.fork();
          if (pid === 0) {
            if (i % 2 === 0) p._exit(i);
            else p.execlp("sh", "sh", "-c", `exit ${i}`, "x".repeat(10_000));
          }
          const { code, status } = p.waitid(p.P_PID, pid, p.WEXITED | p.WNOWAIT);
          const { status: raw } = i % 3 === 0 ? p.wait4(pid) : p.waitpid(pid);
          if (code !== p.CLD_EXITED || status !== i || p.WEXITSTATUS(raw) !== i) throw new Error(`child ${i}`);
        }
        console.log(p.environ().length > 0);
      }),
    );
    expect(printed).toEqual(["true"]);
  });

  it("handles, blocks, queues and hands over signals", () => {
    const printed = lines(
      sanitized.run((p) => {
        let usr1 = 0;
        let queued = 0;
        p.sigaction(p.SIGUSR1, { handler: () => (usr1 += 1), mask: [p.SIGRTMIN] });
        p.sigaction(p.SIGRTMIN, {
          handler: (_signo, { value }) => (queued += value),
          flags: p.SA_NODEFER | p.SA_SIGINFO,
        });
        const old = p.sigprocmask(p.SIG_BLOCK, [p.SIGUSR1, p.SIGRTMIN]);
        const pid = p.fork();
        const other = pid === 0 ? p.getppid() : pid;
        for (let round = 1; round <= 300; round++) {
          if (pid !== 0) p.kill(other, p.SIGUSR1);
          while (usr1 < round) p.sigsuspend(old);
          if (pid === 0) p.kill(other, p.SIGUSR1);
        }
        for (let i = 1; i <= 50; i++) p.sigqueue(p.getpid(), p.SIGRTMIN, i);
        p.sigprocmask(p.SIG_SETMASK, old);
        if (pid !== 0) console.log(usr1, queued, p.waitpid(pid).status);
      }),
    );
    expect(printed).toEqual(["300 1275 0"]);
  });

  it("turns bad arguments into errors", () => {
    const printed = lines(
      sanitized.run((p) => {
        const bad = [
          undefined,
          null,
          -1,
          1.5,
          Number.NaN,
          2 ** 40,
          "x",
          "a\0b",
          [],
          [1, "2"],
          [[]],
          {},
          () => {},
          Symbol("x"),
          10n,
        ];
        const functions = [
          p.execve,
          p.execvp,
          p.execle,
          p.waitpid,
          p.waitid,
          p.wait4,
          p.sigaction,
          p.signal,
          p.sigprocmask,
        ] as ((...args: unknown[]) => unknown)[];
        const more = [p.setpgid, p.getsid, p.tcsetpgrp, p.sigqueue, p.strsignal, p.WEXITSTATUS, p.alarm] as ((
          ...args: unknown[]
        ) => unknown)[];
        let thrown = 0;
        for (const call of [...functions, ...more]) {
          for (const first of bad) {
            for (const second of bad) {
              try {
                call(first, second, second);
              } catch (error) {
                thrown += error instanceof Error ? 1 : 0;
              }
            }
          }
        }
        console.log(thrown > 2000);
      }),
    );
    expect(printed).toEqual(["true"]);
  });
});
