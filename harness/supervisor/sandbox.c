/* The sandbox as the tracer sees it: which tier, the files in it, the results out of it.
 *
 * Theory of operation. A tier is chosen by entering it: the first of the acceptable ones whose every step succeeds. No
 * version and no setting is consulted, as these say what should work (a distribution may grant the user namespace and
 * deny everything that it is for). A tier that could not be entered leaves nothing behind.
 *
 *   A  namespaces.c, landlock.c, deny.c     a tree of its own; tmpfs; a second wall inside
 *   B  landlock.c, deny.c                   the request's workspace, in the host's tree
 *   C  deny.c                               the same without Landlock: observed, not confined; only if asked for
 *
 * Files are laid before any student process exists, and read when none exists any more; in between, work/ is the
 * student's. So only reading and the opening of gates need care: nothing found there is followed out of it. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confine.h"

enum { CALL_openat2 = 437, BENEATH = 0x08, NO_SYMLINKS = 0x04, NO_MAGICLINKS = 0x02, NO_MOUNTS = 0x01 };

struct how {
  uint64_t flags;
  uint64_t mode;
  uint64_t resolve;
};

int sandbox_failed(char *err, size_t errlen, const char *step) {
  (void)snprintf(err, errlen, "%s: %s", step, strerror(errno));
  return -1;
}

static void lacks(struct sandbox *sandbox, const char *what) {
  if (sandbox->missing_count < MISSING_MAX) sandbox->missing[sandbox->missing_count++] = what;
}

static int own_capabilities(struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3], bool set) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  return (int)syscall(set ? SYS_capset : SYS_capget, &header, data);
}

static bool may_trace_any_user(void) {
  struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {{0}};
  return own_capabilities(data, false) == 0 && (data[0].effective & 1U << CAP_SYS_PTRACE) != 0;
}

/* What the tier promises (SECURITY.md) and does not keep on this machine. */
static void note_missing(struct sandbox *sandbox) {
  const int abi = landlock_abi();
  sandbox->missing_count = 0;
  if (abi == ABI_NONE || sandbox->tier == TIER_C) lacks(sandbox, "landlock");
  /* As root the student's user cannot signal the tracer, but outside a pid namespace it can signal other runs'. */
  const bool separate = sandbox->tier == TIER_A && sandbox->drops && !sandbox->joins;
  if (!separate && (abi < ABI_SCOPE || sandbox->tier == TIER_C)) lacks(sandbox, "signal-scope");
  if (sandbox->tier == TIER_A) return;
  lacks(sandbox, "disk-bytes");
  lacks(sandbox, "inodes");
}

