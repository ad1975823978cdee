/* Landlock: which files main may touch, and that it may signal nobody outside.
 *
 * Theory of operation. Landlock denies what a ruleset "handles" and does not allow below some directory.
 * landlock_prepare runs in the supervisor, while it still can open everything, and writes the permitted places into a
 * ruleset; landlock_enforce lays that over main, and all its descendants inherit it. The kernel's version decides what
 * can be handled: asking for more than it knows is an error, so the request is cut down to it.
 *
 * In tier A the tree itself is minimal, and this is a second wall of the same shape; in tier B it is the only one.
 * Not mediated by any version: stat, chdir, O_PATH, and metadata (deny.c refuses to change that). */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/stat.h>
#include <unistd.h>

#include "confine.h"

/* From the kernel's interface, rather than from <linux/landlock.h>: a system's headers may be older than its kernel. */
enum { CALL_create_ruleset = 444, CALL_add_rule = 445, CALL_restrict_self = 446, ASK_VERSION = 1, BENEATH_PATH = 1 };

#define EXECUTE_FILE (1ULL << 0)
#define WRITE_FILE (1ULL << 1)
#define READ_FILE (1ULL << 2)
#define READ_DIR (1ULL << 3)
#define REMOVE_ANY (3ULL << 4) /* directories; everything else */
#define MAKE_DEVICE (1ULL << 6 | 1ULL << 11)
#define MAKE_OTHER (0xfULL << 7 | 1ULL << 12) /* directory, regular file, socket, FIFO; symbolic link */
#define REFER (1ULL << 13)
#define TRUNCATE (1ULL << 14)
#define IOCTL_DEVICE (1ULL << 15)
#define BIND_CONNECT_TCP 3ULL
#define ABSTRACT_SOCKETS_AND_SIGNALS 3ULL

#define READ (READ_FILE | READ_DIR)
#define WRITE (WRITE_FILE | TRUNCATE)
#define CHANGE (REMOVE_ANY | MAKE_OTHER | REFER)
#define ANYTHING (READ | EXECUTE_FILE | WRITE | CHANGE)
/* What makes sense for a file that is not a directory: the kernel refuses any other right there. */
#define ON_FILES (READ_FILE | WRITE_FILE | EXECUTE_FILE | TRUNCATE)

struct path_rule {
  uint64_t rights;
  int32_t place;
} __attribute__((packed));

struct ruleset_attr {
  uint64_t files;
  uint64_t net;
  uint64_t scope;
};

struct place {
  const char *path;
  uint64_t rights;
};

static const struct place DEVICE_FILES[] = {
    {"/dev/null", READ | WRITE}, {"/dev/zero", READ | WRITE}, {"/dev/full", READ | WRITE},
    {"/dev/random", READ},       {"/dev/urandom", READ},      {NULL, 0},
};

/* Programs, libraries, and the little of /etc that libc reads. Places that a machine lacks are passed over. */
static const struct place SYSTEM[] = {
    {"/usr", READ | EXECUTE_FILE},
    {"/bin", READ | EXECUTE_FILE},
    {"/sbin", READ | EXECUTE_FILE},
    {"/lib", READ | EXECUTE_FILE},
    {"/lib32", READ | EXECUTE_FILE},
    {"/lib64", READ | EXECUTE_FILE},
    {"/nix/store", READ | EXECUTE_FILE},
    {"/proc", READ},
    {"/etc/alternatives", READ},
    {"/etc/group", READ},
    {"/etc/ld.so.cache", READ},
    {"/etc/localtime", READ},
    {"/etc/nsswitch.conf", READ},
    {"/etc/os-release", READ},
    {"/etc/passwd", READ},
    /* Node takes "no such file" for an answer here, but not "permission denied". */
    {"/etc/crypto-policies", READ},
    {"/etc/pki/tls/openssl.cnf", READ},
    {"/etc/ssl/openssl.cnf", READ},
    {NULL, 0},
};

/* Tier A's tree holds nothing that must not be read. /proc is its own: a program may write to its own files there. */
static const struct place TREE[] = {
    {"/", READ | EXECUTE_FILE},
    {"/proc", READ | WRITE_FILE},
    {NULL, 0},
};

int landlock_abi(void) {
  const long version = syscall(CALL_create_ruleset, NULL, 0, ASK_VERSION);
  return version < 0 ? ABI_NONE : (int)version;
}

