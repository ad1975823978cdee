import { accessSync, constants, mkdtempSync, rmSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { plural } from "../../../grading/report/text.ts";
import { DEFAULT_LIMITS } from "../../run/limits.ts";
import type { Tier } from "../../supervisor/protocol.ts";
import type { Finding, Read, Remedy } from "./finding.ts";

/** What is known of the folder for temporary files. */
export interface Temporary {
  finding: Finding;
  /** A run can be tried: a folder can be made in it, or none is needed. */
  usable: boolean;
}

/**
 * Tries the folder for temporary files.
 *
 * @param tier in which programs are run: only in B and C do their files lie there
 * @param root whether programs have another user than this command
 */
export async function temporaryFinding(folder: string, tier: Tier | null, root: boolean): Promise<Temporary> {
  const about = { id: "temporary", title: "Temporary folder" };
  const means = "in tiers B and C every run has a folder of its own there";
  const mark = tier === "A" ? "lacking" : "broken";
  const elsewhere = [{ on: "anywhere", do: "export TMPDIR=/tmp, or another folder that is there" }] as const;
  let own: string;
  try {
    own = mkdtempSync(join(folder, "proclab-doctor-"));
  } catch (error) {
    const found = `no folder can be made in it: ${(error as Error).message}`;
    return { usable: tier === "A", finding: { ...about, mark, found, means, remedies: [...elsewhere] } };
  }
  try {
    const closed = root && tier !== "A" ? closedAbove(folder) : null;
    const wrong = [
      ...(closed === null ? [] : [`programs run as another user, who cannot pass through ${closed}`]),
      ...(tier === "A" || (await executes(own)) ? [] : ["programs in it cannot be executed (mounted noexec)"]),
      ...shortOf(folder),
    ];
    const finding: Finding = {
      ...about,
      mark: closed !== null ? "broken" : wrong.length > 0 ? "lacking" : "good",
      found: [folder, ...wrong].join("; "),
      means,
      remedies: wrong.length === 0 ? [] : [...elsewhere],
    };
    return { usable: true, finding };
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

async function executes(folder: string): Promise<boolean> {
  const script = join(folder, "true");
  writeFileSync(script, "#!/bin/sh\nexit 0\n", { mode: 0o700 });
  const { exitCode } = await execa(script, { reject: false, stdin: "ignore" });
  return exitCode === 0;
}

/** The nearest folder on the way through which only its owner may go. */
function closedAbove(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return at;
    if (dirname(at) === at) return null;
  }
}

/** What one run may fill. A file system that counts no inodes has 0 of them. */
function shortOf(folder: string): string[] {
  const { bavail, bsize, files, ffree } = statfsSync(folder);
  return [
    ...(bavail * bsize < DEFAULT_LIMITS["disk-bytes"] ? [`only ${inMiB(bavail * bsize)} are free`] : []),
    ...(files > 0 && ffree < DEFAULT_LIMITS.inodes ? [`only ${plural(ffree, "file")} more can be made`] : []),
  ];
}

/** How many runs go on at once follows from it; nothing else does. */
export function processorsFinding(): Finding {
  const count = availableParallelism();
  return {
    id: "processors",
    title: "Processors",
    mark: "note",
    found: String(count),
    means: `up to ${2 * count} runs go on at once; no verdict depends on how fast`,
    remedies: [],
  };
}

/** Memory that is free, and what a control group leaves of it. */
export function memoryFinding(read: Read): Finding {
  const available = Number(/^MemAvailable:\s*(\d+) kB$/m.exec(read("/proc/meminfo") ?? "")?.[1] ?? 0) * 1024;
  const group = groupLeaves(read);
  const free = Math.min(available, group ?? available);
  const enough = free >= DEFAULT_LIMITS["memory-bytes"];
  return {
    id: "memory",
    title: "Memory",
    mark: enough ? "good" : "lacking",
    found:
      group === null
        ? `${inMiB(available)} are free`
        : `${inMiB(available)} are free; the control group leaves ${inMiB(group)}`,
    means: enough
      ? `a program that takes ${inMiB(DEFAULT_LIMITS["memory-bytes"])} is ended by its limit`
      : `a run is ended at ${inMiB(DEFAULT_LIMITS["memory-bytes"])}: here the kernel may kill something before that`,
    remedies: enough ? [] : [{ on: "docker", do: "docker run --memory=4g …" }],
  };
}

/** Bytes that the tightest of the control groups above leaves; null where none has a limit. */
function groupLeaves(read: Read): number | null {
  const groups = read("/proc/self/cgroup") ?? "";
  const paths = [
    { path: /^0::(.*)$/m.exec(groups)?.[1], base: "/sys/fs/cgroup", most: "memory.max", used: "memory.current" },
    {
      path: /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/m.exec(groups)?.[1],
      base: "/sys/fs/cgroup/memory",
      most: "memory.limit_in_bytes",
      used: "memory.usage_in_bytes",
    },
  ];
  const leaves: number[] = [];
  for (const { path, base, most, used } of paths) {
    for (let at = path; at !== undefined; at = at === "/" ? undefined : dirname(at)) {
      const limit = Number.parseInt(read(join(base, at, most)) ?? "", 10);
      // Version 1 says "none" by a number beyond all memory.
      if (limit < 2 ** 60) leaves.push(Math.max(0, limit - Number.parseInt(read(join(base, at, used)) ?? "0", 10)));
    }
  }
  return leaves.length === 0 ? null : Math.min(...leaves);
}

/** Hard limits that were inherited: a run can lower them, not raise them. */
export function limitsFinding(read: Read): Finding {
  const text = read("/proc/self/limits") ?? "";
  const hard = (name: string) => {
    const [, value = "unlimited"] = new RegExp(`^${name} +\\S+ +(\\S+)`, "m").exec(text) ?? [];
    return value === "unlimited" ? Number.POSITIVE_INFINITY : Number(value);
  };
  const low = LEAST.filter(({ name, least }) => hard(name) < least);
  return {
    id: "limits",
    title: "Limits of this shell",
    mark: low.length === 0 ? "good" : "lacking",
    found:
      low.length === 0
        ? "none is in the way"
        : low.map(({ name }) => `${name.toLowerCase()} is ${hard(name)}`).join("; "),
    means: low.length === 0 ? "every run gets those that its lab names" : low.map(({ means }) => means).join("; "),
    remedies: low.flatMap(({ item, least }): Remedy[] => {
      const value = least === Number.POSITIVE_INFINITY ? "unlimited" : least;
      const line = `* hard ${item} ${value}`;
      return [
        { on: "host", do: `echo '${line}' | sudo tee -a /etc/security/limits.d/60-proclab.conf, then log in again` },
        { on: "docker", do: `docker run --ulimit ${item}=${value === "unlimited" ? -1 : value} …` },
      ];
    }),
  };
}

/** By the names of /proc/PID/limits, and of limits.conf(5). */
const LEAST: { name: string; least: number; item: string; means: string }[] = [
  {
    name: "Max open files",
    least: DEFAULT_LIMITS["open-files"],
    item: "nofile",
    means: "programs have fewer descriptors than labs say",
  },
  {
    name: "Max processes",
    least: 4 * DEFAULT_LIMITS.processes,
    item: "nproc",
    means: "fork may fail where it should not",
  },
  {
    name: "Max file size",
    least: DEFAULT_LIMITS["file-bytes"],
    item: "fsize",
    means: "files end sooner than labs say",
  },
  { name: "Max address space", least: Number.POSITIVE_INFINITY, item: "as", means: "Node may not start" },
  { name: "Max data size", least: Number.POSITIVE_INFINITY, item: "data", means: "Node may run out of memory" },
  { name: "Max cpu time", least: Number.POSITIVE_INFINITY, item: "cpu", means: "the kernel may end a long run" },
  { name: "Max stack size", least: 8 * 1024 ** 2, item: "stack", means: "deep recursion ends sooner" },
];

const inMiB = (bytes: number) => `${Math.round(bytes / 1024 ** 2)} MiB`;

/** @returns the first of the folders in which this user can make files */
export function anyFolder(folders: string[]): string | undefined {
  return folders.find((folder) => {
    try {
      accessSync(folder, constants.W_OK | constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
