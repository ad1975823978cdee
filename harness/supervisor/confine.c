/* What main does to itself between its fork and the runtime. The order carries the safety:
 *
 *   1 current directory, limits           while it is still privileged: work/ may lie below a closed directory
 *   2 descriptors                         everything of the supervisor's is close-on-exec before anything can exec
 *   3 groups, ids, capabilities           groups before ids, ids before capabilities: each needs what the next gives up
 *   4 no_new_privs                        no set-user-ID program gives any of it back; Landlock and seccomp require it
 *   5 Landlock
 *   6 the denylist                        last: it refuses seccomp itself, and half of the calls above
 *
 * The limits are soft = hard. Node raises its soft limits to the hard ones at start; so nothing is raised, and the
 * student starts with what the request says. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confine.h"

enum { FIRST_OWN_DESCRIPTOR = 64, CLOEXEC_RANGE = 4 /* CLOSE_RANGE_CLOEXEC */ };
enum { CALL_close_range = 436 };
/* Node itself holds some twenty descriptors above 63. */
static const rlim_t LEAST_OPEN_FILES = 128;
static const rlim_t STACK_BYTES = (rlim_t)8 << 20;
/* The tracer counts processor time over all processes; this only catches what would escape it. It must never come first: by
 * the clock that the kernel holds against it a process pays for each tick at which it runs, whole, and on a busy machine
 * that is several times what it has used. */
static const rlim_t CPU_SLACK = 10;

/* An inherited hard limit may be lower, and may not be raised: then that one holds. */
static int set_limit(int resource, rlim_t value) {
  struct rlimit limit = {.rlim_cur = value, .rlim_max = value};
  if (setrlimit(resource, &limit) == 0) return 0;
  if (errno != EPERM || getrlimit(resource, &limit) != 0) return -1;
  limit.rlim_cur = limit.rlim_max;
  return setrlimit(resource, &limit);
}

static int set_limits(const struct request *request) {
  const rlim_t files = request->limit[LIMIT_OPEN_FILES];
  if (set_limit(RLIMIT_FSIZE, request->limit[LIMIT_FILE_BYTES]) != 0) return -1;
  if (set_limit(RLIMIT_NOFILE, files < LEAST_OPEN_FILES ? LEAST_OPEN_FILES : files) != 0) return -1;
  if (set_limit(RLIMIT_CPU, (request->limit[LIMIT_CPU_MS] / 1000 + 1) * CPU_SLACK) != 0) return -1;
  if (set_limit(RLIMIT_STACK, STACK_BYTES) != 0) return -1;
  if (set_limit(RLIMIT_MSGQUEUE, 0) != 0) return -1;
  /* 1, not 0: a core_pattern that pipes to a program is run at 0 all the same, as root, outside of every namespace. */
  return set_limit(RLIMIT_CORE, 1);
}

static bool maps(const char *table, unsigned long id) {
  FILE *file = fopen(table, "re");
  unsigned long inside, outside, count;
  bool found = false;
  if (file == NULL) return false;
  while (!found && fscanf(file, "%lu %lu %lu", &inside, &outside, &count) == 3)
    found = id >= inside && id - inside < count;
  (void)fclose(file);
  return found;
}

bool confine_is_root(void) {
  return geteuid() == 0 && maps("/proc/self/uid_map", STUDENT) && maps("/proc/self/gid_map", STUDENT);
}

static int clear_capabilities(void) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  const struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};
  return (int)syscall(SYS_capset, &header, none);
}

static int drop_privilege(const struct sandbox *sandbox) {
  if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) return -1;
  /* Refused to the unprivileged, who have nothing to bound: no_new_privs already keeps them so. */
  for (unsigned long capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++)
    if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0 && errno != EPERM) return -1;
  if (sandbox->drops) {
    /* Not by the C library, which leaves a signal handler behind where it knows of threads: in a warm start. */
    if (syscall(SYS_setgroups, 0, NULL) != 0) return -1;
    if (syscall(SYS_setresgid, sandbox->uid, sandbox->uid, sandbox->uid) != 0) return -1;
    if (syscall(SYS_setresuid, sandbox->uid, sandbox->uid, sandbox->uid) != 0) return -1;
    /* What a change of user ends. An exec would begin it again, but a warm start has none. */
    if (prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) != 0) return -1;
  }
  return clear_capabilities();
}

int sandbox_confine(const struct sandbox *sandbox, const struct request *request, char *err, size_t errlen) {
  if (fchdir(sandbox->work) != 0) return sandbox_failed(err, errlen, "entering work/");
  if (set_limits(request) != 0) return sandbox_failed(err, errlen, "setting limits");
  if (syscall(CALL_close_range, FIRST_OWN_DESCRIPTOR, ~0U, CLOEXEC_RANGE) != 0)
    return sandbox_failed(err, errlen, "closing descriptors");
  if (drop_privilege(sandbox) != 0) return sandbox_failed(err, errlen, "giving up privilege");
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return sandbox_failed(err, errlen, "no_new_privs");
  if (landlock_enforce(sandbox, err, errlen) != 0) return -1;
  return deny_install(sandbox->tier, err, errlen);
}

int sandbox_exec_runtime(const struct sandbox *sandbox, const struct request *request, char *err, size_t errlen) {
  if (sandbox->tier == TIER_A)
    (void)execve("/lab/node", request->argv, request->envp);
  else if (execve(request->node, request->argv, request->envp) != 0 && errno == EACCES)
    /* As root the checkout may lie below a directory that the student's user cannot search. */
    (void)syscall(SYS_execveat, sandbox->node, "", request->argv, request->envp, AT_EMPTY_PATH);
  return sandbox_failed(err, errlen, request->node);
}
