import { afterAll, describe, expect, it } from "vitest";
import { launcher, lines } from "./fixtures/launch.ts";

const { run, remove } = launcher();
afterAll(remove);

describe("a handler", () => {
  it("has run when kill or raise to the caller itself returns, and is told the sender", () => {
    const printed = lines(
      run((p) => {
        p.sigaction(p.SIGUSR1, { handler: (signo, info) => console.log(signo === p.SIGUSR1, info) });
        p.kill(p.getpid(), p.SIGUSR1);
        console.log("killed");
        p.raise(p.SIGUSR1);
        console.log("raised", p.SI_USER, p.SI_TKILL, p.getpid());
      }),
    );
    const pid = printed.at(-1)?.split(" ").at(-1);
    const info = (code: number) =>
      `true { signo: 10, code: ${code}, pid: ${pid}, uid: ${process.getuid?.()}, status: 0, value: 0 }`;
    expect(printed).toEqual([info(0), "killed", info(-6), `raised 0 -6 ${pid}`]);
  });

  it("runs with its own signal and sa_mask blocked, and leaves the mask as it was", () => {
    const printed = lines(
      run((p) => {
        const mask = () => p.sigprocmask(p.SIG_BLOCK).join();
        p.sigprocmask(p.SIG_SETMASK, [p.SIGHUP]);
        p.sigaction(p.SIGUSR1, { handler: () => console.log("plain", mask()), mask: [p.SIGTERM, p.SIGKILL] });
        p.sigaction(p.SIGUSR2, { handler: () => console.log("nodefer", mask()), flags: p.SA_NODEFER });
        p.raise(p.SIGUSR1);
        p.raise(p.SIGUSR2);
        console.log("after", mask());
      }),
    );
    expect(printed).toEqual(["plain 1,10,15", "nodefer 1", "after 1"]);
  });

  it("is interrupted by other signals, by its own only under SA_NODEFER", () => {
    const printed = lines(
      run((p) => {
        const log: string[] = [];
        const install = (signo: number, flags: number, first: () => void) => {
          let runs = 0;
          const handler = () => {
            runs += 1;
            log.push(`${signo}(`);
            if (runs === 1) first();
            log.push(")");
          };
          p.sigaction(signo, { handler, flags });
        };
        install(p.SIGUSR1, 0, () => {
          p.raise(p.SIGUSR1);
          p.raise(p.SIGUSR2);
        });
        install(p.SIGUSR2, p.SA_NODEFER, () => p.raise(p.SIGUSR2));
        p.raise(p.SIGUSR1);
        console.log(log.join(""));
      }),
    );
    expect(printed).toEqual(["10(12(12()))10()"]);
  });

  it("that throws does so out of the call that ran it, with the mask put back", () => {
    const printed = lines(
      run((p) => {
        p.signal(p.SIGUSR1, () => {
          throw new Error("from the handler");
        });
        try {
          p.raise(p.SIGUSR1);
        } catch (error) {
          console.log((error as Error).message, p.sigprocmask(p.SIG_BLOCK).length);
        }
        p.alarm(1);
        p.signal(p.SIGALRM, () => {
          throw new Error("from the alarm");
        });
        try {
          p.read(p.pipe()[0], 1);
        } catch (error) {
          console.log((error as Error).message);
        }
      }),
    );
    expect(printed).toEqual(["from the handler 0", "from the alarm"]);
  });

  it("is reported and replaced as sigaction says: old action, SA_RESETHAND, SIG_IGN", () => {
    const printed = lines(
      run((p) => {
        const handler = () => console.log("once");
        const before = p.sigaction(p.SIGUSR1, { handler, mask: [p.SIGINT], flags: p.SA_RESETHAND });
        const during = p.sigaction(p.SIGUSR1);
        p.raise(p.SIGUSR1);
        const after = p.signal(p.SIGUSR1, p.SIG_IGN);
        p.raise(p.SIGUSR1);
        console.log(before, during.handler === handler, during.mask, during.flags === p.SA_RESETHAND, after);
        console.log(p.signal(p.SIGUSR1, p.SIG_DFL));
      }),
    );
    expect(printed).toEqual(["once", "{ handler: 0, mask: [], flags: 0 } true [ 2 ] true 0", "1"]);
  });

  it("is refused for faults, whose default action stays", () => {
    const { stdout, signal } = run((p) => {
      for (const signo of [p.SIGSEGV, p.SIGBUS, p.SIGFPE, p.SIGILL, p.SIGKILL, 32, 65]) {
        try {
          p.sigaction(signo, { handler: () => {} });
        } catch (error) {
          console.log((error as NodeJS.ErrnoException).code);
        }
      }
      p.signal(p.SIGFPE, p.SIG_IGN);
      p.raise(p.SIGFPE);
      p.raise(p.SIGSEGV);
    });
    expect(stdout).toBe(`${"ERR_SIGNAL_HANDLER\n".repeat(4)}${"EINVAL\n".repeat(3)}`);
    expect(signal).toBe("SIGSEGV");
  });

  it("can fork", () => {
    const printed = lines(
      run((p) => {
        let pid = -1;
        p.signal(p.SIGUSR1, () => {
          pid = p.fork();
        });
        p.raise(p.SIGUSR1);
        if (pid === 0) return console.log("child", p.sigprocmask(p.SIG_BLOCK).length);
        p.waitpid(pid);
        p.raise(p.SIGUSR1);
        if (pid !== 0) console.log("parent", p.wait().status);
      }),
    );
    expect(printed).toEqual(["child 0", "parent 0"]);
  });

  it("runs in the event loop, in a fork child too", () => {
    const printed = lines(
      run(async (p) => {
        const pid = p.fork();
        const caught = new Promise<string>((resolve) => {
          p.signal(p.SIGALRM, () => resolve("caught in the loop"));
        });
        p.alarm(1);
        // Handlers alone keep no event loop alive.
        const alive = setInterval(() => {}, 60_000);
        console.log(await caught);
        clearInterval(alive);
        if (pid !== 0) p.waitpid(pid);
      }),
    );
    expect(printed).toEqual(["caught in the loop", "caught in the loop"]);
  });

  it("runs in checkSignals, and its count is seen without any call", () => {
    const printed = lines(
      run((p) => {
        const log: string[] = [];
        p.signal(p.SIGALRM, () => log.push("handled"));
        p.alarm(1);
        while (Atomics.load(p.signalCounts, p.SIGALRM) === 0);
        log.push("counted");
        p.checkSignals();
        console.log(log.join());
      }),
    );
    expect(printed).toEqual(["counted,handled"]);
  });
});

