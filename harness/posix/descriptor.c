/*
 * Descriptors and open file descriptions: open, close, read, write, dup, pipe, fcntl, poll.
 *
 * Theory of operation. The process's table holds two kinds of descriptors: the program's, and the runtime's own (V8's and libuv's epoll,
 * event and signal descriptors, which start at 64). libuv closes before it opens anew in a fork child, and occupy.c keeps the low numbers
 * from it, so the runtime's numbers are the same in every child. A program that closes "everything
 * from 3 on", as daemons do, would take the event loop away from under itself and abort in libuv. So the runtime's descriptors do not
 * exist for the program: wherever one is passed, the kernel is given INT_MAX instead, which no process can have open, and answers EBADF
 * itself. (Not -1: poll ignores that.) close_range walks around them.
 *
 * Every body is one system call. The ones that can sleep go through call_blocking; their data is in call_alloc memory or, where it is
 * JavaScript's, looked up again each time the body starts.
 */
#include "posix.h"

#include "descriptor.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <time.h>

/* ---- The runtime's own descriptors ---- */

enum { RUNTIME_DESCRIPTORS = 1024 };

static bool runtimes[RUNTIME_DESCRIPTORS];

static bool is_runtimes(int fd) { return fd >= 0 && fd < RUNTIME_DESCRIPTORS && runtimes[fd]; }

static bool guard_descriptors(void) {
  DIR *directory = opendir("/proc/self/fd");
  if (directory == NULL) return false;
  int own = dirfd(directory);
  for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
    if (entry->d_name[0] == '.') continue;
    long fd = strtol(entry->d_name, NULL, 10);
    if (fd > STDERR_FILENO && fd < RUNTIME_DESCRIPTORS && fd != own) runtimes[fd] = true;
  }
  return closedir(directory) == 0;
}

bool arg_descriptor(struct call *call, size_t index, const char *name, int *value) {
  if (!arg_int(call, index, name, value)) return false;
  if (is_runtimes(*value)) *value = INT_MAX;
  return true;
}

/* guardDescriptors(): all that are open now are the runtime's, but for 0, 1 and 2. The runtime calls it before the program begins. */
static napi_value do_guard_descriptors(struct call *call) {
  return guard_descriptors() ? result_undefined(call) : throw_errno(call, errno, "/proc/self/fd");
}

/* ---- Opening and closing ---- */

static bool makes_a_file(int flags) { return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE; }

static napi_value open_below(struct call *call, int directory, size_t first) {
  const char *path;
  int flags;
  int64_t mode = 0;
  if (!arg_string(call, first, "path", &path) || !arg_int(call, first + 1, "flags", &flags)) return NULL;
  /* In C a forgotten mode is whatever the register holds; a file with random permissions teaches nothing. */
  if ((makes_a_file(flags) || !arg_absent(call, first + 2)) && !arg_integer(call, first + 2, "mode", 0, 07777, &mode)) return NULL;
  return call_result(call, call_blocking(call, RESTARTS, SYS_openat, directory, (long)path, flags, (long)mode), path);
}

static napi_value do_open(struct call *call) { return open_below(call, AT_FDCWD, 0); }

static napi_value do_openat(struct call *call) {
  int directory;
  if (!arg_descriptor(call, 0, "dirfd", &directory)) return NULL;
  return open_below(call, directory, 1);
}

/* Not a blocking call: whatever close answers, EINTR included, Linux has freed the descriptor, so it must never be made twice. */
static napi_value do_close(struct call *call) {
  int fd;
  if (!arg_descriptor(call, 0, "fd", &fd)) return NULL;
  long result = libc(close(fd));
  return result < 0 ? call_failed(call, result, NULL) : result_undefined(call);
}

