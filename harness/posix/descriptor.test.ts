import { describe, expect, it } from "vitest";
import { resultOf, run } from "./fixtures/run.ts";

describe("open", () => {
  it("gives the lowest descriptor that is free, the first one 3", () => {
    const value = resultOf(({ open, close, O_RDONLY }) => {
      const opened = [open(".", O_RDONLY), open(".", O_RDONLY), open(".", O_RDONLY)];
      close(4);
      return [...opened, open(".", O_RDONLY)];
    });
    expect(value).toEqual([3, 4, 5, 4]);
  });

  it("creates with the mode given, less the umask, and wants one", () => {
    const value = resultOf(({ open, fstat, umask, O_CREAT, O_WRONLY }) => {
      const before = umask(0o027);
      const mode = fstat(open("file", O_CREAT | O_WRONLY, 0o666)).mode & 0o7777;
      try {
        open("other", O_CREAT | O_WRONLY);
      } catch (error) {
        return [mode, umask(before), (error as Error).message];
      }
      return "created without a mode";
    });
    expect(value).toEqual([0o640, 0o027, 'The "mode" argument must be of type number. Received undefined']);
  });

  it("truncates only with O_TRUNC, refuses what exists with O_EXCL", () => {
    const value = resultOf(({ open, write, stat, O_CREAT, O_EXCL, O_TRUNC, O_WRONLY }) => {
      write(open("file", O_CREAT | O_WRONLY, 0o600), "a longer line");
      write(open("file", O_WRONLY), "short");
      const kept = stat("file").size;
      open("file", O_WRONLY | O_TRUNC);
      try {
        open("file", O_CREAT | O_EXCL | O_WRONLY, 0o600);
      } catch (error) {
        const { code, errno, syscall, path, message } = error as NodeJS.ErrnoException;
        return [kept, stat("file").size, { code, errno, syscall, path, message }];
      }
      return "opened twice";
    });
    const message = "EEXIST: file already exists, open 'file'";
    expect(value).toEqual([13, 0, { code: "EEXIST", errno: -17, syscall: "open", path: "file", message }]);
  });

  it("opens relative to a directory", () => {
    const value = resultOf((p) => {
      const here = p.open(".", p.O_RDONLY | p.O_DIRECTORY);
      p.write(p.openat(here, "file", p.O_CREAT | p.O_WRONLY, 0o600), "x");
      p.chdir("/");
      return [
        p.fstat(p.openat(here, "file", p.O_RDONLY)).size,
        p.fstat(p.openat(p.AT_FDCWD, "tmp", p.O_RDONLY)).nlink > 1,
      ];
    });
    expect(value).toEqual([1, true]);
  });
});

describe("read and write", () => {
  it("read gives what is there, then nothing", () => {
    const value = resultOf(({ pipe, read, write, close }) => {
      const [from, to] = pipe();
      const written = write(to, "grüß");
      const half = new Uint8Array(4);
      const count = read(from, half);
      const rest = read(from, 100);
      close(to);
      return [written, count, [...half], rest.toString("latin1"), read(from, 100).length, read(from, half)];
    });
    const bytes = [...Buffer.from("grüß")];
    expect(value).toEqual([6, 4, bytes.slice(0, 4), Buffer.from(bytes.slice(4)).toString("latin1"), 0, 0]);
  });

  it("a full non-blocking pipe takes part of a write, then EAGAIN", () => {
    const value = resultOf(({ pipe2, write, fcntl, O_NONBLOCK, F_GETPIPE_SZ }) => {
      const [, to] = pipe2(O_NONBLOCK);
      const capacity = fcntl(to, F_GETPIPE_SZ);
      const written = write(to, new Uint8Array(capacity + 5000));
      try {
        write(to, "x");
      } catch (error) {
        return [written === capacity, (error as NodeJS.ErrnoException).code];
      }
      return "nothing is ever full";
    });
    expect(value).toEqual([true, "EAGAIN"]);
  });

  it("O_APPEND writes at the end, whatever the offset", () => {
    const value = resultOf(({ open, write, pwrite, lseek, pread, O_RDWR, O_APPEND, O_CREAT, SEEK_SET, SEEK_CUR }) => {
      write(open("file", O_RDWR | O_CREAT, 0o600), "one.");
      const fd = open("file", O_RDWR | O_APPEND);
      lseek(fd, 0, SEEK_SET);
      write(fd, "two.");
      pwrite(fd, "three.", 0);
      return [pread(fd, 100, 0).toString(), lseek(fd, 0, SEEK_CUR)];
    });
    expect(value).toEqual(["one.two.three.", 8]);
  });

  it("pread and pwrite leave the offset alone", () => {
    const value = resultOf(({ open, write, read, pread, pwrite, lseek, O_RDWR, O_CREAT, SEEK_SET }) => {
      const fd = open("file", O_RDWR | O_CREAT, 0o600);
      write(fd, "abcdef");
      lseek(fd, 1, SEEK_SET);
      pwrite(fd, "X", 3);
      return [pread(fd, 2, 4).toString(), read(fd, 9).toString()];
    });
    expect(value).toEqual(["ef", "bcXef"]);
  });

  it("a pipe without readers ends the writer by SIGPIPE", () => {
    const ran = run(({ pipe, close, write }) => {
      const [from, to] = pipe();
      close(from);
      write(to, "x");
    });
    expect(ran).toMatchObject({ signal: "SIGPIPE", value: undefined });
  });
});

