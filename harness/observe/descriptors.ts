import type { TableRow } from "../supervisor/protocol.ts";
import type { Descriptor, OpenFile } from "./recording.ts";
import { text } from "./text.ts";

interface Slot {
  file: string;
  cloexec: boolean;
}

/** Node keeps its own descriptors from here on: a baseline that no check sees. See harness/README.md. */
export const BASELINE = 64;

/**
 * The descriptor tables of all processes, followed from call to call. A table maps a descriptor to an open file description; dup and fork
 * copy the mapping and share the description, which is what most of redirection is about. /proc shows paths but not identity (and kcmp is
 * denied in many containers), so identity is kept here.
 */
export class DescriptorTables {
  readonly openFiles: OpenFile[] = [];
  readonly #tables = new Map<string, Map<number, Slot>>();
  #opened = 0;

  /** main's table at begin: the three standard streams. */
  begin(process: string, rows: TableRow[]): void {
    const table = new Map<number, Slot>();
    for (const { fd, path, flags, cloexec } of rows) {
      const id = ["stdin", "stdout", "stderr"][fd];
      if (!id) continue;
      const kind = !path.startsWith("pipe:") ? "file" : fd === 0 ? "pipe-read" : "pipe-write";
      this.openFiles.push({
        id,
        kind,
        path: path.startsWith("/") ? text(path) : null,
        flags,
        opened: null,
        peer: null,
      });
      table.set(fd, { file: id, cloexec });
    }
    this.#tables.set(process, table);
  }

  fork(parent: string, child: string): void {
    this.#tables.set(child, new Map([...this.#of(parent)].map(([fd, slot]) => [fd, { ...slot }])));
  }

  exec(process: string): void {
    const table = this.#of(process);
    for (const [fd, slot] of table) if (slot.cloexec) table.delete(fd);
  }

  /** A call made a new open file description. @returns its id */
  open(process: string, fd: number, cloexec: boolean, file: Omit<OpenFile, "id" | "peer">): string {
    const id = `file${++this.#opened}`;
    this.openFiles.push({ id, ...file, peer: null });
    this.#of(process).set(fd, { file: id, cloexec });
    return id;
  }

  /** Two descriptions are the ends of one pipe or socket pair. */
  connect(one: string, other: string): void {
    for (const file of this.openFiles) {
      if (file.id === one) file.peer = other;
      if (file.id === other) file.peer = one;
    }
  }

  /** A call made `fd` refer to what `from` refers to. @returns the description's id, if it is known */
  dup(process: string, from: number, fd: number, cloexec: boolean): string | null {
    const table = this.#of(process);
    const slot = table.get(from);
    if (slot) table.set(fd, { file: slot.file, cloexec: from === fd ? slot.cloexec : cloexec });
    else table.delete(fd);
    return slot?.file ?? null;
  }

  close(process: string, fd: number): void {
    this.#of(process).delete(fd);
  }

  /** @returns the descriptors from `first` to `last` that are known to be open, lowest first, with their descriptions' ids */
  range(process: string, first: number, last: number): { fd: number; file: string }[] {
    return [...this.#of(process)]
      .filter(([fd]) => fd >= first && fd <= last)
      .map(([fd, { file }]) => ({ fd, file }))
      .sort((a, b) => a.fd - b.fd);
  }

  setCloexec(process: string, fd: number, on: boolean): void {
    const slot = this.#of(process).get(fd);
    if (slot) slot.cloexec = on;
  }

  /** @returns the id of the open file description behind a descriptor, or null where it is not known */
  fileOf(process: string, fd: number): string | null {
    return this.#of(process).get(fd)?.file ?? null;
  }

  /** @returns a table as read from /proc, with identities from the calls, and without Node's own descriptors */
  identify(process: string, rows: TableRow[]): Descriptor[] {
    return rows
      .filter(({ fd }) => fd < BASELINE || this.fileOf(process, fd) !== null)
      .map(({ fd, path, cloexec }) => ({ fd, file: this.fileOf(process, fd), path: text(path), cloexec }));
  }

  #of(process: string): Map<number, Slot> {
    const table = this.#tables.get(process) ?? new Map<number, Slot>();
    this.#tables.set(process, table);
    return table;
  }
}