static long close_between(unsigned first, unsigned last, unsigned flags) {
  unsigned start = first;
  for (unsigned fd = first; fd <= last && fd < RUNTIME_DESCRIPTORS; fd++) {
    if (!runtimes[fd]) continue;
    long result = fd > start ? libc(syscall(SYS_close_range, start, fd - 1, flags)) : 0;
    if (result < 0) return result;
    start = fd + 1;
  }
  return start > last ? 0 : libc(syscall(SYS_close_range, start, last, flags));
}

static napi_value do_close_range(struct call *call) {
  int64_t first, last, flags = 0;
  if (!arg_integer(call, 0, "first", 0, UINT_MAX, &first) || !arg_integer(call, 1, "last", 0, UINT_MAX, &last)) return NULL;
  if (!arg_absent(call, 2) && !arg_integer(call, 2, "flags", 0, UINT_MAX, &flags)) return NULL;
  long result = first > last ? -EINVAL : close_between((unsigned)first, (unsigned)last, (unsigned)flags);
  return result < 0 ? call_failed(call, result, NULL) : result_undefined(call);
}

/* ---- Reading and writing ---- */

static bool is_number(struct call *call, size_t index) {
  napi_valuetype type;
  return napi_typeof(call->env, call->argv[index], &type) == napi_ok && type == napi_number;
}

static napi_value copied(struct call *call, const void *data, size_t length) {
  napi_value buffer;
  return check(call, napi_create_buffer_copy(call->env, length, data, NULL, &buffer)) ? buffer : NULL;
}

/* read(fd, length) gives a Buffer of what there was; read(fd, bytes) fills bytes and gives the count. pread has an offset after them. */
static napi_value read_at(struct call *call, long number, int fd, long offset) {
  struct bytes into;
  if (!is_number(call, 1)) {
    if (!arg_bytes(call, 1, "buffer", &into)) return NULL;
    return call_result(call, call_blocking(call, RESTARTS, number, fd, (long)into.data, (long)into.length, offset), NULL);
  }
  int64_t length;
  if (!arg_integer(call, 1, "length", 0, INT_MAX, &length)) return NULL;
  void *data = call_alloc(call, (size_t)length);
  if (data == NULL) return NULL;
  long result = call_blocking(call, RESTARTS, number, fd, (long)data, (long)length, offset);
  return result < 0 ? call_failed(call, result, NULL) : copied(call, data, (size_t)result);
}

static napi_value write_at(struct call *call, long number, int fd, long offset) {
  struct bytes from;
  if (!arg_bytes(call, 1, "data", &from)) return NULL;
  return call_result(call, call_blocking(call, RESTARTS, number, fd, (long)from.data, (long)from.length, offset), NULL);
}

static napi_value do_read(struct call *call) {
  int fd;
  return arg_descriptor(call, 0, "fd", &fd) ? read_at(call, SYS_read, fd, 0) : NULL;
}

static napi_value do_write(struct call *call) {
  int fd;
  return arg_descriptor(call, 0, "fd", &fd) ? write_at(call, SYS_write, fd, 0) : NULL;
}

static bool arg_offset(struct call *call, size_t index, int64_t *value) {
  return arg_integer(call, index, "offset", -MAX_SAFE, MAX_SAFE, value);
}

static napi_value do_pread(struct call *call) {
  int fd;
  int64_t offset;
  if (!arg_descriptor(call, 0, "fd", &fd) || !arg_offset(call, 2, &offset)) return NULL;
  return read_at(call, SYS_pread64, fd, (long)offset);
}

static napi_value do_pwrite(struct call *call) {
  int fd;
  int64_t offset;
  if (!arg_descriptor(call, 0, "fd", &fd) || !arg_offset(call, 2, &offset)) return NULL;
  return write_at(call, SYS_pwrite64, fd, (long)offset);
}

static napi_value do_lseek(struct call *call) {
  int fd, whence;
  int64_t offset;
  if (!arg_descriptor(call, 0, "fd", &fd) || !arg_offset(call, 1, &offset) || !arg_int(call, 2, "whence", &whence)) return NULL;
  return call_result(call, libc(lseek(fd, offset, whence)), NULL);
}

/* ---- Duplicating ---- */

