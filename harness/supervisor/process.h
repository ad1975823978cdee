/* The table of traced processes and their threads. */
#ifndef PROCLAB_PROCESS_H
#define PROCLAB_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "text.h"

struct syscall;

/* A system call that a thread is in, or was in when a signal interrupted it. */
struct call {
  const struct syscall *row; /* NULL: in none that is reported */
  uint64_t args[6];
  struct text in; /* members decoded on entry */
  bool held;      /* interrupted: left with a restart code, outcome not known yet */
  int code;       /* that restart code, negative */
};

enum task_state {
  TASK_RUNNING,
  TASK_PARKED,    /* stopped before its parent's event announced it; waits for that */
  TASK_EXPECTED,  /* announced, first stop not seen yet */
  TASK_LISTENING, /* in a group-stop */
  TASK_HELD,      /* stopped for a checkpoint */
  TASK_READY,     /* stopped, and goes on when the schedule says so */
};

/* Ranges of memory that a program mapped, where pages are sampled: mappings.c. */
struct mapping {
  uint64_t start, length; /* whole pages */
  bool placed;            /* by a line of the student's, as far as the program tells */
};

enum { MAPPINGS_MAX = 256 };

struct mappings {
  struct mapping at[MAPPINGS_MAX];
  size_t count;
};

struct process {
  pid_t pid;
  bool living;
  bool announced;     /* its birth has been seen from the parent's side (always so for main) */
  int status;         /* once not living */
  unsigned tasks;     /* threads in the table */
  uint64_t restarts;  /* bit s-1: the handler of signal s asks for SA_RESTART */
  bool stopped;       /* `stop` was reported, `continue` not yet */
  uint64_t caught, ignored; /* bit s-1: what it does with signal s, as long as `actions_known` */
  bool actions_known;
  bool timers;        /* it has asked for a timer, of which nobody tells when it has gone */
  unsigned alarms;    /* calls of alarm whose alarm has neither come nor been replaced */
  uint64_t position;  /* where it keeps the place of its call (mark 3), or 0 */
  uint32_t exec_place[2]; /* what it kept there when it called execve */
  uint64_t minflt, majflt;
  uint64_t cpu_ns, utime_us, stime_us; /* as last read */
  struct mappings mappings;
  struct process *hash_next;
  struct process *previous, *next; /* living ones */
};

struct task {
  pid_t tid;
  struct process *process; /* NULL while parked */
  enum task_state state;
  struct call call;
  struct sleep {
    char state;        /* its letter in /proc */
    uint64_t switches; /* how often it has been switched */
  } looked[2];         /* as last seen: see enum look */
  int64_t priority;    /* under a schedule; smaller numbers go first */
  int status;          /* its file in /proc, kept open for looks; or -1 */
  uint64_t stray_ns;   /* processor time that it had used when somebody else was to go on */
  int64_t woken;       /* it has slept for a time of its own; the number of its waking */
  int deferred;        /* TASK_READY: the status of its stop, which has not been looked at yet; or 0 */
  bool vforks;       /* it waits until its child of vfork has ended or executed a program */
  int resume_signal; /* TASK_HELD, TASK_READY: what resuming delivers */
  bool resume_listen;
  struct task *hash_next;
};

enum { HASH_SIZE = 64 };

struct table {
  struct process *processes[HASH_SIZE];
  struct task *tasks[HASH_SIZE];
  struct process *living;
  size_t living_count, task_count;
};

struct process *process_find(struct table *table, pid_t pid); /* living or ended, or NULL */
struct process *process_add(struct table *table, pid_t pid);  /* replaces an ended one of that pid */
void process_end(struct table *table, struct process *process, int status);
void process_forget(struct table *table, struct process *process); /* an ended one */

struct task *task_find(struct table *table, pid_t tid);
struct task *task_add(struct table *table, pid_t tid, struct process *process, enum task_state state);
void task_remove(struct table *table, struct task *task);

/* mappings.c. Lengths are in bytes, of which whole pages are meant. */
void mappings_add(struct mappings *mappings, struct mapping mapping);
void mappings_remove(struct mappings *mappings, uint64_t start, uint64_t length);

void table_free(struct table *table);

#endif
