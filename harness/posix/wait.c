/*
 * Waiting for children: wait4 and waitid, which all the others are spelled with, and the macros on a status.
 */
#include "posix.h"
#include "resource.h"

#include <sys/wait.h>

/* {pid, status}, pid 0 when WNOHANG found none; with rusage where the caller asks for it. */
static napi_value wait_for(struct call *call, pid_t pid, int options, bool with_usage) {
  int status = 0;
  struct rusage usage = {0};
  long result = call_blocking(call, RESTARTS, SYS_wait4, pid, (long)&status, options, (long)(with_usage ? &usage : NULL));
  if (result < 0) return call_failed(call, result, NULL);
  napi_value object = result_object(call);
  if (object == NULL || !object_set_number(call, object, "pid", (double)result) || !object_set_number(call, object, "status", status))
    return NULL;
  if (with_usage && !object_set(call, object, "rusage", result_rusage(call, &usage))) return NULL;
  return object;
}

static napi_value do_wait(struct call *call) { return wait_for(call, -1, 0, false); }

static napi_value do_waitpid(struct call *call) {
  int pid;
  int options;
  if (!arg_int(call, 0, "pid", &pid) || !arg_int(call, 1, "options", &options)) return NULL;
  return wait_for(call, pid, options, false);
}

static napi_value do_wait3(struct call *call) {
  int options;
  return arg_int(call, 0, "options", &options) ? wait_for(call, -1, options, true) : NULL;
}

static napi_value do_wait4(struct call *call) {
  int pid;
  int options;
  if (!arg_int(call, 0, "pid", &pid) || !arg_int(call, 1, "options", &options)) return NULL;
  return wait_for(call, pid, options, true);
}

/* waitid(idtype, id, options) → {pid, uid, signo, status, code}, all 0 when WNOHANG found none. */
static napi_value do_waitid(struct call *call) {
  int idtype;
  int64_t id;
  int options;
  siginfo_t info;
  if (!arg_int(call, 0, "idtype", &idtype) || !arg_integer(call, 1, "id", INT_MIN, UINT32_MAX, &id) ||
      !arg_int(call, 2, "options", &options))
    return NULL;
  memset(&info, 0, sizeof info);
  long result = call_blocking(call, RESTARTS, SYS_waitid, idtype, id, (long)&info, options, 0);
  if (result < 0) return call_failed(call, result, NULL);
  napi_value object = result_object(call);
  if (object == NULL || !object_set_number(call, object, "pid", info.si_pid) ||
      !object_set_number(call, object, "uid", info.si_uid) || !object_set_number(call, object, "signo", info.si_signo) ||
      !object_set_number(call, object, "status", info.si_status) || !object_set_number(call, object, "code", info.si_code))
    return NULL;
  return object;
}

/* The macros, as functions of a raw status. */
#define STATUS_FUNCTION(macro, result)                              \
  static napi_value do_##macro(struct call *call) {                 \
    int status;                                                     \
    if (!arg_int(call, 0, "status", &status)) return NULL;          \
    return result(call, macro(status));                             \
  }
STATUS_FUNCTION(WIFEXITED, result_boolean)
STATUS_FUNCTION(WEXITSTATUS, result_number)
STATUS_FUNCTION(WIFSIGNALED, result_boolean)
STATUS_FUNCTION(WTERMSIG, result_number)
STATUS_FUNCTION(WCOREDUMP, result_boolean)
STATUS_FUNCTION(WIFSTOPPED, result_boolean)
STATUS_FUNCTION(WSTOPSIG, result_number)
STATUS_FUNCTION(WIFCONTINUED, result_boolean)

static const struct function functions[] = {
    {"wait", do_wait},             {"waitpid", do_waitpid},       {"wait3", do_wait3},
    {"wait4", do_wait4},           {"waitid", do_waitid},         {"WIFEXITED", do_WIFEXITED}, {"WEXITSTATUS", do_WEXITSTATUS},
    {"WIFSIGNALED", do_WIFSIGNALED}, {"WTERMSIG", do_WTERMSIG},   {"WCOREDUMP", do_WCOREDUMP}, {"WIFSTOPPED", do_WIFSTOPPED},
    {"WSTOPSIG", do_WSTOPSIG},     {"WIFCONTINUED", do_WIFCONTINUED}, {NULL, NULL},
};

#ifndef P_PIDFD
#define P_PIDFD 3
#endif

static const struct constant constants[] = {
    CONSTANT(WNOHANG),    CONSTANT(WUNTRACED),  CONSTANT(WCONTINUED), CONSTANT(WEXITED),     CONSTANT(WSTOPPED),
    CONSTANT(WNOWAIT),    CONSTANT(P_PID),      CONSTANT(P_PGID),     CONSTANT(P_ALL),       CONSTANT(P_PIDFD),
    CONSTANT(CLD_EXITED), CONSTANT(CLD_KILLED), CONSTANT(CLD_DUMPED), CONSTANT(CLD_STOPPED), CONSTANT(CLD_TRAPPED),
    CONSTANT(CLD_CONTINUED), {NULL, 0},
};

CHAPTER(functions, constants)
