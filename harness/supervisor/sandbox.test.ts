/**
 * What each tier refuses and allows, asserted by the exact errno, as root and as an ordinary user, through the real supervisor.
 *
 * PROCLAB_TIERS names the tiers that the machine is expected to have, `A,B` unless it says otherwise: a tier that is expected and cannot be
 * had fails the tests with the reason; nothing is ever skipped for its lack. As root both identities are tested, else only the user's.
 */

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { constants, copyFileSync, cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { access, chmod, chown, mkdir, mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { constants as os, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { SUPERVISOR } from "./built.ts";
import { encodeRequest, type Request, type SupervisorEvent, type Tier } from "./protocol.ts";

const EXPECTED = (process.env.PROCLAB_TIERS ?? "A,B").split(",") as Tier[];
const ROOT = process.getuid?.() === 0;
const USER = 1001;
const STUDENT = 61000;

interface Identity {
  name: "root" | "user" | "root in a container";
  ids: { uid?: number; gid?: number };
  /** Of which `fixtures/lacking` is to rob the machine. */
  lacking?: string;
}
const IDENTITIES: Identity[] = ROOT
  ? [
      { name: "root", ids: {} },
      { name: "user", ids: { uid: USER, gid: USER } },
    ]
  : [{ name: "user", ids: {} }];
/** With the policy that container engines apply by default there is no tier A. */
const CONTAINED: Identity = { name: "root in a container", ids: {}, lacking: "powers" };
const CASES = EXPECTED.flatMap((tier) =>
  [...IDENTITIES, ...(ROOT && tier === "B" ? [CONTAINED] : [])].map((identity) => ({
    tier,
    as: identity.name,
    identity,
  })),
);

const ERRNO_NAMES = new Map(Object.entries(os.errno).map(([name, number]) => [number, name]));

let folder: string;
let outside: string;
let supervisor: string;
let node: string;
let servers: Server[];
let port: number;
let mounts: string;

beforeAll(async () => {
  // All that the user needs is copied to where the user can read it: the checkout may lie in a private folder.
  folder = await mkdtemp(join(tmpdir(), "proclab-sandbox-"));
  await chmod(folder, 0o755);
  for (const name of ["trespass", "lacking", "writes_and_redirects", "obeys_steps"]) {
    const source = join(import.meta.dirname, `fixtures/${name}.c`);
    const flags = ["-std=c17", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-O1"];
    await execa(process.env.CC ?? "cc", [...flags, "-o", join(folder, name), source]);
  }
  supervisor = join(folder, "supervisor");
  copyFileSync(SUPERVISOR, supervisor);
  node = join(folder, "node");
  cpSync(process.execPath, node, { dereference: true, mode: constants.COPYFILE_FICLONE });
  await chmod(node, 0o755);

  outside = join(folder, "outside");
  await mkdir(outside);
  await chmod(outside, 0o777);
  await writeFile(join(outside, "canary"), "untouched");
  await chmod(join(outside, "canary"), 0o666);

  servers = [await listen({ port: 0, host: "127.0.0.1" })];
  const address = servers[0]?.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
  servers.push(await listen({ path: join(outside, "listener") }), await listen({ path: `\0proclab-${port}` }));
  await chmod(join(outside, "listener"), 0o777);
  mounts = readFileSync("/proc/self/mountinfo", "latin1");
});

afterAll(async () => {
  for (const server of servers) server.close();
  await rm(folder, { recursive: true, force: true });
});

function listen(where: { port: number; host: string } | { path: string }): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", reject);
    server.listen(where, () => resolve(server));
  });
}

interface Asked extends Partial<Request> {
  identity: Identity;
}

const SMALLEST: Request = {
  tiers: EXPECTED,
  node: "",
  argv: ["main"],
  env: { PATH: "/usr/bin:/bin" },
  files: [],
  workspace: "",
  trace: [],
  limits: {},
  collect: [],
};

/** Starts a run; `request` is completed to the smallest one. */
async function start({ identity, ...request }: Asked) {
  const { lacking } = identity;
  const workspace = await mkdtemp(join(folder, "workspace-"));
  if (identity.ids.uid !== undefined) await chown(workspace, identity.ids.uid, identity.ids.uid);
  const command = lacking === undefined ? [supervisor] : [join(folder, "lacking"), lacking, supervisor];
  // As from a shell whose umask would close everything to the student's user.
  const child = execa("/bin/sh", ["-c", 'umask 077; exec "$@"', "sh", ...command], {
    stdio: ["pipe", "ignore", "pipe", "pipe"],
    env: {},
    extendEnv: false,
    reject: false,
    buffer: { fd3: false },
    ...identity.ids,
  });
  child.stdin.on("error", () => {});
  child.stdin.write(encodeRequest({ ...SMALLEST, node, workspace, ...request }));
  return { child, workspace, lines: createInterface({ input: child.stdio[3] as Readable }) };
}

/** Runs to the end and gives the events, the output and what was written to standard error. */
async function run(asked: Asked) {
  const { child, lines, workspace } = await start(asked);
  const events: SupervisorEvent[] = [];
  for await (const line of lines) events.push(JSON.parse(line) as SupervisorEvent);
  child.stdin.end();
  const { exitCode, stderr } = await child;
  await rm(workspace, { recursive: true, force: true });
  const output = events.map((event) => (event.ev === "output" ? event.data : "")).join("");
  const sandbox = events.find((event) => event.ev === "sandbox");
  const end = events.find((event) => event.ev === "end");
  const files = Object.fromEntries(events.flatMap((event) => (event.ev === "file" ? [[event.path, event]] : [])));
  const fault = events.find((event) => event.ev === "fault")?.message;
  return { events, exitCode, stderr, output, sandbox, end, files, fault };
}

/** Makes the attempts and gives the name of the errno of each, `ok` where it succeeded. */
async function attempt(tier: Tier, identity: Identity, names: string[]): Promise<Record<string, string>> {
  const { output, fault } = await run({
    identity,
    tiers: [tier],
    node: join(folder, "trespass"),
    argv: ["trespass", outside, String(port), ...names],
    files: [{ path: "program/note", mode: 0o644, data: "of the harness" }],
  });
  if (fault !== undefined) throw new Error(fault);
  const lines = output.split("\n").filter((line) => line !== "");
  return Object.fromEntries(
    lines.map((line) => {
      const [name = "", number] = line.split(" ");
      return [name, number === "0" ? "ok" : (ERRNO_NAMES.get(Number(number)) ?? `errno ${number}`)];
    }),
  );
}

/** A shell script as main. */
const script = (text: string): Pick<Request, "node" | "argv"> => ({ node: "/bin/sh", argv: ["sh", "-c", text] });

/** Rows of `attempt: in tier A, in tier B`. */
type Expectation = Record<string, [inA: string, inB: string]>;

const OUTSIDE_FILES: Expectation = {
  read_canary: ["ENOENT", "EACCES"],
  write_canary: ["ENOENT", "EACCES"],
  truncate_canary: ["ENOENT", "EACCES"],
  chmod_canary: ["ENOENT", "EPERM"],
  chown_canary: ["ENOENT", "EPERM"],
  touch_canary: ["ENOENT", "EPERM"],
  mark_canary: ["ENOENT", "EPERM"],
  unlink_canary: ["ENOENT", "EACCES"],
  link_canary: ["ENOENT", "EXDEV"],
  rename_canary: ["ENOENT", "EACCES"],
  make_beside: ["ENOENT", "EACCES"],
  list_root_home: ["ENOENT", "EACCES"],
  read_sys: ["ENOENT", "EACCES"],
  read_shadow: ["ENOENT", "EACCES"],
  make_in_program: ["EROFS", "EACCES"],
  make_in_usr: ["EROFS", "EACCES"],
  make_device: ["EACCES", "EACCES"],
  write_sysctl: ["EACCES", "EACCES"],
};

const always = (error: string, names: string[]): Expectation =>
  Object.fromEntries(names.map((name) => [name, [error, error]]));

const TRACER: Expectation = {
  ...always("EPERM", ["kill_tracer", "stop_tracer", "terminate_tracer", "queue_to_tracer"]),
  ...always("EPERM", ["ptrace_tracer", "ptrace_traceme", "limit_tracer", "renice_tracer", "affine_tracer"]),
  ...always("EPERM", ["read_tracer_vm", "take_descriptor"]),
  ...always("EACCES", ["tracer_memory", "tracer_environment", "tracer_descriptors"]),
};

const HIDING: Expectation = {
  ...always("ENOSYS", ["clone3_any", "openat2_any"]),
  ...always("EPERM", [
    "clone_untraced",
    "clone_sharing_descriptors",
    "clone_sharing_actions",
    "clone_sibling",
    "own_filter",
    "own_filter_by_prctl",
    "set_dumpable",
    "set_ptracer",
  ]),
};

const CONFINEMENT: Expectation = always("EPERM", [
  ...["clone_user_namespace", "clone_network_namespace", "unshare_user", "enter_namespace", "mount_tmpfs"],
  ...["unmount_proc", "pivot", "change_root", "new_mount_api", "copy_tree", "by_handle", "raise_limit"],
]);

const KERNEL: Expectation = {
  ...always("EPERM", ["io_uring", "bpf_any", "perf_any", "userfaultfd_any", "keyring", "set_personality", "set_clock"]),
  ...always("EPERM", ["type_into_terminal", "type_with_high_bits", "steer_console"]),
  ...always("ENOSYS", ["future_call", "x32_call", "int80_call"]),
};

const UNCOUNTED: Expectation = always("EPERM", [
  ...["system_v_memory", "system_v_queue", "posix_queue", "memory_file"],
]);

const SOCKETS: Expectation = {
  connect_tcp: ["ECONNREFUSED", "EPERM"],
  connect_abstract: ["ECONNREFUSED", "EPERM"],
  connect_pathname: ["ENOENT", "EPERM"],
  netlink: ["EAFNOSUPPORT", "EPERM"],
  vsock: ["EAFNOSUPPORT", "EPERM"],
  raw_socket: ["EAFNOSUPPORT", "EPERM"],
  datagram_pair: ["ok", "EPERM"],
};

const ORDINARY: Expectation = {
  ...always("ok", ["stream_pair", "fork_wait", "exec_system", "make_in_work", "make_fifo", "link_in_work"]),
  ...always("ok", ["fchmod_in_work", "use_devices", "read_own_proc", "read_pagemap", "kill_child"]),
  ...always("ok", ["lower_own_limit", "ask_personality", "nice_self", "hold_few_descriptors"]),
  chmod_in_work: ["ok", "EPERM"],
};

const THEMES: [title: string, expectation: Expectation][] = [
  ["files outside of work/ are out of reach", OUTSIDE_FILES],
  ["the tracer is out of reach", TRACER],
  ["nothing can hide from the tracer", HIDING],
  ["the confinement cannot be changed", CONFINEMENT],
  ["kernel surface that no lab needs is closed", KERNEL],
  ["memory that no limit would count is refused", UNCOUNTED],
  ["sockets lead nowhere", SOCKETS],
  ["ordinary programs work", ORDINARY],
];

describe.each(CASES)("tier $tier as $as", ({ tier, identity }) => {
  test.each(THEMES)("%s", async (_, expectation) => {
    const wanted = Object.entries(expectation).map(([name, [inA, inB]]) => [name, tier === "A" ? inA : inB]);
    expect(await attempt(tier, identity, Object.keys(expectation))).toEqual(Object.fromEntries(wanted));
    expect(readFileSync(join(outside, "canary"), "latin1")).toBe("untouched");
    expect(readdirSync(outside).sort()).toEqual(["canary", "listener"]);
  });

  test("a laid FIFO is the program's to use, gates and signals reach it, and a deadlock is recognised", async () => {
    const { sandbox, events, output, end } = await run({
      identity,
      tiers: [tier],
      node: join(folder, "obeys_steps"),
      argv: ["main", "signal=10", "read=gate", "pause", "write=gate"],
      files: [{ path: "work/gate", mode: 0o600, data: { fifo: true } }],
      steps: [
        { when: "rest", gate: "work/gate", text: "from outside" },
        { when: "rest", signal: os.signals.SIGUSR1, to: "group" },
      ],
    });
    expect(sandbox?.tier).toBe(tier);
    expect(output).toBe("gate: from outside\nmain: signal 10 from a process that has gone\n");
    const told = events.map(({ ev }) => ev).filter((ev) => ["step", "signal", "deadlock", "blocked"].includes(ev));
    expect(told).toEqual(["step", "step", "signal", "deadlock", "blocked"]);
    expect(end).toMatchObject({ reason: "deadlock" });
  });

  test("what the harness laid into program/ cannot be changed", async () => {
    const result = await attempt(tier, identity, ["write_program", "make_in_program"]);
    // A user that owns the file meets the read-only mount, another one its mode.
    const denied = tier === "A" && identity.name === "user" ? "EROFS" : "EACCES";
    expect(result).toEqual({ write_program: denied, make_in_program: tier === "A" ? "EROFS" : "EACCES" });
  });

  test("the pinned Node runs, finds program/ beside work/, and its own descriptors start at 64", async () => {
    const code = `
      const fs = require("node:fs");
      fs.writeFileSync("answer", fs.readFileSync("in/question", "utf8") + require("../program/part.cjs"));
      const kept = (fd) => { try { return fs.readlinkSync("/proc/self/fd/" + fd) === "/dev/null" } catch { return false } };
      const own = fs.readdirSync("/proc/self/fd").map(Number).filter((fd) => fd > 2 && !kept(fd));
      console.log(JSON.stringify({ uid: process.getuid(), lowest: Math.min(...own) }));
    `;
    const { output, files, end, sandbox } = await run({
      identity,
      tiers: [tier],
      argv: ["node", "--single-threaded", "../program/main.cjs"],
      files: [
        { path: "program/main.cjs", mode: 0o644, data: code },
        { path: "program/part.cjs", mode: 0o644, data: "module.exports = 42" },
        { path: "work/in/question", mode: 0o600, data: "6 × 7 = " },
      ],
      collect: ["work/answer"],
    });
    const uid = tier === "A" || (ROOT && identity.name !== "user") ? STUDENT : (identity.ids.uid ?? process.getuid?.());
    expect(JSON.parse(output)).toEqual({ uid, lowest: 64 });
    expect(Buffer.from(files["work/answer"]?.data ?? "", "latin1").toString()).toBe("6 × 7 = 42");
    expect(end).toMatchObject({ reason: "exited", status: 0 });
    expect(sandbox).toMatchObject({ tier, uid });
  });

  test("the tracer can read memory and descriptors", async () => {
    const { events } = await run({
      identity,
      tiers: [tier],
      node: join(folder, "writes_and_redirects"),
      trace: ["descriptor"],
    });
    const paths = events.flatMap((event) => (event.ev === "syscall" && event.path !== undefined ? [event.path] : []));
    const table = events.findLast((event) => event.ev === "table");
    expect(paths).toContain("out.txt");
    expect(table?.fds.find(({ fd }) => fd === 1)?.path).toMatch(/\/work\/out\.txt$/);
  });

  test("results are never followed out of work/", async () => {
    const canary = join(outside, "canary");
    const { files } = await run({
      identity,
      tiers: [tier],
      ...script(`ln -s ${canary} link; ln -s ${outside} dir; mkfifo fifo; mkdir folder; ln -s file inner; echo hi >file
        ln -s /proc/self/root/etc/passwd magic`),
      collect: ["link", "dir/canary", "fifo", "folder", "inner", "file", "none", "magic"].map((name) => `work/${name}`),
    });
    const found = Object.values(files).map(({ path, type, data }) => `${path} ${type} ${data}`);
    expect(found).toEqual([
      "work/link symlink ",
      "work/dir/canary symlink ",
      "work/fifo fifo ",
      "work/folder directory ",
      "work/inner symlink ",
      "work/file regular hi\n",
      "work/none missing ",
      "work/magic symlink ",
    ]);
  });

  test("a program starts with the limits of the request, soft and hard alike; the kernel's of processor time is far above", async () => {
    const limits = { "open-files": 200, "file-bytes": 1 << 20, "cpu-ms": 1500 };
    const ask = "for l in n f t s; do ulimit -S$l; ulimit -H$l; done; umask";
    const { output } = await run({ identity, tiers: [tier], limits, ...script(ask) });
    expect(output.trim().split("\n")).toEqual(["200", "200", "2048", "2048", "20", "20", "8192", "8192", "0022"]);
  });

  test("a program has no capability, and cannot get one", async () => {
    const { output } = await run({ identity, tiers: [tier], ...script("cat /proc/self/status") });
    const field = (name: string) => new RegExp(`^${name}:[\\t ]*(.*?)[\\t ]*$`, "m").exec(output)?.[1];
    expect(["CapInh", "CapPrm", "CapEff", "CapAmb"].map(field)).toEqual(Array(4).fill("0".repeat(16)));
    expect(field("NoNewPrivs")).toBe("1");
    // Only who has capabilities may bound them; the others' bounding set is out of reach all the same.
    if (tier === "A" || identity.name === "root") expect(field("CapBnd")).toBe("0".repeat(16));
    if (identity.name !== "user") expect(field("Groups")).toBe("");
  });

  test("no core handler is run", async () => {
    const hard = (text: string) => /^Max core file size +\S+ +(\S+)/m.exec(text)?.[1];
    const { output } = await run({ identity, tiers: [tier], ...script("cat /proc/self/limits") });
    // 1 is the value that stops a piped handler. A hard limit of 0 can be raised to it by a root with all powers alone.
    const closed = hard(readFileSync("/proc/self/limits", "latin1")) === "0" && identity.name !== "root";
    expect(hard(output)).toBe(closed ? "0" : "1");
  });

  test("a file cannot outgrow its limit, and no core is dumped", async () => {
    const { files, end } = await run({
      identity,
      tiers: [tier],
      limits: { "file-bytes": 65536 },
      ...script("exec head -c 99999 /dev/zero >big"),
      collect: ["work/big"],
    });
    // A wait status: bit 7 would say that a core was dumped.
    expect(end?.status).toBe(os.signals.SIGXFSZ);
    expect(files["work/big"]?.size).toBe(65536);
  });

  test("runs that are on at the same time are out of each other's reach", async () => {
    const victim = await start({
      identity,
      tiers: [tier],
      files: [{ path: "work/secret", mode: 0o644, data: "mine" }],
      ...script("echo ready; exec sleep 1000"),
    });
    for await (const line of victim.lines) if (line.includes("ready")) break;
    const pids = [victim.child.pid as number, ...descendants(victim.child.pid as number)];
    const tries = pids.flatMap((pid) => [
      `kill -KILL ${pid}`,
      `cat /proc/${pid}/environ`,
      `readlink /proc/${pid}/fd/0`,
      `ls /proc/${pid}/root/`,
      `echo >/proc/${pid}/mem`,
    ]);
    tries.push(`cat ${victim.workspace}/work/secret`, `ls ${victim.workspace}`, `touch ${victim.workspace}/work/made`);
    const attack = `${tries.map((line) => `(${line}) 2>/dev/null && echo '${line}'`).join("\n")}\ntrue`;
    const { output, end } = await run({ identity, tiers: [tier], ...script(attack) });
    expect({ output, status: end?.status }).toEqual({ output: "", status: 0 });
    expect(pids.filter(lives)).toEqual(pids);
    victim.child.stdin.end();
    expect((await victim.child).exitCode).toBe(0);
    await rm(victim.workspace, { recursive: true, force: true });
  });

  test("nothing outlives a supervisor that is killed", async () => {
    const { child, lines, workspace } = await start({
      identity,
      tiers: [tier],
      ...script("sleep 1000 & echo ready; exec sleep 1000"),
    });
    for await (const line of lines) if (line.includes("ready")) break;
    const family = descendants(child.pid as number);
    expect(family.length).toBeGreaterThanOrEqual(1);
    child.kill("SIGKILL");
    await child;
    await vi.waitFor(() => expect(family.filter(lives)).toEqual([]), 5000);
    await rm(workspace, { recursive: true, force: true });
  });
});

/** Processes below `pid`, as this process sees them. */
function descendants(pid: number): number[] {
  const children = spawnSync("cat", [`/proc/${pid}/task/${pid}/children`], { encoding: "latin1" }).stdout;
  return children
    .split(" ")
    .filter((word) => word !== "")
    .flatMap((word) => [Number(word), ...descendants(Number(word))]);
}

const lives = (pid: number): boolean => existsSync(`/proc/${pid}`) && !/^State:\tZ/m.test(status(pid));

function status(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "latin1");
  } catch {
    return "State:\tZ";
  }
}

