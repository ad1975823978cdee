/*
 * What every file of the binding shares.
 *
 * Theory of operation. JavaScript never reaches a body of ours directly: addon.c gives each one the same trampoline, which
 *
 *   1. notes, in a run, where in the student's program the call stands (place.c), unless no tracer is told of it,
 *   2. runs the JavaScript signal handlers that are due (a safe point),
 *   3. calls the body, again from the start as long as the body says so (see call_blocking),
 *   4. runs the handlers that became due meanwhile (a safe point),
 *   5. frees what the body took from call_alloc.
 *
 * A body therefore reads its arguments, makes its system call, and converts the result; it frees nothing and knows nothing of signals.
 * Every function here that returns bool returns false with a JavaScript exception pending; the body then returns NULL at once.
 *
 *   static napi_value do_read(struct call *call) {
 *     int fd;
 *     struct bytes into;
 *     if (!arg_int(call, 0, "fd", &fd) || !arg_bytes(call, 1, "buffer", &into)) return NULL;
 *     return call_result(call, call_blocking(call, RESTARTS, SYS_read, fd, (long)into.data, (long)into.length), NULL);
 *   }
 *   static const struct function functions[] = {{"read", do_read}, {NULL, NULL}};
 *   static const struct constant constants[] = {CONSTANT(O_RDONLY), {NULL, 0}};
 *   CHAPTER(functions, constants)
 */
#ifndef POSIX_H
#define POSIX_H

#define NAPI_VERSION 8
#include <errno.h>
#include <limits.h>
#include <node_api.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A set of signals as the kernel has it: bit 0 is signal 1. For raw system calls, with `sizeof(sigbits)` as the size of the set. */
typedef uint64_t sigbits;
#define SIGNAL_BIT(signo) ((sigbits)1 << ((signo) - 1))

/* One call from JavaScript into a body of ours. */
enum { CALL_ARGUMENTS = 8 };

struct call {
  napi_env env;
  const char *name;                 /* the function's, which is also the `syscall` of the errors it throws */
  size_t argc;                      /* what was passed, at most CALL_ARGUMENTS */
  napi_value argv[CALL_ARGUMENTS];  /* undefined beyond argc */
  bool again;                       /* the trampoline is to call the body once more */
  struct block *blocks;             /* what call_alloc gave */
};

/* ---- Registration: one CHAPTER a file, found by addon.c without being listed there ---- */

struct function {
  const char *name; /* in JavaScript */
  napi_value (*body)(struct call *call);
};

struct constant {
  const char *name;
  int64_t value; /* beyond ±2^53 it would not survive as a number */
};

struct chapter {
  const struct function *functions; /* ends with {NULL, NULL} */
  const struct function *silent;    /* the same, or NULL: they touch this process's memory alone, and often; no tracer is told, and no place noted */
  const struct constant *constants; /* ends with {NULL, 0} */
  struct chapter *next;
};

void chapter_add(struct chapter *chapter);

#define CONSTANT(name) {#name, (int64_t)(name)}

#define CHAPTER(functions_, constants_) CHAPTER_WITH_SILENT(functions_, NULL, constants_)

#define CHAPTER_WITH_SILENT(functions_, silent_, constants_)                             \
  static struct chapter chapter_here = {(functions_), (silent_), (constants_), NULL};    \
  __attribute__((constructor)) static void chapter_here_add(void) {                      \
    chapter_add(&chapter_here);                                                          \
  }

/* ---- Memory that lasts as long as the call (addon.c) ---- */

/* Zeroed; NULL with an exception pending when there is none. Freed by the trampoline: also between two goes of one call. */
void *call_alloc(struct call *call, size_t size);

/* ---- Arguments (args.c): TypeError ERR_INVALID_ARG_TYPE, RangeError ERR_OUT_OF_RANGE, TypeError ERR_INVALID_ARG_VALUE ---- */

/* Bytes that JavaScript owns. Valid until JavaScript runs again: never across call_blocking. */
struct bytes {
  void *data;
  size_t length;
};

