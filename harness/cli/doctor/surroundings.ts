import type { Finding, Read, Remedy } from "./finding.ts";

/** In what this machine is found to be. */
export interface Surroundings {
  container: string | null;
  wsl: boolean;
  /** `GitHub Actions`, or `CI`. */
  ci: string | null;
  distribution: string | null;
  /** Which remedies fit. */
  places: Remedy["on"][];
}

/** Looks where this is. */
export function surroundingsOf(read: Read, environment: NodeJS.ProcessEnv): Surroundings {
  const container = containerOf(read, environment);
  const ci = environment.GITHUB_ACTIONS ? "GitHub Actions" : environment.CI ? "CI" : null;
  const release = read("/etc/os-release") ?? "";
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]*)"?$`, "m").exec(release)?.[1];
  const family = `${field("ID") ?? ""} ${field("ID_LIKE") ?? ""}`;
  return {
    container,
    wsl: /microsoft/i.test(read("/proc/sys/kernel/osrelease") ?? ""),
    ci,
    distribution: field("PRETTY_NAME") ?? null,
    places: [
      "anywhere",
      "host",
      ...(container ? (["docker"] as const) : []),
      ...(environment.GITHUB_ACTIONS ? (["github"] as const) : []),
      ...(/\b(debian|ubuntu)\b/.test(family) ? (["debian"] as const) : []),
      ...(/\b(fedora|rhel|centos)\b/.test(family) ? (["fedora"] as const) : []),
    ],
  };
}

function containerOf(read: Read, environment: NodeJS.ProcessEnv): string | null {
  if (read("/.dockerenv") !== null) return "Docker";
  if (read("/run/.containerenv") !== null) return "Podman";
  // systemd's convention, which most engines keep: the environment of the first process.
  const [, first] = /(?:^|\0)container=([^\0]*)/.exec(read("/proc/1/environ") ?? "") ?? [];
  if (first || environment.container) return first || (environment.container as string);
  return /\b(docker|containerd|kubepods|lxc|libpod)\b/.test(read("/proc/1/cgroup") ?? "") ? "a container" : null;
}

/** The system, told for whoever reads the report elsewhere. */
export function systemFinding(surroundings: Surroundings, kernel: string, architecture: string): Finding {
  const known = architecture === "x64";
  const within = [
    surroundings.container && `in ${surroundings.container}`,
    surroundings.wsl && "in WSL",
    surroundings.ci && `on ${surroundings.ci}`,
  ].filter((text) => text);
  return {
    id: "system",
    title: "System",
    mark: known ? "note" : architecture === "arm64" ? "lacking" : "broken",
    found: [`Linux ${kernel} on ${architecture}`, surroundings.distribution, ...within]
      .filter((text) => text)
      .join(", "),
    means: known
      ? "told for whoever reads this; no version decides anything, all below was tried"
      : architecture === "arm64"
        ? "everything is built for it, but it is tested on x64 alone"
        : "there is no pinned Node for this processor; x64 and arm64 have one",
    remedies: [],
  };
}
