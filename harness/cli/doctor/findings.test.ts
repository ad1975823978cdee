import { describe, expect, test } from "vitest";
import type { Tier } from "../../supervisor/protocol.ts";
import type { Finding } from "./finding.ts";
import type { Probe } from "./probe.ts";
import { limitsFinding, memoryFinding } from "./resources.ts";
import { sandboxFindings } from "./sandbox.ts";
import { surroundingsOf } from "./surroundings.ts";

/** A machine with these files, and whatever the tests below do not name as it should be. */
function machine(files: Record<string, string>, { why = {}, ...given }: Given = {}) {
  const read = (path: string) => files[path] ?? null;
  const tier = (name: Tier) => ({ available: !why[name], missing: [], why: why[name] ?? null });
  const probe: Probe = {
    kernel: "6.1.0",
    landlock: 7,
    user: 1000,
    root: false,
    tiers: { A: tier("A"), B: tier("B"), C: tier("C") },
    ...given,
  };
  const surroundings = surroundingsOf(read, {});
  const findings = sandboxFindings({ probe, acceptable: ["A", "B"], surroundings, read });
  return Object.fromEntries(findings.map((finding) => [finding.id, finding])) as Record<string, Finding>;
}
interface Given extends Partial<Probe> {
  why?: Partial<Record<Tier, string>>;
}

const DENIED = { why: { A: "tier A: creating namespaces: Operation not permitted" } };
const commands = (finding: Finding | undefined) => finding?.remedies.map(({ do: command }) => command).join("\n");

describe("namespaces that are denied are explained by what is there to be seen", () => {
  test.each<[string, Record<string, string>, Given, string, string]>([
    [
      "Debian's switch",
      { "/proc/sys/kernel/unprivileged_userns_clone": "0\n" },
      DENIED,
      "kernel.unprivileged_userns_clone is 0",
      "echo kernel.unprivileged_userns_clone=1 |",
    ],
    [
      "Ubuntu's, which grants a namespace and denies all that it is for",
      { "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1\n" },
      { why: { A: "tier A: making mounts private: Permission denied" } },
      "kernel.apparmor_restrict_unprivileged_userns is 1",
      "- run: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
    ],
    [
      "a number of user namespaces",
      { "/proc/sys/user/max_user_namespaces": "0\n" },
      { why: { A: "tier A: creating namespaces: No space left on device" } },
      "user.max_user_namespaces is 0",
      "echo user.max_user_namespaces=15000 |",
    ],
    [
      "a number of other namespaces, for root too",
      { "/proc/sys/user/max_net_namespaces": "0\n" },
      { ...DENIED, root: true },
      "user.max_net_namespaces is 0",
      "echo user.max_net_namespaces=15000 |",
    ],
    [
      "Docker's profile",
      { "/.dockerenv": "", "/proc/self/status": "Seccomp:\t2\n" },
      DENIED,
      "Docker runs this under its seccomp profile",
      "--security-opt seccomp=unconfined",
    ],
    [
      "root without powers",
      { "/.dockerenv": "", "/proc/self/status": "CapEff:\t00000000a80425fb\nSeccomp:\t0\n" },
      { ...DENIED, root: true },
      "Docker has taken CAP_SYS_ADMIN from root",
      "--cap-add=SYS_ADMIN",
    ],
    ["a chroot", { "/proc/self/mountinfo": "22 1 8:1 / /proc rw - proc proc rw\n" }, DENIED, "this is a chroot", ""],
  ])("%s", (_, files, given, found, command) => {
    const { namespaces } = machine(files, given);
    expect(namespaces).toMatchObject({ mark: "lacking", found: expect.stringContaining(found) });
    expect(commands(namespaces)).toContain(command);
  });

  test.each<[string, Record<string, string>, Given]>([
    [
      "settings that deny nothing",
      {
        "/proc/sys/kernel/unprivileged_userns_clone": "1\n",
        "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "0\n",
        "/proc/sys/user/max_user_namespaces": "15000\n",
        "/proc/self/status": "CapEff:\t0000000000000000\nSeccomp:\t0\n",
        "/proc/self/mountinfo": "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n",
      },
      DENIED,
    ],
    [
      "what holds for users only, of root",
      { "/proc/sys/kernel/unprivileged_userns_clone": "0\n", "/proc/sys/user/max_user_namespaces": "0\n" },
      { ...DENIED, root: true },
    ],
  ])("%s are not blamed", (_, files, given) => {
    expect(machine(files, given).namespaces).toMatchObject({ found: given.why?.A, remedies: [] });
  });

  test("where they are there, no setting matters", () => {
    const { namespaces } = machine({ "/proc/sys/kernel/unprivileged_userns_clone": "0\n" });
    expect(namespaces).toMatchObject({ mark: "good", remedies: [] });
  });
});