/* Tiers B and C: the run's tree is two directories in the workspace. */
static int enter_workspace(struct sandbox *sandbox, const struct request *request, char *err, size_t errlen) {
  if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) return sandbox_failed(err, errlen, "becoming subreaper");
  if (mkdir(request->workspace, 0700) != 0 && errno != EEXIST) return sandbox_failed(err, errlen, "making the workspace");
  sandbox->root = open(request->workspace, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  if (sandbox->root < 0) return sandbox_failed(err, errlen, "opening the workspace");
  sandbox->proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (sandbox->proc < 0) return sandbox_failed(err, errlen, "opening /proc");
  /* Private until now; the student's user must be able to walk through it, not to list it. */
  if (sandbox->drops && fchmod(sandbox->root, 0711) != 0)
    return sandbox_failed(err, errlen, "opening up the workspace");
  if (mkdirat(sandbox->root, "program", 0755) != 0 || mkdirat(sandbox->root, "work", 0755) != 0)
    return sandbox_failed(err, errlen, "making program/ and work/ in the workspace");
  sandbox->work = openat(sandbox->root, "work", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  if (sandbox->work < 0) return sandbox_failed(err, errlen, "opening work/");
  if (sandbox->drops && fchown(sandbox->work, sandbox->uid, sandbox->uid) != 0)
    return sandbox_failed(err, errlen, "giving work/ to the student's user");
  return 0;
}

static int try_tier(struct sandbox *sandbox, const struct request *request, enum tier tier, char *err, size_t errlen) {
  sandbox->tier = tier;
  sandbox->drops = confine_is_root();
  sandbox->joins = sandbox->drops && !may_trace_any_user();
  sandbox->uid = tier == TIER_A || sandbox->drops ? STUDENT : geteuid();
  if (tier == TIER_A) return namespaces_enter(sandbox, request, err, errlen);
  if (tier == TIER_B && landlock_abi() == ABI_NONE) {
    (void)snprintf(err, errlen, "the kernel has no Landlock, or it was left out at boot (lsm=)");
    return -1;
  }
  return enter_workspace(sandbox, request, err, errlen);
}

int sandbox_enter(struct sandbox *sandbox, const struct request *request, char *err, size_t errlen) {
  size_t length = 0;
  char why[256];
  (void)umask(022); /* whatever the caller's: of what is laid, and of main */
  *sandbox = (struct sandbox){.root = -1, .work = -1, .proc = -1, .node = -1, .ruleset = -1};
  sandbox->node = open(request->node, O_PATH | O_CLOEXEC);
  if (sandbox->node < 0) return sandbox_failed(err, errlen, request->node);
  (void)snprintf(err, errlen, "no tier was asked for");
  for (size_t i = 0; i < request->tier_count; i++) {
    if (try_tier(sandbox, request, request->tiers[i], why, sizeof why) == 0) {
      note_missing(sandbox);
      return 0;
    }
    if (length < errlen)
      length += (size_t)snprintf(err + length, errlen - length, "%stier %c: %s", i == 0 ? "" : "; ",
                                 "ABC"[request->tiers[i]], why);
  }
  return -1;
}

/* Opens the directory that holds `path`'s last component, making what is missing; *name is that component. Every
 * component must be an ordinary name, and none may be a link: nobody else has been here, but that costs nothing. */
static int open_parent(const struct sandbox *sandbox, const char *path, bool student, const char **name) {
  int dir = fcntl(sandbox->root, F_DUPFD_CLOEXEC, 0);
  for (*name = path; dir >= 0; *name += strcspn(*name, "/") + 1) {
    char part[NAME_MAX + 1];
    const size_t length = strcspn(*name, "/");
    if (length == 0 || length > NAME_MAX || strncmp(*name, "..", length) == 0) {
      errno = EINVAL;
      break;
    }
    if ((*name)[length] == '\0') return dir;
    memcpy(part, *name, length);
    part[length] = '\0';
    const bool made = mkdirat(dir, part, 0755) == 0;
    if (!made && errno != EEXIST) break;
    const int next = openat(dir, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (next >= 0 && made && student && fchown(next, sandbox->uid, sandbox->uid) != 0) {
      (void)close(next);
      break;
    }
    (void)close(dir);
    dir = next;
  }
  const int error = errno;
  if (dir >= 0) (void)close(dir);
  errno = error;
  return -1;
}

static int write_all(int fd, const struct bytes *data) {
  for (size_t done = 0; done < data->length;) {
    const ssize_t count = write(fd, data->at + done, data->length - done);
    if (count < 0 && errno != EINTR) return -1;
    if (count > 0) done += (size_t)count;
  }
  return 0;
}

static int lay(const struct sandbox *sandbox, const struct file *file) {
  const bool student = strncmp(file->path, "work/", 5) == 0;
  const char *name;
  if (!student && strncmp(file->path, "program/", 8) != 0) {
    errno = EINVAL;
    return -1;
  }
  const int dir = open_parent(sandbox, file->path, student && sandbox->drops, &name);
  if (dir < 0) return -1;
  /* Opened for both, a FIFO does not wait for a partner. */
  const int access = file->fifo ? O_RDWR : O_WRONLY | O_CREAT | O_EXCL;
  int failed = file->fifo && mkfifoat(dir, name, 0600) != 0;
  const int fd = failed ? -1 : openat(dir, name, access | O_NOFOLLOW | O_CLOEXEC, 0600);
  failed = fd < 0 || write_all(fd, &file->data) != 0;
  /* Owner before mode: chown takes set-ID bits away, and these are no permission bits anyway. */
  failed = failed || (student && sandbox->drops && fchown(fd, sandbox->uid, sandbox->uid) != 0);
  failed = failed || fchmod(fd, file->mode & 0777) != 0;
  const int error = errno;
  if (fd >= 0) (void)close(fd);
  (void)close(dir);
  errno = error;
  return failed ? -1 : 0;
}

/* What the tracer still needs: to look at and end what it traces, to read results whatever their mode, and to make
 * main what it must become (limits included). Everything else goes, in case something of the student's turns the
 * tracer against its host. */
static const unsigned KEPT = 1U << CAP_DAC_OVERRIDE | 1U << CAP_DAC_READ_SEARCH | 1U << CAP_KILL | 1U << CAP_SETGID |
                             1U << CAP_SETUID | 1U << CAP_SETPCAP | 1U << CAP_SYS_PTRACE | 1U << CAP_SYS_RESOURCE;

/* Root in a container often may not look into processes of another user (their descriptors, their memory). So the
 * tracer becomes the student's user too, and this run is protected as one that an ordinary user has started. */
static int join_student(struct sandbox *sandbox) {
  if (syscall(SYS_setgroups, 0, NULL) != 0) return -1;
  if (syscall(SYS_setresgid, sandbox->uid, sandbox->uid, sandbox->uid) != 0) return -1;
  if (syscall(SYS_setresuid, sandbox->uid, sandbox->uid, sandbox->uid) != 0) return -1;
  sandbox->drops = false;
  /* A change of user ends the request to die with the guard. */
  if (sandbox->tier == TIER_A && prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return -1;
  /* It also makes a process non-dumpable, and its fork could not be traced. start_main ends this again. */
  return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static int shed_powers(struct sandbox *sandbox, char *err, size_t errlen) {
  struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
  if (sandbox->joins && join_student(sandbox) != 0) return sandbox_failed(err, errlen, "becoming the student's user");
  if (own_capabilities(data, false) != 0) return sandbox_failed(err, errlen, "capget");
  data[0].permitted &= KEPT;
  data[0].effective &= KEPT;
  data[0].inheritable = 0;
  data[1] = (struct __user_cap_data_struct){0};
  return own_capabilities(data, true) == 0 ? 0 : sandbox_failed(err, errlen, "capset");
}

int sandbox_lay_files(struct sandbox *sandbox, const struct request *request, char *err, size_t errlen) {
  for (size_t i = 0; i < request->file_count; i++)
    if (lay(sandbox, &request->files[i]) != 0) return sandbox_failed(err, errlen, request->files[i].path);
  if (sandbox->tier == TIER_A && namespaces_seal(err, errlen) != 0) return -1;
  if (sandbox->tier != TIER_C && landlock_prepare(sandbox, err, errlen) != 0) return -1;
  return shed_powers(sandbox, err, errlen);
}

static int open_in_work(const struct sandbox *sandbox, const char *path, uint64_t access) {
  const struct how how = {.flags = access | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC,
                          .resolve = BENEATH | NO_SYMLINKS | NO_MAGICLINKS | NO_MOUNTS};
  if (strncmp(path, "work/", 5) != 0) {
    errno = EINVAL;
    return -1;
  }
  return (int)syscall(CALL_openat2, sandbox->work, path + 5, &how, sizeof how);
}

int sandbox_open_result(const struct sandbox *sandbox, const char *path) {
  return open_in_work(sandbox, path, O_RDONLY);
}

int sandbox_open_gate(const struct sandbox *sandbox, const char *path) {
  struct stat status;
  const int fd = open_in_work(sandbox, path, O_WRONLY);
  if (fd < 0 || (fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode))) return fd;
  (void)close(fd);
  errno = ENOTSUP;
  return -1;
}
