/**
 * Files by name, and what is known about them. The conventions are those of descriptor.ts.
 */
import { addon, constant } from "./addon.ts";
import type { Path } from "./descriptor.ts";

/** The natives behind this file. */
interface Native {
  stat(path: Path): Stat;
  lstat(path: Path): Stat;
  fstat(fd: number): Stat;
  access(path: Path, mode: number): void;
  unlink(path: Path): void;
  mkfifo(path: Path, mode: number): void;
  chdir(path: Path): void;
  getcwd(): string;
  umask(mask: number): number;
  fsync(fd: number): void;
  ftruncate(fd: number, length: number): void;
  isatty(fd: number): boolean;
  S_ISREG(mode: number): boolean;
  S_ISDIR(mode: number): boolean;
  S_ISFIFO(mode: number): boolean;
  S_ISCHR(mode: number): boolean;
  S_ISLNK(mode: number): boolean;
}

const native = addon as unknown as Native;

/** What the kernel knows about a file. Two names or descriptors mean the same file if dev and ino are the same. */
export interface Stat {
  /** The device that holds the file. bigint, for all 64 bits are used. */
  dev: bigint;
  /** The file's number on that device. */
  ino: bigint;
  /** Kind (S_IFMT) and permissions (0o7777). */
  mode: number;
  /** Number of names. */
  nlink: number;
  /** Owner. */
  uid: number;
  /** Group. */
  gid: number;
  /** In bytes. */
  size: number;
}

/**
 * @returns what is known about the file of that name, following symbolic links
 * @throws ENOENT, EACCES, ENOTDIR, ELOOP, …
 * @see stat(2)
 */
export function stat(path: Path): Stat {
  return native.stat(path);
}

/**
 * @returns what is known about the file of that name; of a symbolic link, about the link itself
 * @throws as stat
 * @see lstat(2)
 */
export function lstat(path: Path): Stat {
  return native.lstat(path);
}

/**
 * @returns what is known about the file that a descriptor refers to
 * @throws EBADF
 * @see fstat(2)
 */
export function fstat(fd: number): Stat {
  return native.fstat(fd);
}

/**
 * Asks whether the real user may use a file. It returns if so and throws if not; the code says why not.
 *
 * @param mode F_OK (it exists), or R_OK, W_OK, X_OK, or-ed
 * @throws EACCES, ENOENT, EROFS, ETXTBSY, …; EINVAL for another mode
 * @see access(2)
 */
export function access(path: Path, mode: number): void {
  native.access(path, mode);
}

/**
 * Removes a name; the file itself goes with its last name and its last open descriptor.
 *
 * @throws ENOENT, EACCES, EISDIR, …
 * @see unlink(2)
 */
export function unlink(path: Path): void {
  native.unlink(path);
}

/**
 * Makes a FIFO, a pipe with a name.
 *
 * @param mode permissions, less the umask
 * @throws EEXIST, EACCES, …
 * @see mkfifo(3)
 */
export function mkfifo(path: Path, mode: number): void {
  native.mkfifo(path, mode);
}

/**
 * Changes the current directory of this process.
 *
 * @throws ENOENT, ENOTDIR, EACCES, …
 * @see chdir(2)
 */
export function chdir(path: Path): void {
  native.chdir(path);
}

/**
 * @returns the absolute path of the current directory, from the kernel: unlike process.cwd() never a remembered one
 * @throws ENOENT if it was removed; ENAMETOOLONG
 * @see getcwd(3)
 */
export function getcwd(): string {
  return native.getcwd();
}

/**
 * Sets the permissions that new files do not get.
 *
 * @param mask between 0 and 0o777
 * @returns the mask until now
 * @see umask(2)
 */
export function umask(mask: number): number {
  return native.umask(mask);
}

/**
 * Waits until a file's contents are on its disk.
 *
 * @throws EBADF, EIO; EINVAL for what has no disk, such as a pipe
 * @see fsync(2)
 */
export function fsync(fd: number): void {
  native.fsync(fd);
}

/**
 * Cuts a file off, or makes it longer with zeros. No offset changes.
 *
 * @param length the new size in bytes
 * @throws EBADF; EINVAL if not open for writing or length < 0; EFBIG beyond RLIMIT_FSIZE (with SIGXFSZ)
 * @see ftruncate(2)
 */
export function ftruncate(fd: number, length: number): void {
  native.ftruncate(fd, length);
}

/**
 * @returns whether a descriptor refers to a terminal
 * @throws EBADF
 * @see isatty(3)
 */
export function isatty(fd: number): boolean {
  return native.isatty(fd);
}

/** @returns whether a mode, as stat gives it, is a regular file's (inode(7)). */
export function S_ISREG(mode: number): boolean {
  return native.S_ISREG(mode);
}

/** @returns whether a mode, as stat gives it, is a directory's. */
export function S_ISDIR(mode: number): boolean {
  return native.S_ISDIR(mode);
}

/** @returns whether a mode, as stat gives it, is a pipe's or FIFO's. */
export function S_ISFIFO(mode: number): boolean {
  return native.S_ISFIFO(mode);
}

/** @returns whether a mode, as stat gives it, is a character device's, such as a terminal's. */
export function S_ISCHR(mode: number): boolean {
  return native.S_ISCHR(mode);
}

/** @returns whether a mode, as lstat gives it, is a symbolic link's. */
export function S_ISLNK(mode: number): boolean {
  return native.S_ISLNK(mode);
}

// Modes of access.
export const F_OK = constant("F_OK");
export const R_OK = constant("R_OK");
export const W_OK = constant("W_OK");
export const X_OK = constant("X_OK");

// Kinds of file, and permissions, in Stat.mode.
export const S_IFMT = constant("S_IFMT");
export const S_IFREG = constant("S_IFREG");
export const S_IFDIR = constant("S_IFDIR");
export const S_IFCHR = constant("S_IFCHR");
export const S_IFBLK = constant("S_IFBLK");
export const S_IFIFO = constant("S_IFIFO");
export const S_IFLNK = constant("S_IFLNK");
export const S_IFSOCK = constant("S_IFSOCK");
export const S_ISUID = constant("S_ISUID");
export const S_ISGID = constant("S_ISGID");
export const S_ISVTX = constant("S_ISVTX");
export const S_IRWXU = constant("S_IRWXU");
export const S_IRUSR = constant("S_IRUSR");
export const S_IWUSR = constant("S_IWUSR");
export const S_IXUSR = constant("S_IXUSR");
export const S_IRWXG = constant("S_IRWXG");
export const S_IRGRP = constant("S_IRGRP");
export const S_IWGRP = constant("S_IWGRP");
export const S_IXGRP = constant("S_IXGRP");
export const S_IRWXO = constant("S_IRWXO");
export const S_IROTH = constant("S_IROTH");
export const S_IWOTH = constant("S_IWOTH");
export const S_IXOTH = constant("S_IXOTH");

// The longest path, in bytes, its NUL included.
export const PATH_MAX = constant("PATH_MAX");
