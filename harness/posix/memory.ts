/**
 * Memory: mappings, bytes at an address, and what became of one's own pages.
 *
 * Addresses are bigint, lengths are bytes as numbers. No address brings the program down: an access that would be a segmentation fault
 * in C throws EFAULT. What the program may change is what mmap gave it; everything else is the runtime's.
 *
 * Fork shares MAP_PRIVATE pages until one side writes to them; transparent huge pages are off, so the kernel copies page by page.
 */
import { addon, constant } from "./addon.ts";
import type { Bytes, Path } from "./descriptor.ts";

/** The natives behind this file. */
interface Native {
  mmap(address: bigint, length: number, prot: number, flags: number, fd: number, offset: number): bigint;
  munmap(address: bigint, length: number): void;
  mprotect(address: bigint, length: number, prot: number): void;
  madvise(address: bigint, length: number, advice: number): void;
  msync(address: bigint, length: number, flags: number): void;
  memfd_create(name: Path, flags: number): number;
  peek(address: bigint, length: number): Buffer;
  poke(address: bigint, data: Bytes): void;
  addressOf(buffer: Bytes): bigint;
  pageState(address: bigint, pages: number): PageState[];
}

const native = addon as unknown as Native;

/** What /proc/self/pagemap says about one page of this process. */
export interface PageState {
  /** There is a page of memory behind the address now. */
  present: boolean;
  /** No other process has this page mapped. False also for pages that are not present, and for the kernel's page of zeros. */
  exclusive: boolean;
  /** It belongs to a file or to shared memory; false for private anonymous memory, also when fork shares it. */
  shared: boolean;
  /** It was moved out to swap. */
  swapped: boolean;
}

/**
 * Maps memory.
 *
 * @param address where it should be, or null for anywhere
 * @param length in bytes; rounded up to whole pages
 * @param prot PROT_READ, PROT_WRITE, PROT_EXEC, or-ed; or PROT_NONE
 * @param flags MAP_PRIVATE or MAP_SHARED, or-ed with MAP_ANONYMOUS, MAP_FIXED, …
 * @param fd the file that is mapped; -1 (when left out) with MAP_ANONYMOUS
 * @param offset where in the file the mapping begins, a multiple of the page size; 0 when left out
 * @returns the address
 * @throws EINVAL, ENOMEM, EBADF, EACCES, ENODEV; EEXIST for MAP_FIXED where the runtime's memory is
 * @see mmap(2)
 */
export function mmap(address: bigint | null, length: number, prot: number, flags: number, fd = -1, offset = 0): bigint {
  return native.mmap(address ?? 0n, length, prot, flags, fd, offset);
}

/**
 * Removes mappings from a range of pages.
 *
 * @param address the first page
 * @param length in bytes; rounded up to whole pages
 * @throws EINVAL if address is not a page's or length is 0; EPERM for memory that is not mmap's (C would let you unmap it and die)
 * @see munmap(2)
 */
export function munmap(address: bigint, length: number): void {
  native.munmap(address, length);
}

/**
 * Changes what may be done with a range of pages.
 *
 * @param prot as for mmap
 * @throws EINVAL, EACCES, ENOMEM; EPERM for memory that is not mmap's
 * @see mprotect(2)
 */
export function mprotect(address: bigint, length: number, prot: number): void {
  native.mprotect(address, length, prot);
}

/**
 * Tells the kernel how a range of pages is going to be used. MADV_DONTFORK has no effect: the binding's fork copies every mapping.
 *
 * @param advice MADV_DONTNEED, MADV_WIPEONFORK, MADV_NOHUGEPAGE, …
 * @throws EINVAL, ENOMEM; EPERM for memory that is not mmap's
 * @see madvise(2)
 */
export function madvise(address: bigint, length: number, advice: number): void {
  native.madvise(address, length, advice);
}

/**
 * Writes what was changed in a shared mapping back to its file.
 *
 * @param flags MS_SYNC or MS_ASYNC, or-ed with MS_INVALIDATE
 * @throws EINVAL, EBUSY; ENOMEM if part of the range is not mapped
 * @see msync(2)
 */
