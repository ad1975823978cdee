import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launcher, lines } from "./fixtures/launch.ts";

const { run, remove, work } = launcher();
afterAll(remove);

beforeAll(() => {
  const file = (name: string, mode: number, text: string) => {
    mkdirSync(join(work, name, ".."), { recursive: true });
    writeFileSync(join(work, name), text);
    chmodSync(join(work, name), mode);
  };
  file("denied/probe", 0o644, "#!/bin/sh\necho must not run\n");
  file("found/probe", 0o755, '#!/bin/sh\necho found "$0" "$@" "[$A]"\n');
  file("found/plain", 0o755, 'echo by the shell: "$@"\n');
});

describe("the six spellings", () => {
  it("differ in list or vector, path or PATH, environment kept or given", () => {
    const printed = lines(
      run((p) => {
        process.env.A = "kept";
        process.env.PATH = `${process.cwd()}/found:${process.env.PATH}`;
        const calls = [
          () => p.execl("found/probe", "ignored", "l"),
          () => p.execv("found/probe", ["ignored", "v"]),
          () => p.execle("found/probe", "ignored", "le", ["A=given"]),
          () => p.execve("found/probe", ["ignored", "ve"], ["A=given"]),
          () => p.execlp("probe", "ignored", "lp"),
          () => p.execvp("probe", ["ignored", "vp"]),
        ];
        for (const call of calls) {
          if (p.fork() === 0) call();
          if (p.wait().status !== 0) throw new Error("failed");
        }
      }),
    );
    const found = join(work, "found/probe");
    expect(printed).toEqual([
      "found found/probe l [kept]",
      "found found/probe v [kept]",
      "found found/probe le [given]",
      "found found/probe ve [given]",
      `found ${found} lp [kept]`,
      `found ${found} vp [kept]`,
    ]);
  });

  it("pass argv as it is, argv[0] and bytes that are no UTF-8 included", () => {
    const { stdout } = run((p) => p.execlp("cat", "another name", "/proc/self/cmdline", new Uint8Array([255, 32])));
    expect(stdout).toBe("another name\0/proc/self/cmdline\0\ufffd \0");
  });

  it("keep pid and standard streams, and close what has close-on-exec", () => {
    const printed = lines(
      run((p) => {
        console.log(p.getpid());
        p.open("/dev/null", p.O_RDONLY | p.O_CLOEXEC);
        p.open("/dev/null", p.O_RDONLY);
        p.execl(
          "/bin/sh",
          "sh",
          "-c",
          "echo $$; for fd in 0 1 2 3 4 5; do [ -e /proc/$$/fd/$fd ] && set -- $* $fd; done; echo $*",
        );
      }),
    );
    expect(printed[0]).toBe(printed[1]);
    expect(printed[2]).toBe("0 1 2 4");
  });
});

describe("a failed exec", () => {
  it("throws, with the spelling as syscall and the file as path", () => {
    const printed = lines(
      run((p) => {
        const show = (call: () => never) => {
          try {
            call();
          } catch (error) {
            console.log((error as Error).message);
          }
        };
        show(() => p.execl("missing", "x"));
        show(() => p.execve("found", ["x"], []));
        show(() => p.execv("denied/probe", ["x"]));
        show(() => p.execle("found/plain", "x", []));
        show(() => p.execvp("no-such-program", ["x"]));
        show(() => p.execlp("", "x"));
        show(() => p.execv("/bin/true", ["x".repeat(2 ** 18)]));
      }),
    );
    expect(printed).toEqual([
      "ENOENT: no such file or directory, execl 'missing'",
      "EACCES: permission denied, execve 'found'",
      "EACCES: permission denied, execv 'denied/probe'",
      "ENOEXEC: exec format error, execle 'found/plain'",
      "ENOENT: no such file or directory, execvp 'no-such-program'",
      "ENOENT: no such file or directory, execlp ''",
      "E2BIG: argument list too long, execv '/bin/true'",
    ]);
  });

  it("throws a TypeError for what C could not express", () => {
    const printed = lines(
      run((p) => {
        const bad: [unknown, unknown, unknown][] = [
          [1, [], []],
          ["a\0b", [], []],
          ["x", "argv", []],
          ["x", [1], []],
          ["x", ["a\0b"], []],
          ["x", [], { A: "b" }],
          ["x", [], [null]],
        ];
        for (const [path, argv, envp] of bad) {
          try {
            p.execve(path as string, argv as string[], envp as string[]);
          } catch (error) {
            console.log((error as Error).name, (error as NodeJS.ErrnoException).code);
          }
        }
      }),
    );
    const [type, value] = ["TypeError ERR_INVALID_ARG_TYPE", "TypeError ERR_INVALID_ARG_VALUE"];
    expect(printed).toEqual([type, value, type, type, value, type, type]);
  });
});

describe("execvp's search", () => {
  it("goes on behind a file that may not be run, and says EACCES if there is no other", () => {
    const printed = lines(
      run((p) => {
        process.env.PATH = `denied:found`;
        if (p.fork() === 0) p.execvp("probe", ["probe", "second"]);
        p.wait();
        process.env.PATH = "denied:nowhere";
        try {
          p.execvp("probe", ["probe"]);
        } catch (error) {
          console.log((error as NodeJS.ErrnoException).code);
        }
      }),
    );
    expect(printed).toEqual(["found found/probe second []", "EACCES"]);
  });

  it("takes an empty element for the current directory, and a default where there is no PATH", () => {
    const printed = lines(
      run((p) => {
        process.chdir("found");
        process.env.PATH = ":/bin";
        if (p.fork() === 0) p.execlp("probe", "probe", "here");
        p.wait();
        delete process.env.PATH;
        p.execlp("echo", "echo", "default");
      }),
    );
    expect(printed).toEqual(["found probe here []", "default"]);
  });

  it("gives a script without #! to the shell", () => {
    const printed = lines(run((p) => p.execlp("found/plain", "ignored", "one", "two")));
    expect(printed).toEqual(["by the shell: one two"]);
  });
});