static napi_value do_dup(struct call *call) {
  int fd;
  return arg_descriptor(call, 0, "fd", &fd) ? call_result(call, libc(dup(fd)), NULL) : NULL;
}

static napi_value do_dup2(struct call *call) {
  int from, to;
  if (!arg_descriptor(call, 0, "oldfd", &from) || !arg_descriptor(call, 1, "newfd", &to)) return NULL;
  return call_result(call, libc(dup2(from, to)), NULL);
}

static napi_value do_dup3(struct call *call) {
  int from, to, flags;
  if (!arg_descriptor(call, 0, "oldfd", &from) || !arg_descriptor(call, 1, "newfd", &to)) return NULL;
  if (!arg_int(call, 2, "flags", &flags)) return NULL;
  return call_result(call, libc(dup3(from, to, flags)), NULL);
}

/* ---- Pipes ---- */

static napi_value make_pipe(struct call *call, int flags) {
  int ends[2];
  napi_value pair, end;
  long result = libc(pipe2(ends, flags));
  if (result < 0) return call_failed(call, result, NULL);
  if (!check(call, napi_create_array_with_length(call->env, 2, &pair))) return NULL;
  for (uint32_t i = 0; i < 2; i++) {
    end = result_number(call, ends[i]);
    if (end == NULL || !check(call, napi_set_element(call->env, pair, i, end))) return NULL;
  }
  return pair;
}

static napi_value do_pipe(struct call *call) { return make_pipe(call, 0); }

static napi_value do_pipe2(struct call *call) {
  int flags;
  return arg_int(call, 0, "flags", &flags) ? make_pipe(call, flags) : NULL;
}

/* ---- fcntl and flock ---- */

static bool get_member(struct call *call, napi_value object, const char *key, int64_t otherwise, int64_t bound, int64_t *value) {
  napi_value member;
  napi_valuetype type;
  if (!check(call, napi_get_named_property(call->env, object, key, &member))) return false;
  if (!check(call, napi_typeof(call->env, member, &type))) return false;
  *value = otherwise;
  return type == napi_undefined || value_integer(call, member, key, -bound, bound, value);
}

static bool arg_flock(struct call *call, size_t index, struct flock *lock) {
  napi_valuetype type;
  int64_t kind, whence, start, length;
  napi_value object = call->argv[index];
  if (!check(call, napi_typeof(call->env, object, &type))) return false;
  if (type != napi_object) return throw_type(call, "lock", "an object {type, whence, start, len}", object);
  if (!get_member(call, object, "type", F_WRLCK, SHRT_MAX, &kind) || !get_member(call, object, "whence", SEEK_SET, SHRT_MAX, &whence) ||
      !get_member(call, object, "start", 0, MAX_SAFE, &start) || !get_member(call, object, "len", 0, MAX_SAFE, &length)) {
    return false;
  }
  *lock = (struct flock){.l_type = (short)kind, .l_whence = (short)whence, .l_start = start, .l_len = length};
  return true;
}

static napi_value result_flock(struct call *call, const struct flock *lock) {
  napi_value object = result_object(call);
  bool done = object != NULL && object_set_number(call, object, "type", lock->l_type) &&
              object_set_number(call, object, "whence", lock->l_whence) &&
              object_set_number(call, object, "start", (double)lock->l_start) &&
              object_set_number(call, object, "len", (double)lock->l_len) && object_set_number(call, object, "pid", lock->l_pid);
  return done ? object : NULL;
}

static napi_value lock_records(struct call *call, int fd, int command) {
  struct flock *lock = call_alloc(call, sizeof *lock);
  if (lock == NULL || !arg_flock(call, 2, lock)) return NULL;
  long result = call_blocking(call, RESTARTS, SYS_fcntl, fd, command, (long)lock);
  bool asks = command == F_GETLK || command == F_OFD_GETLK;
  return result >= 0 && asks ? result_flock(call, lock) : call_result(call, result, NULL);
}

