/**
 * What an attack could change or learn outside of its run, and how to see that it did.
 *
 *   HOME/            the attacker's own folder, open to everybody: nothing but the sandbox keeps a program from it
 *     canary           a file with a secret, an extended attribute, a mode, times
 *     private          the same, for its owner alone
 *     folder/inner     one level deeper;  link → canary;  .profile, which a shell would run
 *     listener         a socket; another listens at \0proclab-PORT, and TCP at 127.0.0.1:PORT: all tell the secret to whoever connects
 *   a neighbour      a process of the attacker's user with the secret in its environment (neighbour.c)
 *   System V         a segment of memory and a queue of messages, open to everybody, that hold the secret
 *   the machine      its mounts; limits, priority and processors of the neighbour, of the suite and of its warm start; the temporary folder
 *
 * Every change of a file's content, names, mode, owner, times or attributes changes the time that the kernel keeps of changes (ctime), which
 * no call sets. What was only read is seen by the secret in what a run reports.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile, type Native } from "./native.ts";
import { livingBelow } from "./survivors.ts";
import type { World } from "./world.ts";

/** As whom root's runs attack: see supervisor/SECURITY.md, "Who is who". */
const STUDENT = 61000;

const IPC_PRIVATE = 0;
const IPC_RMID = 0;
const OPEN_TO_ALL = 0o1666; // with IPC_CREAT
const ATTRIBUTE = Buffer.from("user.mark\0");

/** Puts up canaries, takes them away, and says what became of them. */
export class Canaries {
  readonly world: Omit<World, "tier" | "token">;
  /** In every one of them that can be read. */
  readonly secret: string;
  readonly #folder: string;
  readonly #native: Native;
  readonly #servers: Server[] = [];
  readonly #neighbour: ChildProcess;
  #connections: string[] = [];
  #before: Map<string, string>;

  private constructor(
    native: Native,
    folder: string,
    secret: string,
    neighbour: ChildProcess,
    port: number,
    servers: Server[],
  ) {
    this.#native = native;
    this.#folder = folder;
    this.secret = secret;
    this.#neighbour = neighbour;
    this.#servers = servers;
    this.world = {
      home: join(folder, "home"),
      port,
      neighbour: neighbour.pid as number,
      suite: process.pid,
      shm: create(native.call("shmget", IPC_PRIVATE, 4096, OPEN_TO_ALL)),
      msg: create(native.call("msgget", IPC_PRIVATE, OPEN_TO_ALL)),
    };
    this.#before = new Map();
  }

  /**
   * @param native for what Node has no calls for
   * @throws Error when one of them cannot be put up
   */
  static async place(native: Native): Promise<Canaries> {
    const folder = mkdtempSync(join(tmpdir(), "proclab-canaries-"));
    chmodSync(folder, 0o755);
    const secret = `secret-${randomUUID()}`;
    const owner = process.getuid?.() === 0 ? { uid: STUDENT, gid: STUDENT } : {};
    const program = join(folder, "neighbour");
    await compile(program, "neighbour.c");
    const neighbour = spawn(program, { stdio: ["pipe", "pipe", "ignore"], env: { SECRET: secret }, ...owner });
    await once(neighbour.stdout, "data");
    const home = join(folder, "home");
    layFiles(home, secret, native);
    const connections: string[] = [];
    const listening = await listen(home, secret, connections);
    for (const path of walk(home)) if (owner.uid !== undefined) own(path, owner.uid);
    const canaries = new Canaries(native, folder, secret, neighbour, listening.port, listening.servers);
    canaries.#connections = connections;
    const message = Buffer.from(`\x01\0\0\0\0\0\0\0${secret}`);
    create(native.call("msgsnd", canaries.world.msg, message, secret.length, 0));
    canaries.#before = canaries.#look();
    return canaries;
  }

  /** @returns what is not as it was when it was looked at last; nothing of it is told twice */
  changes(): string[] {
    const before = this.#before;
    const now = this.#look();
    this.#before = now;
    const changed = [...new Set([...before.keys(), ...now.keys()])].filter((key) => before.get(key) !== now.get(key));
    return [
      ...changed.map((key) => `${key}: ${before.get(key) ?? "was not there"} → ${now.get(key) ?? "is not there"}`),
      ...this.#connections.splice(0).map((where) => `somebody connected to ${where}`),
    ];
  }