describe("masks", () => {
  it("merge standard signals and queue real-time ones, values in order", () => {
    const printed = lines(
      run((p) => {
        const both = [p.SIGUSR1, p.SIGRTMIN];
        const values: number[] = [];
        p.signal(p.SIGUSR1, () => values.push(-1));
        p.signal(p.SIGRTMIN, (_signo, info) => values.push(info.value));
        p.sigprocmask(p.SIG_BLOCK, both);
        const pid = p.fork();
        if (pid === 0) {
          for (let i = 0; i < 5; i++) {
            p.kill(p.getppid(), p.SIGUSR1);
            p.sigqueue(p.getppid(), p.SIGRTMIN, i);
          }
          return;
        }
        p.waitpid(pid);
        console.log(p.sigpending().join(), values.length);
        p.sigprocmask(p.SIG_UNBLOCK, both);
        console.log(values.join());
      }),
    );
    expect(printed).toEqual(["10,34 0", "-1,0,1,2,3,4"]);
  });

  it("hold back default actions, whatever threads Node has", () => {
    const printed = lines(
      run(async (p) => {
        const { readFile } = process.getBuiltinModule("node:fs/promises");
        const pid = p.fork();
        // libuv's threads: in the child they are new.
        await readFile("/proc/self/comm");
        p.sigprocmask(p.SIG_BLOCK, [p.SIGTERM]);
        for (let i = 0; i < 20; i++) p.kill(p.getpid(), p.SIGTERM);
        console.log(p.sigpending().join(), p.sigwait([p.SIGTERM]), p.sigpending().length);
        if (pid !== 0) p.waitpid(pid);
      }),
    );
    expect(printed).toEqual(["15 15 0", "15 15 0"]);
  });

  it("go on to what exec starts, handlers do not", () => {
    const printed = lines(
      run((p) => {
        p.sigprocmask(p.SIG_SETMASK, [p.SIGUSR1]);
        p.signal(p.SIGHUP, p.SIG_IGN);
        p.signal(p.SIGTERM, () => p.execlp("cat", "cat", "/proc/self/status"));
        p.raise(p.SIGTERM);
      }),
    );
    const set = (name: string) => printed.find((line) => line.startsWith(name))?.split("\t")[1];
    // SIGTERM as well: the program came from its handler, in which it is blocked, as it would be in C.
    expect([set("SigBlk"), set("SigIgn"), set("SigCgt")]).toEqual([
      "0000000000004200",
      "0000000000000001",
      "0000000000000000",
    ]);
  });

  it("are exchanged by sigsuspend in one step: 3000 hand-overs, none lost", () => {
    const printed = lines(
      run((p) => {
        let mine = 0;
        p.signal(p.SIGUSR1, () => {
          mine += 1;
        });
        const old = p.sigprocmask(p.SIG_BLOCK, [p.SIGUSR1]);
        const pid = p.fork();
        const other = pid === 0 ? p.getppid() : pid;
        for (let round = 1; round <= 3000; round++) {
          if (pid !== 0) p.kill(other, p.SIGUSR1);
          while (mine < round) p.sigsuspend(old);
          if (pid === 0) p.kill(other, p.SIGUSR1);
        }
        if (pid !== 0) console.log(mine, p.waitpid(pid).status);
      }),
    );
    expect(printed).toEqual(["3000 0"]);
  });
});

