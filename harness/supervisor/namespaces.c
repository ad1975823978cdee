/* Tier A: namespaces of the run's own, and a tree made for it.
 *
 * Theory of operation.
 *
 *   guard   the process that lab started; waits
 *    └─ pid 1   the supervisor from here on: tracer, and init of the pid namespace
 *        └─ main …
 *
 * One clone makes pid, mount, net, ipc and uts namespaces; without root also a user namespace, which is what gives the
 * right to the others. A pipe carries one message from pid 1 to the guard: a NUL byte once the tree stands, or the
 * reason why not, whereupon the guard returns to its caller and the next tier is tried. The message also settles the
 * race between the guard's death and pid 1's request to die with it: it cannot be written to a guard that is gone.
 *
 * Nothing of this can be left behind: every mount lives in the mount namespace, that lives as long as its last process,
 * and when pid 1 ends the kernel kills all others. No directory of the host is written to.
 *
 * Identities. As root, the tree and pid 1 belong to root, student processes to STUDENT. Otherwise the only user there
 * is appears as STUDENT inside, so that a program sees the same in both; pid 1 shares it, and is out of reach all the
 * same: it is not dumpable and has capabilities that student processes lack (so no ptrace, no /proc/1/mem), and the
 * kernel drops signals to pid 1 from inside.
 *
 * Every mount from the host is a recursive read-only copy (mount_setattr, Linux 5.12); the tree's own tmpfs is made
 * read-only when the files are laid. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine.h"

enum { CALL_open_tree = 428, CALL_move_mount = 429, CALL_close_range = 436, CALL_mount_setattr = 442 };
enum { TREE_CLONE = 1, TREE_CLOEXEC = O_CLOEXEC, MOVE_EMPTY_SOURCE = 4, RECURSIVE = 0x8000 };
enum { TREE_SLACK_BYTES = 256 << 10, TREE_INODES = 256, SCRATCH_BYTES = 4 << 20, SCRATCH_INODES = 256 };
enum { MESSAGE_MAX = 512, GUARD_FAULT = 3 };

/* Where the new tree is put together: any directory that every system has, hidden below it until pivot_root. */
#define SITE "/tmp"

struct mount_attributes {
  uint64_t set;
  uint64_t clear;
  uint64_t propagation;
  uint64_t userns;
};

/* Directories of programs and libraries. A symbolic link is copied as one: /bin is often usr/bin. */
static const char *const SYSTEM[] = {"/usr",   "/bin",   "/sbin",             "/lib",
                                     "/lib32", "/lib64", "/etc/alternatives", "/nix/store"};