static napi_value do_fcntl(struct call *call) {
  int fd, command, argument;
  if (!arg_descriptor(call, 0, "fd", &fd) || !arg_int(call, 1, "cmd", &command)) return NULL;
  switch (command) {
    case F_GETFD:
    case F_GETFL:
    case F_GETPIPE_SZ:
      return call_result(call, libc(fcntl(fd, command)), NULL);
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
    case F_SETFD:
    case F_SETFL:
    case F_SETPIPE_SZ:
      return arg_int(call, 2, "arg", &argument) ? call_result(call, libc(fcntl(fd, command, argument)), NULL) : NULL;
    case F_GETLK:
    case F_SETLK:
    case F_SETLKW:
    case F_OFD_GETLK:
    case F_OFD_SETLK:
    case F_OFD_SETLKW:
      return lock_records(call, fd, command);
    default: /* Leases and signal-driven input need an owner and a handler that nobody here installs. */
      return throw_errno(call, EINVAL, NULL);
  }
}

static napi_value do_flock(struct call *call) {
  int fd, operation;
  if (!arg_descriptor(call, 0, "fd", &fd) || !arg_int(call, 1, "operation", &operation)) return NULL;
  long result = call_blocking(call, RESTARTS, SYS_flock, fd, operation);
  return result < 0 ? call_failed(call, result, NULL) : result_undefined(call);
}

/* ---- poll ---- */

enum { POLL_MOST = 65536 }; /* far above any RLIMIT_NOFILE of ours; the kernel answers EINVAL above that limit */

static bool read_pollfd(struct call *call, napi_value element, struct pollfd *entry) {
  napi_valuetype type;
  int64_t fd, events;
  if (!check(call, napi_typeof(call->env, element, &type))) return false;
  if (type != napi_object) return throw_type(call, "fds", "an array of objects {fd, events}", element);
  napi_value member;
  if (!check(call, napi_get_named_property(call->env, element, "fd", &member))) return false;
  if (!value_integer(call, member, "fds[].fd", INT_MIN, INT_MAX, &fd)) return false;
  if (!check(call, napi_get_named_property(call->env, element, "events", &member))) return false;
  if (!value_integer(call, member, "fds[].events", 0, SHRT_MAX, &events)) return false;
  *entry = (struct pollfd){.fd = is_runtimes((int)fd) ? INT_MAX : (int)fd, .events = (short)events};
  return true;
}

static bool arg_pollfds(struct call *call, size_t index, struct pollfd **entries, uint32_t *count) {
  bool is_array;
  napi_value array = call->argv[index];
  if (!check(call, napi_is_array(call->env, array, &is_array))) return false;
  if (!is_array) return throw_type(call, "fds", "an array of objects {fd, events}", array);
  if (!check(call, napi_get_array_length(call->env, array, count))) return false;
  if (*count > POLL_MOST) {
    throw_errno(call, EINVAL, NULL);
    return false;
  }
  *entries = call_alloc(call, *count * sizeof **entries);
  if (*entries == NULL) return false;
  for (uint32_t i = 0; i < *count; i++) {
    napi_value element;
    if (!check(call, napi_get_element(call->env, array, i, &element)) || !read_pollfd(call, element, &(*entries)[i])) return false;
  }
  return true;
}

static napi_value ready(struct call *call, const struct pollfd *entries, uint32_t count) {
  napi_value list;
  uint32_t length = 0;
  if (!check(call, napi_create_array(call->env, &list))) return NULL;
  for (uint32_t i = 0; i < count; i++) {
    if (entries[i].revents == 0) continue;
    napi_value item = result_object(call);
    if (item == NULL || !object_set_number(call, item, "fd", entries[i].fd) ||
        !object_set_number(call, item, "events", entries[i].events) ||
        !object_set_number(call, item, "revents", entries[i].revents) ||
        !check(call, napi_set_element(call->env, list, length++, item))) {
      return NULL;
    }
  }
  return list;
}

