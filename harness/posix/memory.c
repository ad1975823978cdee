/*
 * Memory: mappings, bytes at an address, and the state of one's own pages.
 *
 * Theory of operation. Addresses are bigint and may be anything, and no address may bring the runtime down:
 *
 *  - What mmap gave out is the program's; the rest of the address space is the runtime's. `ours` remembers the program's ranges. A call
 *    that changes memory is refused outside them (EPERM; EFAULT for poke), and a MAP_FIXED outside them must hit free space.
 *  - peek and poke ask the kernel, page by page, whether the access would fault, and then copy. The question is a futex operation that
 *    reads the word at the start of the page, or adds 0 to it: it takes exactly the fault that the copy would have taken (the page is
 *    populated, or copied if it was shared copy-on-write, and counted once in minflt) and answers EFAULT instead of SIGSEGV or SIGBUS.
 *
 * Rejected: process_vm_readv, which the sandbox denies; /proc/self/mem, which writes through read-only protection; a SIGSEGV handler, a
 * pipe or madvise(MADV_POPULATE_*), which a recording of the program's signals, descriptors and memory would show; an ArrayBuffer over the
 * mapping, which munmap, mprotect or a truncated file turns into a crash.
 *
 * Between the question and the copy nothing of this process runs; only another process that truncates a shared file just then can make
 * the copy fault, which ends the program by SIGBUS as it would in C.
 */
#include "posix.h"

#include "descriptor.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <linux/mman.h>
#include <sys/mman.h>
#include <sys/prctl.h>

static uintptr_t page_size;

/* ---- The program's ranges: sorted, disjoint, never adjacent ---- */

struct range {
  uintptr_t start, end;
};

static struct {
  struct range *list;
  size_t count, room;
} ours;

/* Rounded out to whole pages; false where that is not a range of user addresses. */
static bool pages_of(uintptr_t address, size_t length, struct range *range) {
  if (length > (size_t)INT64_MAX || address > (uintptr_t)INT64_MAX) return false;
  range->start = address & ~(page_size - 1);
  range->end = (address + length + page_size - 1) & ~(page_size - 1);
  return true;
}

static bool is_ours(uintptr_t address, size_t length) {
  struct range range;
  if (!pages_of(address, length, &range)) return false;
  for (size_t i = 0; i < ours.count; i++) {
    if (ours.list[i].start <= range.start && range.end <= ours.list[i].end) return true;
  }
  return false;
}

/* Room for what one forget or remember can add. To be called before the kernel is asked for what cannot be undone. */
static bool make_room(void) {
  if (ours.count + 1 < ours.room) return true;
  size_t room = ours.room * 2 + 8;
  struct range *list = realloc(ours.list, room * sizeof *list);
  if (list == NULL) return false;
  ours.list = list;
  ours.room = room;
  return true;
}

static void insert(size_t at, struct range range) {
  memmove(&ours.list[at + 1], &ours.list[at], (ours.count - at) * sizeof range);
  ours.list[at] = range;
  ours.count++;
}

static void delete(size_t at) {
  ours.count--;
  memmove(&ours.list[at], &ours.list[at + 1], (ours.count - at) * sizeof ours.list[0]);
}

static void remember(struct range range) {
  size_t at = 0;
  while (at < ours.count && ours.list[at].end < range.start) at++;
  while (at < ours.count && ours.list[at].start <= range.end) {
    if (ours.list[at].start < range.start) range.start = ours.list[at].start;
    if (ours.list[at].end > range.end) range.end = ours.list[at].end;
    delete(at);
  }
  insert(at, range);
}

/* Only for a range that is_ours: it lies within one of the list. */
static void forget(struct range range) {
  size_t at = 0;
  while (ours.list[at].end < range.end) at++;
  struct range whole = ours.list[at];
  delete(at);
  if (range.end < whole.end) insert(at, (struct range){range.end, whole.end});
  if (whole.start < range.start) insert(at, (struct range){whole.start, range.start});
}

/* ---- Mappings ---- */

static bool arg_length(struct call *call, size_t index, const char *name, size_t *value) {
  int64_t length;
  if (!arg_integer(call, index, name, 0, MAX_SAFE, &length)) return false;
  *value = (size_t)length;
  return true;
}

static bool arg_range(struct call *call, uintptr_t *address, size_t *length) {
  return arg_address(call, 0, "address", address) && arg_length(call, 1, "length", length);
}

static napi_value nothing_or_error(struct call *call, long result) {
  return result < 0 ? call_failed(call, result, NULL) : result_undefined(call);
}

/* MAP_FIXED replaces what is there, which must not be the runtime's: elsewhere than in our own ranges the space has to be free. */
static int without_replacing(int flags, uintptr_t address, size_t length) {
  if ((flags & MAP_FIXED) == 0 || is_ours(address, length)) return flags;
  return (flags & ~MAP_FIXED) | MAP_FIXED_NOREPLACE;
}