/* True where the argument is undefined or was not passed. Never throws. */
bool arg_absent(const struct call *call, size_t index);
/* An integer between min and max. */
bool arg_integer(struct call *call, size_t index, const char *name, int64_t min, int64_t max, int64_t *value);
/* An integer that a C int holds. */
bool arg_int(struct call *call, size_t index, const char *name, int *value);
bool arg_boolean(struct call *call, size_t index, const char *name, bool *value);
/* A string or Uint8Array without a NUL byte, as a C string that lasts as long as the call. */
bool arg_string(struct call *call, size_t index, const char *name, const char **value);
/* An array of such strings, ended by NULL, as execve takes it. */
bool arg_strings(struct call *call, size_t index, const char *name, char ***values, size_t *count);
/* A Uint8Array, other typed array, DataView or ArrayBuffer. */
bool arg_bytes(struct call *call, size_t index, const char *name, struct bytes *value);
/* A bigint between 0 and 2^64-1. */
bool arg_address(struct call *call, size_t index, const char *name, uintptr_t *value);
/* A set of signals: an array of numbers. Throws EINVAL, as sigaddset does, for a number that is no signal's. */
bool arg_sigset(struct call *call, size_t index, const char *name, sigbits *value);

/* The same conversions for a value that is not an argument of its own, an element or a property; `name` is for the message. */
bool value_sigset(struct call *call, napi_value value, const char *name, sigbits *result);
bool value_integer(struct call *call, napi_value value, const char *name, int64_t min, int64_t max, int64_t *result);
bool value_string(struct call *call, napi_value value, const char *name, const char **result);

/* ---- Results (args.c): NULL with an exception pending on failure ---- */

napi_value result_undefined(struct call *call);
napi_value result_number(struct call *call, double value);
napi_value result_boolean(struct call *call, bool value);
napi_value result_bigint(struct call *call, uint64_t value);
napi_value result_string(struct call *call, const char *bytes, size_t length);
napi_value result_sigset(struct call *call, sigbits set);
napi_value result_object(struct call *call);
bool object_set(struct call *call, napi_value object, const char *key, napi_value value);
bool object_set_number(struct call *call, napi_value object, const char *key, double value);

/* ---- Errors (error.c) ---- */

/* Throws what Node throws for a failed system call, `ECHILD: no child processes, waitpid`, with code, errno (negative), syscall, and path
 * unless it is NULL. Always returns NULL, for `return throw_errno(...)`. */
napi_value throw_errno(struct call *call, int error, const char *path);
/* TypeErrors and RangeErrors with a `code`, in Node's words; false always. `must` completes `The "fd" argument must be `. */
bool throw_type(struct call *call, const char *name, const char *must, napi_value received);
bool throw_range(struct call *call, const char *name, const char *must, napi_value received);
bool throw_value(struct call *call, const char *name, const char *must, napi_value received);
/* False with an exception pending unless status is napi_ok. */
bool check(struct call *call, napi_status status);

/* ---- System calls (call.c) ---- */

/* Whether Linux restarts the call after a handler that was installed with SA_RESTART: see signal(7). */
enum restarting { RESTARTS, NEVER_RESTARTS };

/* Not errors of the kernel's: the call has to be given up. Only to be passed on to call_result or call_failed. */
#define CALL_ABANDONED LONG_MIN

/*
 * Makes a system call that may block. Returns its result, a negative errno, or CALL_ABANDONED.
 *
 * No signal is lost between "no handler is due" and the kernel's going to sleep: the C handler compares the program counter with the
 * stub's and makes it turn back. When a signal was caught, before the call or in it, its JavaScript handler runs in here, so whatever
 * points into JavaScript's memory is stale afterwards. Hence a call is never repeated in here: CALL_ABANDONED says either that a handler
 * threw or that the trampoline will call the body again, from its arguments on. A body must have no lasting effect before this call and
 * hold nothing but call_alloc memory across it.
 *
 * Raw system calls, so use those that every architecture has: openat, pipe2, dup3, ppoll, wait4.
 */
long call_blocking_(struct call *call, enum restarting restarting, long number, const long arguments[6]);
#define call_blocking(call, restarting, number, ...) \
  call_blocking_((call), (restarting), (number), (const long[6]){__VA_ARGS__})

/* The result as a number, or throws. `result` is as call_blocking returns it; for a libc function use call_result(call, libc(f(...)), path). */
napi_value call_result(struct call *call, long result, const char *path);
/* For results that are not numbers: throws (or not, when abandoned) and returns NULL. `result` < 0. */
napi_value call_failed(struct call *call, long result, const char *path);
/* -1 becomes the negative errno. */
static inline long libc(long result) { return result == -1 ? -(long)errno : result; }

/* ---- Marks (harness/README.md): prctl(MARK, operation, ...). The kernel refuses the operation; the tracer has seen it. ---- */

enum { MARK = 0x706c6162, MARK_POSITION = 3, MARK_CALL = 5 };

/* ---- Parts of the addon that addon.c starts, once, on the main thread ---- */

/* True on the thread on which alone fork and signals make sense; throws otherwise. */
bool on_main_thread(struct call *call);

#endif
