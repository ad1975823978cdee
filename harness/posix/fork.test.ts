import { afterAll, describe, expect, it } from "vitest";
import { launcher, lines } from "./fixtures/launch.ts";

const { run, remove } = launcher();
afterAll(remove);

describe("fork", () => {
  it("returns 0 in the child and the child's pid in the parent", () => {
    const [child, parent] = lines(
      run((p) => {
        const before = process.pid;
        const pid = p.fork();
        if (pid === 0) return console.log("child", p.getpid() !== before, p.getppid() === before);
        const { pid: reaped, status } = p.wait();
        console.log("parent", p.getpid() === before, reaped === pid, status);
      }),
    );
    expect(child).toBe("child true true");
    expect(parent).toBe("parent true true 0");
  });

  it("leaves process.pid and process.ppid right in every generation", () => {
    const printed = lines(
      run((p) => {
        for (let generation = 1; generation <= 5; generation++) {
          const above = process.pid;
          const pid = p.fork();
          if (pid !== 0) return void p.waitpid(pid);
          console.log(generation, process.pid === p.getpid(), process.pid !== above, process.ppid === above);
        }
      }),
    );
    expect(printed).toEqual([1, 2, 3, 4, 5].map((generation) => `${generation} true true true`));
  });

  it("copies variables: the child's change is its own", () => {
    const printed = lines(
      run((p) => {
        const values = new Map([["value", 1]]);
        if (p.fork() === 0) values.set("value", 2);
        else p.wait();
        console.log(values.get("value"));
      }),
    );
    expect(printed).toEqual(["2", "1"]);
  });

  it("survives 500 forks in a row with a collecting heap on both sides", () => {
    const collecting = launcher({ flags: ["--expose-gc", "--max-semi-space-size=1"] });
    try {
      const printed = lines(
        collecting.run((p) => {
          const { gc } = globalThis;
          if (gc === undefined) throw new Error("--expose-gc is missing");
          const live: unknown[] = [];
          const churn = (rounds: number) => {
            for (let i = 0; i < rounds; i++) {
              const list = Array.from({ length: 20 }, () => [i]);
              live[i % 200] = { text: `${i}`.repeat(20), bytes: new Uint8Array(512), list };
            }
          };
          churn(1000);
          let good = 0;
          for (let i = 0; i < 500; i++) {
            const pid = p.fork();
            churn(50);
            gc({ type: i % 10 === 0 ? "major" : "minor", execution: "sync" });
            if (pid === 0) p._exit(i % 256);
            good += p.WEXITSTATUS(p.waitpid(pid).status) === i % 256 ? 1 : 0;
          }
          console.log(good);
        }),
      );
      expect(printed).toEqual(["500"]);
    } finally {
      collecting.remove();
    }
  });

  it("runs optimised code, array buffers and typed arrays on both sides", () => {
    const printed = lines(
      run((p) => {
        const sum = (numbers: Float64Array) => numbers.reduce((total, number) => total + Math.sqrt(number), 0);
        const numbers = Float64Array.from({ length: 50_000 }, (_, i) => i);
        for (let i = 0; i < 50; i++) sum(numbers);
        const before = sum(numbers);
        const pid = p.fork();
        for (let i = 0; i < 50; i++) sum(numbers);
        if (pid !== 0) p.waitpid(pid);
        console.log(sum(numbers) === before);
      }),
    );
    expect(printed).toEqual(["true", "true"]);
  });

  it("keeps the low descriptors free in the child", () => {
    const printed = lines(
      run(async (p) => {
        const held = p.open("/dev/null", p.O_RDONLY);
        const pid = p.fork();
        // Through the event loop, whose descriptors are new in a child.
        await new Promise((resolve) => setTimeout(resolve, 1));
        if (pid !== 0) p.waitpid(pid);
        console.log(held, p.open("/dev/null", p.O_RDONLY), p.open("/dev/null", p.O_RDONLY));
      }),
    );
    expect(printed).toEqual(["3 4 5", "3 4 5"]);
  });

  it("refuses while worker threads live, and works when they have ended", () => {
    const printed = lines(
      run(async (p) => {
        const { Worker } = process.getBuiltinModule("node:worker_threads");
        const worker = new Worker("require('node:worker_threads').parentPort.once('message', () => process.exit())", {
          eval: true,
        });
        try {
          p.fork();
        } catch (error) {
          console.log((error as NodeJS.ErrnoException).code);
        }
        const ended = new Promise((resolve) => worker.once("exit", resolve));
        worker.postMessage("end");
        await ended;
        if (p.fork() !== 0) console.log(p.wait().status);
      }),
    );
    expect(printed).toEqual(["ERR_WORKER_THREADS", "0"]);
  });
});