  /** Takes them down. */
  async remove(): Promise<void> {
    for (const server of this.#servers) server.close();
    this.#native.call("shmctl", this.world.shm, IPC_RMID, 0);
    this.#native.call("msgctl", this.world.msg, IPC_RMID, 0);
    this.#neighbour.stdin?.end();
    if (this.#neighbour.exitCode === null && this.#neighbour.signalCode === null) await once(this.#neighbour, "exit");
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #look(): Map<string, string> {
    const seen = new Map<string, string>();
    for (const path of walk(this.world.home)) seen.set(path, describeFile(path, this.#native));
    for (const pid of [
      this.world.neighbour,
      process.pid,
      ...livingBelow(process.pid)
        .filter(isWarm)
        .map(({ pid }) => pid),
    ])
      for (const [what, value] of describeProcess(pid)) seen.set(`process ${pid}, ${what}`, value);
    seen.set("mounts", readFileSync("/proc/self/mountinfo", "latin1"));
    seen.set("shared memory", ipcOf("shm", this.world.shm));
    seen.set("message queue", ipcOf("msg", this.world.msg));
    seen.set(
      "temporary folder",
      readdirSync(tmpdir())
        .filter((name) => name.startsWith("proclab-run-"))
        .join(" "),
    );
    seen.set("host name", readFileSync("/proc/sys/kernel/hostname", "latin1"));
    return seen;
  }
}

const isWarm = ({ name }: { name: string }) => name === "proclab-warm";

function create(result: number): number {
  if (result < 0) throw new Error(`a canary cannot be put up: errno ${-result}`);
  return result;
}

function layFiles(home: string, secret: string, native: Native): void {
  mkdirSync(join(home, "folder"), { recursive: true });
  writeFileSync(join(home, "canary"), `${secret}\n`);
  writeFileSync(join(home, "private"), `${secret}\n`);
  writeFileSync(join(home, "folder/inner"), `${secret}\n`);
  writeFileSync(join(home, ".profile"), "true\n");
  symlinkSync("canary", join(home, "link"));
  chmodSync(join(home, "canary"), 0o666);
  chmodSync(join(home, "private"), 0o600);
  chmodSync(join(home, "folder"), 0o777);
  chmodSync(home, 0o777);
  create(native.call("setxattr", Buffer.from(`${join(home, "canary")}\0`), ATTRIBUTE, Buffer.from("canary"), 6, 0));
}

async function listen(
  home: string,
  secret: string,
  connections: string[],
): Promise<{ port: number; servers: Server[] }> {
  const start = (name: string, where: { port: number; host: string } | { path: string }) =>
    new Promise<Server>((resolve, reject) => {
      const server = createServer((socket: Socket) => {
        connections.push(name);
        socket.on("error", () => {}).end(secret);
      });
      server.once("error", reject).listen(where, () => resolve(server));
    });
  const tcp = await start("TCP", { port: 0, host: "127.0.0.1" });
  const address = tcp.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const path = join(home, "listener");
  const servers = [
    tcp,
    await start("a socket by its path", { path }),
    await start("an abstract socket", { path: `\0proclab-${port}` }),
  ];
  chmodSync(path, 0o777);
  return { port, servers };
}

function walk(folder: string): string[] {
  const below = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? walk(path) : [path];
  });
  return [folder, ...below];
}

function own(path: string, uid: number): void {
  if (!lstatSync(path).isSymbolicLink()) chownSync(path, uid, uid);
}

function describeFile(path: string, native: Native): string {
  const { mode, uid, gid, size, nlink, mtimeNs, ctimeNs } = lstatSync(path, { bigint: true });
  const attribute = Buffer.alloc(64);
  const length = native.call("getxattr", Buffer.from(`${path}\0`), ATTRIBUTE, attribute, attribute.length);
  const content = (mode & 0o170000n) === 0o100000n ? readFileSync(path, "latin1") : "";
  const target = (mode & 0o170000n) === 0o120000n ? readlinkSync(path) : "";
  const mark = attribute.toString("latin1", 0, Math.max(0, length));
  return [mode.toString(8), uid, gid, size, nlink, mtimeNs, ctimeNs, mark, content, target].join(" ");
}

/** What can be done to a process from outside. Of the counts of /proc/PID/status only those that it does not change itself. */
function describeProcess(pid: number): [what: string, value: string][] {
  const read = (name: string) => {
    try {
      return readFileSync(`/proc/${pid}/${name}`, "latin1");
    } catch (error) {
      return String((error as NodeJS.ErrnoException).code);
    }
  };
  const stat = read("stat")
    .replace(/^.*\) /s, "")
    .split(" ");
  const fields = [
    ["parent", 1],
    ["process group", 2],
    ["session", 3],
    ["priority", 15],
    ["niceness", 16],
    ["real-time priority", 37],
    ["policy", 38],
  ] as const;
  const status = read("status")
    .split("\n")
    .filter((line) => /^(TracerPid|SigPnd|ShdPnd|Cpus_allowed|Umask|Seccomp|CapEff):/.test(line));
  return [
    ["state", /^[SRD]$/.test(stat[0] ?? "") ? "lives" : (stat[0] ?? "gone")],
    ...fields.map(([name, index]): [string, string] => [name, stat[index] ?? ""]),
    ["status", status.join(" ")],
    ["limits", read("limits")],
    ["willingness to be killed", read("oom_score_adj")],
  ];
}

/** A line of /proc/sysvipc without the times and counts that change by themselves: none do, as nobody uses it. */
function ipcOf(kind: "shm" | "msg", id: number): string {
  const lines = readFileSync(`/proc/sysvipc/${kind}`, "latin1").split("\n");
  return lines.find((line) => line.trim().split(/ +/)[1] === String(id)) ?? "gone";
}
