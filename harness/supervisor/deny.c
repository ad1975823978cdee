/* The seccomp denylist: system calls that no student process may make, in any tier.
 *
 * Theory of operation. The table below is the policy; deny_install makes it one classic BPF program, installed last,
 * just before exec. Every rule names a call and the error it gets; a rule with an `argument` applies only where that
 * register argument matches. A filter sees registers, never memory, so nothing here depends on a path or a structure.
 *
 * Why a denylist: the labs are about ordinary system calls, and V8 and libc use a set of calls that changes by version.
 * Calls newer than the table get ENOSYS, as from an older kernel, so that the list cannot be outgrown.
 *
 * Order of verdicts: an error from this filter wins over the tracer's own RET_TRACE filter, so a denied call costs no
 * stop. A plain list costs nothing for calls that are allowed whatever their arguments: the kernel works that out once
 * per call number and caches it (Linux 5.11). */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confine.h"

#if defined(__x86_64__)
#define NATIVE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE AUDIT_ARCH_AARCH64
#else
#error "the denylist knows x86-64 and aarch64"
#endif
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "low halves of arguments are read at their little-endian place"
#endif

/* Calls that are younger than the oldest libc that this must compile with; from 424 on numbers are the same
 * everywhere. */
enum {
  CALL_io_uring_setup = 425,
  CALL_io_uring_enter = 426,
  CALL_io_uring_register = 427,
  CALL_open_tree = 428,
  CALL_move_mount = 429,
  CALL_fsopen = 430,
  CALL_fsconfig = 431,
  CALL_fsmount = 432,
  CALL_fspick = 433,
  CALL_clone3 = 435,
  CALL_openat2 = 437,
  CALL_pidfd_getfd = 438,
  CALL_process_madvise = 440,
  CALL_mount_setattr = 442,
  CALL_quotactl_fd = 443,
  CALL_memfd_secret = 447,
  CALL_process_mrelease = 448,
  CALL_fchmodat2 = 452,
  CALL_setxattrat = 463,
  CALL_removexattrat = 466,
  CALL_open_tree_attr = 467,
  CALL_file_setattr = 469,
  CALL_LAST = 469,
};

enum {
  FLAG_CLONE_UNTRACED = 0x00800000,
  FLAG_CLONE_PARENT = 0x8000,
  FLAG_CLONE_FILES = 0x400,
  FLAG_CLONE_SIGHAND = 0x800,
  FLAG_CLONE_THREAD = 0x10000,
};
enum { FLAGS_NAMESPACES = 0x7e020000 };
enum { OPTION_SET_MM = 35, OPTION_SET_PTRACER = 0x59616d61, PERSONALITY_QUERY = -1 };
enum { IOCTL_TIOCSTI = 0x5412, IOCTL_TIOCLINUX = 0x541c, IOCTL_TIOCCONS = 0x541d, IOCTL_TIOCSETD = 0x5423 };
enum { SOCKET_TYPE_BITS = 0xf };

/* When a rule applies, by its argument. `mask` is laid over the low 32 bits first; every argument named here is an int
 * or a set of flags below bit 32, whose upper half the kernel ignores. */
enum when { ALWAYS, IS, IS_NOT, HAS_ANY, IS_NOT_LOCAL_FAMILY };

/* In which runs a rule applies: a set of these. */
enum where {
  WITH_NAMESPACES = 1,
  WITHOUT_NAMESPACES = 2,
  WITHOUT_TRUNCATE_RIGHT = 4, /* no namespaces, and a Landlock that does not mediate truncate(2) */
  EVERYWHERE = WITH_NAMESPACES | WITHOUT_NAMESPACES,
};

struct rule {
  int call;
  int error;
  enum where where;
  enum when when;
  unsigned argument;
  uint32_t mask;
  uint32_t value;
};

#define NEVER(name) {.call = SYS_##name, .error = EPERM, .where = EVERYWHERE}
#define NEVER_NEW(name) {.call = CALL_##name, .error = EPERM, .where = EVERYWHERE}
#define NOT_OUTSIDE(name) {.call = SYS_##name, .error = EPERM, .where = WITHOUT_NAMESPACES}
#define NOT_OUTSIDE_NEW(name) {.call = CALL_##name, .error = EPERM, .where = WITHOUT_NAMESPACES}
#define NOT_IF(name, index, test, number)                                                                              \
  {.call = SYS_##name,                                                                                                 \
   .error = EPERM,                                                                                                     \
   .where = EVERYWHERE,                                                                                                \
   .when = (test),                                                                                                     \
   .argument = (index),                                                                                                \
   .mask = UINT32_MAX,                                                                                                 \
   .value = (uint32_t)(number)}

