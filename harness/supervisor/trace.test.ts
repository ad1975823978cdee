import { beforeAll, describe, expect, it } from "vitest";
import { build, printed, run, SANITIZED, SUPERVISOR, story } from "./drive.ts";
import type { Tier } from "./protocol.ts";

const SIGALRM = 14;
const SIGTERM = 15;
const SIGUSR1 = 10;
const SIGWINCH = 28;
const SIGCONT = 18;
const SIGSTOP = 19;
const EINTR = -4;

beforeAll(build);

describe.each<{ how: string; tiers: Tier[]; binary: string }>([
  { how: "in the best tier", tiers: ["A", "B"], binary: SUPERVISOR },
  { how: "unconfined", tiers: ["C"], binary: SUPERVISOR },
  { how: "with the sanitized supervisor", tiers: ["A", "B"], binary: SANITIZED },
])("the tracer, $how", ({ tiers, binary }) => {
  const on = { tiers, binary, cpu: 0 };

  it("reports fork, exit and the reaping wait in causal order", async () => {
    const ran = await run("forks_and_waits", { ...on, trace: ["process"] });
    expect(story(ran, "begin", "fork", "exit", "syscall", "end")).toEqual([
      "begin 1",
      "fork 1 2",
      "exit 2 1792",
      "wait4 1 2",
      "exit 1 0",
      "end exited 0",
    ]);
    expect(ran.calls("wait4")[0]).toMatchObject({ status: 7 << 8 });
    expect(ran.exitCode).toBe(0);
    expect(ran.stderr).toBe("");
  });

  it("starts main with descriptors 0, 1, 2, default dispositions and an empty mask", async () => {
    const ran = await run("prints", on);
    const [table] = ran.all("table");
    expect(table).toMatchObject({ at: "begin", fds: [{ fd: 0, path: "/dev/null" }, { fd: 1 }, { fd: 2 }] });
    expect(table?.fds.slice(1).every((row) => row.path.startsWith("pipe:"))).toBe(true);
    expect(ran.one("dispositions")).toMatchObject({ ignored: "0", caught: "0", blocked: "0", pending: "0" });
  });

  it("keeps both output streams apart", async () => {
    const ran = await run("prints", on);
    expect([printed(ran, 1), printed(ran, 2)]).toEqual(["to stdout\n", "to stderr\n"]);
    expect(ran.one("end").status).toBe(3 << 8);
  });

  it("reports descriptor and output calls with paths, descriptors and bytes, whatever the bytes", async () => {
    const ran = await run("writes_and_redirects", {
      ...on,
      trace: ["descriptor", "output"],
      collect: ["work/out.txt"],
    });
    expect(story(ran, "syscall")).toEqual([
      "pipe2 1 0",
      "openat 1 5",
      "dup2 1 1",
      "close 1 0",
      "write 1 4",
      "writev 1 7",
      "openat 1 -2",
    ]);
    expect(ran.calls("pipe2")[0]?.fds).toEqual([3, 4]);
    expect(ran.calls("openat")[0]).toMatchObject({ path: "out.txt", args: [-100, expect.any(Number), 0o1101, 0o640] });
    expect(ran.calls("write")[0]?.data).toBe('a\xff\n"');
    expect(ran.calls("writev")[0]?.data).toBe("one two");
    expect(ran.one("file")).toMatchObject({ type: "regular", mode: 0o640, size: 11, data: 'a\xff\n"one two' });
  });

  it("shows the descriptor table at the exit: redirected, with close-on-exec and position", async () => {
    const ran = await run("writes_and_redirects", on);
    const atExit = ran.all("table").find((table) => table.at === "exit");
    expect(atExit?.fds.map(({ fd, cloexec }) => [fd, cloexec])).toEqual([
      [0, false],
      [1, false],
      [2, false],
      [3, true],
      [4, true],
    ]);
    expect(atExit?.fds[1]).toMatchObject({ path: expect.stringMatching(/\/work\/out\.txt$/), pos: 11 });
  });

  it("reports failed calls with their negative errno", async () => {
    const ran = await run("failing_calls", { ...on, trace: ["process", "signal", "descriptor"] });
    expect(story(ran, "syscall")).toEqual(["execve 1 -2", "wait4 1 -10", "kill 1 -3", "close 1 -9"]);
    expect(ran.calls("execve")[0]?.path).toBe("/no/such/program");
  });

  it("reports vfork and exec with the new program's path, arguments and environment", async () => {
    const ran = await run("vfork_exec", { ...on, trace: ["process"] });
    expect(story(ran, "fork", "exec", "exit")).toEqual([
      "vfork 1 2",
      "exec 2 /bin/true true an argument",
      "exit 2 0",
      "exit 1 0",
    ]);
    expect(ran.one("exec")).toMatchObject({ envp: ["NAME=value"], exe: expect.stringMatching(/true$/) });
    expect(ran.all("dispositions").map(({ at }) => at)).toEqual(["begin", "exec"]);
  });

  it("follows an exec by a thread that is not the leader", async () => {
    const ran = await run("exec_from_thread", { ...on, trace: ["process"] });
    expect(story(ran, "thread", "exec", "exit", "end")).toEqual([
      "thread 1",
      "exec 1 /bin/true true",
      "exit 1 0",
      "end exited 0",
    ]);
  });

  it("counts threads as threads, not as processes, whichever comes first: their birth or their end", async () => {
    const ran = await run("threads_come_and_go", { ...on, limits: { processes: 1 } });
    expect(ran.all("thread")).toHaveLength(50);
    expect(ran.all("fork")).toEqual([]);
    expect(ran.one("end")).toMatchObject({ reason: "exited", status: 0 });
  });

  it("loses no process among hundreds", async () => {
    const ran = await run("many_children", { ...on, trace: ["process"] });
    expect(ran.one("end")).toMatchObject({ reason: "exited", status: 0 });
    const born = ran.all("fork").map(({ child }) => child);
    expect(new Set(born).size).toBe(320);
    expect(new Set(ran.all("exit").map(({ pid }) => pid))).toEqual(new Set([ran.one("begin").pid, ...born]));
    expect(new Set(ran.calls("wait4").map(({ ret }) => ret))).toEqual(new Set(born));
    expect(ran.calls("wait4").every(({ ret, reaped, ended }) => reaped === ret && ended === 0)).toBe(true);
  });

  it("keeps track of children that are killed at their birth", async () => {
    const ran = await run("kills_newborn", on);
    expect(ran.one("end")).toMatchObject({ reason: "exited", status: 0 });
    expect(ran.all("exit").filter(({ status }) => status === 9)).toHaveLength(50);
    expect(ran.all("fork")).toHaveLength(50);
  });

  it("lets job control work: WUNTRACED and WCONTINUED waits see what they would see untraced", async () => {
    const ran = await run("stops_and_continues", { ...on, trace: ["process"] });
    expect(ran.one("end").status).toBe(0);
    expect(story(ran, "stop", "continue", "exit")).toEqual([
      `stop 2 ${SIGSTOP}`,
      `continue 2 ${SIGCONT}`,
      `exit 2 ${SIGTERM}`,
      "exit 1 0",
    ]);
    expect(ran.calls("wait4").map(({ status }) => status)).toEqual([(SIGSTOP << 8) | 0x7f, 0xffff, SIGTERM]);
  });

  it("reports EINTR once where a handler interrupted, and nothing but the end of a call that was restarted", async () => {
    const ran = await run("interrupted_read", { ...on, trace: ["descriptor", "signal"] });
    expect(ran.one("end").status).toBe(0);
    const told = story(ran, "syscall", "signal");
    expect(told.filter((line) => line.startsWith("read"))).toEqual([`read 1 ${EINTR}`, "read 1 1"]);
    expect(told[told.indexOf(`read 1 ${EINTR}`) - 1]).toBe(`signal 1 ${SIGALRM}`);
  });

  it("reports a sleep that was stopped and continued once, as a success", async () => {
    const ran = await run("stopped_sleeper", { ...on, trace: ["time"] });
    expect(ran.one("end").status).toBe(0);
    const sleeps = ran.calls("clock_nanosleep").filter(({ pid }) => pid !== ran.one("begin").pid);
    expect(sleeps).toMatchObject([{ ret: 0, timeout: 150_000_000 }]);
  });

  it("reports dispositions, masks, pending and awaited signals by content", async () => {
    const ran = await run("signals_itself", { ...on, trace: ["signal"] });
    expect(story(ran, "syscall", "signal")).toEqual([
      "rt_sigaction 1 0",
      "rt_sigprocmask 1 0",
      "kill 1 0",
      "rt_sigpending 1 0",
      `signal 1 ${SIGUSR1}`,
      `rt_sigsuspend 1 ${EINTR}`,
      "kill 1 0",
      "rt_sigtimedwait 1 12",
    ]);
    expect(ran.calls("rt_sigaction")[0]?.action).toEqual({ handler: "handler", flags: 0x10000000, mask: "0" });
    expect(ran.calls("rt_sigprocmask")[0]?.set).toBe("a00");
    expect(ran.calls("rt_sigpending")[0]?.set).toBe("200");
    expect(ran.calls("rt_sigtimedwait")[0]?.info).toMatchObject({ signo: 12, pid: ran.one("begin").pid });
    expect(ran.one("signal")).toMatchObject({ code: 0, sender: ran.one("begin").pid, action: "handler" });
  });

  it("tells a look (WNOWAIT) from a reap", async () => {
    const ran = await run("leaves_zombie", { ...on, trace: ["process"] });
    const [look] = ran.calls("waitid");
    expect(look).toMatchObject({ ret: 0, info: { pid: ran.one("fork").child, status: 9 } });
    expect((look?.args[3] ?? 0) & 0x1000000).not.toBe(0);
    expect(look).not.toHaveProperty("reaped");
    expect(ran.one("end").status).toBe(0);
  });

  it("believes the process table and not the caller's memory about who was reaped", async () => {
    const ran = await run("forges_reap", { ...on, trace: ["process"] });
    expect(ran.one("end")).toMatchObject({ reason: "exited", status: 0 });
    const [child, forger] = ran.all("fork").map(({ child }) => child);
    expect(ran.calls("waitid").some(({ info }) => info?.pid === child)).toBe(true); // the forgery is in the events
    expect([...ran.calls("waitid"), ...ran.calls("wait4")].map(({ reaped }) => reaped).filter(Boolean)).toEqual([
      forger,
    ]);
  });

  it("samples pages while everything is stopped: shared by fork, private by writing", async () => {
    const ran = await run("checkpoints", { ...on, trace: ["memory"] });
    expect(ran.one("end").status).toBe(0);
    const main = ran.one("begin").pid;
    const pages = (name: string, ofMain: boolean) =>
      ran.all("pages").find((sample) => sample.name === name && (sample.pid === main) === ofMain)?.pages;
    expect(ran.all("checkpoint").map(({ name }) => name)).toEqual(["filled", "forked", "written"]);
    expect([pages("filled", true), pages("forked", true), pages("forked", false)]).toEqual([
      "xxxxxxxx",
      "ssssssss",
      "ssssssss",
    ]);
    expect([pages("written", true), pages("written", false)]).toEqual(["xxxsssss", "xxxsssss"]);
    const faults = (name: string) => ran.all("pages").find((s) => s.name === name && s.pid !== main)?.minflt ?? 0;
    expect(faults("written") - faults("forked")).toBeGreaterThanOrEqual(3); // a page that is copied is a fault
  });

  it("tells the place of calls, forks and execs that a program keeps, and none that cannot be", async () => {
    const ran = await run("tells_place", { ...on, trace: ["process", "descriptor"] });
    expect(ran.one("end").status).toBe(0);
    const places = (name: string) => ran.calls(name).map(({ args, pos }) => [args[0], pos]);
    expect(places("close").filter(([fd]) => Number(fd) < 0)).toEqual([
      [-1, undefined],
      [-2, undefined],
      [-3, [11, 2]],
      [-4, undefined],
      [-5, undefined],
      [-6, undefined],
      [-7, undefined],
    ]);
    expect(ran.one("fork").pos).toEqual([13, 3]);
    expect(ran.calls("execve").map(({ pos, ret }) => [ret, pos])).toEqual([[-2, [14, 4]]]);
    expect(ran.one("exec").pos).toEqual([15, 5]);
    expect(ran.calls("wait4").map(({ pos }) => pos)).toEqual([[16, 6]]);
    const executed = ran.one("exec").pid;
    const later = ran.events.slice(ran.events.indexOf(ran.one("exec")) + 1);
    expect(later.some((event) => event.ev === "syscall" && event.pid === executed)).toBe(true);
    expect(later.filter((event) => event.ev === "syscall" && event.pid === executed && event.pos)).toEqual([]);
  });

  it("tells what becomes of a signal: ignored, handled, or what its default is", async () => {
    const ran = await run("disposes", on);
    expect(ran.all("signal").map(({ signo, action }) => [signo, action])).toEqual([
      [SIGWINCH, "default"],
      [SIGWINCH, "default"],
      [SIGWINCH, "handler"],
      [SIGWINCH, "default"],
      [SIGUSR1, "handler"],
      [SIGUSR1, "ignore"],
      [SIGUSR1, "default"],
    ]);
    expect(ran.one("end").status).toBe(SIGUSR1);
  });

  it("adopts orphans and reports their end", async () => {
    const ran = await run("double_fork", { ...on, limits: { "linger-ms": 5000 } });
    expect(story(ran, "fork", "exit").sort()).toEqual(["exit 1 0", "exit 2 0", "exit 3 1280", "fork 1 2", "fork 2 3"]);
    expect(ran.all("leftover")).toEqual([]);
    if (ran.one("sandbox").tier === "A") expect(printed(ran, 1)).toBe("parent is init: 1\n");
  });

  it("reports nothing of what precedes the begin mark", async () => {
    const ran = await run("never_begins", { ...on, trace: ["process", "descriptor", "memory"] });
    expect(ran.events.map(({ ev }) => ev)).toEqual(["sandbox", "end"]);
    expect(ran.one("end").status).toBe(4 << 8);
  });

  it("feeds standard input of any size and passes it all through", async () => {
    const input = Buffer.alloc(300_000, "0123456789");
    const ran = await run("copies_input", { ...on, stdin: input });
    expect(printed(ran, 1)).toBe(input.toString("latin1"));
    expect(ran.one("end").status).toBe(0);
  });

  it("does not mistake closed output for the end", async () => {
    expect((await run("closes_output", on)).one("end")).toMatchObject({ reason: "exited", status: 6 << 8 });
  });
});
