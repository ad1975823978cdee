/** The calls of sigprocmask(2), the same on every architecture. */
const [SIG_BLOCK, SIG_UNBLOCK] = [0, 1];

/** The signals that each process blocks, followed from call to call: sigprocmask says what to change, checks ask what is blocked. */
export class Masks {
  readonly #blocked = new Map<string, number[]>();

  /** @returns the signals that a process blocks, in ascending order */
  of(process: string): number[] {
    return this.#blocked.get(process) ?? [];
  }

  /** What the kernel said it is, at begin or exec. */
  set(process: string, blocked: number[]): void {
    this.#blocked.set(process, blocked);
  }

  fork(parent: string, child: string): void {
    this.#blocked.set(child, this.of(parent));
  }

  /** sigprocmask did this. @returns the mask that came of it */
  change(process: string, how: number, set: number[]): number[] {
    const before = this.of(process);
    const after =
      how === SIG_BLOCK
        ? [...new Set([...before, ...set])].sort((a, b) => a - b)
        : how === SIG_UNBLOCK
          ? before.filter((signo) => !set.includes(signo))
          : set;
    this.#blocked.set(process, after);
    return after;
  }
}
