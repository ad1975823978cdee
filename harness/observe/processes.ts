import type { Process } from "./recording.ts";

/** The run's processes by birth, and who has which pid now: the kernel gives a pid again once its process has been reaped. */
export class ProcessTable {
  readonly all: Process[] = [];
  readonly #current = new Map<number, Process>();
  readonly #children = new Map<string, number>();

  /**
   * A process is born.
   *
   * @param parent null for main
   * @param born index of the event of its birth
   */
  add(pid: number, parent: Process | null, born: number): Process {
    const nth = parent ? (this.#children.get(parent.name) ?? 0) + 1 : 0;
    if (parent) this.#children.set(parent.name, nth);
    const process: Process = {
      name: parent ? `${parent.name}.${nth}` : "main",
      pid,
      parent: parent?.name ?? null,
      born,
      exit: null,
      reaped: null,
    };
    this.all.push(process);
    this.#current.set(pid, process);
    return process;
  }

  /** @returns the process that has this pid now, or had it last */
  byPid(pid: number): Process | undefined {
    return this.#current.get(pid);
  }

  /** @returns its name, or null for a process that is not of the run (the supervisor is pid 1 to a tier A run) */
  nameOf(pid: number): string | null {
    return this.#current.get(pid)?.name ?? null;
  }
}
