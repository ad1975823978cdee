/* The sandbox: what confines a run. Two phases, two sides:
 *
 *   supervisor   sandbox_enter → sandbox_lay_files → (trace …) → sandbox_open_result
 *   main         fork, held by the tracer → sandbox_confine → sandbox_exec_runtime
 *
 * Descriptors: before any of this the supervisor has moved its own to 64 and above and filled 3–63 with /dev/null, so
 * every descriptor that the sandbox opens is >= 64; all must be O_CLOEXEC. */
#ifndef PROCLAB_SANDBOX_H
#define PROCLAB_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "request.h"

enum { MISSING_MAX = 32 };

struct sandbox {
  enum tier tier;
  const char *missing[MISSING_MAX]; /* static strings: what the tier lacks here */
  size_t missing_count;
  uid_t uid; /* as which main runs, as main sees it */
  bool drops; /* main changes its user and group to `uid`; else it has the supervisor's */
  bool joins; /* the supervisor takes that user too, once the files are laid: it could not trace it otherwise */
  bool forks; /* main is a fork of a warm Node, and executes none */
  int root;  /* directory that holds program/ and work/ */
  int work;  /* root/work */
  int proc;  /* a /proc whose pids are those that the tracer and the program see */
  int node;  /* O_PATH descriptor of the runtime's executable */
  int ruleset; /* what Landlock permits, or -1 */
};

/* Chooses the best acceptable tier by probing and creates its namespaces. Returns 0 in the process that will trace. In
 * tier A that is a fork, pid 1 of the new pid namespace and leader of a session; the outer process stays inside this
 * call: it forwards SIGTERM, SIGINT and SIGHUP, takes pid 1 with it when it dies, exits with pid 1's status and never
 * returns. On entry SIGCHLD, SIGTERM, SIGINT and SIGHUP are blocked and must still be so on return; SIGPIPE is ignored.
 * Returns -1 with one clear line in `err`. */
int sandbox_enter(struct sandbox *sandbox, const struct request *request, char *err, size_t errlen);

/* Creates program/ and work/ with the request's files. */
int sandbox_lay_files(struct sandbox *sandbox, const struct request *request, char *err, size_t errlen);

/* In main's process, already traced: current directory work/, rlimits, no capabilities, no privilege, no_new_privs,
 * Landlock, seccomp deny filter, descriptors >= 64 close-on-exec. Descriptors 0, 1, 2 and the trace filter are already
 * in place (the caller did that), the signal mask is empty, all dispositions are default. */
int sandbox_confine(const struct sandbox *sandbox, const struct request *request, char *err, size_t errlen);

/* exec of the runtime, by descriptor where its path is not reachable. Returns only on failure. */
int sandbox_exec_runtime(const struct sandbox *sandbox, const struct request *request, char *err, size_t errlen);

/* Opens a collected file after every traced process is dead: openat2 with RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS,
 * O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC. Returns a descriptor or -1 with errno. */
int sandbox_open_result(const struct sandbox *sandbox, const char *path);

/* Opens a FIFO below work/ for writing, in the same way, while traced processes live. Returns a descriptor in
 * non-blocking mode, or -1: nobody has it open for reading, it is not there, it is no FIFO. */
int sandbox_open_gate(const struct sandbox *sandbox, const char *path);

#endif
