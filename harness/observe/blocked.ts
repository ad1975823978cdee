import type { TableRow } from "../supervisor/protocol.ts";
import { BASELINE } from "./descriptors.ts";
import type { Blocked, Place, Process } from "./recording.ts";
import type { State } from "./state.ts";
import { text } from "./text.ts";

/** A process alive when the run was ended, with its descriptor table at that moment. */
export interface Blocking {
  process: Process;
  state: string;
  call: string | null;
  args: number[];
  path: string | null;
  at: Place | null;
  table: TableRow[];
}

/** Calls that wait for the other end of their first argument. */
const READS = new Set(["read", "readv", "pread64"]);
const WRITES = new Set(["write", "writev", "pwrite64"]);
const WAITS = new Set(["wait4", "waitid"]);
const O_ACCMODE = 3;
const O_RDONLY = 0;
const O_WRONLY = 1;

/**
 * What each living process waited for when the run was ended, in the order of birth. The tables are the kernel's, read at that moment: who
 * holds the other end of a pipe is known even where the calls that made it were not traced.
 */
export function whatBlocks(reported: Blocking[], state: State): Blocked[] {
  const births = new Map(state.processes.all.map((process, i) => [process, i]));
  const blocking = reported.toSorted((a, b) => (births.get(a.process) ?? 0) - (births.get(b.process) ?? 0));
  return blocking.map(({ process, state: letter, call, args, path, at, table }) => {
    const reads = READS.has(call ?? "");
    const row = reads || WRITES.has(call ?? "") ? table.find(({ fd }) => fd === args[0]) : undefined;
    return {
      process: process.name,
      state: letter,
      call,
      args,
      descriptor: row
        ? { fd: row.fd, path: text(row.path), file: state.descriptors.fileOf(process.name, row.fd) }
        : null,
      otherEnd: row ? holders(blocking, row, reads ? O_RDONLY : O_WRONLY) : [],
      children: WAITS.has(call ?? "") ? awaited(process, call === "wait4" ? (args[0] ?? -1) : -1, blocking) : [],
      path,
      at,
    };
  });
}

/** Descriptors of the same pipe or FIFO that are not only for `own` access: of a pipe both ends have one name in /proc. */
function holders(blocking: Blocking[], { path }: TableRow, own: number): Blocked["otherEnd"] {
  return blocking.flatMap(({ process, table }) =>
    table
      .filter((row) => row.fd < BASELINE && row.path === path && (row.flags & O_ACCMODE) !== own)
      .map(({ fd }) => ({ process: process.name, fd })),
  );
}

/** The living children that a wait call of `process` for `pid` could return. A group is any child: which are in it is not known here. */
function awaited(process: Process, pid: number, blocking: Blocking[]): string[] {
  return blocking
    .filter(({ process: child }) => child.parent === process.name && (pid <= 0 || child.pid === pid))
    .map(({ process: child }) => child.name);
}
