import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * What this process and all that it starts use of the processors, by a cgroup of their own. Rejected: times(2) and proc(5), which tell of
 * children only where somebody waits for them, and nobody waits for a run.
 */
export class Processors implements Disposable {
  readonly #parent: string;
  readonly #group: string;
  readonly #usage: () => number;

  private constructor(parent: string, usageIn: (group: string) => number) {
    this.#parent = parent;
    this.#group = join(parent, `proclab-bench-${process.pid}`);
    this.#usage = () => usageIn(this.#group);
    mkdirSync(this.#group);
    writeFileSync(join(this.#group, "cgroup.procs"), String(process.pid));
  }

  /** @returns null where this process may make no group, or processor time is not counted by groups */
  static join(): Processors | null {
    for (const { parent, usageIn } of hierarchies())
      try {
        const processors = new Processors(parent, usageIn);
        processors.seconds();
        return processors;
      } catch {
        // It is not for us to write there.
      }
    return null;
  }

  /** @returns user and system time until now, in seconds, of everything since the group was joined */
  seconds(): number {
    return this.#usage();
  }

  /** What goes on running goes on where it would have been without the group. */
  [Symbol.dispose](): void {
    for (let pids = this.#pids(); pids.length > 0; pids = this.#pids())
      for (const pid of pids)
        try {
          writeFileSync(join(this.#parent, "cgroup.procs"), pid);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // It has just gone.
        }
    rmdirSync(this.#group);
  }

  #pids(): string[] {
    return readFileSync(join(this.#group, "cgroup.procs"), "utf8").split("\n").filter(Boolean);
  }
}

/** Where this process stands among the groups that count processor time: in version 1 of cgroups, and in version 2. */
function hierarchies(): { parent: string; usageIn: (group: string) => number }[] {
  const own = readFileSync("/proc/self/cgroup", "utf8").split("\n");
  const mounts = readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" "));
  const place = (type: string, option: string | null, controllers: RegExp): string[] => {
    const at = mounts.find((mount) => mount[2] === type && (option === null || mount[3]?.split(",").includes(option)));
    const path = own.flatMap((line) => controllers.exec(line)?.[1] ?? [])[0];
    return at?.[1] !== undefined && path !== undefined ? [join(at[1], path)] : [];
  };
  return [
    ...place("cgroup", "cpuacct", /^\d+:(?:[^:]*,)?cpuacct(?:,[^:]*)?:(.*)$/).map((parent) => ({
      parent,
      usageIn: (group: string) => Number(readFileSync(join(group, "cpuacct.usage"), "utf8")) / 1e9,
    })),
    ...place("cgroup2", null, /^0::(.*)$/).map((parent) => ({
      parent,
      usageIn: (group: string) =>
        Number(/^usage_usec (\d+)$/m.exec(readFileSync(join(group, "cpu.stat"), "utf8"))?.[1]) / 1e6,
    })),
  ];
}