describe("Landlock that is not there", () => {
  const without = { landlock: 0, why: { B: "tier B: the kernel has no Landlock, or it was left out at boot (lsm=)" } };

  test.each<[string, Record<string, string>, string, string]>([
    [
      "was left out at boot",
      { "/sys/kernel/security/lsm": "capability,yama,apparmor" },
      "started with lsm=capability,yama,apparmor",
      'GRUB_CMDLINE_LINUX="lsm=landlock,yama,apparmor"',
    ],
    ["as the command line says", { "/proc/cmdline": "root=/dev/sda lsm=yama ro\n" }, "lsm=yama", "lsm=landlock,yama"],
    [
      "is refused by a filter",
      { "/sys/kernel/security/lsm": "landlock,yama" },
      "a seccomp filter",
      "seccomp=unconfined",
    ],
    [
      "was not built",
      { "/boot/config-6.1.0": "# CONFIG_SECURITY_LANDLOCK is not set\n" },
      "built without it",
      "Debian 12",
    ],
    ["cannot be seen", {}, "cannot be seen", ""],
  ])("%s", (_, files, found, command) => {
    const { landlock } = machine(files, without);
    expect(landlock).toMatchObject({ mark: "lacking", found: expect.stringContaining(found) });
    expect(commands(landlock)).toContain(command);
    expect(landlock?.means).toContain("without its second wall");
  });

  test("nor namespaces: then nothing can be run", () => {
    const { namespaces, landlock } = machine({}, { landlock: 0, why: { ...without.why, ...DENIED.why } });
    expect([namespaces?.mark, landlock?.mark]).toEqual(["broken", "broken"]);
  });
});

test("signals that a tier cannot bound are told, and how bad that is", () => {
  const tier = { available: true, missing: ["signal-scope"], why: null };
  const none = { available: false, missing: [], why: "tier A: no" };
  const inA = machine({}, { tiers: { A: tier, B: tier, C: tier } })["signal-scope"];
  const inB = machine({}, { tiers: { A: none, B: tier, C: tier } })["signal-scope"];
  expect(inA).toMatchObject({ mark: "lacking", means: expect.stringContaining("cancel its own run") });
  expect(inB).toMatchObject({ mark: "lacking", means: expect.stringContaining("grade no hostile code here") });
});

test("ptrace that is refused in every tier is a matter of its own", () => {
  const why = "ptrace (a debugger, Yama or a container's policy in the way?): Operation not permitted";
  const { ptrace } = machine(
    { "/proc/sys/kernel/yama/ptrace_scope": "3\n", "/proc/self/status": "TracerPid:\t77\n" },
    { why: { A: why, B: why, C: why } },
  );
  expect(ptrace).toMatchObject({ mark: "broken" });
  for (const each of [why, "kernel.yama.ptrace_scope is 3", "by process 77"]) expect(ptrace?.found).toContain(each);
  expect(commands(ptrace)).toContain("echo kernel.yama.ptrace_scope=1 |");
  expect(machine({ "/proc/sys/kernel/yama/ptrace_scope": "3\n" }).ptrace).toMatchObject({ mark: "good" });
});

describe("where this is", () => {
  test.each<[string, Record<string, string>, NodeJS.ProcessEnv, object]>([
    [
      "a machine of its own",
      { "/etc/os-release": 'ID=fedora\nPRETTY_NAME="Fedora 44"\n' },
      {},
      { container: null, wsl: false, ci: null, distribution: "Fedora 44" },
    ],
    ["Podman", { "/run/.containerenv": "" }, {}, { container: "Podman" }],
    [
      "systemd-nspawn",
      { "/proc/1/environ": "PATH=/bin\0container=systemd-nspawn\0" },
      {},
      { container: "systemd-nspawn" },
    ],
    ["Kubernetes", { "/proc/1/cgroup": "0::/kubepods/besteffort/pod1\n" }, {}, { container: "a container" }],
    ["WSL", { "/proc/sys/kernel/osrelease": "5.15.0-microsoft-standard-WSL2\n" }, {}, { wsl: true }],
    ["GitHub Actions", {}, { CI: "true", GITHUB_ACTIONS: "true" }, { ci: "GitHub Actions" }],
    ["another CI", {}, { CI: "1" }, { ci: "CI" }],
  ])("%s", (_, files, environment, expected) => {
    expect(surroundingsOf((path) => files[path] ?? null, environment)).toMatchObject(expected);
  });
});

test("of nested control groups the tightest counts", () => {
  const files: Record<string, string> = {
    "/proc/meminfo": "MemAvailable:   16777216 kB\n",
    "/proc/self/cgroup": "0::/user/session\n",
    "/sys/fs/cgroup/user/memory.max": `${1024 ** 3}\n`,
    "/sys/fs/cgroup/user/memory.current": `${256 * 1024 ** 2}\n`,
    "/sys/fs/cgroup/user/session/memory.max": "max\n",
  };
  const read = (path: string) => files[path] ?? null;
  expect(memoryFinding(read)).toMatchObject({
    mark: "lacking",
    found: "16384 MiB are free; the control group leaves 768 MiB",
  });
  expect(memoryFinding((path) => (path === "/proc/meminfo" ? read(path) : null))).toMatchObject({ mark: "good" });
});

test("limits that were inherited are told where they are lower than a run's", () => {
  const line = (name: string, hard: string) => `${name.padEnd(26)}1024                 ${hard.padEnd(21)}units\n`;
  const limits = (files: string, space: string) =>
    limitsFinding(() => line("Max open files", files) + line("Max address space", space));
  expect(limits("4096", "unlimited")).toMatchObject({ mark: "good", remedies: [] });
  const low = limits("200", "1073741824");
  expect(low).toMatchObject({ mark: "lacking", found: "max open files is 200; max address space is 1073741824" });
  expect(commands(low)).toContain("* hard nofile 256");
  expect(commands(low)).toContain("docker run --ulimit as=-1");
});
