import { describe, expect, it } from "vitest";
import { resultOf, run } from "./fixtures/run.ts";

describe("limits", () => {
  it("RLIMIT_NOFILE bounds descriptors, for the child too", () => {
    const value = resultOf((p) => {
      p.setrlimit(p.RLIMIT_NOFILE, { cur: 5, max: p.getrlimit(p.RLIMIT_NOFILE).max });
      const opened = [p.dup(1), p.dup(1)];
      const code = (call: () => unknown) => {
        try {
          return call();
        } catch (error) {
          return (error as NodeJS.ErrnoException).code;
        }
      };
      const codes = [
        code(() => p.dup(1)),
        code(() => p.dup2(1, 5)),
        code(() => p.fcntl(1, p.F_DUPFD, 5)),
        code(p.pipe),
      ];
      return [opened, codes, p.getrlimit(p.RLIMIT_NOFILE).cur];
    });
    expect(value).toEqual([[3, 4], ["EMFILE", "EBADF", "EINVAL", "EMFILE"], 5]);
  });

  it("RLIMIT_FSIZE shortens the write that crosses it; the next one is SIGXFSZ", () => {
    const ran = run((p) => {
      p.setrlimit(p.RLIMIT_FSIZE, { cur: 10, max: 10 });
      const fd = p.open("file", p.O_CREAT | p.O_WRONLY, 0o600);
      p.write(1, `${p.write(fd, "twelve bytes")}`);
      p.write(fd, "x");
    });
    expect(ran).toMatchObject({ stdout: "10", signal: "SIGXFSZ" });
  });

  it("RLIMIT_FSIZE is EFBIG where SIGXFSZ is ignored", () => {
    const value = resultOf((p) => {
      p.sigaction(p.SIGXFSZ, { handler: p.SIG_IGN });
      p.setrlimit(p.RLIMIT_FSIZE, { cur: 0, max: p.RLIM_INFINITY });
      try {
        p.write(p.open("file", p.O_CREAT | p.O_WRONLY, 0o600), "x");
      } catch (error) {
        return [(error as NodeJS.ErrnoException).code, p.getrlimit(p.RLIMIT_FSIZE)];
      }
      return "written";
    });
    expect(value).toEqual(["EFBIG", { cur: 0, max: "Infinity" }]);
  });

  it("a soft limit above the hard one is EINVAL, an unknown resource too", () => {
    const value = resultOf((p) =>
      [() => p.setrlimit(p.RLIMIT_CORE, { cur: 2, max: 1 }), () => p.getrlimit(999), () => p.getrlimit(-1)].map(
        (call) => {
          try {
            return call();
          } catch (error) {
            return (error as NodeJS.ErrnoException).code;
          }
        },
      ),
    );
    expect(value).toEqual(["EINVAL", "EINVAL", "EINVAL"]);
  });
});

describe("priorities", () => {
  it("nice adds, and a child inherits it", () => {
    const value = resultOf((p) => {
      const start = p.getpriority(p.PRIO_PROCESS, 0);
      const now = p.nice(3);
      const child = p.fork();
      if (child === 0) p._exit(p.getpriority(p.PRIO_PROCESS, 0) - start);
      const { status } = p.waitpid(child, 0);
      p.setpriority(p.PRIO_PROCESS, 0, start + 5);
      return [now - start, status >> 8, p.getpriority(p.PRIO_PROCESS, p.getpid()) - start];
    });
    expect(value).toEqual([3, 3, 5]);
  });

  it("-1 is a nice value, not an error; a process that is not there is", () => {
    const value = resultOf((p) => {
      let lowest = 0;
      try {
        lowest = p.nice(-1 - p.getpriority(p.PRIO_PROCESS, 0));
      } catch {
        lowest = -1; // not allowed to: the kernel's own -1 cannot be had
      }
      try {
        p.getpriority(p.PRIO_PROCESS, 2 ** 31 - 1);
      } catch (error) {
        return [lowest, (error as NodeJS.ErrnoException).code];
      }
      return "found";
    });
    expect(value).toEqual([-1, "ESRCH"]);
  });
});

describe("usage", () => {
  it("RUSAGE_CHILDREN and times count a child once it was reaped", () => {
    const value = resultOf((p) => {
      const tick = 1_000_000_000n / BigInt(p.sysconf(p._SC_CLK_TCK));
      const child = p.fork();
      if (child === 0) {
        while (p.clock_gettime(p.CLOCK_PROCESS_CPUTIME_ID) < 3n * tick);
        p._exit(0);
      }
      const before = p.getrusage(p.RUSAGE_CHILDREN);
      p.waitpid(child, 0);
      const after = p.getrusage(p.RUSAGE_CHILDREN);
      const { cutime, cstime } = p.times();
      const microseconds = after.utime + after.stime;
      return [
        before.utime,
        before.maxrss,
        microseconds * 1000 >= Number(2n * tick),
        after.maxrss > 0,
        cutime + cstime >= 2,
      ];
    });
    expect(value).toEqual([0, 0, true, true, true]);
  });

  it("clocks give nanoseconds and only move on", () => {
    const value = resultOf(({ clock_gettime, CLOCK_MONOTONIC, CLOCK_REALTIME }) => {
      const [first, second] = [clock_gettime(CLOCK_MONOTONIC), clock_gettime(CLOCK_MONOTONIC)];
      return [second >= first, new Date(Number(clock_gettime(CLOCK_REALTIME) / 1_000_000n)).getFullYear() >= 2025];
    });
    expect(value).toEqual([true, true]);
  });

  it("sysconf knows the page size, and no such setting as -5", () => {
    const value = resultOf(({ sysconf, _SC_PAGESIZE }) => {
      try {
        sysconf(-5);
      } catch (error) {
        return [sysconf(_SC_PAGESIZE) % 4096, (error as NodeJS.ErrnoException).code];
      }
      return "found";
    });
    expect(value).toEqual([0, "EINVAL"]);
  });
});
