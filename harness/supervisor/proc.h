/* What the kernel tells of a traced process: /proc/PID and its memory. Every read is bounded and may fail (the process
 * may be killed at any time); then less is reported. `proc` is a descriptor of the /proc of the tracer's pid namespace. */
#ifndef PROCLAB_PROC_H
#define PROCLAB_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "text.h"

/* Copies from a process's memory; returns how many bytes could be read from the start. */
size_t memory_read(pid_t pid, uint64_t address, void *to, size_t length);

/* Copies a NUL-terminated string of at most `size` - 1 bytes; returns its length, or -1 when nothing could be read. */
ssize_t memory_string(pid_t pid, uint64_t address, char *to, size_t size);

/* Reads /proc/PID/NAME, NUL-terminated; returns the length or -1. */
ssize_t proc_read(int proc, pid_t pid, const char *name, char *to, size_t size);

/* A field of /proc/PID/status, such as "Tgid", as a number of the given base; false when it could not be read. */
bool proc_status(int proc, pid_t pid, const char *field, int base, uint64_t *number);

struct proc_stat {
  char state;
  uint64_t minflt, majflt, utime_us, stime_us;
};
bool proc_stat(int proc, pid_t pid, struct proc_stat *stat);

/* Whether a thread sleeps, and whether it has run since an earlier look: then it has been switched. */
struct proc_sleep {
  char state;
  uint64_t switches;
};
bool proc_sleep(int proc, pid_t tid, struct proc_sleep *sleep);
bool proc_sleep_at(int status, struct proc_sleep *sleep); /* of its status file, which is open */
int proc_open_status(int proc, pid_t tid);

/* The call in which a thread sleeps; false when it runs, or is in none, or that cannot be told. */
bool proc_call(int proc, pid_t tid, uint64_t *number, uint64_t args[6]);

/* Which signals a process catches and ignores: bit s-1 for signal s. Both are empty when it cannot be told. */
bool proc_actions(int proc, pid_t tid, uint64_t *caught, uint64_t *ignored);

uint64_t proc_resident(int proc, pid_t pid);     /* bytes; 0 when it cannot be read */
uint64_t proc_proportional(int proc, pid_t pid); /* Pss in bytes, shared pages divided among their users */
/* For how long it was to run and had no processor; 0 where the kernel does not say (CONFIG_SCHED_INFO). */
uint64_t proc_waited_ns(int proc, pid_t pid);
uint64_t proc_cpu_ns(pid_t pid);

/* Members of events: `"fds":[…]`; `ignored`, `caught`, `blocked`, `pending`; `path`, `argv`, `envp`, `exe`. */
void proc_table(int proc, pid_t pid, struct text *text);
void proc_dispositions(int proc, pid_t pid, struct text *text);
void proc_image(int proc, pid_t pid, struct text *text);

#endif