describe("a worker thread", () => {
  it("may use the binding, but not fork or signals, which are the process's", () => {
    const printed = lines(
      run(async () => {
        const { Worker } = process.getBuiltinModule("node:worker_threads");
        const program = (binding: string) => {
          const p = require(binding);
          const { parentPort } = require("node:worker_threads");
          const codes = [
            () => p.fork(),
            () => p.sigaction(p.SIGUSR1),
            () => p.pause(),
            () => p.getpid() - process.pid,
          ].map((call) => {
            try {
              return call();
            } catch (error) {
              return (error as NodeJS.ErrnoException).code;
            }
          });
          parentPort.postMessage(codes.join());
        };
        const source = `const __name = (f) => f; (${program})(${JSON.stringify(`${process.cwd()}/../program/runtime.cjs`)})`;
        const worker = new Worker(source, { eval: true });
        console.log(await new Promise((resolve) => worker.once("message", resolve)));
      }),
    );
    expect(printed).toEqual(["ERR_MAIN_THREAD_ONLY,ERR_MAIN_THREAD_ONLY,ERR_MAIN_THREAD_ONLY,0"]);
  });
});

describe("the end of a fork child", () => {
  it("has status 0 when the task returns there, in each process", () => {
    const printed = lines(
      run((p) => {
        if (p.fork() === 0) return;
        if (p.fork() === 0) return;
        console.log(p.wait().status, p.wait().status);
      }),
    );
    expect(printed).toEqual(["0 0"]);
  });

  it("has the status of _exit, process.exit and process.exitCode", () => {
    const printed = lines(
      run((p) => {
        const ends = [
          () => p._exit(3),
          () => process.exit(4),
          () => {
            process.exitCode = 5;
          },
          () => p._exit(256 + 6),
        ];
        for (const end of ends) {
          const pid = p.fork();
          if (pid === 0) return end();
          console.log(p.WEXITSTATUS(p.waitpid(pid).status));
        }
      }),
    );
    expect(printed).toEqual(["3", "4", "5", "6"]);
  });

  it("runs exit listeners, but not for _exit", () => {
    const printed = lines(
      run((p) => {
        process.on("exit", (code) => console.log("listener", code));
        for (const end of [() => process.exit(1), () => p._exit(2)]) {
          if (p.fork() === 0) end();
          p.wait();
        }
      }),
    );
    expect(printed).toEqual(["listener 1", "listener 0"]);
  });

  it("is 1 after an uncaught exception, whose stack is printed as Node prints it", () => {
    const { stdout, stderr, status } = run((p) => {
      const pid = p.fork();
      if (pid === 0) throw Object.assign(new RangeError("in the child"), { answer: 42 });
      console.log(p.WIFEXITED(p.waitpid(pid).status), "parent goes on");
    });
    expect({ stdout, status }).toEqual({ stdout: "true parent goes on\n", status: 0 });
    expect(stderr).toMatch(
      /^RangeError: in the child\n( {4}at .*\n)* {4}at .* \{\n {2}answer: 42\n\}\n\nNode\.js v\d+\.\d+\.\d+\n$/,
    );
    expect(stderr).not.toContain("runtime.cjs");
  });

  it("is 1 after an uncaught exception, a rejection, and a throw in a callback", () => {
    const { stdout, stderr } = run(async (p) => {
      const failures = [
        () => {
          throw new Error("thrown");
        },
        () => Promise.reject(new Error("rejected")),
        () =>
          new Promise(() => {
            setTimeout(() => {
              throw new Error("called back");
            }, 1);
          }),
      ];
      for (const fail of failures) {
        const pid = p.fork();
        if (pid === 0) return await fail();
        console.log(p.WEXITSTATUS(p.waitpid(pid).status));
      }
    });
    expect(stdout).toBe("1\n1\n1\n");
    expect(stderr.match(/Error: (thrown|rejected|called back)/g)).toHaveLength(3);
  });

  it("leaves an uncaughtException listener its say", () => {
    const printed = lines(
      run(async (p) => {
        process.on("uncaughtException", (error) => console.log("listener", error.message));
        const pid = p.fork();
        if (pid !== 0) return console.log(p.waitpid(pid).status);
        setTimeout(() => {
          throw new Error("caught");
        }, 1);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }),
    );
    expect(printed).toEqual(["listener caught", "0"]);
  });

  it("comes when the event loop has nothing left: timers, file calls, microtasks and beforeExit first", () => {
    const printed = lines(
      run(async (p) => {
        const { readFile } = process.getBuiltinModule("node:fs/promises");
        const pid = p.fork();
        if (pid !== 0) return console.log("status", p.WEXITSTATUS(p.waitpid(pid).status));
        process.once("beforeExit", () => setTimeout(() => console.log("after beforeExit"), 1));
        await new Promise((resolve) => setImmediate(resolve));
        console.log("read", (await readFile("/proc/self/comm", "utf8")).length > 0);
        await new Promise((resolve) => setTimeout(resolve, 2));
        console.log("timer");
        process.exitCode = 9;
      }),
    );
    expect(printed).toEqual(["read true", "timer", "status 9"]);
  });

  it("is 13 when the task's promise can no longer be settled", () => {
    const { stdout, stderr, status } = run((p) => {
      const pid = p.fork();
      if (pid === 0) return new Promise(() => {});
      console.log(p.WEXITSTATUS(p.waitpid(pid).status));
    });
    expect({ stdout, status }).toEqual({ stdout: "13\n", status: 0 });
    expect(stderr).toContain("never settled");
  });

  it("can be that of a program that it starts the Node way", () => {
    const printed = lines(
      run((p) => {
        const { execFileSync } = process.getBuiltinModule("node:child_process");
        const pid = p.fork();
        if (pid === 0) return console.log(execFileSync("echo", ["from echo"], { encoding: "utf8" }).trim());
        console.log(p.waitpid(pid).status);
      }),
    );
    expect(printed).toEqual(["from echo", "0"]);
  });
});

