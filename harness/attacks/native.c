/* native.node: what machine code can do and JavaScript cannot. Every attack finds it in its folder, as a student's own file
 * would lie there, and loads it with process.dlopen; the suite itself uses `call` for its canaries.
 *
 *   call(name or number, a, b, c, d, e, f) → result, or the negative errno. Numbers and bigints are given as they are, bytes as
 *                                            their address, what is missing as 0.
 *   vforkAndStay()                           a vfork child that never lets its parent go
 *   threads(count)                           begins threads until that many sleep, or none can be made; → how many there are
 *   execFromThread(path)                     executes a program from a thread that is not the leader
 *   fault(kind)                              dies of a processor's exception: "null", "code", "divide" */
#include <errno.h>
#include <node_api.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { NAME_SIZE = 64, PATH_SIZE = 256, ARGUMENTS = 6, SMALL_STACK = 65536 };

/* Calls that the oldest libc does not name have the same number everywhere. */
#define CALL(name) {#name, SYS_##name}
static const struct {
  const char *name;
  long number;
} CALLS[] = {
    CALL(acct), CALL(add_key), CALL(bind), CALL(bpf), CALL(capset), CALL(chdir), CALL(chroot), CALL(clock_settime), CALL(clone),
    CALL(connect), CALL(delete_module), CALL(dup2), CALL(execveat), CALL(exit), CALL(exit_group), CALL(fanotify_init), CALL(fchdir), CALL(fchmod),
    CALL(fchmodat), CALL(fchown), CALL(fchownat), CALL(fcntl), CALL(fgetxattr), CALL(finit_module), CALL(flock), CALL(fsetxattr), CALL(futex),
    CALL(getpid), CALL(getpriority), CALL(getxattr), CALL(init_module), CALL(inotify_add_watch), CALL(inotify_init1), CALL(io_setup), CALL(ioctl),
    CALL(ioprio_set), CALL(kcmp), CALL(kexec_load), CALL(keyctl), CALL(kill), CALL(linkat), CALL(listen), CALL(listxattr),
    CALL(lsetxattr), CALL(madvise), CALL(memfd_create), CALL(mkdirat), CALL(mknodat), CALL(mlockall), CALL(mmap), CALL(mount), CALL(move_pages),
    CALL(mq_open), CALL(mq_unlink), CALL(msgctl), CALL(msgget), CALL(msgrcv), CALL(msgsnd), CALL(munmap), CALL(name_to_handle_at), CALL(openat),
    CALL(open_by_handle_at), CALL(perf_event_open), CALL(personality), CALL(pipe2), CALL(pivot_root), CALL(prctl), CALL(prlimit64),
    CALL(process_vm_readv), CALL(process_vm_writev), CALL(ptrace), CALL(quotactl), CALL(reboot), CALL(removexattr), CALL(renameat2),
    CALL(request_key), CALL(rt_sigqueueinfo), CALL(rt_tgsigqueueinfo), CALL(sched_setaffinity), CALL(sched_setattr), CALL(sched_setparam),
    CALL(sched_setscheduler), CALL(seccomp), CALL(semctl), CALL(semget), CALL(sendmsg), CALL(sendto), CALL(set_robust_list), CALL(setdomainname),
    CALL(setfsuid), CALL(setgid), CALL(setgroups), CALL(sethostname), CALL(setns), CALL(setpgid), CALL(setpriority), CALL(setresuid),
    CALL(setsid), CALL(settimeofday), CALL(setuid), CALL(setxattr), CALL(shmat), CALL(shmctl), CALL(shmget), CALL(socket), CALL(socketpair),
    CALL(splice), CALL(swapoff), CALL(swapon), CALL(symlinkat), CALL(syslog), CALL(tgkill), CALL(timer_create), CALL(timer_settime), CALL(tkill), CALL(umount2),
    CALL(unlinkat), CALL(unshare), CALL(userfaultfd), CALL(utimensat), CALL(vhangup), CALL(vmsplice), CALL(write),
#if defined(__x86_64__)
    CALL(chmod), CALL(chown), CALL(fork), CALL(ioperm), CALL(iopl), CALL(modify_ldt), CALL(open), CALL(uselib), CALL(utimes), CALL(vfork),
#endif
    {"pidfd_send_signal", 424}, {"io_uring_setup", 425}, {"io_uring_enter", 426}, {"io_uring_register", 427}, {"open_tree", 428},
    {"move_mount", 429}, {"fsopen", 430}, {"fsconfig", 431}, {"fsmount", 432}, {"pidfd_open", 434}, {"clone3", 435}, {"close_range", 436}, {"openat2", 437},
    {"pidfd_getfd", 438}, {"process_madvise", 440}, {"mount_setattr", 442}, {"landlock_create_ruleset", 444}, {"landlock_restrict_self", 446},
    {"memfd_secret", 447}, {"process_mrelease", 448}, {"fchmodat2", 452}, {"file_setattr", 469},
};

static napi_value number_of(napi_env env, int64_t number) {
  napi_value value = NULL;
  (void)napi_create_int64(env, number, &value);
  return value;
}

static napi_value refuse(napi_env env, const char *why) {
  (void)napi_throw_error(env, NULL, why);
  return NULL;
}

