/** What the sandbox is made of. Whether it can be had the probe has tried; settings are looked at only to say why not. */
import type { Tier } from "../../supervisor/protocol.ts";
import type { Finding, Mark, Read, Remedy } from "./finding.ts";
import { type Probe, tierOf } from "./probe.ts";
import type { Surroundings } from "./surroundings.ts";

/** What is known when these findings are made. */
export interface Known {
  probe: Probe;
  acceptable: Tier[];
  surroundings: Surroundings;
  read: Read;
}

/** User namespaces, Landlock, signals, ptrace and seccomp. */
export function sandboxFindings(known: Known): Finding[] {
  return [namespaces(known), landlock(known), signalScope(known), ptrace(known), seccomp(known)];
}

/** What lacks is a matter of less where programs can be run all the same. */
const markOf = ({ probe, acceptable }: Known): Mark => (tierOf(probe, acceptable) === null ? "broken" : "lacking");

/** Why tracing itself fails, as the tiers tell it; null where it works in one of them. */
function whyAll({ probe: { tiers } }: Known, about: RegExp): string | null {
  const all = Object.values(tiers);
  return all.every(({ why }) => why !== null && about.test(why)) ? (tiers.C.why ?? null) : null;
}

// ---- namespaces ----

interface Cause {
  says: string;
  remedies: Remedy[];
}

/** Only of a user: root makes its namespaces without a user namespace. */
const USER_SETTINGS: { file: string; denies: string; says: string; remedies: Remedy[] }[] = [
  {
    file: "/proc/sys/kernel/unprivileged_userns_clone",
    denies: "0",
    says: "kernel.unprivileged_userns_clone is 0",
    remedies: sysctl("kernel.unprivileged_userns_clone=1"),
  },
  {
    file: "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
    denies: "1",
    says: "kernel.apparmor_restrict_unprivileged_userns is 1 (Ubuntu 24.04 and later)",
    remedies: [
      ...sysctl("kernel.apparmor_restrict_unprivileged_userns=0"),
      { on: "github", do: "- run: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0" },
    ],
  },
];

/** Which kinds of namespace tier A is made of. */
const KINDS = ["user", "pid", "mnt", "net", "ipc", "uts"] as const;

const CAP_SYS_ADMIN = 21n;

function sysctl(setting: string): Remedy[] {
  return [{ on: "host", do: `echo ${setting} | sudo tee /etc/sysctl.d/60-proclab.conf && sudo sysctl --system` }];
}

function namespaces(known: Known): Finding {
  const { available, why } = known.probe.tiers.A;
  const about = { id: "namespaces", title: "Namespaces" };
  if (available) {
    return {
      ...about,
      mark: "good",
      found: "a tree, processes and a network of their own were made",
      means: "tier A: nothing of this machine is there for a program",
      remedies: [],
    };
  }
  const causes = namespaceCauses(known);
  return {
    ...about,
    mark: markOf(known),
    found: [why ?? "", ...causes.map(({ says }) => says)].join("; "),
    means: "no tier A; tier B confines programs in the machine's own tree, and does not limit their disk",
    remedies: causes.flatMap(({ remedies }) => remedies),
  };
}

/** The usual causes of tier A's lack, as far as there is something to be seen of them. */
function namespaceCauses({ probe, surroundings, read }: Known): Cause[] {
  const settings = USER_SETTINGS.filter(({ file, denies }) => !probe.root && read(file)?.trim() === denies);
  const limits = KINDS.filter((kind) => !(probe.root && kind === "user")).flatMap((kind): Cause[] =>
    read(`/proc/sys/user/max_${kind}_namespaces`)?.trim() === "0"
      ? [{ says: `user.max_${kind}_namespaces is 0`, remedies: sysctl(`user.max_${kind}_namespaces=15000`) }]
      : [],
  );
  const status = read("/proc/self/status") ?? "";
  const kept = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0"}`);
  const filtered = /^Seccomp:\s*2$/m.test(status);
  const mounts = read("/proc/self/mountinfo");
  return [
    ...settings,
    ...limits,
    ...(filtered || (surroundings.container && probe.root && !((kept >> CAP_SYS_ADMIN) & 1n))
      ? [{ says: containerSays(surroundings, filtered), remedies: probe.root ? CONTAINER_ROOT : CONTAINER_USER }]
      : []),
    ...(mounts !== null && !/^(\S+ ){4}\/ /m.test(mounts)
      ? [{ says: "this is a chroot, in which the kernel makes none", remedies: [] }]
      : []),
  ];
}

const containerSays = ({ container }: Surroundings, filtered: boolean) =>
  container === null
    ? "a seccomp filter is in force"
    : filtered
      ? `${container} runs this under its seccomp profile`
      : `${container} has taken CAP_SYS_ADMIN from root`;

const CONTAINER_ROOT: Remedy[] = [
  { on: "docker", do: "docker run --cap-add=SYS_ADMIN --security-opt apparmor=unconfined …" },
];
const CONTAINER_USER: Remedy[] = [
  {
    on: "docker",
    do: "docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined …",
  },
];

// ---- Landlock ----

