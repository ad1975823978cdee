/* The system calls that can be reported, one row each. */
#ifndef PROCLAB_SYSCALLS_H
#define PROCLAB_SYSCALLS_H

#include <stddef.h>
#include <stdint.h>

#include "request.h"

/* What an argument is; those that point to something say which member of the event shows it, and when it is read. */
enum kind {
  NONE,     /* behind the last argument */
  INT,      /* int, and descriptors */
  LONG,     /* anything as wide as a register; pointers of no interest */
  FLAGS,    /* 32 bits without a sign */
  PATH,     /* string → `path`, or `path2` when there is a `path` already; read on entry */
  SET,      /* signal set → `set`, read on entry */
  SET_OUT,  /* the same, read on return */
  ACTION,   /* struct sigaction → `action`, on entry */
  SPAN,     /* struct timespec → `timeout` in nanoseconds, on entry */
  INTERVAL, /* struct itimerval → `timeout` in nanoseconds, on entry */
  BUFFER,   /* bytes written, as many as were → `data`, on return */
  VECTOR,   /* struct iovec array of such */
  FDS,      /* int[2] → `fds`, on return */
  STATUS,   /* wait status → `status`, on return when a child was reported */
  SIGINFO,  /* siginfo_t → `info`, on return */
};

enum report {
  ALWAYS,
  FAILURES, /* success shows itself as an event of its own */
  NEVER,    /* known by name only, for `blocked` */
};

struct syscall {
  int number;
  const char *name;
  unsigned groups;
  enum report report;
  enum kind args[6];
};

extern const struct syscall SYSCALLS[];
extern const size_t SYSCALL_COUNT;

/* The row of a system call, or NULL. */
const struct syscall *syscall_row(uint64_t number);

#endif