describe("offsets", () => {
  it("are shared by what dup made, not by a second open", () => {
    const value = resultOf(({ open, dup, write, lseek, O_RDWR, O_CREAT, SEEK_CUR }) => {
      const first = open("file", O_RDWR | O_CREAT, 0o600);
      const copy = dup(first);
      const second = open("file", O_RDWR);
      write(first, "12345");
      return [copy, second].map((fd) => lseek(fd, 0, SEEK_CUR));
    });
    expect(value).toEqual([5, 0]);
  });

  it("are shared by parent and child", () => {
    const value = resultOf(({ open, fork, waitpid, write, pread, lseek, _exit, O_RDWR, O_CREAT, SEEK_CUR }) => {
      const fd = open("file", O_RDWR | O_CREAT, 0o600);
      const child = fork();
      if (child === 0) {
        write(fd, "child.");
        _exit(0);
      }
      waitpid(child, 0);
      const after = lseek(fd, 0, SEEK_CUR);
      write(fd, "parent.");
      return [after, pread(fd, 100, 0).toString()];
    });
    expect(value).toEqual([6, "child.parent."]);
  });

  it("lseek finds the ends, and none in a pipe", () => {
    const value = resultOf((p) => {
      const fd = p.open("file", p.O_RDWR | p.O_CREAT, 0o600);
      p.ftruncate(fd, 100);
      const code = (call: () => unknown): unknown => {
        try {
          return call();
        } catch (error) {
          return (error as NodeJS.ErrnoException).code;
        }
      };
      return [
        p.lseek(fd, -1, p.SEEK_END),
        p.lseek(fd, 1000, p.SEEK_CUR),
        code(() => p.lseek(fd, -1, p.SEEK_SET)),
        code(() => p.lseek(fd, 0, 99)),
        code(() => p.lseek(p.pipe()[0], 0, p.SEEK_SET)),
      ];
    });
    expect(value).toEqual([99, 1099, "EINVAL", "EINVAL", "ESPIPE"]);
  });
});