static const struct rule RULES[] = {
    /* Escapes from the tracer: an untraced child; a filter of the student's own, whose CONTINUE verdict hides a traced
     * call. clone3 takes its flags in memory, where no filter can look; libc falls back to clone. */
    {.call = CALL_clone3, .error = ENOSYS, .where = EVERYWHERE},
    NOT_IF(clone, 0, HAS_ANY, FLAG_CLONE_UNTRACED | FLAG_CLONE_PARENT | FLAGS_NAMESPACES),
    /* What recordings could not follow: a process that shares another's descriptor table or its signal actions, an open
     * whose flags lie in memory (Node and libc use openat). */
    {.call = SYS_clone,
     .error = EPERM,
     .where = EVERYWHERE,
     .when = IS,
     .mask = FLAG_CLONE_FILES | FLAG_CLONE_THREAD,
     .value = FLAG_CLONE_FILES},
    {.call = SYS_clone,
     .error = EPERM,
     .where = EVERYWHERE,
     .when = IS,
     .mask = FLAG_CLONE_SIGHAND | FLAG_CLONE_THREAD,
     .value = FLAG_CLONE_SIGHAND},
    {.call = CALL_openat2, .error = ENOSYS, .where = EVERYWHERE},
    NEVER(seccomp),
    NOT_IF(prctl, 0, IS, PR_SET_SECCOMP),
    NOT_IF(prctl, 0, IS, PR_SET_DUMPABLE),
    NOT_IF(prctl, 0, IS, OPTION_SET_MM),
    NOT_IF(prctl, 0, IS, OPTION_SET_PTRACER),

    /* Reaching into other processes. Calls that take "this process" as 0 stay allowed for it: aimed at another pid they
     * need no more than the same user, and could lower the limits or the priority of the tracer and of lab. */
    NEVER(ptrace),
    NEVER(process_vm_readv),
    NEVER(process_vm_writev),
    NEVER(kcmp),
    NEVER(move_pages),
    NEVER(migrate_pages),
    NEVER_NEW(pidfd_getfd),
    NEVER_NEW(process_madvise),
    NEVER_NEW(process_mrelease),
    NOT_IF(prlimit64, 0, IS_NOT, 0),
    NOT_IF(sched_setaffinity, 0, IS_NOT, 0),
    NOT_IF(sched_setscheduler, 0, IS_NOT, 0),
    NOT_IF(sched_setparam, 0, IS_NOT, 0),
    NOT_IF(sched_setattr, 0, IS_NOT, 0),
    NOT_IF(setpriority, 1, IS_NOT, 0),
    NOT_IF(setpriority, 0, IS_NOT, 0), /* PRIO_PROCESS */
    NOT_IF(ioprio_set, 1, IS_NOT, 0),
    NOT_IF(ioprio_set, 0, IS_NOT, 1), /* IOPRIO_WHO_PROCESS */

    /* Namespaces and mounts. */
    NEVER(unshare),
    NEVER(setns),
    NEVER(mount),
    NEVER(umount2),
    NEVER(pivot_root),
    NEVER(chroot),
    NEVER_NEW(open_tree),
    NEVER_NEW(open_tree_attr),
    NEVER_NEW(move_mount),
    NEVER_NEW(fsopen),
    NEVER_NEW(fsconfig),
    NEVER_NEW(fsmount),
    NEVER_NEW(fspick),
    NEVER_NEW(mount_setattr),
    NEVER(name_to_handle_at),
    NEVER(open_by_handle_at),

    /* What is given to a pipe with it, whole huge pages, is no process's memory any more, and is there all the same. */
    NEVER(vmsplice),

    /* Kernel surface that no lab needs. */
    NEVER_NEW(io_uring_setup),
    NEVER_NEW(io_uring_enter),
    NEVER_NEW(io_uring_register),
    NEVER(bpf),
    NEVER(perf_event_open),
    NEVER(userfaultfd),
    NEVER(add_key),
    NEVER(request_key),
    NEVER(keyctl),
    NOT_IF(personality, 0, IS_NOT, PERSONALITY_QUERY),
    NEVER(fanotify_init),
    NEVER(fanotify_mark),
    NEVER(kexec_load),
    NEVER(kexec_file_load),
    NEVER(init_module),
    NEVER(finit_module),
    NEVER(delete_module),
    NEVER(reboot),
    NEVER(swapon),
    NEVER(swapoff),
    NEVER(acct),
    NEVER(quotactl),
    NEVER_NEW(quotactl_fd),
    NEVER(settimeofday),
    NEVER(clock_settime),
    NEVER(clock_adjtime),
    NEVER(adjtimex),
    NEVER(sethostname),
    NEVER(setdomainname),
    NEVER(syslog),
    NEVER(vhangup),
    NEVER(lookup_dcookie),
    NEVER(nfsservctl),
#if defined(__x86_64__)
    NEVER(iopl),
    NEVER(ioperm),
    NEVER(modify_ldt),
    NEVER(uselib),
    NEVER(ustat),
    NEVER(sysfs),
    NEVER(_sysctl),
    NEVER(create_module),
    NEVER(get_kernel_syms),
    NEVER(query_module),
#endif

    /* Memory that no limit sees: it belongs to no process, so the tracer cannot count it, or it outlives the run. */
    NEVER(shmget),
    NEVER(shmat),
    NEVER(shmctl),
    NEVER(shmdt),
    NEVER(semget),
    NEVER(semop),
    NEVER(semtimedop),
    NEVER(semctl),
    NEVER(msgget),
    NEVER(msgsnd),
    NEVER(msgrcv),
    NEVER(msgctl),
    NEVER(mq_open),
    NEVER(mq_unlink),
    NEVER(mq_timedsend),
    NEVER(mq_timedreceive),
    NEVER(mq_notify),
    NEVER(mq_getsetattr),
    NEVER(memfd_create),
    NEVER_NEW(memfd_secret),

    /* Terminals: typing into the user's, or steering a virtual console. */
    NOT_IF(ioctl, 1, IS, IOCTL_TIOCSTI),
    NOT_IF(ioctl, 1, IS, IOCTL_TIOCLINUX),
    NOT_IF(ioctl, 1, IS, IOCTL_TIOCCONS),
    NOT_IF(ioctl, 1, IS, IOCTL_TIOCSETD),

    /* Sockets. In tier A the network namespace holds nothing but loopback, yet vsock, netlink and the like are not, or
     * not only, a matter of network namespaces. Elsewhere a pathname socket (the session bus, a container engine)
     * escapes Landlock, also by a datagram from one end of a socketpair, so only stream pairs are left: Node's spawn
     * uses them. */
    {.call = SYS_socket, .error = EAFNOSUPPORT, .where = WITH_NAMESPACES, .when = IS_NOT_LOCAL_FAMILY},
    NOT_OUTSIDE(socket),
    NOT_OUTSIDE(connect),
    NOT_OUTSIDE(bind),
    NOT_IF(socketpair, 0, IS_NOT, AF_UNIX),
    {.call = SYS_socketpair,
     .error = EPERM,
     .where = WITHOUT_NAMESPACES,
     .when = IS_NOT,
     .argument = 1,
     .mask = SOCKET_TYPE_BITS,
     .value = SOCK_STREAM},

    /* What Landlock does not mediate: watching, and metadata by path. The calls that take a descriptor reach only
     * files that could be opened, except for extended attributes, which need no descriptor open for writing. */
    NOT_OUTSIDE(inotify_add_watch),
    NOT_OUTSIDE(fchmodat),
    NOT_OUTSIDE_NEW(fchmodat2),
    NOT_OUTSIDE(fchownat),
    NOT_OUTSIDE(utimensat),
    NOT_OUTSIDE(setxattr),
    NOT_OUTSIDE(lsetxattr),
    NOT_OUTSIDE(fsetxattr),
    NOT_OUTSIDE_NEW(setxattrat),
    NOT_OUTSIDE(removexattr),
    NOT_OUTSIDE(lremovexattr),
    NOT_OUTSIDE(fremovexattr),
    NOT_OUTSIDE_NEW(removexattrat),
    NOT_OUTSIDE_NEW(file_setattr),
#if defined(__x86_64__)
    NOT_OUTSIDE(chmod),
    NOT_OUTSIDE(chown),
    NOT_OUTSIDE(lchown),
    NOT_OUTSIDE(utime),
    NOT_OUTSIDE(utimes),
    NOT_OUTSIDE(futimesat),
#endif
    {.call = SYS_truncate, .error = EPERM, .where = WITHOUT_TRUNCATE_RIGHT},
};
enum { RULE_COUNT = sizeof RULES / sizeof RULES[0], PROLOGUE = 8, PER_RULE = 7 };