static napi_value do_poll(struct call *call) {
  struct pollfd *entries = NULL;
  uint32_t count = 0;
  int timeout;
  if (!arg_pollfds(call, 0, &entries, &count) || !arg_int(call, 1, "timeout", &timeout)) return NULL;
  struct timespec *span = call_alloc(call, sizeof *span);
  if (span == NULL) return NULL;
  *span = (struct timespec){.tv_sec = timeout / 1000, .tv_nsec = timeout % 1000 * 1000000L};
  long forever = timeout < 0 ? 0 : (long)span;
  long result = call_blocking(call, NEVER_RESTARTS, SYS_ppoll, (long)entries, count, forever, 0, 0);
  return result < 0 ? call_failed(call, result, NULL) : ready(call, entries, count);
}

static const struct function functions[] = {
    {"guardDescriptors", do_guard_descriptors},
    {"open", do_open},
    {"openat", do_openat},
    {"close", do_close},
    {"close_range", do_close_range},
    {"read", do_read},
    {"write", do_write},
    {"pread", do_pread},
    {"pwrite", do_pwrite},
    {"lseek", do_lseek},
    {"dup", do_dup},
    {"dup2", do_dup2},
    {"dup3", do_dup3},
    {"pipe", do_pipe},
    {"pipe2", do_pipe2},
    {"fcntl", do_fcntl},
    {"flock", do_flock},
    {"poll", do_poll},
    {NULL, NULL},
};

static const struct constant constants[] = {
    CONSTANT(STDIN_FILENO), CONSTANT(STDOUT_FILENO), CONSTANT(STDERR_FILENO), CONSTANT(AT_FDCWD),
    CONSTANT(O_RDONLY), CONSTANT(O_WRONLY), CONSTANT(O_RDWR), CONSTANT(O_ACCMODE), CONSTANT(O_CREAT), CONSTANT(O_EXCL),
    CONSTANT(O_TRUNC), CONSTANT(O_APPEND), CONSTANT(O_NONBLOCK), CONSTANT(O_CLOEXEC), CONSTANT(O_DIRECTORY), CONSTANT(O_NOFOLLOW),
    CONSTANT(O_NOCTTY), CONSTANT(O_PATH), CONSTANT(O_SYNC), CONSTANT(O_DSYNC), CONSTANT(O_TMPFILE),
    CONSTANT(F_DUPFD), CONSTANT(F_DUPFD_CLOEXEC), CONSTANT(F_GETFD), CONSTANT(F_SETFD), CONSTANT(F_GETFL), CONSTANT(F_SETFL),
    CONSTANT(F_GETLK), CONSTANT(F_SETLK), CONSTANT(F_SETLKW), CONSTANT(F_OFD_GETLK), CONSTANT(F_OFD_SETLK), CONSTANT(F_OFD_SETLKW),
    CONSTANT(F_RDLCK), CONSTANT(F_WRLCK), CONSTANT(F_UNLCK), CONSTANT(F_GETPIPE_SZ), CONSTANT(F_SETPIPE_SZ), CONSTANT(FD_CLOEXEC),
    CONSTANT(LOCK_SH), CONSTANT(LOCK_EX), CONSTANT(LOCK_UN), CONSTANT(LOCK_NB),
    CONSTANT(SEEK_SET), CONSTANT(SEEK_CUR), CONSTANT(SEEK_END), CONSTANT(SEEK_DATA), CONSTANT(SEEK_HOLE),
    {"CLOSE_RANGE_UNSHARE", 1 << 1}, {"CLOSE_RANGE_CLOEXEC", 1 << 2}, /* linux/close_range.h is younger than some systems we build on */
    CONSTANT(POLLIN), CONSTANT(POLLPRI), CONSTANT(POLLOUT), CONSTANT(POLLERR), CONSTANT(POLLHUP), CONSTANT(POLLNVAL), CONSTANT(POLLRDHUP),
    CONSTANT(PIPE_BUF),
    {NULL, 0},
};

CHAPTER(functions, constants)