describe("dup and close-on-exec", () => {
  it("dup2 replaces, answers the new number, and is not close-on-exec", () => {
    const value = resultOf(({ open, dup2, fcntl, fstat, close, O_RDONLY, O_CLOEXEC, F_GETFD, FD_CLOEXEC }) => {
      const from = open(".", O_RDONLY | O_CLOEXEC);
      const to = open("/dev/null", O_RDONLY);
      const same = dup2(from, to) === to && fstat(to).ino === fstat(from).ino;
      const flags = [from, to].map((fd) => fcntl(fd, F_GETFD) === FD_CLOEXEC);
      close(from);
      return [same, ...flags, fstat(to).nlink > 0];
    });
    expect(value).toEqual([true, true, false, true]);
  });

  it("dup2 onto itself changes nothing, dup3 refuses it", () => {
    const value = resultOf(({ open, dup2, dup3, fcntl, O_RDONLY, O_CLOEXEC, F_GETFD }) => {
      const fd = open(".", O_RDONLY | O_CLOEXEC);
      try {
        dup3(fd, fd, 0);
      } catch (error) {
        return [dup2(fd, fd) === fd, fcntl(fd, F_GETFD), (error as NodeJS.ErrnoException).code];
      }
      return "dup3 took it";
    });
    expect(value).toEqual([true, 1, "EINVAL"]);
  });

  it("a failed dup2 leaves the new descriptor open", () => {
    const value = resultOf(({ open, dup2, fstat, O_RDONLY }) => {
      const to = open(".", O_RDONLY);
      try {
        dup2(99, to);
      } catch (error) {
        return [(error as NodeJS.ErrnoException).code, fstat(to).nlink > 0];
      }
      return "99 is open";
    });
    expect(value).toEqual(["EBADF", true]);
  });

  it("is set by O_CLOEXEC, pipe2, dup3, F_DUPFD_CLOEXEC and F_SETFD, and by nothing else", () => {
    const value = resultOf((p) => {
      const plain = p.open(".", p.O_RDONLY);
      const marked = p.open(".", p.O_RDONLY);
      p.fcntl(marked, p.F_SETFD, p.FD_CLOEXEC);
      const on = [marked, p.open(".", p.O_CLOEXEC), ...p.pipe2(p.O_CLOEXEC), p.dup3(plain, 40, p.O_CLOEXEC)];
      on.push(p.fcntl(plain, p.F_DUPFD_CLOEXEC, 50), p.memfd_create("m", p.MFD_CLOEXEC));
      const off = [plain, ...p.pipe(), p.dup(marked), p.fcntl(marked, p.F_DUPFD, 50), p.dup3(marked, 41, 0)];
      off.push(p.memfd_create("m"));
      const flags = (fds: number[]) => [...new Set(fds.map((fd) => p.fcntl(fd, p.F_GETFD)))];
      return [flags(on), flags(off)];
    });
    expect(value).toEqual([[1], [0]]);
  });

  it("F_DUPFD gives the lowest free descriptor from a number on", () => {
    const value = resultOf(({ fcntl, F_DUPFD }) => [20, 20, 22, 0].map((from) => fcntl(1, F_DUPFD, from)));
    expect(value).toEqual([20, 21, 22, 3]);
  });

  it("FL flags belong to the open file description, FD flags to the descriptor", () => {
    const value = resultOf((p) => {
      const [from] = p.pipe();
      const copy = p.dup(from);
      p.fcntl(from, p.F_SETFL, p.O_NONBLOCK);
      p.fcntl(from, p.F_SETFD, p.FD_CLOEXEC);
      return [(p.fcntl(copy, p.F_GETFL) & p.O_NONBLOCK) !== 0, p.fcntl(copy, p.F_GETFD)];
    });
    expect(value).toEqual([true, 0]);
  });
});

describe("pipes", () => {
  it("end when the last write end is closed, in whatever process", () => {
    const value = resultOf(({ pipe, fork, close, read, write, waitpid, _exit }) => {
      const [from, to] = pipe();
      const child = fork();
      if (child === 0) {
        write(to, "last words");
        _exit(0);
      }
      close(to);
      const words = read(from, 100).toString();
      const end = read(from, 100).length;
      waitpid(child, 0);
      return [words, end];
    });
    expect(value).toEqual(["last words", 0]);
  });

  it("poll tells ready ends, hang-ups and closed descriptors apart", () => {
    const value = resultOf(({ pipe, close, write, poll, POLLIN, POLLOUT, POLLHUP, POLLNVAL }) => {
      const [from, to] = pipe();
      const idle = poll([{ fd: from, events: POLLIN }], 0).length;
      write(to, "x");
      const both = poll(
        [from, to, -1].map((fd) => ({ fd, events: POLLIN | POLLOUT })),
        -1,
      );
      close(to);
      const [last] = poll([{ fd: from, events: 0 }], -1);
      const [bad, runtimes] = poll(
        [to, 64].map((fd) => ({ fd, events: POLLIN })),
        -1,
      );
      return [
        idle,
        both.map(({ fd, revents }) => [fd === from ? "from" : "to", revents === (fd === from ? POLLIN : POLLOUT)]),
        last?.revents === POLLHUP,
        bad?.revents === POLLNVAL && runtimes?.revents === POLLNVAL,
      ];
    });
    const ends = [
      ["from", true],
      ["to", true],
    ];
    expect(value).toEqual([0, ends, true, true]);
  });

  it("a FIFO's open waits for the other end", () => {
    const value = resultOf(
      ({ mkfifo, fork, open, read, write, waitpid, stat, S_ISFIFO, _exit, O_RDONLY, O_WRONLY }) => {
        mkfifo("fifo", 0o600);
        const child = fork();
        if (child === 0) {
          write(open("fifo", O_WRONLY), "through the FIFO");
          _exit(0);
        }
        const words = read(open("fifo", O_RDONLY), 100).toString();
        waitpid(child, 0);
        return [words, S_ISFIFO(stat("fifo").mode)];
      },
    );
    expect(value).toEqual(["through the FIFO", true]);
  });
});