describe("a blocking call", () => {
  it("loses no signal between the check and the sleep: 3000 interruptions of read, each answered", () => {
    const printed = lines(
      run((p) => {
        const [end, atEnd] = p.pipe();
        const [answers, answer] = p.pipe();
        let handled = 0;
        p.sigaction(p.SIGUSR1, {
          handler: () => {
            handled += 1;
            p.write(answer, "x");
          },
        });
        const parent = p.getpid();
        const pid = p.fork();
        if (pid === 0) {
          for (let i = 0; i < 3000; i++) {
            p.kill(parent, p.SIGUSR1);
            p.read(answers, 1);
          }
          p.write(atEnd, "x");
          return;
        }
        let interrupted = 0;
        let ended = false;
        while (!ended) {
          try {
            ended = p.read(end, 1).length === 1;
          } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== "EINTR") throw error;
            interrupted += 1;
          }
        }
        console.log(handled, interrupted > 0, p.waitpid(pid).status);
      }),
    );
    expect(printed).toEqual(["3000 true 0"]);
  });

  it("throws EINTR, and those that never restart do so under SA_RESTART too", () => {
    const printed = lines(
      run((p) => {
        const { readFileSync } = process.getBuiltinModule("node:fs");
        const [never] = p.pipe();
        /** Sends SIGUSR1 whenever its parent sleeps. */
        const interrupter = () => {
          const parent = p.getpid();
          const pid = p.fork();
          while (pid === 0) if (/\) S /.test(readFileSync(`/proc/${parent}/stat`, "utf8"))) p.kill(parent, p.SIGUSR1);
          return pid;
        };
        const attempt = (name: string, flags: number, call: () => unknown) => {
          p.sigaction(p.SIGUSR1, { handler: () => {}, flags });
          const pid = interrupter();
          try {
            console.log(name, call());
          } catch (error) {
            console.log((error as Error).message);
          }
          p.signal(p.SIGUSR1, p.SIG_IGN);
          p.kill(pid, p.SIGKILL);
          p.waitpid(pid);
        };
        attempt("read", 0, () => p.read(never, 1));
        attempt("wait", 0, () => p.wait());
        attempt("waitid", 0, () => p.waitid(p.P_ALL, 0, p.WEXITED));
        attempt("open", 0, () => {
          p.mkfifo("fifo", 0o600);
          return p.open("fifo", p.O_RDONLY);
        });
        attempt("poll", p.SA_RESTART, () => p.poll([{ fd: never, events: p.POLLIN }], -1));
        attempt("pause", p.SA_RESTART, () => p.pause());
        attempt("sigsuspend", p.SA_RESTART, () => p.sigsuspend([]));
        attempt("sigtimedwait", p.SA_RESTART, () => p.sigtimedwait([p.SIGHUP], 50));
        attempt("sigwaitinfo", p.SA_RESTART, () => p.sigwaitinfo([p.SIGHUP]));
        attempt("sleep", p.SA_RESTART, () => p.sleep(50) > 0);
        attempt("nanosleep", p.SA_RESTART, () => p.nanosleep(50));
      }),
    );
    const interrupted = (call: string) => `EINTR: interrupted system call, ${call}`;
    expect(printed).toEqual([
      ...["read", "wait", "waitid"].map(interrupted),
      "EINTR: interrupted system call, open 'fifo'",
      interrupted("poll"),
      "pause undefined",
      "sigsuspend undefined",
      ...["sigtimedwait", "sigwaitinfo"].map(interrupted),
      "sleep true",
      interrupted("nanosleep"),
    ]);
  });

  it("goes on after a handler with SA_RESTART", () => {
    const printed = lines(
      run((p) => {
        const { readFileSync } = process.getBuiltinModule("node:fs");
        const [data, give] = p.pipe();
        const [handled, tell] = p.pipe();
        p.sigaction(p.SIGUSR1, { handler: () => p.write(tell, "x"), flags: p.SA_RESTART });
        const parent = p.getpid();
        const untilAsleep = () => {
          while (!/\) S /.test(readFileSync(`/proc/${parent}/stat`, "utf8")));
        };
        const pid = p.fork();
        if (pid === 0) {
          for (let i = 0; i < 3; i++) {
            untilAsleep();
            p.kill(parent, p.SIGUSR1);
            p.read(handled, 1);
          }
          untilAsleep();
          p.write(give, "data");
          untilAsleep();
          p.kill(parent, p.SIGUSR1);
          p.read(handled, 1);
          p._exit(7);
        }
        console.log(p.read(data, 10).toString(), p.WEXITSTATUS(p.waitpid(pid).status), p.signalCounts[p.SIGUSR1]);
      }),
    );
    expect(printed).toEqual(["data 7 4"]);
  });
});

