/**
 * Which processes outlive a run.
 *
 * The suite's process is a child subreaper (PR_SET_CHILD_SUBREAPER in prctl(2)). The kernel gives every process whose parent has ended to the
 * nearest living ancestor that is one, never to anybody else; no system call takes a process out of the tree below its ancestors (CLONE_PARENT
 * makes a sibling, which is still below). So whatever came of a run, however often it forked, whatever session, group, name and namespace it
 * has made for itself, is below this process for as long as it lives. Looking for names, users or groups instead would miss what hides, and
 * find what belongs to others.
 *
 * pids come again; a process is therefore known by its pid and the time at which it began.
 */
import { readdirSync, readFileSync } from "node:fs";
import type { Native } from "./native.ts";

const PR_SET_CHILD_SUBREAPER = 36;

/** @throws Error where the kernel refuses */
export function becomeReaper(native: Native): void {
  const result = native.call("prctl", PR_SET_CHILD_SUBREAPER, 1);
  if (result !== 0) throw new Error(`prctl: errno ${-result}`);
}

/** A living process. */
export interface Living {
  pid: number;
  parent: number;
  /** Clock ticks since the machine began. */
  began: string;
  /** What it calls itself. */
  name: string;
}

/** @returns all processes below one, at whatever depth, that have not ended */
export function livingBelow(ancestor: number): Living[] {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? []);
  const children = Map.groupBy(all, ({ parent }) => parent);
  const below = (pid: number): typeof all => (children.get(pid) ?? []).flatMap((child) => [child, ...below(child.pid)]);
  return below(ancestor).filter(({ ended }) => !ended);
}

/** null when it has gone. A zombie is still somebody's parent while its threads end. */
function statOf(pid: number): (Living & { ended: boolean }) | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    const end = text.lastIndexOf(")");
    const fields = text.slice(end + 2).split(" ");
    const [state = "", parent = ""] = fields;
    const name = text.slice(text.indexOf("(") + 1, end);
    return { pid, parent: Number(parent), began: fields[19] ?? "", name, ended: state === "Z" || state === "X" };
  } catch {
    return null;
  }
}

/** How long what is about to end may take for it: a bound against waiting for ever, far above what it ever takes. */
const PATIENCE_MS = 5000;

export class Family {
  readonly #before: Set<string>;

  /** Takes those who live now for the suite's own. */
  constructor() {
    this.#before = new Set(livingBelow(process.pid).map(identity));
  }

  /** @returns those who live now and are not the suite's own */
  strangers(): Living[] {
    return livingBelow(process.pid).filter((each) => !this.#before.has(identity(each)));
  }

  /**
   * @returns who has outlived the run that is just over. Its supervisor, which has written its last event, may need a moment to end; whoever is
   * still there afterwards is ended here, so that the next attack is not blamed for it
   */
  async survivors(): Promise<Living[]> {
    const deadline = Date.now() + PATIENCE_MS;
    let left = this.strangers();
    while (left.length > 0 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      left = this.strangers();
    }
    for (const { pid } of left) process.kill(pid, "SIGKILL");
    return left;
  }
}

/** Processes in words. */
export const inWords = (living: Living[]): string[] => living.map(({ pid, name }) => `process ${pid} (${name})`);

const identity = ({ pid, began }: Living) => `${pid} ${began}`;
