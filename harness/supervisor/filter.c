/* The trace filter: a seccomp program that stops main, and all that it starts, for the tracer at marks, at the calls of
 * the chosen groups, and at the few that the look for deadlocks must know (rest.c); everything else runs at full speed.
 * It is installed before the sandbox's deny filter, which forbids installing any; where both have an opinion, the kernel
 * takes the denial. Calls of a foreign architecture are the deny filter's business. */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "run.h"
#include "syscalls.h"

#if defined(__x86_64__)
#define NATIVE_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE_ARCH AUDIT_ARCH_AARCH64
#else
#error "the supervisor knows x86-64 and aarch64"
#endif

enum { PROGRAM_MAX = 512 };

struct program {
  struct sock_filter at[PROGRAM_MAX];
  unsigned short length;
};

static void emit(struct program *program, unsigned short code, uint32_t k, uint8_t yes, uint8_t no) {
  program->at[program->length++] = (struct sock_filter){code, yes, no, k};
}

static void load(struct program *program, size_t offset) {
  emit(program, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void allow_number(struct program *program, uint32_t number) {
  emit(program, BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1);
  emit(program, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
}

static void trace_number(struct program *program, uint32_t number) {
  emit(program, BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1);
  emit(program, BPF_RET | BPF_K, SECCOMP_RET_TRACE, 0, 0);
}

int filter_install(unsigned groups, bool scheduled) {
  struct program program = {.length = 0};
  load(&program, offsetof(struct seccomp_data, arch));
  emit(&program, BPF_JMP | BPF_JEQ | BPF_K, NATIVE_ARCH, 1, 0);
  emit(&program, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);

  load(&program, offsetof(struct seccomp_data, nr));
  for (size_t i = 0; i < SYSCALL_COUNT && program.length < PROGRAM_MAX - 16; i++)
    if (SYSCALLS[i].groups & groups && SYSCALLS[i].number != SYS_prctl)
      trace_number(&program, (uint32_t)SYSCALLS[i].number);
  for (const int *call = REST_CALLS; *call >= 0; call++) trace_number(&program, (uint32_t)*call);
  for (const int *call = SCHEDULE_CALLS; scheduled && *call >= 0; call++) trace_number(&program, (uint32_t)*call);
  if (groups) {
    trace_number(&program, SYS_restart_syscall); /* the second half of an interrupted call */
    trace_number(&program, SYS_rt_sigaction);    /* SA_RESTART decides what an interrupted call returns */
  }

  emit(&program, BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 0, 4); /* shared memory is counted in every run */
  load(&program, offsetof(struct seccomp_data, args[3]));
  emit(&program, BPF_JMP | BPF_JSET | BPF_K, MAP_SHARED, 0, 1);
  emit(&program, BPF_RET | BPF_K, SECCOMP_RET_TRACE, 0, 0);
  emit(&program, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);

  emit(&program, BPF_JMP | BPF_JEQ | BPF_K, SYS_prctl, 1, 0);
  emit(&program, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
  load(&program, offsetof(struct seccomp_data, args[0]));
  if (groups & GROUP_PROCESS) trace_number(&program, PR_SET_CHILD_SUBREAPER);
  if (!scheduled) { /* of the marks all but that before each call of the binding */
    emit(&program, BPF_JMP | BPF_JEQ | BPF_K, MARK, 1, 0);
    emit(&program, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
    load(&program, offsetof(struct seccomp_data, args[1]));
    allow_number(&program, MARK_CALL);
    emit(&program, BPF_RET | BPF_K, SECCOMP_RET_TRACE, 0, 0);
  }
  trace_number(&program, MARK);
  emit(&program, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);

  struct sock_fprog filter = {program.length, program.at};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return -1;
  return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter);
}