static napi_value do_mmap(struct call *call) {
  uintptr_t address;
  size_t length;
  int protection, flags, fd;
  int64_t offset;
  if (!arg_range(call, &address, &length) || !arg_int(call, 2, "prot", &protection) || !arg_int(call, 3, "flags", &flags)) return NULL;
  if (!arg_descriptor(call, 4, "fd", &fd) || !arg_integer(call, 5, "offset", -MAX_SAFE, MAX_SAFE, &offset)) return NULL;
  if (!make_room()) return throw_errno(call, ENOMEM, NULL);
  void *start = mmap((void *)address, length, protection, without_replacing(flags, address, length), fd, offset);
  if (start == MAP_FAILED) return throw_errno(call, errno, NULL);
  struct range range;
  if (pages_of((uintptr_t)start, length, &range)) remember(range);
  return result_bigint(call, (uintptr_t)start);
}

/* What the kernel refuses by itself (an address inside a page, an empty or impossible range) is left to it, so that the error is its own. */
static bool refused(uintptr_t address, size_t length) {
  return address % page_size == 0 && length != 0 && !is_ours(address, length);
}

static napi_value do_munmap(struct call *call) {
  uintptr_t address;
  size_t length;
  if (!arg_range(call, &address, &length)) return NULL;
  if (refused(address, length)) return throw_errno(call, EPERM, NULL);
  if (!make_room()) return throw_errno(call, ENOMEM, NULL);
  long result = libc(munmap((void *)address, length));
  struct range range;
  if (result == 0 && pages_of(address, length, &range)) forget(range);
  return nothing_or_error(call, result);
}

static napi_value do_mprotect(struct call *call) {
  uintptr_t address;
  size_t length;
  int protection;
  if (!arg_range(call, &address, &length) || !arg_int(call, 2, "prot", &protection)) return NULL;
  if (refused(address, length)) return throw_errno(call, EPERM, NULL);
  return nothing_or_error(call, libc(mprotect((void *)address, length, protection)));
}

/* The two that injure the machine rather than the mapping: root could take a page of memory out of service until the next boot. */
static bool harms_the_machine(int advice) { return advice == MADV_HWPOISON || advice == MADV_SOFT_OFFLINE; }

static napi_value do_madvise(struct call *call) {
  uintptr_t address;
  size_t length;
  int advice;
  if (!arg_range(call, &address, &length) || !arg_int(call, 2, "advice", &advice)) return NULL;
  if (refused(address, length) || harms_the_machine(advice)) return throw_errno(call, EPERM, NULL);
  return nothing_or_error(call, libc(madvise((void *)address, length, advice)));
}

static napi_value do_msync(struct call *call) {
  uintptr_t address;
  size_t length;
  int flags;
  if (!arg_range(call, &address, &length) || !arg_int(call, 2, "flags", &flags)) return NULL;
  return nothing_or_error(call, libc(msync((void *)address, length, flags)));
}

static napi_value do_memfd_create(struct call *call) {
  const char *name;
  int64_t flags = 0;
  if (!arg_string(call, 0, "name", &name)) return NULL;
  if (!arg_absent(call, 1) && !arg_integer(call, 1, "flags", 0, UINT_MAX, &flags)) return NULL;
  return call_result(call, libc(memfd_create(name, (unsigned)flags)), name);
}

/* ---- Bytes at an address ---- */

/* Neither operation can sleep or wake anyone: nobody waits on these words, and both counts are 0. */
static bool readable(uintptr_t page) {
  return syscall(SYS_futex, page, FUTEX_CMP_REQUEUE_PRIVATE, 0, 0L, page, 0) >= 0 || errno != EFAULT;
}

static bool writable(uintptr_t page) {
  uint32_t nobody = 0;
  return syscall(SYS_futex, &nobody, FUTEX_WAKE_OP_PRIVATE, 0, 0L, page, FUTEX_OP(FUTEX_OP_ADD, 0, FUTEX_OP_CMP_LT, 0)) >= 0 ||
         errno != EFAULT;
}

static bool every_page(bool (*is)(uintptr_t page), uintptr_t address, size_t length) {
  struct range range;
  if (length == 0) return true;
  if (!pages_of(address, length, &range)) return false;
  for (uintptr_t page = range.start; page < range.end; page += page_size) {
    if (!is(page)) return false;
  }
  return true;
}

static napi_value do_peek(struct call *call) {
  uintptr_t address;
  int64_t length;
  if (!arg_address(call, 0, "address", &address) || !arg_integer(call, 1, "length", 0, INT_MAX, &length)) return NULL;
  if (!every_page(readable, address, (size_t)length)) return throw_errno(call, EFAULT, NULL);
  napi_value buffer;
  void *copy;
  const void *data = length == 0 ? &page_size : (const void *)address;
  return check(call, napi_create_buffer_copy(call->env, (size_t)length, data, &copy, &buffer)) ? buffer : NULL;
}