function landlock(known: Known): Finding {
  const { probe } = known;
  const about = { id: "landlock", title: "Landlock" };
  if (probe.landlock > 0 && probe.tiers.B.available) {
    return {
      ...about,
      mark: "good",
      found: `version ${probe.landlock} answers`,
      means: "tier B, and the second wall of tier A",
      remedies: [],
    };
  }
  const cause = probe.landlock > 0 ? null : landlockCause(known);
  return {
    ...about,
    mark: markOf(known),
    found: [probe.tiers.B.why ?? "", cause?.says].filter((text) => text).join("; "),
    means: probe.tiers.A.available ? "no tier B, and tier A without its second wall" : "no tier B",
    remedies: cause?.remedies ?? [],
  };
}

function landlockCause({ probe: { kernel }, read }: Known): Cause {
  const active = read("/sys/kernel/security/lsm")?.trim();
  const [, asked] = /(?:^| )lsm=(\S*)/.exec(read("/proc/cmdline") ?? "") ?? [];
  const list = active ?? asked;
  if (list?.split(",").includes("landlock")) {
    return {
      says: "the kernel has it, but a seccomp filter refuses its calls",
      remedies: [{ on: "docker", do: "docker run --security-opt seccomp=unconfined … (or a newer Docker)" }],
    };
  }
  if (list !== undefined) {
    const wanted = `lsm=landlock,${list.replace(/^capability,?/, "")}`;
    return {
      says: `the kernel was started with lsm=${list}`,
      remedies: [
        { on: "debian", do: `GRUB_CMDLINE_LINUX="${wanted}" in /etc/default/grub, sudo update-grub, sudo reboot` },
        { on: "fedora", do: `sudo grubby --update-kernel=ALL --args="${wanted}" && sudo reboot` },
      ],
    };
  }
  const built = read(`/boot/config-${kernel}`);
  return built !== null && !/^CONFIG_SECURITY_LANDLOCK=y$/m.test(built)
    ? {
        says: "the kernel was built without it",
        remedies: [{ on: "host", do: "the kernel of Debian 12, Ubuntu 22.04, Fedora 35 or later has it" }],
      }
    : { says: "whether the kernel has it cannot be seen from here", remedies: [] };
}

// ---- what both stand on ----

function signalScope(known: Known): Finding {
  const about = { id: "signal-scope", title: "Signals" };
  const tier = tierOf(known.probe, known.acceptable);
  const remedies: Remedy[] = [{ on: "host", do: "Linux 6.12 or later (Landlock 6); or grade as root, in tier A" }];
  if (tier === null)
    return { ...about, mark: "note", found: "not looked at", means: "there is no tier to try them in", remedies: [] };
  if (known.probe.tiers[tier].missing.includes("signal-scope")) {
    const risky =
      tier === "A"
        ? "a program can cancel its own run, nothing else"
        : "a program can signal whatever this user runs, lab included: grade no hostile code here";
    return { ...about, mark: "lacking", found: `tier ${tier} cannot bound them here`, means: risky, remedies };
  }
  return {
    ...about,
    mark: "good",
    found: `bounded in tier ${tier}`,
    means: "a program's signals reach its own processes alone",
    remedies: [],
  };
}

function ptrace(known: Known): Finding {
  const { read, surroundings } = known;
  const about = {
    id: "ptrace",
    title: "ptrace",
    means: "it is how programs are watched; without it there is nothing to grade",
  };
  const why = whyAll(known, /ptrace/);
  if (why === null) return { ...about, mark: "good", found: "processes can be watched", remedies: [] };
  const scope = read("/proc/sys/kernel/yama/ptrace_scope")?.trim();
  const [, tracer = "0"] = /^TracerPid:\s*(\d+)$/m.exec(read("/proc/self/status") ?? "") ?? [];
  const causes: Cause[] = [
    ...(scope === "2" || scope === "3"
      ? [
          {
            says: `kernel.yama.ptrace_scope is ${scope}`,
            remedies: [
              ...sysctl("kernel.yama.ptrace_scope=1"),
              ...(scope === "3" ? ([{ on: "host", do: "sudo reboot (3 holds until then)" }] as const) : []),
            ],
          },
        ]
      : []),
    ...(tracer === "0" ? [] : [{ says: `this command is traced itself, by process ${tracer}`, remedies: [] }]),
    ...(surroundings.container
      ? [
          {
            says: `${surroundings.container} may refuse it`,
            remedies: [{ on: "docker" as const, do: "docker run --cap-add=SYS_PTRACE …" }],
          },
        ]
      : []),
  ];
  return {
    ...about,
    mark: "broken",
    found: [why, ...causes.map(({ says }) => says)].join("; "),
    remedies: causes.flatMap(({ remedies }) => remedies),
  };
}

function seccomp(known: Known): Finding {
  const about = {
    id: "seccomp",
    title: "seccomp",
    means: "it keeps programs from hiding, and tells when they call the kernel",
  };
  const why = whyAll(known, /seccomp/);
  if (why === null) return { ...about, mark: "good", found: "filters can be installed", remedies: [] };
  return {
    ...about,
    mark: "broken",
    found: why,
    remedies: [{ on: "host", do: "a kernel with CONFIG_SECCOMP_FILTER, as every distribution's has" }],
  };
}