struct program {
  struct sock_filter at[PROLOGUE + RULE_COUNT * PER_RULE + 1];
  unsigned short length;
};

static void emit(struct program *program, unsigned code, unsigned yes, unsigned no, uint32_t k) {
  program->at[program->length++] =
      (struct sock_filter){.code = (uint16_t)code, .jt = (uint8_t)yes, .jf = (uint8_t)no, .k = k};
}

static void load(struct program *program, size_t offset) {
  emit(program, BPF_LD | BPF_W | BPF_ABS, 0, 0, (uint32_t)offset);
}

static void refuse(struct program *program, int error) {
  emit(program, BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | (uint32_t)error);
}

/* Calls of another architecture (int 0x80, x32) have numbers of their own: no rule could name them rightly. */
static void emit_prologue(struct program *program) {
  load(program, offsetof(struct seccomp_data, arch));
  emit(program, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, NATIVE);
  refuse(program, ENOSYS);
  load(program, offsetof(struct seccomp_data, nr));
  emit(program, BPF_JMP | BPF_JGT | BPF_K, 0, 1, CALL_LAST); /* x32 sets bit 30: also above */
  refuse(program, ENOSYS);
}

/* Refuses every address family but those that a network namespace holds in. */
static void emit_family_rule(struct program *program, const struct rule *rule) {
  emit(program, BPF_JMP | BPF_JEQ | BPF_K, 0, 6, (uint32_t)rule->call);
  load(program, offsetof(struct seccomp_data, args));
  emit(program, BPF_JMP | BPF_JEQ | BPF_K, 3, 0, AF_UNIX);
  emit(program, BPF_JMP | BPF_JEQ | BPF_K, 2, 0, AF_INET);
  emit(program, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, AF_INET6);
  refuse(program, rule->error);
  load(program, offsetof(struct seccomp_data, nr));
}