export function msync(address: bigint, length: number, flags: number): void {
  native.msync(address, length, flags);
}

/**
 * Makes a file that is in memory alone and has no name in any directory.
 *
 * @param name only shown in /proc
 * @param flags MFD_CLOEXEC or 0 (when left out)
 * @returns a descriptor, open for reading and writing
 * @throws EINVAL, EMFILE
 * @see memfd_create(2)
 */
export function memfd_create(name: Path, flags = 0): number {
  return native.memfd_create(name, flags);
}

/**
 * Reads memory, as `*address` does in C. A page is touched as C would touch it.
 *
 * @param address anywhere
 * @param length in bytes
 * @returns a copy of the bytes
 * @throws EFAULT if any of it is not mapped or may not be read
 */
export function peek(address: bigint, length: number): Buffer {
  return native.peek(address, length);
}

/**
 * Writes memory, as `*address = …` does in C: to a page that fork shares it makes the kernel copy that page first.
 *
 * @param address in memory that mmap gave
 * @param data bytes, or a string, which is written as UTF-8 (without a NUL at its end)
 * @throws EFAULT if any of it is not mapped, may not be written or is not mmap's; then nothing was written
 */
export function poke(address: bigint, data: string | Bytes): void {
  native.poke(address, typeof data === "string" ? Buffer.from(data) : data);
}

/**
 * @param buffer a Buffer, other view, or ArrayBuffer
 * @returns the address at which its bytes are, valid as long as the buffer is in use; 0n if it has none
 */
export function addressOf(buffer: Bytes): bigint {
  return native.addressOf(buffer);
}

/**
 * Asks the kernel about pages of this process. Asking touches none of them.
 *
 * @param address the first page
 * @param pages how many, at most 65536
 * @returns one state for each page
 * @throws EINVAL if address is not a page's; EFAULT beyond the address space
 * @see /proc/pid/pagemap in proc(5), bits 56, 61, 62 and 63
 */
export function pageState(address: bigint, pages: number): PageState[] {
  return native.pageState(address, pages);
}

// Protections of mmap and mprotect.
export const PROT_NONE = constant("PROT_NONE");
export const PROT_READ = constant("PROT_READ");
export const PROT_WRITE = constant("PROT_WRITE");
export const PROT_EXEC = constant("PROT_EXEC");

// Flags of mmap.
export const MAP_SHARED = constant("MAP_SHARED");
export const MAP_PRIVATE = constant("MAP_PRIVATE");
export const MAP_ANONYMOUS = constant("MAP_ANONYMOUS");
export const MAP_FIXED = constant("MAP_FIXED");
export const MAP_FIXED_NOREPLACE = constant("MAP_FIXED_NOREPLACE");
export const MAP_NORESERVE = constant("MAP_NORESERVE");
export const MAP_POPULATE = constant("MAP_POPULATE");

// Advice of madvise.
export const MADV_NORMAL = constant("MADV_NORMAL");
export const MADV_RANDOM = constant("MADV_RANDOM");
export const MADV_SEQUENTIAL = constant("MADV_SEQUENTIAL");
export const MADV_WILLNEED = constant("MADV_WILLNEED");
export const MADV_DONTNEED = constant("MADV_DONTNEED");
export const MADV_FREE = constant("MADV_FREE");
export const MADV_DONTFORK = constant("MADV_DONTFORK");
export const MADV_DOFORK = constant("MADV_DOFORK");
export const MADV_WIPEONFORK = constant("MADV_WIPEONFORK");
export const MADV_KEEPONFORK = constant("MADV_KEEPONFORK");
export const MADV_HUGEPAGE = constant("MADV_HUGEPAGE");
export const MADV_NOHUGEPAGE = constant("MADV_NOHUGEPAGE");

// Flags of msync.
export const MS_ASYNC = constant("MS_ASYNC");
export const MS_SYNC = constant("MS_SYNC");
export const MS_INVALIDATE = constant("MS_INVALIDATE");

// Flags of memfd_create.
export const MFD_CLOEXEC = constant("MFD_CLOEXEC");
