/* Landlock: which files main may touch, and that it may signal nobody outside.
 *
 * Theory of operation. Landlock denies what a ruleset "handles" and does not allow below some directory. landlock_prepare
 * runs in the supervisor, while it still can open everything, and writes the permitted places into a ruleset;
 * landlock_enforce lays that over main, and all its descendants inherit it. The kernel's version decides what can be
 * handled: asking for more than it knows is an error, so the request is cut down to it.
 *
 * In tier A the tree itself is minimal, and this is a second wall of the same shape; in tier B it is the only one.
 * Not mediated by any version: stat, chdir, O_PATH, and metadata (deny.c refuses to change that). */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/stat.h>
#include <unistd.h>

#include "confine.h"

/* Rights and fields that the system's header may be too old to name. */
#define RIGHT_REFER (1ULL << 13)
#define RIGHT_TRUNCATE (1ULL << 14)
#define RIGHT_IOCTL_DEV (1ULL << 15)
#define NET_BIND_CONNECT_TCP 3ULL
#define SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS 3ULL

struct ruleset_attr {
  uint64_t files;
  uint64_t net;
  uint64_t scope;
};

static const uint64_t READ = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
static const uint64_t EXECUTE = LANDLOCK_ACCESS_FS_EXECUTE;
static const uint64_t WRITE = LANDLOCK_ACCESS_FS_WRITE_FILE | RIGHT_TRUNCATE;
static const uint64_t MAKE = LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                             LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |
                             LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_SYM | RIGHT_REFER;
static const uint64_t DEVICES = LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK | RIGHT_IOCTL_DEV;
/* What makes sense for a file that is not a directory: the kernel refuses any other right there. */
static const uint64_t ON_FILES =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_EXECUTE | RIGHT_TRUNCATE;

struct place {
  const char *path;
  uint64_t rights;
};

#define READ_EXECUTE (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_EXECUTE)
#define READ_ONLY (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define READ_WRITE (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | RIGHT_TRUNCATE)

static const struct place DEVICE_FILES[] = {
    {"/dev/null", READ_WRITE},       {"/dev/zero", READ_WRITE},        {"/dev/full", READ_WRITE},
    {"/dev/random", READ_ONLY},      {"/dev/urandom", READ_ONLY},      {NULL, 0},
};

/* Programs, libraries, and the little of /etc that libc reads. Places that a machine lacks are passed over. */
static const struct place SYSTEM[] = {
    {"/usr", READ_EXECUTE},          {"/bin", READ_EXECUTE},           {"/sbin", READ_EXECUTE},
    {"/lib", READ_EXECUTE},          {"/lib32", READ_EXECUTE},         {"/lib64", READ_EXECUTE},
    {"/nix/store", READ_EXECUTE},    {"/etc/alternatives", READ_ONLY}, {"/etc/ld.so.cache", READ_ONLY},
    {"/etc/passwd", READ_ONLY},      {"/etc/group", READ_ONLY},        {"/etc/nsswitch.conf", READ_ONLY},
    {"/etc/localtime", READ_ONLY},   {"/etc/os-release", READ_ONLY},   {"/proc", READ_ONLY},
    /* Node takes "no such file" for an answer here, but not "permission denied". */
    {"/etc/ssl/openssl.cnf", READ_ONLY}, {"/etc/pki/tls/openssl.cnf", READ_ONLY}, {"/etc/crypto-policies", READ_ONLY},
    {NULL, 0},
};

/* Tier A's tree holds nothing that must not be read. /proc is its own: a program may write to its own files there. */
static const struct place TREE[] = {
    {"/", READ_EXECUTE},
    {"/proc", READ_ONLY | LANDLOCK_ACCESS_FS_WRITE_FILE},
    {NULL, 0},
};

int landlock_abi(void) {
  const long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return version < 0 ? ABI_NONE : (int)version;
}

static struct ruleset_attr handled_by(int abi, enum tier tier) {
  struct ruleset_attr attr = {.files = READ | EXECUTE | WRITE | MAKE | DEVICES};
  if (abi < ABI_REFER) attr.files &= ~RIGHT_REFER;
  if (abi < ABI_TRUNCATE) attr.files &= ~RIGHT_TRUNCATE;
  if (abi < ABI_IOCTL_DEV) attr.files &= ~RIGHT_IOCTL_DEV;
  /* Loopback in a network namespace of the run's own is for the labs to use. */
  if (abi >= ABI_NETWORK && tier != TIER_A) attr.net = NET_BIND_CONNECT_TCP;
  if (abi >= ABI_SCOPE) attr.scope = SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS;
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
  const struct landlock_path_beneath_attr rule = {.allowed_access = rights & handled, .parent_fd = place};
  return (int)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
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
  const uint64_t anything = READ | EXECUTE | WRITE | MAKE;
  if (permit_places(ruleset, DEVICE_FILES, handled)) return -1;
  if (permit_below(ruleset, sandbox->root, "work", anything, handled)) return -1;
  if (sandbox->tier == TIER_A) {
    const struct place scratch[] = {{"/tmp", anything}, {NULL, 0}};
    return permit_places(ruleset, TREE, handled) || permit_places(ruleset, scratch, handled) ? -1 : 0;
  }
  if (permit_places(ruleset, SYSTEM, handled)) return -1;
  if (permit_below(ruleset, sandbox->root, "program", READ, handled)) return -1;
  return permit(ruleset, sandbox->node, READ | EXECUTE, handled);
}

int landlock_prepare(struct sandbox *sandbox, char *err, size_t errlen) {
  const int abi = landlock_abi();
  sandbox->ruleset = -1;
  if (abi == ABI_NONE) return 0;
  const struct ruleset_attr attr = handled_by(abi, sandbox->tier);
  const int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, attr_size(abi), 0);
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
  if (syscall(SYS_landlock_restrict_self, sandbox->ruleset, 0) != 0)
    return sandbox_failed(err, errlen, "landlock: entering the domain");
  return 0;
}
