/**
 * Descriptors: numbers that stand for open file descriptions. Everything is synchronous and is the system call of the same name.
 *
 * Sizes and offsets are bytes, as numbers (files beyond 2 ** 53 bytes are out of reach). Failures throw an Error with `code`, `errno`
 * (negative), `syscall` and, where there is one, `path`; arguments of the wrong kind throw a TypeError or RangeError before anything is
 * asked of the kernel. A call that sleeps and is interrupted by a caught signal runs the handler and then, unless the handler was
 * installed with SA_RESTART, throws EINTR.
 *
 * The runtime's own descriptors (64 and above) do not exist for the program: using one fails with EBADF.
 */
import { addon, constant } from "./addon.ts";

/** The natives behind this file, before defaults and conversions. */
interface Native {
  open(path: Path, flags: number, mode?: number): number;
  openat(dirfd: number, path: Path, flags: number, mode?: number): number;
  close(fd: number): void;
  close_range(first: number, last: number, flags?: number): void;
  read(fd: number, into: number | Bytes): Buffer | number;
  write(fd: number, data: Bytes): number;
  pread(fd: number, into: number | Bytes, offset: number): Buffer | number;
  pwrite(fd: number, data: Bytes, offset: number): number;
  lseek(fd: number, offset: number, whence: number): number;
  dup(oldfd: number): number;
  dup2(oldfd: number, newfd: number): number;
  dup3(oldfd: number, newfd: number, flags: number): number;
  pipe(): [number, number];
  pipe2(flags: number): [number, number];
  fcntl(fd: number, cmd: number, arg?: number | LockRequest): number | RecordLock;
  flock(fd: number, operation: number): void;
  poll(fds: readonly PollRequest[], timeout: number): Polled[];
}

const native = addon as unknown as Native;

/** A file's name: a string (UTF-8) or its bytes. Neither may contain a NUL byte. */
export type Path = string | Uint8Array;
/** Bytes that belong to the caller. */
export type Bytes = NodeJS.ArrayBufferView | ArrayBuffer;

/** What fcntl's locking commands take. Left-out members mean a write lock on the whole file. */
export interface LockRequest {
  /** F_RDLCK, F_WRLCK (when left out) or F_UNLCK. */
  type?: number;
  /** What `start` counts from: SEEK_SET (when left out), SEEK_CUR or SEEK_END. */
  whence?: number;
  /** First byte; 0 when left out. */
  start?: number;
  /** Number of bytes; 0, also when left out: to the end of the file, wherever that will be. */
  len?: number;
}

/** What fcntl(fd, F_GETLK) answers: the lock in the way, or the request itself with type F_UNLCK. */
export interface RecordLock extends Required<LockRequest> {
  /** The process that holds the lock; -1 for an open-file-description lock. */
  pid: number;
}

/** One descriptor for poll to watch. A negative `fd` is ignored. */
export interface PollRequest {
  fd: number;
  /** POLLIN, POLLOUT, … or-ed. POLLERR, POLLHUP and POLLNVAL are reported without being asked for. */
  events: number;
}

/** One descriptor on which poll found something. */
export interface Polled extends PollRequest {
  /** What was found: POLLIN, POLLHUP, … or-ed; never 0. */
  revents: number;
}

/**
 * Opens a file.
 *
 * @param flags O_RDONLY, O_WRONLY or O_RDWR, or-ed with O_CREAT, O_TRUNC, O_APPEND, O_CLOEXEC, …
 * @param mode permissions of a file that is created, e.g. 0o644, less the umask; must be given with O_CREAT and O_TMPFILE
 * @returns the lowest descriptor that was free
 * @throws ENOENT, EACCES, EEXIST, EISDIR, EMFILE, ENOTDIR, ELOOP, …; EINTR while waiting for the other end of a FIFO
 * @see open(2)
 */
export function open(path: Path, flags: number, mode?: number): number {
  return native.open(path, flags, mode);
}