/* On entry the accumulator holds the call's number; where the rule does not apply it does so again at the end. */
static void emit_rule(struct program *program, const struct rule *rule) {
  if (rule->when == ALWAYS) {
    emit(program, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, (uint32_t)rule->call);
    refuse(program, rule->error);
    return;
  }
  if (rule->when == IS_NOT_LOCAL_FAMILY) {
    emit_family_rule(program, rule);
    return;
  }
  emit(program, BPF_JMP | BPF_JEQ | BPF_K, 0, 5, (uint32_t)rule->call);
  load(program, offsetof(struct seccomp_data, args) + rule->argument * sizeof(uint64_t));
  emit(program, BPF_ALU | BPF_AND | BPF_K, 0, 0, rule->mask);
  if (rule->when == HAS_ANY)
    emit(program, BPF_JMP | BPF_JSET | BPF_K, 0, 1, rule->value);
  else if (rule->when == IS)
    emit(program, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, rule->value);
  else
    emit(program, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, rule->value);
  refuse(program, rule->error);
  load(program, offsetof(struct seccomp_data, nr));
}

static unsigned places(enum tier tier) {
  if (tier == TIER_A) return WITH_NAMESPACES;
  return landlock_abi() < ABI_TRUNCATE ? WITHOUT_NAMESPACES | WITHOUT_TRUNCATE_RIGHT : WITHOUT_NAMESPACES;
}

int deny_install(enum tier tier, char *err, size_t errlen) {
  struct program program = {.length = 0};
  const unsigned here = places(tier);
  emit_prologue(&program);
  for (size_t rule = 0; rule < RULE_COUNT; rule++)
    if (RULES[rule].where & here) emit_rule(&program, &RULES[rule]);
  emit(&program, BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW);
  const struct sock_fprog filter = {.len = program.length, .filter = program.at};
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) != 0)
    return sandbox_failed(err, errlen, "seccomp: installing the denylist");
  return 0;
}
