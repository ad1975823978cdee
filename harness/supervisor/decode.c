/* Decoding of system calls, driven by the kinds in the table of syscalls.c.
 *
 * What a call is given (paths, sets, actions) is read on entry, what it returns (descriptors, statuses, written bytes) on
 * return: an old and a new set may share one variable, and the memory of a failed execve's caller may be gone. All sizes
 * are bounded here; nothing read from a student's memory is used as a size or an address without a bound. */
#include "decode.h"

#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>

#include "proc.h"

/* The kernel's struct sigaction; the same on x86-64 and aarch64. */
struct kernel_sigaction {
  uint64_t handler, flags, restorer, mask;
};

enum { VECTOR_MAX = 64 };

static void entry_path(struct call *call, pid_t tid, uint64_t address, const char *member) {
  char path[PATH_MAX];
  ssize_t length = address ? memory_string(tid, address, path, sizeof path) : -1;
  if (length >= 0) text_data(&call->in, member, path, (size_t)length);
}

static void set_member(struct text *text, pid_t tid, uint64_t address) {
  uint64_t set;
  if (address && memory_read(tid, address, &set, sizeof set) == sizeof set) text_hex(text, "set", set);
}

static void entry_action(struct call *call, pid_t tid, uint64_t address) {
  struct kernel_sigaction action;
  if (!address || memory_read(tid, address, &action, sizeof action) != sizeof action) return;
  struct text *text = &call->in;
  text_key(text, "action");
  text_plain(text, "{\"handler\":");
  text_plain(text, action.handler == 0 ? "\"default\"" : action.handler == 1 ? "\"ignore\"" : "\"handler\"");
  text_int(text, "flags", (int64_t)(action.flags & ~(uint64_t)0x04000000)); /* SA_RESTORER is the C library's affair */
  text_hex(text, "mask", action.mask);
  text_plain(text, "}");
}

static void entry_span(struct call *call, pid_t tid, uint64_t address) {
  struct timespec span;
  if (!address || memory_read(tid, address, &span, sizeof span) != sizeof span) return;
  if (span.tv_sec < 0 || span.tv_sec > INT_MAX || span.tv_nsec < 0 || span.tv_nsec > 999999999) return;
  text_int(&call->in, "timeout", (int64_t)span.tv_sec * 1000000000 + span.tv_nsec);
}

static void entry_interval(struct call *call, pid_t tid, uint64_t address) {
  struct itimerval interval;
  if (!address || memory_read(tid, address, &interval, sizeof interval) != sizeof interval) return;
  const struct timeval *value = &interval.it_value;
  if (value->tv_sec < 0 || value->tv_sec > INT_MAX || value->tv_usec < 0 || value->tv_usec > 999999) return;
  text_int(&call->in, "timeout", ((int64_t)value->tv_sec * 1000000 + value->tv_usec) * 1000);
}

void decode_entry(struct call *call, pid_t tid, const struct syscall *row, const uint64_t *args) {
  call->row = row;
  call->held = false;
  memcpy(call->args, args, sizeof call->args);
  text_clear(&call->in);
  const char *member = "path";
  for (int i = 0; i < 6 && row->args[i] != NONE; i++) {
    switch (row->args[i]) {
      case PATH:
        entry_path(call, tid, args[i], member);
        member = "path2";
        break;
      case SET: set_member(&call->in, tid, args[i]); break;
      case ACTION: entry_action(call, tid, args[i]); break;
      case SPAN: entry_span(call, tid, args[i]); break;
      case INTERVAL: entry_interval(call, tid, args[i]); break;
      default: break;
    }
  }
}

void decode_call(const struct syscall *row, const uint64_t *args, struct text *text) {
  text_string(text, "name", row->name);
  text_key(text, "args");
  text_plain(text, "[");
  for (int i = 0; i < 6 && row->args[i] != NONE; i++) {
    if (i > 0) text_plain(text, ",");
    switch (row->args[i]) {
      case INT: text_number(text, (int32_t)args[i]); break;
      case FLAGS: text_number(text, (uint32_t)args[i]); break;
      default: text_number(text, (int64_t)args[i]);
    }
  }
  text_plain(text, "]");
}

/* Bytes that a call wrote, gathered from up to VECTOR_MAX pieces. */
static void written(pid_t tid, const struct iovec *pieces, size_t count, size_t length, size_t *left, struct text *text) {
  static char data[DATA_MAX];
  size_t most = *left < DATA_MAX ? *left : DATA_MAX, done = 0;
  if (length < most) most = length;
  for (size_t i = 0; i < count && done < most; i++) {
    size_t piece = pieces[i].iov_len < most - done ? pieces[i].iov_len : most - done;
    size_t got = memory_read(tid, (uint64_t)(uintptr_t)pieces[i].iov_base, data + done, piece);
    done += got;
    if (got < piece) break;
  }
  *left -= done;
  text_data(text, "data", data, done);
}

static void return_buffer(pid_t tid, uint64_t address, int64_t ret, size_t *left, struct text *text) {
  struct iovec piece = {(void *)(uintptr_t)address, (size_t)ret};
  written(tid, &piece, 1, (size_t)ret, left, text);
}

static void return_vector(pid_t tid, uint64_t address, uint64_t count, int64_t ret, size_t *left, struct text *text) {
  struct iovec pieces[VECTOR_MAX];
  size_t wanted = (count < VECTOR_MAX ? (size_t)count : VECTOR_MAX) * sizeof *pieces;
  written(tid, pieces, memory_read(tid, address, pieces, wanted) / sizeof *pieces, (size_t)ret, left, text);
}

static void return_fds(pid_t tid, uint64_t address, struct text *text) {
  int fds[2];
  if (memory_read(tid, address, fds, sizeof fds) != sizeof fds) return;
  text_key(text, "fds");
  text_plain(text, "[");
  text_number(text, fds[0]);
  text_plain(text, ",");
  text_number(text, fds[1]);
  text_plain(text, "]");
}

static void return_info(pid_t tid, uint64_t address, struct text *text) {
  siginfo_t info;
  if (!address || memory_read(tid, address, &info, sizeof info) != sizeof info) return;
  text_key(text, "info");
  text_plain(text, "{\"signo\":");
  text_number(text, info.si_signo);
  text_int(text, "code", info.si_code);
  text_int(text, "pid", info.si_pid);
  text_int(text, "uid", info.si_uid);
  text_int(text, "status", info.si_status);
  text_plain(text, "}");
}

void decode_return(const struct call *call, pid_t tid, int64_t ret, size_t *data_left, struct text *text) {
  const struct syscall *row = call->row;
  decode_call(row, call->args, text);
  text_int(text, "ret", ret);
  text_bytes(text, call->in.at, call->in.length);
  if (ret < 0) return;
  for (int i = 0; i < 6 && row->args[i] != NONE; i++) {
    uint64_t arg = call->args[i];
    switch (row->args[i]) {
      case BUFFER: return_buffer(tid, arg, ret, data_left, text); break;
      case VECTOR: return_vector(tid, arg, call->args[i + 1], ret, data_left, text); break;
      case FDS: return_fds(tid, arg, text); break;
      case SET_OUT: set_member(text, tid, arg); break;
      case SIGINFO: return_info(tid, arg, text); break;
      case STATUS: {
        int status;
        if (ret > 0 && arg && memory_read(tid, arg, &status, sizeof status) == sizeof status)
          text_int(text, "status", status);
        break;
      }
      default: break;
    }
  }
}