static napi_value do_poke(struct call *call) {
  uintptr_t address;
  struct bytes from;
  if (!arg_address(call, 0, "address", &address) || !arg_bytes(call, 1, "data", &from)) return NULL;
  if (from.length == 0) return result_undefined(call);
  if (!is_ours(address, from.length) || !every_page(writable, address, from.length)) return throw_errno(call, EFAULT, NULL);
  memcpy((void *)address, from.data, from.length);
  return result_undefined(call);
}

static napi_value do_address_of(struct call *call) {
  struct bytes bytes;
  return arg_bytes(call, 0, "buffer", &bytes) ? result_bigint(call, (uintptr_t)bytes.data) : NULL;
}

/* ---- The state of pages: /proc/self/pagemap, a 64-bit word a page ---- */

enum { PAGES_MOST = 1 << 16 };

static const struct {
  const char *name;
  unsigned bit;
} states[] = {{"present", 63}, {"swapped", 62}, {"shared", 61}, {"exclusive", 56}};

static napi_value result_page(struct call *call, uint64_t word) {
  napi_value page = result_object(call);
  for (size_t i = 0; page != NULL && i < sizeof states / sizeof states[0]; i++) {
    napi_value is = result_boolean(call, (word >> states[i].bit & 1) != 0);
    if (is == NULL || !object_set(call, page, states[i].name, is)) return NULL;
  }
  return page;
}

static napi_value result_pages(struct call *call, const uint64_t *words, size_t count) {
  napi_value list;
  if (!check(call, napi_create_array_with_length(call->env, count, &list))) return NULL;
  for (size_t i = 0; i < count; i++) {
    napi_value page = result_page(call, words[i]);
    if (page == NULL || !check(call, napi_set_element(call->env, list, (uint32_t)i, page))) return NULL;
  }
  return list;
}

/* Opened anew each time: an open pagemap belongs to the process that opened it, and a child of fork is another. */
static long read_pagemap(uintptr_t address, uint64_t *words, size_t count) {
  int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -errno;
  long got = libc(pread(fd, words, count * sizeof *words, (off_t)(address / page_size * sizeof *words)));
  close(fd);
  if (got < 0) return got;
  return (size_t)got == count * sizeof *words ? 0 : -EFAULT;
}

static napi_value do_page_state(struct call *call) {
  uintptr_t address;
  int64_t count;
  if (!arg_address(call, 0, "address", &address) || !arg_integer(call, 1, "pages", 0, PAGES_MOST, &count)) return NULL;
  uint64_t *words = call_alloc(call, (size_t)count * sizeof *words);
  if (words == NULL) return NULL;
  long result = address % page_size == 0 ? read_pagemap(address, words, (size_t)count) : -EINVAL;
  return result < 0 ? call_failed(call, result, NULL) : result_pages(call, words, (size_t)count);
}

/*
 * Pages are to be seen, counted and copied one by one, so this process and what it forks use no transparent huge pages: with them, writing
 * 2 pages makes 512 private. Once for the process instead of madvise(MADV_NOHUGEPAGE) at each mmap, which a recording would show as the
 * program's own call. A kernel without huge pages has nothing to turn off, so failure means nothing.
 */
__attribute__((constructor)) static void memory_start(void) {
  page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
  prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
}

static const struct function functions[] = {
    {"mmap", do_mmap},
    {"munmap", do_munmap},
    {"mprotect", do_mprotect},
    {"madvise", do_madvise},
    {"msync", do_msync},
    {"memfd_create", do_memfd_create},
    {"addressOf", do_address_of},
    {"pageState", do_page_state},
    {NULL, NULL},
};

static const struct function silent[] = {{"peek", do_peek}, {"poke", do_poke}, {NULL, NULL}};

static const struct constant constants[] = {
    CONSTANT(PROT_NONE), CONSTANT(PROT_READ), CONSTANT(PROT_WRITE), CONSTANT(PROT_EXEC),
    CONSTANT(MAP_SHARED), CONSTANT(MAP_PRIVATE), CONSTANT(MAP_ANONYMOUS), CONSTANT(MAP_FIXED), CONSTANT(MAP_FIXED_NOREPLACE),
    CONSTANT(MAP_NORESERVE), CONSTANT(MAP_POPULATE),
    CONSTANT(MADV_NORMAL), CONSTANT(MADV_RANDOM), CONSTANT(MADV_SEQUENTIAL), CONSTANT(MADV_WILLNEED), CONSTANT(MADV_DONTNEED),
    CONSTANT(MADV_FREE), CONSTANT(MADV_DONTFORK), CONSTANT(MADV_DOFORK), CONSTANT(MADV_WIPEONFORK), CONSTANT(MADV_KEEPONFORK),
    CONSTANT(MADV_HUGEPAGE), CONSTANT(MADV_NOHUGEPAGE),
    CONSTANT(MS_ASYNC), CONSTANT(MS_SYNC), CONSTANT(MS_INVALIDATE),
    CONSTANT(MFD_CLOEXEC),
    {NULL, 0},
};

CHAPTER_WITH_SILENT(functions, silent, constants)