/**
 * Opens a file named relative to an open directory.
 *
 * @param dirfd descriptor of a directory, or AT_FDCWD for the current one
 * @param path relative to `dirfd`, unless it begins with a slash
 * @param flags as for open
 * @param mode as for open
 * @returns the lowest descriptor that was free
 * @throws as open; EBADF, ENOTDIR
 * @see openat(2)
 */
export function openat(dirfd: number, path: Path, flags: number, mode?: number): number {
  return native.openat(dirfd, path, flags, mode);
}

/**
 * Closes a descriptor. The open file description goes with the last descriptor that refers to it, in whatever process.
 *
 * @throws EBADF; after EIO, ENOSPC or EINTR the descriptor is closed all the same and must not be closed again
 * @see close(2)
 */
export function close(fd: number): void {
  native.close(fd);
}

/**
 * Closes every descriptor from `first` to `last`, both included. Those that are not open are no error.
 *
 * @param last at most 2 ** 32 - 1
 * @param flags CLOSE_RANGE_CLOEXEC to set close-on-exec instead, CLOSE_RANGE_UNSHARE; 0 when left out
 * @throws EINVAL if last < first or for an unknown flag; ENOSYS before Linux 5.9
 * @see close_range(2)
 */
export function close_range(first: number, last: number, flags = 0): void {
  native.close_range(first, last, flags);
}

/**
 * Reads from a descriptor at its offset, which moves on by as much.
 *
 * @param length the most to read, in bytes; or bytes to read into, as many as it has
 * @returns what was read: a Buffer, shorter than `length` if there was less at hand, empty at end of file; or, when bytes were given to
 *   read into, how many, 0 at end of file
 * @throws EBADF, EISDIR, EIO; EAGAIN on a non-blocking descriptor; EINTR
 * @see read(2)
 */
export function read(fd: number, length: number): Buffer;
export function read(fd: number, buffer: Bytes): number;
export function read(fd: number, into: number | Bytes): Buffer | number {
  return native.read(fd, into);
}

/**
 * Writes to a descriptor at its offset, which moves on by as much; with O_APPEND at the end of the file.
 *
 * @param data bytes, or a string, which is written as UTF-8
 * @returns how many bytes were written; may be fewer than given
 * @throws EBADF, ENOSPC; EFBIG beyond RLIMIT_FSIZE (with SIGXFSZ); EPIPE on a pipe that nobody can read (with SIGPIPE); EAGAIN; EINTR
 * @see write(2)
 */
export function write(fd: number, data: string | Bytes): number {
  return native.write(fd, bytes(data));
}

/**
 * Reads at an offset of the caller's; the descriptor's own stays where it is.
 *
 * @param length as for read
 * @param offset in bytes from the start of the file
 * @returns as read
 * @throws as read; ESPIPE on a pipe, FIFO or socket; EINVAL for a negative offset
 * @see pread(2)
 */
export function pread(fd: number, length: number, offset: number): Buffer;
export function pread(fd: number, buffer: Bytes, offset: number): number;
export function pread(fd: number, into: number | Bytes, offset: number): Buffer | number {
  return native.pread(fd, into, offset);
}

/**
 * Writes at an offset of the caller's; the descriptor's own stays where it is. With O_APPEND Linux writes at the end all the same.
 *
 * @param data as for write
 * @param offset in bytes from the start of the file
 * @returns as write
 * @throws as write; ESPIPE; EINVAL for a negative offset
 * @see pwrite(2)
 */
export function pwrite(fd: number, data: string | Bytes, offset: number): number {
  return native.pwrite(fd, bytes(data), offset);
}

/**
 * Moves the offset of the open file description: for every descriptor, in every process, that shares it.
 *
 * @param offset in bytes, counted from `whence`; may be negative and may lead beyond the end
 * @param whence SEEK_SET, SEEK_CUR, SEEK_END, SEEK_DATA or SEEK_HOLE
 * @returns the new offset from the start of the file
 * @throws EBADF; ESPIPE on a pipe, FIFO or socket; EINVAL for an offset before the start; ENXIO
 * @see lseek(2)
 */