const IN_A = CASES.filter(({ tier }) => tier === "A");

describe.each(IN_A)("the tree of tier A as $as", ({ identity }) => {
  const tiers: Tier[] = ["A"];

  test("shows only what it must", async () => {
    const { output } = await run({
      identity,
      tiers,
      ...script("cd /; echo *; echo lab/* etc/*; hostname; id -un; pwd"),
    });
    expect(output).toMatch(
      /^bin dev etc lab lib (lib32 )?(lib64 )?(nix )?proc (sbin )?tmp usr\nlab\/node lab\/program lab\/work etc\/[^\n]*passwd[^\n]*\nlab\nstudent\n\/\n$/,
    );
  });

  test("is read-only but for work/ and /tmp, and gives no privilege", async () => {
    const { output } = await run({ identity, tiers, ...script("cat /proc/self/mountinfo") });
    const flags = new Map(
      output
        .trim()
        .split("\n")
        .map((line) => line.split(" "))
        .map((words) => [words[4] ?? "", (words[5] ?? "").split(",")]),
    );
    const without = (flag: string) => [...flags].filter(([, set]) => !set.includes(flag)).map(([path]) => path);
    const devices = [...flags.keys()].filter((path) => path.startsWith("/dev/")).sort();
    expect(devices).toEqual(["/dev/full", "/dev/null", "/dev/random", "/dev/urandom", "/dev/zero"]);
    expect(without("nosuid")).toEqual([]);
    expect(without("nodev").sort()).toEqual(devices);
    expect(without("ro").sort()).toEqual([...devices, "/lab/work", "/proc", "/tmp"].sort());
  });

  test("shows no process but the run's own", async () => {
    const { output } = await run({ identity, tiers, ...script("cd /proc; echo [0-9]*; echo $$ $PPID") });
    expect(output).toBe("1 2\n2 1\n");
  });

  test("ends writing at the disk limit", async () => {
    const limits = { "disk-bytes": 1 << 20, "file-bytes": 8 << 20 };
    const { output } = await run({
      identity,
      tiers,
      limits,
      ...script("exec 2>&1; head -c 2M /dev/zero >big; wc -c <big"),
    });
    expect(output).toMatch(/No space left on device\n1048576\n$/);
  });

  test("ends making files at the inode limit", async () => {
    const make = "i=0; while (: >file-$i) 2>/dev/null; do i=$((i+1)); done; echo $i";
    const { output } = await run({ identity, tiers, limits: { inodes: 20 }, ...script(make) });
    expect(output).toBe("20\n");
  });

  test("nothing outlives its pid 1", async () => {
    const { child, lines, workspace } = await start({
      identity,
      tiers,
      ...script("sleep 1000 & echo ready; exec sleep 1000"),
    });
    for await (const line of lines) if (line.includes("ready")) break;
    const family = descendants(child.pid as number);
    const [init] = family;
    expect(family.length).toBe(3);
    if (init !== undefined) process.kill(init, "SIGKILL");
    expect((await child).exitCode).toBe(3);
    // The kernel lets a pid namespace's init be reaped only when every other process of it has gone.
    expect(family.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
    await rm(workspace, { recursive: true, force: true });
  });

  test("pid 1 dies with its guard, though the request still stands", async () => {
    const fifo = join(folder, `request-${identity.name}`);
    await execa("mkfifo", [fifo]);
    await using request = await open(fifo, "r+");
    const child = spawn(supervisor, { stdio: [request.fd, "ignore", "inherit", "pipe"], ...identity.ids });
    const ended = once(child, "exit");
    await request.write(
      encodeRequest({ ...SMALLEST, tiers, workspace: folder, ...script("echo ready; exec sleep 1000") }),
    );
    for await (const line of createInterface({ input: child.stdio[3] as Readable })) if (line.includes("ready")) break;
    const family = descendants(child.pid as number);
    expect(family.length).toBe(2);
    child.kill("SIGKILL");
    await ended;
    await vi.waitFor(() => expect(family.filter(lives)).toEqual([]), 5000);
  });

  test("a SIGTERM to the guard cancels the run", async () => {
    const { child, lines, workspace } = await start({ identity, tiers, ...script("echo ready; exec sleep 1000") });
    let last = "";
    for await (const line of lines) {
      if (line.includes("ready")) child.kill("SIGTERM");
      last = line;
    }
    expect(JSON.parse(last)).toMatchObject({ ev: "end", reason: "cancelled" });
    expect((await child).exitCode).toBe(0);
    await rm(workspace, { recursive: true, force: true });
  });

  test("leaves the workspace folder alone", async () => {
    const { child, lines, workspace } = await start({ identity, tiers, ...script("echo >file") });
    for await (const _ of lines);
    child.stdin.end();
    await child;
    expect(readdirSync(workspace)).toEqual([]);
    await rm(workspace, { recursive: true, force: true });
  });
});

describe.each(IDENTITIES)("choosing a tier as $name", (identity) => {
  const nothing = script("true");

  test("the expected tiers are available", async () => {
    const { stdout } = await execa(supervisor, ["--probe"], { ...identity.ids });
    const { tiers } = JSON.parse(stdout) as { tiers: Record<Tier, { available: boolean; why: string | null }> };
    const lacking = EXPECTED.filter((tier) => !tiers[tier].available).map((tier) => `${tier}: ${tiers[tier].why}`);
    expect(lacking).toEqual([]);
  });

  test("a machine that refuses namespaces gives tier B, and the probe says why", async () => {
    const { sandbox, end } = await run({
      identity: { ...identity, lacking: "namespaces" },
      tiers: ["A", "B"],
      ...nothing,
    });
    expect(sandbox).toMatchObject({ tier: "B" });
    expect(end).toMatchObject({ reason: "exited", status: 0 });
    const probe = await execa(join(folder, "lacking"), ["namespaces", supervisor, "--probe"], { ...identity.ids });
    const why = "tier A: creating namespaces: Operation not permitted";
    expect(JSON.parse(probe.stdout).tiers.A).toEqual({ available: false, missing: [], why });
  });

  test("tier A without Landlock says what it lacks", async () => {
    const { sandbox } = await run({ identity: { ...identity, lacking: "landlock" }, tiers: ["A", "B"], ...nothing });
    const missing = identity.name === "root" ? ["landlock"] : ["landlock", "signal-scope"];
    expect(sandbox).toMatchObject({ tier: "A", missing });
  });

  test("a machine with neither is a fault that names both reasons", async () => {
    const { fault, exitCode } = await run({
      identity: { ...identity, lacking: "both" },
      tiers: ["A", "B"],
      ...nothing,
    });
    expect(exitCode).toBe(3);
    expect(fault).toBe(
      "tier A: creating namespaces: Operation not permitted; tier B: the kernel has no Landlock, or it was left out at boot (lsm=)",
    );
  });

  test("observing without confinement is used only where it is asked for, and said", async () => {
    const { sandbox } = await run({ identity: { ...identity, lacking: "both" }, tiers: ["A", "B", "C"], ...nothing });
    expect(sandbox).toMatchObject({ tier: "C", missing: ["landlock", "signal-scope", "disk-bytes", "inodes"] });
  });
});

test("no mount of a run can be seen from outside", async () => {
  await access("/proc/self/mountinfo");
  expect(readFileSync("/proc/self/mountinfo", "latin1")).toBe(mounts);
});