describe("the runtime's own descriptors", () => {
  it("do not exist for the program", () => {
    const value = resultOf((p) => {
      const calls: ((fd: number) => unknown)[] = [
        p.close,
        p.dup,
        p.fsync,
        p.fstat,
        p.isatty,
        (fd) => p.read(fd, 1),
        (fd) => p.read(fd, new Uint8Array(1)),
        (fd) => p.write(fd, "x"),
        (fd) => p.pread(fd, 1, 0),
        (fd) => p.pwrite(fd, "x", 0),
        (fd) => p.lseek(fd, 0, p.SEEK_SET),
        (fd) => p.dup2(fd, 5),
        (fd) => p.dup2(1, fd),
        (fd) => p.dup3(1, fd, 0),
        (fd) => p.fcntl(fd, p.F_GETFD),
        (fd) => p.fcntl(fd, p.F_SETLK, {}),
        (fd) => p.flock(fd, p.LOCK_EX),
        (fd) => p.ftruncate(fd, 0),
        (fd) => p.openat(fd, "x", p.O_RDONLY),
        (fd) => p.mmap(null, 4096, p.PROT_READ, p.MAP_PRIVATE, fd),
      ];
      const codes = calls.flatMap((call) =>
        [-1, 64, 65, 2 ** 31 - 1].map((fd) => {
          try {
            return `${call} took ${fd}: ${call(fd)}`;
          } catch (error) {
            return (error as NodeJS.ErrnoException).code;
          }
        }),
      );
      return codes.filter((code) => code !== "EBADF");
    });
    expect(value).toEqual([]);
  });

  it("survive a program that closes everything, whose event loop still turns", () => {
    const value = resultOf(async ({ close, close_range, open, O_RDONLY }) => {
      open(".", O_RDONLY);
      for (let fd = 3; fd < 1024; fd++) {
        try {
          close(fd);
        } catch {
          // not open
        }
      }
      close_range(3, 2 ** 32 - 1);
      await new Promise((resolve) => setTimeout(resolve, 20)); // long enough for the loop to wait
      return open(".", O_RDONLY);
    });
    expect(value).toBe(3);
  });

  it("survive it in a child, too", () => {
    const value = resultOf(async ({ close_range, fork, waitpid, open, O_RDONLY, _exit }) => {
      const child = fork();
      if (child === 0) {
        close_range(3, 2 ** 32 - 1);
        setTimeout(() => _exit(open(".", O_RDONLY)), 20);
        return new Promise(() => {});
      }
      return waitpid(child, 0);
    });
    expect(value).toMatchObject({ status: 3 << 8 });
  });

  it("close_range with CLOSE_RANGE_CLOEXEC marks the program's and closes nothing", () => {
    const value = resultOf(({ open, fcntl, close_range, O_RDONLY, CLOSE_RANGE_CLOEXEC, F_GETFD }) => {
      const fds = [open(".", O_RDONLY), open(".", O_RDONLY), open(".", O_RDONLY)];
      close_range(4, 1000, CLOSE_RANGE_CLOEXEC);
      return fds.map((fd) => fcntl(fd, F_GETFD));
    });
    expect(value).toEqual([0, 1, 1]);
  });
});