export function lseek(fd: number, offset: number, whence: number): number {
  return native.lseek(fd, offset, whence);
}

/**
 * Makes another descriptor for the same open file description. It is not close-on-exec.
 *
 * @returns the lowest descriptor that was free
 * @throws EBADF, EMFILE
 * @see dup(2)
 */
export function dup(oldfd: number): number {
  return native.dup(oldfd);
}

/**
 * Makes `newfd` refer to what `oldfd` refers to, closing it first if it was open. With both the same it does nothing at all.
 *
 * @returns newfd
 * @throws EBADF if oldfd is not open or newfd is not below RLIMIT_NOFILE; EBUSY
 * @see dup2(2)
 */
export function dup2(oldfd: number, newfd: number): number {
  return native.dup2(oldfd, newfd);
}

/**
 * As dup2, and can make `newfd` close-on-exec.
 *
 * @param flags O_CLOEXEC or 0
 * @returns newfd
 * @throws as dup2; EINVAL if both are the same or for an unknown flag
 * @see dup3(2)
 */
export function dup3(oldfd: number, newfd: number, flags: number): number {
  return native.dup3(oldfd, newfd, flags);
}

/**
 * Makes a pipe.
 *
 * @returns [the end to read from, the end to write to]
 * @throws EMFILE, ENFILE
 * @see pipe(2)
 */
export function pipe(): [read: number, write: number] {
  return native.pipe();
}

/**
 * Makes a pipe whose ends are close-on-exec or non-blocking.
 *
 * @param flags O_CLOEXEC, O_NONBLOCK, or-ed; 0 for neither
 * @returns [the end to read from, the end to write to]
 * @throws EMFILE, ENFILE; EINVAL for an unknown flag
 * @see pipe2(2)
 */
export function pipe2(flags: number): [read: number, write: number] {
  return native.pipe2(flags);
}

/**
 * Asks or changes something about a descriptor (FD flags: close-on-exec), its open file description (FL flags: O_APPEND, O_NONBLOCK, …),
 * or the record locks on its file.
 *
 * | cmd | arg | result |
 * |---|---|---|
 * | F_DUPFD, F_DUPFD_CLOEXEC | the lowest number acceptable | the new descriptor |
 * | F_GETFD, F_GETFL, F_GETPIPE_SZ | | the flags; the pipe's capacity in bytes |
 * | F_SETFD, F_SETFL, F_SETPIPE_SZ | flags, or bytes | 0; the new capacity |
 * | F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW | the lock | 0 |
 * | F_GETLK, F_OFD_GETLK | the lock | the lock in the way |
 *
 * @throws EBADF; EINVAL for other commands; EAGAIN or EACCES where F_SETLK meets another's lock; EDEADLK; EINTR while F_SETLKW waits
 * @see fcntl(2)
 */
export function fcntl(fd: number, cmd: number, arg?: number): number;
export function fcntl(fd: number, cmd: number, lock: LockRequest): RecordLock | number;
export function fcntl(fd: number, cmd: number, arg?: number | LockRequest): number | RecordLock {
  return native.fcntl(fd, cmd, arg);
}

/**
 * Locks or unlocks a whole file, for the open file description: copies of the descriptor, also those in children, hold the same lock.
 *
 * @param operation LOCK_SH, LOCK_EX or LOCK_UN, or-ed with LOCK_NB to fail rather than wait
 * @throws EBADF, EINVAL; EAGAIN with LOCK_NB where another holds it; EINTR
 * @see flock(2)
 */
export function flock(fd: number, operation: number): void {
  native.flock(fd, operation);
}

/**
 * Waits until one of several descriptors is ready.
 *
 * @param timeout the most to wait, in milliseconds; 0 does not wait, a negative number waits without end
 * @returns the descriptors on which there is something, in the order given; empty when the time is over
 * @throws EINTR, also under SA_RESTART; EINVAL for more descriptors than RLIMIT_NOFILE
 * @see poll(2)
 */