describe("waiting for signals", () => {
  it("sigwaitinfo tells the sender and the value, sigtimedwait gives up with EAGAIN", () => {
    const printed = lines(
      run((p) => {
        p.sigprocmask(p.SIG_BLOCK, [p.SIGRTMIN, p.SIGCHLD]);
        const pid = p.fork();
        if (pid === 0) {
          p.sigqueue(p.getppid(), p.SIGRTMIN, -5);
          p._exit(3);
        }
        const queued = p.sigwaitinfo([p.SIGRTMIN]);
        const child = p.sigwaitinfo([p.SIGCHLD]);
        console.log(queued.pid === pid, queued.value, queued.code === p.SI_QUEUE);
        console.log(child.pid === pid, child.status, child.code === p.CLD_EXITED);
        try {
          p.sigtimedwait([p.SIGRTMIN], 0.001);
        } catch (error) {
          console.log((error as NodeJS.ErrnoException).code);
        }
      }),
    );
    expect(printed).toEqual(["true -5 true", "true 3 true", "EAGAIN"]);
  });

  it("alarm tells what was left, strsignal and sigabbrev name signals", () => {
    const printed = lines(
      run((p) =>
        console.log(
          p.alarm(100),
          p.alarm(0) > 98,
          p.strsignal(p.SIGINT),
          p.sigabbrev(p.SIGINT),
          p.sigabbrev(p.SIGRTMIN),
        ),
      ),
    );
    expect(printed).toEqual(["0 true Interrupt INT undefined"]);
  });
});

describe("kill", () => {
  it("reaches a process, a group, and says ESRCH, EPERM or EINVAL", () => {
    const printed = lines(
      run((p) => {
        const pids = [0, 1].map(() => {
          const pid = p.fork();
          if (pid === 0) {
            while (true) p.pause();
          }
          return pid;
        });
        const [leader = 0, other = 0] = pids;
        p.setpgid(leader, leader);
        p.setpgid(other, leader);
        p.killpg(leader, p.SIGTERM);
        console.log(pids.map((pid) => p.WTERMSIG(p.waitpid(pid).status)).join());
        for (const [pid, signo] of [
          [leader, 0],
          [p.getpid(), 99],
        ] as const) {
          try {
            p.kill(pid, signo);
          } catch (error) {
            console.log((error as Error).message);
          }
        }
      }),
    );
    expect(printed).toEqual(["15,15", "ESRCH: no such process, kill", "EINVAL: invalid argument, kill"]);
  });
});