static const char *const SYSTEM_FILES[] = {"/etc/ld.so.cache", "/etc/localtime"};
static const char *const DEVICES[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"};
static const char *const DIRECTORIES[] = {"dev", "etc", "lab", "lab/program", "lab/work", "proc", "tmp"};
static const struct {
  const char *path, *target;
} LINKS[] = {
    {"dev/fd", "/proc/self/fd"},
    {"dev/stdin", "/proc/self/fd/0"},
    {"dev/stdout", "/proc/self/fd/1"},
    {"dev/stderr", "/proc/self/fd/2"},
};
static const struct {
  const char *path, *text;
} TEXTS[] = {
    {"etc/passwd", "root:x:0:0:root:/:/bin/sh\nstudent:x:61000:61000:student:/lab/work:/bin/sh\n"},
    {"etc/group", "root:x:0:\nstudent:x:61000:\n"},
    {"etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n"},
    {"etc/hosts", "127.0.0.1 localhost lab\n::1 localhost lab\n"},
};
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

int mount_copy(int from, const char *source, uint64_t attributes) {
  const unsigned empty = source[0] == '\0' ? AT_EMPTY_PATH : 0;
  const int copy = (int)syscall(CALL_open_tree, from, source, TREE_CLONE | TREE_CLOEXEC | RECURSIVE | empty);
  const struct mount_attributes set = {.set = attributes};
  if (copy < 0 || syscall(CALL_mount_setattr, copy, "", AT_EMPTY_PATH | RECURSIVE, &set, sizeof set) == 0) return copy;
  (void)close(copy);
  return -1;
}

/* Puts a copy of the host's `source` (a path, or "" and the descriptor `from`) at `target` below the tree. */
static int graft(int from, const char *source, int tree, const char *target, uint64_t attributes) {
  const int copy = mount_copy(from, source, attributes);
  if (copy < 0) return -1;
  const int failed = syscall(CALL_move_mount, copy, "", tree, target, MOVE_EMPTY_SOURCE) != 0;
  (void)close(copy);
  return failed ? -1 : 0;
}

static int write_text(int dir, const char *path, const char *text, int flags) {
  const int fd = openat(dir, path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | flags, 0644);
  if (fd < 0) return -1;
  const ssize_t length = (ssize_t)strlen(text);
  const ssize_t written = write(fd, text, (size_t)length);
  (void)close(fd);
  return written == length ? 0 : -1;
}

static int make_file(int tree, const char *path) { return write_text(tree, path, "", O_CREAT | O_EXCL); }

/* Makes every directory above the last component of `path`. */
static int make_parents(int tree, const char *path) {
  char part[PATH_MAX];
  for (const char *slash = strchr(path, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
    if (snprintf(part, sizeof part, "%.*s", (int)(slash - path), path) >= (int)sizeof part) return -1;
    if (mkdirat(tree, part, 0755) != 0 && errno != EEXIST) return -1;
  }
  return 0;
}

/* The same at the same place: symbolic link, directory, or file. What the host lacks is passed over. */
static int mirror(int tree, const char *path, uint64_t attributes) {
  struct stat status;
  char link[PATH_MAX];
  const char *inside = path + 1;
  if (lstat(path, &status) != 0) return errno == ENOENT || errno == EACCES ? 0 : -1;
  if (make_parents(tree, inside) != 0) return -1;
  if (S_ISLNK(status.st_mode)) {
    const ssize_t length = readlink(path, link, sizeof link - 1);
    if (length < 0) return -1;
    link[length] = '\0';
    return symlinkat(link, tree, inside);
  }
  const int made = S_ISDIR(status.st_mode) ? mkdirat(tree, inside, 0755) : make_file(tree, inside);
  return made != 0 ? -1 : graft(AT_FDCWD, path, tree, inside, attributes);
}

static int mirror_all(int tree) {
  for (size_t i = 0; i < COUNT(SYSTEM); i++)
    if (mirror(tree, SYSTEM[i], ATTR_RDONLY | ATTR_NOSUID | ATTR_NODEV) != 0) return -1;
  for (size_t i = 0; i < COUNT(SYSTEM_FILES); i++)
    if (mirror(tree, SYSTEM_FILES[i], ATTR_RDONLY | ATTR_NOSUID | ATTR_NODEV | ATTR_NOEXEC) != 0) return -1;
  for (size_t i = 0; i < COUNT(DEVICES); i++)
    if (mirror(tree, DEVICES[i], ATTR_NOSUID | ATTR_NOEXEC) != 0) return -1;
  return 0;
}

static int make_skeleton(int tree) {
  for (size_t i = 0; i < COUNT(DIRECTORIES); i++)
    if (mkdirat(tree, DIRECTORIES[i], 0755) != 0) return -1;
  for (size_t i = 0; i < COUNT(LINKS); i++)
    if (symlinkat(LINKS[i].target, tree, LINKS[i].path) != 0) return -1;
  for (size_t i = 0; i < COUNT(TEXTS); i++)
    if (write_text(tree, TEXTS[i].path, TEXTS[i].text, O_CREAT | O_EXCL) != 0) return -1;
  return make_file(tree, "lab/node");
}

static uint64_t laid_bytes(const struct request *request) {
  uint64_t total = 0;
  for (size_t i = 0; i < request->file_count; i++) total += request->files[i].data.length + 4096;
  return total;
}

static int mount_tmpfs(const char *path, uint64_t bytes, uint64_t inodes, const char *mode, unsigned owner) {
  char options[128];
  (void)snprintf(options, sizeof options, "size=%" PRIu64 ",nr_inodes=%" PRIu64 ",mode=%s,uid=%u,gid=%u", bytes, inodes,
                 mode, owner, owner);
  return mount("lab", path, "tmpfs", MS_NOSUID | MS_NODEV, options);
}

/* The student's two: work/, as large as the request says beside the files that are laid there, and a small /tmp. */
static int mount_writable(const struct request *request) {
  const uint64_t inodes = request->limit[LIMIT_INODES] + 2 * request->file_count + 1;
  const uint64_t bytes = request->limit[LIMIT_DISK_BYTES] + laid_bytes(request);
  if (mount_tmpfs(SITE "/lab/work", bytes, inodes, "755", STUDENT) != 0) return -1;
  return mount_tmpfs(SITE "/tmp", SCRATCH_BYTES, SCRATCH_INODES, "1777", STUDENT);
}

static int enter_tree(int tree) {
  if (fchdir(tree) != 0) return -1;
  /* Both at one place: the old root ends up on top of the new one, and is taken off again. */
  if (syscall(SYS_pivot_root, ".", ".") != 0) return -1;
  if (umount2(".", MNT_DETACH) != 0) return -1;
  return chdir("/");
}

static int build_tree_around(int node, unsigned owner, const struct request *request, char *err, size_t errlen) {
  const uint64_t inodes = TREE_INODES + 8 * request->file_count;
  if (mount_tmpfs(SITE, TREE_SLACK_BYTES + laid_bytes(request), inodes, "755", owner) != 0)
    return sandbox_failed(err, errlen, "mounting a tmpfs");
  const int tree = open(SITE, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (tree < 0) return sandbox_failed(err, errlen, "opening the tree");
  const char *step = NULL;
  if (make_skeleton(tree) != 0)
    step = "making the tree's directories";
  else if (mirror_all(tree) != 0)
    step = "copying mounts of the system (mount_setattr needs Linux 5.12)";
  else if (graft(node, "", tree, "lab/node", ATTR_RDONLY | ATTR_NOSUID | ATTR_NODEV) != 0)
    step = "mounting the runtime";
  else if (mount("proc", SITE "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0)
    step = "mounting /proc";
  else if (mount_writable(request) != 0)
    step = "mounting work/";
  else if (enter_tree(tree) != 0)
    step = "pivot_root";
  if (step != NULL) (void)sandbox_failed(err, errlen, step);
  (void)close(tree);
  return step == NULL ? 0 : -1;
}

static int build_tree(const struct sandbox *sandbox, const struct request *request, char *err, size_t errlen) {
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
    return sandbox_failed(err, errlen, "making mounts private");
  /* Opened again: the guard's descriptor belongs to the old namespace. And opened first: SITE may hide the path. */
  const int node = open(request->node, O_PATH | O_CLOEXEC);
  if (node < 0) return sandbox_failed(err, errlen, request->node);
  const int failed = build_tree_around(node, sandbox->drops ? 0 : STUDENT, request, err, errlen);
  (void)close(node);
  return failed;
}

int namespaces_seal(char *err, size_t errlen) {
  const struct mount_attributes set = {.set = ATTR_RDONLY};
  if (syscall(CALL_mount_setattr, AT_FDCWD, "/", 0, &set, sizeof set) != 0)
    return sandbox_failed(err, errlen, "making the tree read-only");
  return 0;
}

/* A process may map the one identity that it has, once it has given up changing its groups. */
static int map_identity(uid_t user, gid_t group, char *err, size_t errlen) {
  char users[64], groups[64];
  (void)snprintf(users, sizeof users, "%d %u 1\n", STUDENT, user);
  (void)snprintf(groups, sizeof groups, "%d %u 1\n", STUDENT, group);
  if (write_text(AT_FDCWD, "/proc/self/setgroups", "deny", 0) != 0 ||
      write_text(AT_FDCWD, "/proc/self/gid_map", groups, 0) != 0 ||
      write_text(AT_FDCWD, "/proc/self/uid_map", users, 0) != 0)
    return sandbox_failed(err, errlen, "mapping the user into its namespace");
  return 0;
}

static int raise_loopback(void) {
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
  const int result = ioctl(fd, SIOCSIFFLAGS, &request);
  (void)close(fd);
  return result;
}

static int open_places(struct sandbox *sandbox) {
  (void)close(sandbox->node);
  sandbox->root = open("/lab", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  sandbox->work = open("/lab/work", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  sandbox->proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  sandbox->node = open("/lab/node", O_PATH | O_CLOEXEC);
  return sandbox->root < 0 || sandbox->work < 0 || sandbox->proc < 0 || sandbox->node < 0 ? -1 : 0;
}

/* In pid 1. */
static int settle(struct sandbox *sandbox, const struct request *request, uid_t user, gid_t group, char *err,
                  size_t errlen) {
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
    return sandbox_failed(err, errlen, "asking to die with the guard");
  if (setsid() < 0) return sandbox_failed(err, errlen, "leading a session");
  if (!sandbox->drops && map_identity(user, group, err, errlen) != 0) return -1;
  if (build_tree(sandbox, request, err, errlen) != 0) return -1;
  if (sethostname("lab", 3) != 0) return sandbox_failed(err, errlen, "naming the host");
  if (raise_loopback() != 0) return sandbox_failed(err, errlen, "raising the loopback interface");
  return open_places(sandbox) == 0 ? 0 : sandbox_failed(err, errlen, "opening the tree's places");
}

static pid_t clone_namespaces(bool user_namespace) {
  unsigned long flags = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | SIGCHLD;
  if (user_namespace) flags |= CLONE_NEWUSER;
  /* Rejected: unshare and fork, which would leave the guard inside most of the namespaces. */
  return (pid_t)syscall(SYS_clone, flags, NULL, NULL, NULL, NULL);
}

/* Ends with pid 1, as it ended. Holds descriptor 0 until then: where that is the lab's connection, its end says that
 * nothing is left. */
static _Noreturn void guard(pid_t pid) {
  sigset_t set;
  int status, signo;
  (void)close(1);
  (void)syscall(CALL_close_range, 3U, ~0U, 0U);
  (void)sigemptyset(&set);
  (void)sigaddset(&set, SIGCHLD);
  (void)sigaddset(&set, SIGTERM);
  (void)sigaddset(&set, SIGINT);
  (void)sigaddset(&set, SIGHUP);
  /* Before the first look: a SIGCHLD that is not blocked is thrown away, and with it the only news of the end. */
  (void)sigprocmask(SIG_BLOCK, &set, NULL);
  for (;;) {
    const pid_t ended = waitpid(pid, &status, WNOHANG);
    if (ended == pid) _exit(WIFEXITED(status) ? WEXITSTATUS(status) : GUARD_FAULT);
    if (ended < 0 && errno != EINTR) _exit(GUARD_FAULT);
    if (sigwait(&set, &signo) == 0 && signo != SIGCHLD) (void)kill(pid, signo);
  }
}

static _Noreturn void give_up(int report, const char *why) {
  (void)!write(report, why, strlen(why));
  _exit(GUARD_FAULT);
}

/* What the guard heard: 0 and pid 1 is settled, or -1 and the reason in `err`. */
static int hear(int report, char *err, size_t errlen) {
  char message[MESSAGE_MAX];
  ssize_t length;
  do length = read(report, message, sizeof message - 1);
  while (length < 0 && errno == EINTR);
  if (length == 1 && message[0] == '\0') return 0;
  if (length <= 0) (void)snprintf(message, sizeof message, "pid 1 ended while it built the tree");
  else message[length] = '\0';
  (void)snprintf(err, errlen, "%s", message);
  return -1;
}

int namespaces_enter(struct sandbox *sandbox, const struct request *request, char *err, size_t errlen) {
  const uid_t user = geteuid();
  const gid_t group = getegid();
  int report[2];
  if (pipe2(report, O_CLOEXEC) != 0) return sandbox_failed(err, errlen, "pipe");
  const pid_t pid = clone_namespaces(!sandbox->drops);
  if (pid == 0) {
    (void)close(report[0]);
    if (settle(sandbox, request, user, group, err, errlen) != 0) give_up(report[1], err);
    if (write(report[1], "", 1) != 1) _exit(GUARD_FAULT);
    (void)close(report[1]);
    return 0;
  }
  const int failed = pid < 0 ? sandbox_failed(err, errlen, "creating namespaces") : 0;
  (void)close(report[1]);
  const int refused = failed ? failed : hear(report[0], err, errlen);
  (void)close(report[0]);
  if (pid > 0 && refused) (void)waitpid(pid, NULL, 0);
  if (refused) return -1;
  guard(pid);
}
