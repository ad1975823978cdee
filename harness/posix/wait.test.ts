import { afterAll, describe, expect, it } from "vitest";
import { launcher, lines } from "./fixtures/launch.ts";

const { run, remove } = launcher();
afterAll(remove);

describe("waitpid", () => {
  it("gives the raw status that the W functions take apart", () => {
    const printed = lines(
      run((p) => {
        const ends = [() => p._exit(0), () => p._exit(255), () => p.raise(p.SIGKILL), () => p.raise(p.SIGTERM)];
        for (const end of ends) {
          const pid = p.fork();
          if (pid === 0) end();
          const { status } = p.waitpid(pid);
          if (p.WIFEXITED(status)) console.log(status, "exited", p.WEXITSTATUS(status), p.WIFSIGNALED(status));
          else console.log(status, "signaled", p.WTERMSIG(status), p.WIFSIGNALED(status), p.WCOREDUMP(status));
        }
      }),
    );
    expect(printed).toEqual([
      "0 exited 0 false",
      "65280 exited 255 false",
      "9 signaled 9 true false",
      "15 signaled 15 true false",
    ]);
  });

  it("reports stops and continuations when asked to, and nothing under WNOHANG", () => {
    const printed = lines(
      run((p) => {
        const pid = p.fork();
        if (pid === 0) while (true) p.pause();
        console.log(p.waitpid(pid, p.WNOHANG));
        p.kill(pid, p.SIGSTOP);
        const stopped = p.waitpid(pid, p.WUNTRACED).status;
        console.log(p.WIFSTOPPED(stopped), p.WSTOPSIG(stopped), p.WIFEXITED(stopped));
        p.kill(pid, p.SIGCONT);
        console.log(p.WIFCONTINUED(p.waitpid(pid, p.WCONTINUED).status));
        p.kill(pid, p.SIGKILL);
        console.log(p.waitpid(0).pid === pid);
      }),
    );
    expect(printed).toEqual(["{ pid: 0, status: 0 }", "true 19 false", "true", "true"]);
  });

  it("throws what Node throws, with code, errno and syscall of the call that was made", () => {
    const printed = lines(
      run((p) => {
        const calls = [
          () => p.wait(),
          () => p.waitpid(-1),
          () => p.wait3(),
          () => p.wait4(-1),
          () => p.waitid(p.P_ALL, 0, p.WEXITED),
        ];
        for (const call of [...calls, () => p.waitpid(-1, 0x4000_0000 >> 2)]) {
          try {
            call();
          } catch (error) {
            const { message, code, errno, syscall } = error as NodeJS.ErrnoException;
            console.log(message, code, errno, syscall);
          }
        }
      }),
    );
    const child = (call: string) => `ECHILD: no child processes, ${call} ECHILD -10 ${call}`;
    expect(printed).toEqual([
      ...["wait", "waitpid", "wait3", "wait4", "waitid"].map(child),
      "EINVAL: invalid argument, waitpid EINVAL -22 waitpid",
    ]);
  });

  it("refuses what is no integer", () => {
    const printed = lines(
      run((p) => {
        for (const bad of ["1", 1.5, 2 ** 31, undefined, null, {}, 1n]) {
          try {
            p.waitpid(bad as number);
          } catch (error) {
            console.log((error as Error).name, (error as NodeJS.ErrnoException).code, (error as Error).message);
          }
        }
      }),
    );
    const type = (received: string) =>
      `TypeError ERR_INVALID_ARG_TYPE The "pid" argument must be of type number. Received ${received}`;
    const range = 'RangeError ERR_OUT_OF_RANGE The value of "pid" is out of range. It must be';
    expect(printed).toEqual([
      type("type string ('1')"),
      `${range} an integer. Received type number (1.5)`,
      `${range} >= -2147483648 && <= 2147483647. Received type number (2147483648)`,
      type("undefined"),
      type("null"),
      type("an instance of Object"),
      type("type bigint"),
    ]);
  });

  it("finds no child when SIGCHLD is ignored or has SA_NOCLDWAIT", () => {
    const printed = lines(
      run((p) => {
        const ways = [
          () => p.signal(p.SIGCHLD, p.SIG_IGN),
          () => p.sigaction(p.SIGCHLD, { handler: p.SIG_DFL, flags: p.SA_NOCLDWAIT }),
        ];
        for (const way of ways) {
          way();
          if (p.fork() === 0) p._exit(0);
          try {
            p.wait();
          } catch (error) {
            console.log((error as NodeJS.ErrnoException).code);
          }
        }
      }),
    );
    expect(printed).toEqual(["ECHILD", "ECHILD"]);
  });
});

describe("waitid", () => {
  it("tells what happened, can look without reaping, and takes groups", () => {
    const printed = lines(
      run((p) => {
        const pid = p.fork();
        if (pid === 0) p._exit(7);
        const names = new Map(
          [p.CLD_EXITED, p.CLD_KILLED, p.CLD_STOPPED, p.CLD_CONTINUED].map((code, i) => [code, "EKSC"[i]]),
        );
        const show = (w: ReturnType<typeof p.waitid>) =>
          console.log(w.pid === pid || w.pid, w.signo, w.status, names.get(w.code));
        show(p.waitid(p.P_PID, pid, p.WEXITED | p.WNOWAIT));
        show(p.waitid(p.P_PGID, p.getpgrp(), p.WEXITED));
        const other = p.fork();
        if (other === 0) while (true) p.pause();
        const id = (options: number) => {
          const { status, code } = p.waitid(p.P_ALL, 0, options);
          console.log(status, names.get(code));
        };
        console.log(p.waitid(p.P_ALL, 0, p.WEXITED | p.WNOHANG));
        p.kill(other, p.SIGSTOP);
        id(p.WSTOPPED);
        p.kill(other, p.SIGCONT);
        id(p.WCONTINUED);
        p.kill(other, p.SIGTERM);
        id(p.WEXITED);
      }),
    );
    expect(printed).toEqual([
      "true 17 7 E",
      "true 17 7 E",
      "{ pid: 0, uid: 0, signo: 0, status: 0, code: 0 }",
      "19 S",
      "18 C",
      "15 K",
    ]);
  });
});

describe("wait3 and wait4", () => {
  it("tell what the child has used", () => {
    const printed = lines(
      run((p) => {
        for (const call of [() => p.wait3(), () => p.wait4(-1)]) {
          if (p.fork() === 0) p._exit(2);
          const { status, rusage } = call();
          console.log(p.WEXITSTATUS(status), rusage.maxrss > 1000, rusage.minflt > 0);
        }
      }),
    );
    expect(printed).toEqual(["2 true true", "2 true true"]);
  });
});