export function poll(fds: readonly PollRequest[], timeout: number): Polled[] {
  return native.poll(fds, timeout);
}

function bytes(data: string | Bytes): Bytes {
  return typeof data === "string" ? Buffer.from(data) : data;
}

// The standard streams.
export const STDIN_FILENO = constant("STDIN_FILENO");
export const STDOUT_FILENO = constant("STDOUT_FILENO");
export const STDERR_FILENO = constant("STDERR_FILENO");

// For openat: the current directory.
export const AT_FDCWD = constant("AT_FDCWD");

// Flags of open.
export const O_RDONLY = constant("O_RDONLY");
export const O_WRONLY = constant("O_WRONLY");
export const O_RDWR = constant("O_RDWR");
export const O_ACCMODE = constant("O_ACCMODE");
export const O_CREAT = constant("O_CREAT");
export const O_EXCL = constant("O_EXCL");
export const O_TRUNC = constant("O_TRUNC");
export const O_APPEND = constant("O_APPEND");
export const O_NONBLOCK = constant("O_NONBLOCK");
export const O_CLOEXEC = constant("O_CLOEXEC");
export const O_DIRECTORY = constant("O_DIRECTORY");
export const O_NOFOLLOW = constant("O_NOFOLLOW");
export const O_NOCTTY = constant("O_NOCTTY");
export const O_PATH = constant("O_PATH");
export const O_SYNC = constant("O_SYNC");
export const O_DSYNC = constant("O_DSYNC");
export const O_TMPFILE = constant("O_TMPFILE");

// Commands of fcntl, and the kinds of record lock.
export const F_DUPFD = constant("F_DUPFD");
export const F_DUPFD_CLOEXEC = constant("F_DUPFD_CLOEXEC");
export const F_GETFD = constant("F_GETFD");
export const F_SETFD = constant("F_SETFD");
export const F_GETFL = constant("F_GETFL");
export const F_SETFL = constant("F_SETFL");
export const F_GETLK = constant("F_GETLK");
export const F_SETLK = constant("F_SETLK");
export const F_SETLKW = constant("F_SETLKW");
export const F_OFD_GETLK = constant("F_OFD_GETLK");
export const F_OFD_SETLK = constant("F_OFD_SETLK");
export const F_OFD_SETLKW = constant("F_OFD_SETLKW");
export const F_RDLCK = constant("F_RDLCK");
export const F_WRLCK = constant("F_WRLCK");
export const F_UNLCK = constant("F_UNLCK");
export const F_GETPIPE_SZ = constant("F_GETPIPE_SZ");
export const F_SETPIPE_SZ = constant("F_SETPIPE_SZ");

// The one FD flag.
export const FD_CLOEXEC = constant("FD_CLOEXEC");

// Operations of flock.
export const LOCK_SH = constant("LOCK_SH");
export const LOCK_EX = constant("LOCK_EX");
export const LOCK_UN = constant("LOCK_UN");
export const LOCK_NB = constant("LOCK_NB");

// What an offset counts from.
export const SEEK_SET = constant("SEEK_SET");
export const SEEK_CUR = constant("SEEK_CUR");
export const SEEK_END = constant("SEEK_END");
export const SEEK_DATA = constant("SEEK_DATA");
export const SEEK_HOLE = constant("SEEK_HOLE");

// Flags of close_range.
export const CLOSE_RANGE_UNSHARE = constant("CLOSE_RANGE_UNSHARE");
export const CLOSE_RANGE_CLOEXEC = constant("CLOSE_RANGE_CLOEXEC");

// Events of poll.
export const POLLIN = constant("POLLIN");
export const POLLPRI = constant("POLLPRI");
export const POLLOUT = constant("POLLOUT");
export const POLLERR = constant("POLLERR");
export const POLLHUP = constant("POLLHUP");
export const POLLNVAL = constant("POLLNVAL");
export const POLLRDHUP = constant("POLLRDHUP");

// The most bytes that a write to a pipe never splits.
export const PIPE_BUF = constant("PIPE_BUF");