static struct ruleset_attr handled_by(int abi, enum tier tier) {
  struct ruleset_attr attr = {.files = ANYTHING | MAKE_DEVICE | IOCTL_DEVICE};
  if (abi < ABI_REFER) attr.files &= ~REFER;
  if (abi < ABI_TRUNCATE) attr.files &= ~TRUNCATE;
  if (abi < ABI_IOCTL_DEV) attr.files &= ~IOCTL_DEVICE;
  /* Loopback in a network namespace of the run's own is for the labs to use. */
  if (abi >= ABI_NETWORK && tier != TIER_A) attr.net = BIND_CONNECT_TCP;
  if (abi >= ABI_SCOPE) attr.scope = ABSTRACT_SOCKETS_AND_SIGNALS;
  return attr;
}

static size_t attr_size(int abi) {
  if (abi >= ABI_SCOPE) return sizeof(struct ruleset_attr);
  return abi >= ABI_NETWORK ? offsetof(struct ruleset_attr, scope) : offsetof(struct ruleset_attr, net);
}

static int permit(int ruleset, int place, uint64_t rights, uint64_t handled) {
  struct stat status;
  if (fstat(place, &status) != 0) return -1;
  if (!S_ISDIR(status.st_mode)) rights &= ON_FILES;
  const struct path_rule rule = {.rights = rights & handled, .place = place};
  return (int)syscall(CALL_add_rule, ruleset, BENEATH_PATH, &rule, 0);
}

static int permit_places(int ruleset, const struct place *places, uint64_t handled) {
  for (const struct place *place = places; place->path != NULL; place++) {
    const int at = open(place->path, O_PATH | O_CLOEXEC);
    if (at < 0 && (errno == ENOENT || errno == EACCES)) continue;
    if (at < 0) return -1;
    const int failed = permit(ruleset, at, place->rights, handled);
    (void)close(at);
    if (failed) return -1;
  }
  return 0;
}

static int permit_below(int ruleset, int dir, const char *name, uint64_t rights, uint64_t handled) {
  const int at = openat(dir, name, O_PATH | O_CLOEXEC | O_NOFOLLOW);
  if (at < 0) return -1;
  const int failed = permit(ruleset, at, rights, handled);
  (void)close(at);
  return failed;
}

static int permit_all(const struct sandbox *sandbox, int ruleset, uint64_t handled) {
  if (permit_places(ruleset, DEVICE_FILES, handled)) return -1;
  if (permit_below(ruleset, sandbox->root, "work", ANYTHING, handled)) return -1;
  if (sandbox->tier == TIER_A) {
    const struct place scratch[] = {{"/tmp", ANYTHING}, {NULL, 0}};
    return permit_places(ruleset, TREE, handled) || permit_places(ruleset, scratch, handled) ? -1 : 0;
  }
  if (permit_places(ruleset, SYSTEM, handled)) return -1;
  if (permit_below(ruleset, sandbox->root, "program", READ, handled)) return -1;
  /* Whoever can open a file of his own can change its mode: so a fork of Node, which executes none, is not shown it. */
  return sandbox->forks ? 0 : permit(ruleset, sandbox->node, READ | EXECUTE_FILE, handled);
}

int landlock_prepare(struct sandbox *sandbox, char *err, size_t errlen) {
  const int abi = landlock_abi();
  sandbox->ruleset = -1;
  if (abi == ABI_NONE) return 0;
  const struct ruleset_attr attr = handled_by(abi, sandbox->tier);
  const int ruleset = (int)syscall(CALL_create_ruleset, &attr, attr_size(abi), 0);
  if (ruleset < 0) return sandbox_failed(err, errlen, "landlock: creating a ruleset");
  if (permit_all(sandbox, ruleset, attr.files)) {
    (void)sandbox_failed(err, errlen, "landlock: adding a rule");
    (void)close(ruleset);
    return -1;
  }
  sandbox->ruleset = ruleset;
  return 0;
}

int landlock_enforce(const struct sandbox *sandbox, char *err, size_t errlen) {
  if (sandbox->ruleset < 0) return 0;
  if (syscall(CALL_restrict_self, sandbox->ruleset, 0) != 0)
    return sandbox_failed(err, errlen, "landlock: entering the domain");
  return 0;
}
