/*
 * Who a process is: its own number and its parent's, its group and session, its users, its terminal's foreground group; and how it ends.
 */
#include "signals.h"

#include <sys/ioctl.h>
#include <sys/prctl.h>

static napi_value do_getpid(struct call *call) { return result_number(call, getpid()); }
static napi_value do_getppid(struct call *call) { return result_number(call, getppid()); }
static napi_value do_getpgrp(struct call *call) { return result_number(call, getpgrp()); }
static napi_value do_setsid(struct call *call) { return call_result(call, libc(setsid()), NULL); }
static napi_value do_getuid(struct call *call) { return result_number(call, getuid()); }
static napi_value do_geteuid(struct call *call) { return result_number(call, geteuid()); }
static napi_value do_getgid(struct call *call) { return result_number(call, getgid()); }
static napi_value do_getegid(struct call *call) { return result_number(call, getegid()); }

static napi_value do_getpgid(struct call *call) {
  int pid;
  return arg_int(call, 0, "pid", &pid) ? call_result(call, libc(getpgid(pid)), NULL) : NULL;
}

static napi_value do_getsid(struct call *call) {
  int pid;
  return arg_int(call, 0, "pid", &pid) ? call_result(call, libc(getsid(pid)), NULL) : NULL;
}

static napi_value do_setpgid(struct call *call) {
  int pid;
  int pgid;
  if (!arg_int(call, 0, "pid", &pid) || !arg_int(call, 1, "pgid", &pgid)) return NULL;
  long result = libc(setpgid(pid, pgid));
  return result < 0 ? call_failed(call, result, NULL) : result_undefined(call);
}

static napi_value do_tcgetpgrp(struct call *call) {
  int fd;
  return arg_int(call, 0, "fd", &fd) ? call_result(call, libc(tcgetpgrp(fd)), NULL) : NULL;
}

/* From a background group the kernel answers with SIGTTOU, and restarts the call after its handler. */
static napi_value do_tcsetpgrp(struct call *call) {
  int fd;
  int pgrp;
  if (!arg_int(call, 0, "fd", &fd) || !arg_int(call, 1, "pgrp", &pgrp)) return NULL;
  pid_t group = pgrp;
  long result = call_blocking(call, RESTARTS, SYS_ioctl, fd, TIOCSPGRP, (long)&group);
  return result < 0 ? call_failed(call, result, NULL) : result_undefined(call);
}

static napi_value do_exit(struct call *call) {
  int status;
  if (!arg_int(call, 0, "status", &status)) return NULL;
  _exit(status);
}

/* environ() → ["NAME=value", ...]. What JavaScript changes in process.env changes this. */
static napi_value do_environ(struct call *call) {
  napi_value array = NULL;
  if (!check(call, napi_create_array(call->env, &array))) return NULL;
  for (uint32_t i = 0; environ != NULL && environ[i] != NULL; i++) {
    napi_value string = result_string(call, environ[i], strlen(environ[i]));
    if (string == NULL || !check(call, napi_set_element(call->env, array, i, string))) return NULL;
  }
  return array;
}

/* mark(operation, name): tells the tracer. */
static napi_value do_mark(struct call *call) {
  int operation;
  const char *name;
  if (!arg_int(call, 0, "operation", &operation) || !arg_string(call, 1, "name", &name)) return NULL;
  (void)prctl(MARK, (unsigned long)operation, (unsigned long)(uintptr_t)name, strlen(name), 0);
  return result_undefined(call);
}

static const struct function functions[] = {
    {"getpid", do_getpid},       {"getppid", do_getppid},     {"getpgrp", do_getpgrp}, {"getpgid", do_getpgid}, {"setpgid", do_setpgid},
    {"getsid", do_getsid},       {"setsid", do_setsid},       {"getuid", do_getuid},   {"geteuid", do_geteuid}, {"getgid", do_getgid},
    {"getegid", do_getegid},     {"tcgetpgrp", do_tcgetpgrp}, {"tcsetpgrp", do_tcsetpgrp}, {"_exit", do_exit},  {"environ", do_environ},
    {"mark", do_mark},           {NULL, NULL},
};

static const struct constant constants[] = {{NULL, 0}};

CHAPTER(functions, constants)
