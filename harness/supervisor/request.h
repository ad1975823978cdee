/* What a run is asked to be: the parsed form of the request that harness/README.md defines. */
#ifndef PROCLAB_REQUEST_H
#define PROCLAB_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum tier { TIER_A, TIER_B, TIER_C };
enum { TIER_COUNT = 3 };

enum limit {
  LIMIT_WALL_MS,
  LIMIT_CPU_MS,
  LIMIT_LINGER_MS,
  LIMIT_PROCESSES,
  LIMIT_BIRTHS,
  LIMIT_MEMORY_BYTES,
  LIMIT_OUTPUT_BYTES,
  LIMIT_FILE_BYTES,
  LIMIT_DISK_BYTES,
  LIMIT_INODES,
  LIMIT_OPEN_FILES,
  LIMIT_EVENTS,
  LIMIT_EVENT_BYTES,
  LIMIT_COUNT
};

/* Groups of system calls that may be reported; a set of these is what `trace` asks for. */
enum group {
  GROUP_PROCESS = 1,
  GROUP_SIGNAL = 2,
  GROUP_DESCRIPTOR = 4,
  GROUP_OUTPUT = 8,
  GROUP_MEMORY = 16,
  GROUP_TIME = 32,
};

enum schedule_kind { SCHEDULE_NATURAL, SCHEDULE_PARENT_FIRST, SCHEDULE_CHILD_FIRST, SCHEDULE_SEEDED };
enum { CHANGES_MAX = 16 };

struct request_schedule {
  enum schedule_kind kind;
  uint64_t seed;                 /* SCHEDULE_SEEDED */
  uint64_t changes[CHANGES_MAX]; /* points, from 1, at which who runs loses its priority */
  size_t change_count;
};

struct bytes {
  char *at; /* a NUL follows the last byte */
  size_t length;
};

struct file {
  const char *path; /* begins "program/" or "work/"; has no empty, "." or ".." component */
  mode_t mode;      /* permission bits only */
  bool fifo;        /* below "work/" */
  struct bytes data;
};

/* Something that is done to the program while it runs. */
struct step {
  unsigned polls;   /* so many wait calls have found no ended child since the last step; 0: at rest */
  int signo;        /* 0: it is a gate */
  bool group;       /* the signal goes to main's process group, else to main */
  const char *gate; /* path of a FIFO; begins "work/", has no empty, "." or ".." component */
  struct bytes text; /* at most PIPE_BUF bytes: written at once or not at all */
};

struct request {
  enum tier tiers[TIER_COUNT]; /* acceptable, best first */
  size_t tier_count;
  const char *node; /* absolute */
  char **argv;      /* NULL-terminated; argc >= 1 */
  size_t argc;
  char **envp; /* NULL-terminated */
  size_t envc;
  struct file *files;
  size_t file_count;
  const char *workspace; /* absolute, exists, empty, private */
  bool has_stdin;
  struct bytes stdin_bytes;
  unsigned trace;               /* set of enum group */
  struct step *steps;           /* in the order in which they are performed */
  size_t step_count;
  uint64_t limit[LIMIT_COUNT];  /* defaults filled in */
  char **collect;               /* each begins "work/", no empty, "." or ".." component */
  size_t collect_count;
  struct request_schedule schedule;
  int cpu;    /* -1: not pinned */
  char *text;    /* the bytes that all of the above point into */
  size_t mapped; /* its size, where it is a mapping of its own */
};

/* Name of a limit as the request and the `limit` event spell it. */
const char *limit_name(enum limit limit);

/* Reads one request from `fd`, up to the field `go`. Returns 0, or -1 with one clear line in `err`. Its text is a mapping
 * of its own and was nowhere else: after request_free nothing of it is left in this process. */
int request_read(struct request *request, int fd, char *err, size_t errlen);

/* The same from memory. */
int request_parse(struct request *request, const char *text, size_t length, char *err, size_t errlen);

void request_free(struct request *request);

#endif
