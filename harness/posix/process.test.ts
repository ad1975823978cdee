import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { launcher, lines, pinnedNode } from "./fixtures/launch.ts";

const { run, remove } = launcher();
afterAll(remove);

describe("process groups and sessions", () => {
  it("are made, joined and asked for", () => {
    const printed = lines(
      run((p) => {
        const parent = { group: p.getpgrp(), session: p.getsid() };
        const attempt = (call: () => unknown) => {
          try {
            return call();
          } catch (error) {
            return (error as Error).message;
          }
        };
        if (p.fork() === 0) {
          console.log(p.getpgid() === parent.group, p.getsid(p.getppid()) === parent.session);
          p.setpgid(0, 0);
          console.log(
            p.getpgrp() === p.getpid(),
            attempt(() => p.setsid()),
          );
          if (p.fork() === 0) {
            console.log(
              p.setsid() === p.getpid(),
              p.getsid() === p.getpid(),
              attempt(() => p.setpgid(0, 0)),
            );
            p._exit(0);
          }
          p.wait();
          p._exit(0);
        }
        p.wait();
        console.log(
          attempt(() => p.tcgetpgrp(1)),
          attempt(() => p.tcsetpgrp(1, 1)),
          attempt(() => p.getsid(2 ** 22 + 1)),
        );
        console.log(p.getuid() === process.getuid?.(), p.geteuid(), p.getgid() === process.getgid?.(), p.getegid());
      }),
    );
    expect(printed).toEqual([
      "true true",
      "true EPERM: operation not permitted, setsid",
      "true true EPERM: operation not permitted, setpgid",
      "ENOTTY: inappropriate ioctl for device, tcgetpgrp ENOTTY: inappropriate ioctl for device, tcsetpgrp ESRCH: no such process, getsid",
      `true ${process.geteuid?.()} true ${process.getegid?.()}`,
    ]);
  });

  it("stop and continue as a terminal's jobs do", () => {
    const printed = lines(
      run((p) => {
        const pid = p.fork();
        if (pid === 0) {
          p.setpgid(0, 0);
          p.kill(0, p.SIGTSTP);
          p._exit(6);
        }
        console.log(p.WSTOPSIG(p.waitpid(pid, p.WUNTRACED).status) === p.SIGTSTP);
        p.killpg(pid, p.SIGCONT);
        console.log(p.WEXITSTATUS(p.waitpid(pid).status));
      }),
    );
    expect(printed).toEqual(["true", "6"]);
  });
});

describe("the task's process", () => {
  it("ends with process.exitCode when the task returns, at once", () => {
    const { status, stdout } = run(() => {
      setTimeout(() => console.log("too late"), 60_000);
      process.exitCode = 17;
    });
    expect({ status, stdout }).toEqual({ status: 17, stdout: "" });
  });

  it("waits for the task's promise", () => {
    const { status, stdout } = run(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      console.log("settled");
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "settled\n" });
  });

  it("ends with status 1 and the program's stack after an uncaught exception", () => {
    const { status, stderr } = run(() => {
      throw new SyntaxError("of the program");
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/SyntaxError: of the program\n {4}at .*\n(.*\n)*\nNode\.js v/);
    expect(stderr).not.toMatch(/runtime\.cjs|node:internal/);
  });

  it("is ended by SIGPIPE when nobody reads", () => {
    const { signal } = run((p) => {
      const [read, write] = p.pipe();
      p.close(read);
      p.write(write, "x");
    });
    expect(signal).toBe("SIGPIPE");
  });
});

describe("from the sources", () => {
  it("the binding works without the runtime", () => {
    const { stdout, stderr, status } = spawnSync(
      pinnedNode,
      [
        "--single-threaded",
        "--disable-warning=ExperimentalWarning",
        join(import.meta.dirname, "fixtures/from-sources.ts"),
      ],
      { encoding: "utf8", timeout: 60_000, killSignal: "SIGKILL" },
    );
    expect({ stdout, status }).toEqual({ stdout: "handled\nfailed 1\ntimer true\nended 4\n", status: 0 });
    expect(stderr).toMatch(
      /from-sources\.ts:8\nif \(failing === 0\) throw .*\n +\^\n\nTypeError: in the child\n {4}at /,
    );
  });
});