describe("signals in a blocking call", () => {
  it("read, open of a FIFO, poll and F_SETLKW throw EINTR after the handler ran", () => {
    const value = resultOf((p) => {
      let handled = 0;
      p.sigaction(p.SIGUSR1, { handler: () => handled++ });
      const parent = p.getpid();
      const [asked, ask] = p.pipe();
      const [ended, end] = p.pipe();
      p.mkfifo("fifo", 0o600);
      const fd = p.open("file", p.O_RDWR | p.O_CREAT, 0o600);
      p.sigprocmask(p.SIG_BLOCK, [p.SIGUSR1]);
      const child = p.fork();
      if (child === 0) {
        p.fcntl(fd, p.F_SETLK, {});
        p.write(ask, "x");
        while (p.poll([{ fd: ended, events: p.POLLIN }], 1).length === 0) p.kill(parent, p.SIGUSR1);
        p._exit(0);
      }
      p.read(asked, 1); // the child holds the lock
      p.sigprocmask(p.SIG_UNBLOCK, [p.SIGUSR1]);
      const calls = [
        () => p.read(asked, 1),
        () => p.read(asked, new Uint8Array(1)),
        () => p.open("fifo", p.O_RDONLY),
        () => p.poll([{ fd: asked, events: p.POLLIN }], -1),
        () => p.fcntl(fd, p.F_SETLKW, {}),
      ];
      const codes = calls.map((call) => {
        const before = handled;
        try {
          return call();
        } catch (error) {
          return [(error as NodeJS.ErrnoException).code, handled > before];
        }
      });
      p.sigprocmask(p.SIG_BLOCK, [p.SIGUSR1]);
      p.write(end, "x");
      p.waitpid(child, 0);
      return codes;
    });
    expect(value).toEqual(Array(5).fill(["EINTR", true]));
  });

  it("under SA_RESTART a read goes on after the handler, and poll does not", () => {
    const value = resultOf((p) => {
      const [from, to] = p.pipe();
      const [ended, end] = p.pipe();
      let handled = 0;
      const handler = () => {
        handled++;
        if (handled % 3 === 0) p.write(to, "third time");
      };
      p.sigaction(p.SIGUSR1, { handler, flags: p.SA_RESTART });
      const parent = p.getpid();
      const child = p.fork();
      if (child === 0) {
        while (p.poll([{ fd: ended, events: p.POLLIN }], 1).length === 0) p.kill(parent, p.SIGUSR1);
        p._exit(0);
      }
      const words = p.read(from, 10).toString();
      let code: string | undefined;
      try {
        p.poll([], -1);
      } catch (error) {
        code = (error as NodeJS.ErrnoException).code;
      }
      p.sigprocmask(p.SIG_BLOCK, [p.SIGUSR1]);
      p.write(end, "x");
      p.waitpid(child, 0);
      return [words, code];
    });
    expect(value).toEqual(["third time", "EINTR"]);
  });
});

describe("locks", () => {
  it("a record lock is the process's: a child does not inherit it", () => {
    const value = resultOf((p) => {
      const fd = p.open("file", p.O_RDWR | p.O_CREAT, 0o600);
      p.fcntl(fd, p.F_SETLK, { start: 10, len: 5 });
      const parent = p.getpid();
      const [from, to] = p.pipe();
      const child = p.fork();
      if (child === 0) {
        const found = p.fcntl(fd, p.F_GETLK, { type: p.F_RDLCK }) as { pid: number; start: number; len: number };
        let code: string | undefined;
        try {
          p.fcntl(fd, p.F_SETLK, { start: 14 });
        } catch (error) {
          code = (error as NodeJS.ErrnoException).code;
        }
        const free = p.fcntl(fd, p.F_SETLK, { start: 15 });
        p.write(to, JSON.stringify([found.pid === parent, found.start, found.len, code, free]));
        p._exit(0);
      }
      p.waitpid(child, 0);
      return JSON.parse(p.read(from, 1000).toString());
    });
    expect(value).toEqual([true, 10, 5, "EAGAIN", 0]);
  });

  it("flock's is the open file description's: a copy holds it, a second open does not", () => {
    const value = resultOf(({ open, dup, flock, O_RDWR, O_CREAT, LOCK_EX, LOCK_NB }) => {
      const fd = open("file", O_RDWR | O_CREAT, 0o600);
      flock(fd, LOCK_EX);
      flock(dup(fd), LOCK_EX | LOCK_NB);
      try {
        flock(open("file", O_RDWR), LOCK_EX | LOCK_NB);
      } catch (error) {
        return (error as NodeJS.ErrnoException).code;
      }
      return "locked twice";
    });
    expect(value).toBe("EAGAIN");
  });
});