static bool call_number(napi_env env, napi_value value, long *number) {
  char name[NAME_SIZE];
  size_t length;
  int64_t given;
  if (napi_get_value_int64(env, value, &given) == napi_ok) {
    *number = (long)given;
    return true;
  }
  if (napi_get_value_string_utf8(env, value, name, sizeof name, &length) != napi_ok) return false;
  for (size_t i = 0; i < sizeof CALLS / sizeof CALLS[0]; i++)
    if (strcmp(CALLS[i].name, name) == 0) {
      *number = CALLS[i].number;
      return true;
    }
  return false;
}

static bool word(napi_env env, napi_value value, long *word) {
  napi_valuetype type;
  bool lossless, buffer;
  int64_t number;
  void *bytes;
  size_t length;
  if (napi_typeof(env, value, &type) != napi_ok) return false;
  if (type == napi_undefined || type == napi_null) {
    *word = 0;
    return true;
  }
  if (type == napi_bigint) {
    uint64_t big;
    if (napi_get_value_bigint_uint64(env, value, &big, &lossless) != napi_ok) return false;
    *word = (long)big;
    return true;
  }
  if (type == napi_number) {
    if (napi_get_value_int64(env, value, &number) != napi_ok) return false;
    *word = (long)number;
    return true;
  }
  if (napi_is_buffer(env, value, &buffer) != napi_ok || !buffer) return false;
  if (napi_get_buffer_info(env, value, &bytes, &length) != napi_ok) return false;
  *word = (long)(uintptr_t)bytes;
  return true;
}

static napi_value call(napi_env env, napi_callback_info info) {
  napi_value given[ARGUMENTS + 1];
  size_t count = ARGUMENTS + 1;
  long number, words[ARGUMENTS];
  if (napi_get_cb_info(env, info, &count, given, NULL, NULL) != napi_ok) return NULL;
  if (!call_number(env, given[0], &number)) return refuse(env, "no such call");
  for (size_t i = 0; i < ARGUMENTS; i++)
    if (!word(env, given[i + 1], &words[i])) return refuse(env, "an argument must be a number, a bigint or bytes");
  const long result = syscall(number, words[0], words[1], words[2], words[3], words[4], words[5]);
  return number_of(env, result == -1 ? -errno : result);
}

static napi_value vfork_and_stay(napi_env env, napi_callback_info info) {
  (void)info;
  const pid_t pid = vfork();
  if (pid == 0)
    for (;;) (void)pause();
  return number_of(env, pid < 0 ? -errno : pid);
}

static void *sleep_for_ever(void *nothing) {
  for (;;) (void)pause();
  return nothing;
}

static napi_value threads(napi_env env, napi_callback_info info) {
  napi_value given[1];
  size_t count = 1;
  int64_t most, begun = 0;
  pthread_attr_t small;
  pthread_t thread;
  if (napi_get_cb_info(env, info, &count, given, NULL, NULL) != napi_ok || napi_get_value_int64(env, given[0], &most) != napi_ok)
    return refuse(env, "how many threads?");
  if (pthread_attr_init(&small) != 0 || pthread_attr_setstacksize(&small, SMALL_STACK) != 0)
    return refuse(env, "no attributes for threads");
  while (begun < most && pthread_create(&thread, &small, sleep_for_ever, NULL) == 0) begun++;
  return number_of(env, begun);
}

static char program[PATH_SIZE];

static void *execute(void *nothing) {
  (void)execl(program, program, (char *)NULL);
  _exit(127);
  return nothing;
}

static napi_value exec_from_thread(napi_env env, napi_callback_info info) {
  napi_value given[1];
  size_t count = 1, length;
  pthread_t thread;
  if (napi_get_cb_info(env, info, &count, given, NULL, NULL) != napi_ok ||
      napi_get_value_string_utf8(env, given[0], program, sizeof program, &length) != napi_ok)
    return refuse(env, "which program?");
  if (pthread_create(&thread, NULL, execute, NULL) != 0) return refuse(env, "no thread");
  (void)pthread_join(thread, NULL);
  return NULL;
}

static napi_value fault(napi_env env, napi_callback_info info) {
  napi_value given[1];
  size_t count = 1, length;
  char kind[NAME_SIZE];
  if (napi_get_cb_info(env, info, &count, given, NULL, NULL) != napi_ok ||
      napi_get_value_string_utf8(env, given[0], kind, sizeof kind, &length) != napi_ok)
    return refuse(env, "which fault?");
  if (strcmp(kind, "null") == 0) *(volatile int *)(uintptr_t)(length - 4) = 1;
  if (strcmp(kind, "code") == 0) __builtin_trap();
  volatile int something = 7, nothing = 0;
  return number_of(env, something / nothing);
}

NAPI_MODULE_EXPORT napi_value napi_register_module_v1(napi_env env, napi_value exports);
napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  static const struct {
    const char *name;
    napi_callback body;
  } FUNCTIONS[] = {
      {"call", call}, {"vforkAndStay", vfork_and_stay}, {"threads", threads}, {"execFromThread", exec_from_thread}, {"fault", fault},
  };
  for (size_t i = 0; i < sizeof FUNCTIONS / sizeof FUNCTIONS[0]; i++) {
    napi_value function;
    if (napi_create_function(env, FUNCTIONS[i].name, NAPI_AUTO_LENGTH, FUNCTIONS[i].body, NULL, &function) != napi_ok ||
        napi_set_named_property(env, exports, FUNCTIONS[i].name, function) != napi_ok)
      return NULL;
  }
  return exports;
}
