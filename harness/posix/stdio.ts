/**
 * Standard output and standard error as a program that forks needs them.
 *
 * Node's own are buffered where they are a pipe (what is queued is lost by _exit, and printed twice after fork), make the pipe non-blocking
 * for everyone who shares it, and on a terminal keep a descriptor of their own, so that dup2(fd, 1) changes nothing. These write to
 * descriptors 1 and 2 as they are at that moment, and return when everything is written.
 */
import { EventEmitter } from "node:events";
import { POLLOUT, poll, write } from "./descriptor.ts";

/**
 * Writes all of it: goes on after short writes and interruptions, and waits where somebody made the description non-blocking.
 *
 * @throws EBADF, EPIPE, ENOSPC, …, and what a signal handler throws that runs meanwhile
 */
export function writeAll(fd: number, data: string | Uint8Array): void {
  let rest = typeof data === "string" ? Buffer.from(data) : data;
  while (rest.byteLength > 0) {
    try {
      rest = rest.subarray(write(fd, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EAGAIN") waitWritable(fd);
      else if (code !== "EINTR") throw error;
    }
  }
}

function waitWritable(fd: number): void {
  try {
    poll([{ fd, events: POLLOUT }], -1);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EINTR") throw error;
  }
}

type Done = (error?: Error | null) => void;

/**
 * What console and programs use of a writable stream, without a buffer: it has written when write returns. No Writable, which would cost a
 * program's start 5 ms, and stops for ever at the first error.
 */
class Direct extends EventEmitter {
  readonly fd: number;
  readonly writable = true;
  readonly isTTY = false;

  constructor(fd: number) {
    super();
    this.fd = fd;
  }

  write(chunk: string | Uint8Array, encoding?: BufferEncoding | Done, done?: Done): boolean {
    const then = typeof encoding === "function" ? encoding : done;
    let failure: Error | null = null;
    try {
      writeAll(
        this.fd,
        typeof chunk === "string" && typeof encoding === "string" ? Buffer.from(chunk, encoding) : chunk,
      );
    } catch (error) {
      // As with printf, a failure concerns whoever asks, and the next write tries again. A handler's exception is everybody's.
      if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
      failure = error as Error;
      if (this.listenerCount("error") > 0) this.emit("error", failure);
    }
    then?.(failure);
    return true;
  }

  /** The descriptor stays open, as Node leaves it. */
  end(chunk?: string | Uint8Array): this {
    if (chunk !== undefined) this.write(chunk);
    this.emit("finish");
    return this;
  }
}

/** Makes process.stdout, process.stderr and console write to descriptors 1 and 2. */
export function replaceStandardStreams(): void {
  for (const [name, fd] of [
    ["stdout", 1],
    ["stderr", 2],
  ] as const) {
    let stream: Direct | undefined;
    const get = () => (stream ??= new Direct(fd));
    Object.defineProperty(process, name, { get, enumerable: true, configurable: true });
  }
}