describe("standard output", () => {
  it("is in order, complete and not duplicated around fork and _exit", () => {
    const printed = lines(
      run((p) => {
        console.log("once");
        process.stdout.write("half ");
        const pid = p.fork();
        if (pid === 0) {
          console.log("child");
          p._exit(0);
        }
        p.waitpid(pid);
        console.log("x".repeat(2 ** 20));
        p._exit(0);
      }),
    );
    expect(printed.slice(0, 2)).toEqual(["once", "half child"]);
    expect(printed[2]).toHaveLength(2 ** 20);
  });

  it("obeys dup2, and comes back", () => {
    const printed = lines(
      run((p) => {
        const saved = p.dup(1);
        const file = p.open("out", p.O_RDWR | p.O_CREAT | p.O_TRUNC, 0o600);
        p.dup2(file, 1);
        console.log("to the file");
        p.dup2(saved, 1);
        console.log("back", p.fstat(file).size);
      }),
    );
    expect(printed).toEqual(["back 12"]);
  });

  it("waits for a reader where somebody made the pipe non-blocking", () => {
    const printed = lines(
      run((p) => {
        p.fcntl(1, p.F_SETFL, p.fcntl(1, p.F_GETFL) | p.O_NONBLOCK);
        console.log("y".repeat(2 ** 19));
      }),
    );
    expect(printed[0]).toHaveLength(2 ** 19);
  });

  it("fails silently where descriptor 1 is closed, and works again when it is not", () => {
    const printed = lines(
      run((p) => {
        const saved = p.dup(1);
        p.close(1);
        console.log("lost");
        p.dup2(saved, 1);
        console.log("seen");
      }),
    );
    expect(printed).toEqual(["seen"]);
  });
});

describe("the state in which a program starts", () => {
  it("has no ignored or caught signals, an empty mask, and no descriptors but 0, 1, 2", () => {
    const [status, descriptors] = lines(
      run((p) => {
        const { readFileSync, readdirSync } = process.getBuiltinModule("node:fs");
        const sets = readFileSync("/proc/self/status", "utf8").match(/^Sig(Blk|Ign):.*$/gm) ?? [];
        console.log(sets.join(" "), p.sigaction(p.SIGPIPE).handler, p.sigaction(p.SIGSEGV).handler);
        console.log(
          readdirSync("/proc/self/fd")
            .map(Number)
            .filter((fd) => fd < 64)
            .sort((a, b) => a - b)
            // The one that lists the folder.
            .slice(0, -1)
            .join(),
        );
      }),
    );
    expect(status).toBe("SigBlk:\t0000000000000000 SigIgn:\t0000000000000000 0 0");
    expect(descriptors).toBe("0,1,2");
  });

  it("keeps other threads from taking signals", () => {
    const [masks] = lines(
      run(() => {
        const { readFileSync, readdirSync } = process.getBuiltinModule("node:fs");
        const others = readdirSync("/proc/self/task").filter((task) => Number(task) !== process.pid);
        const mask = (task: string) =>
          BigInt(`0x${/SigBlk:\s*(\w+)/.exec(readFileSync(`/proc/self/task/${task}/status`, "utf8"))?.[1]}`);
        // All but SIGKILL, SIGSTOP and the C library's 32 and 33, which a thread may have blocked for a moment.
        const all = 0xfffffffe7ffbfeffn;
        console.log(others.length > 0, others.map((task) => (mask(task) & all) === all).join());
      }),
    );
    expect(masks).toMatch(/^true true(,true)*$/);
  });
});
