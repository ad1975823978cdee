/*
 * What a process may use and has used: priorities, limits, usage, clocks, configuration.
 *
 * Theory of operation. One call a body. The C interfaces in which -1 is also a good answer (getpriority, nice, sysconf) are asked with
 * errno cleared.
 */
#include "posix.h"

#include "resource.h"

#include <math.h>
#include <sys/times.h>
#include <time.h>

static napi_value nothing_or_error(struct call *call, long result) {
  return result < 0 ? call_failed(call, result, NULL) : result_undefined(call);
}

/* ---- Priorities ---- */

static napi_value do_nice(struct call *call) {
  int increment;
  if (!arg_int(call, 0, "inc", &increment)) return NULL;
  errno = 0;
  int value = nice(increment);
  return value == -1 && errno != 0 ? throw_errno(call, errno, NULL) : result_number(call, value);
}

static bool arg_whose(struct call *call, int *which, int64_t *who) {
  return arg_int(call, 0, "which", which) && arg_integer(call, 1, "who", 0, UINT_MAX, who);
}

static napi_value do_getpriority(struct call *call) {
  int which;
  int64_t who;
  if (!arg_whose(call, &which, &who)) return NULL;
  errno = 0;
  int value = getpriority((__priority_which_t)which, (id_t)who);
  return value == -1 && errno != 0 ? throw_errno(call, errno, NULL) : result_number(call, value);
}

static napi_value do_setpriority(struct call *call) {
  int which, value;
  int64_t who;
  if (!arg_whose(call, &which, &who) || !arg_int(call, 2, "prio", &value)) return NULL;
  return nothing_or_error(call, libc(setpriority((__priority_which_t)which, (id_t)who, value)));
}

/* ---- Limits: RLIM_INFINITY is Infinity in JavaScript ---- */

static double from_limit(rlim_t limit) { return limit == RLIM_INFINITY ? INFINITY : (double)limit; }

static bool get_limit(struct call *call, napi_value object, const char *key, rlim_t *limit) {
  napi_value member;
  napi_valuetype type;
  double number = 0;
  int64_t integer;
  if (!check(call, napi_get_named_property(call->env, object, key, &member))) return false;
  if (!check(call, napi_typeof(call->env, member, &type))) return false;
  if (type == napi_number && !check(call, napi_get_value_double(call->env, member, &number))) return false;
  if (number == (double)INFINITY) {
    *limit = RLIM_INFINITY;
    return true;
  }
  if (!value_integer(call, member, key, 0, INT64_C(9007199254740991), &integer)) return false;
  *limit = (rlim_t)integer;
  return true;
}

static napi_value do_getrlimit(struct call *call) {
  int resource;
  struct rlimit limit;
  if (!arg_int(call, 0, "resource", &resource)) return NULL;
  long result = libc(getrlimit((__rlimit_resource_t)resource, &limit));
  if (result < 0) return call_failed(call, result, NULL);
  napi_value object = result_object(call);
  bool done = object != NULL && object_set_number(call, object, "cur", from_limit(limit.rlim_cur)) &&
              object_set_number(call, object, "max", from_limit(limit.rlim_max));
  return done ? object : NULL;
}

static napi_value do_setrlimit(struct call *call) {
  int resource;
  struct rlimit limit;
  napi_valuetype type;
  if (!arg_int(call, 0, "resource", &resource)) return NULL;
  if (!check(call, napi_typeof(call->env, call->argv[1], &type))) return NULL;
  if (type != napi_object) {
    throw_type(call, "limit", "an object {cur, max}", call->argv[1]);
    return NULL;
  }
  if (!get_limit(call, call->argv[1], "cur", &limit.rlim_cur) || !get_limit(call, call->argv[1], "max", &limit.rlim_max)) return NULL;
  return nothing_or_error(call, libc(setrlimit((__rlimit_resource_t)resource, &limit)));
}

/* ---- Usage ---- */

static double microseconds(struct timeval time) { return (double)time.tv_sec * 1e6 + (double)time.tv_usec; }

napi_value result_rusage(struct call *call, const struct rusage *usage) {
  napi_value object = result_object(call);
  bool done = object != NULL && object_set_number(call, object, "utime", microseconds(usage->ru_utime)) &&
              object_set_number(call, object, "stime", microseconds(usage->ru_stime)) &&
              object_set_number(call, object, "maxrss", (double)usage->ru_maxrss) &&
              object_set_number(call, object, "minflt", (double)usage->ru_minflt) &&
              object_set_number(call, object, "majflt", (double)usage->ru_majflt) &&
              object_set_number(call, object, "inblock", (double)usage->ru_inblock) &&
              object_set_number(call, object, "oublock", (double)usage->ru_oublock) &&
              object_set_number(call, object, "nvcsw", (double)usage->ru_nvcsw) &&
              object_set_number(call, object, "nivcsw", (double)usage->ru_nivcsw);
  return done ? object : NULL;
}

static napi_value do_getrusage(struct call *call) {
  int who;
  struct rusage usage;
  if (!arg_int(call, 0, "who", &who)) return NULL;
  long result = libc(getrusage((__rusage_who_t)who, &usage));
  return result < 0 ? call_failed(call, result, NULL) : result_rusage(call, &usage);
}

static napi_value do_times(struct call *call) {
  struct tms spent;
  clock_t elapsed = times(&spent);
  napi_value object = result_object(call);
  bool done = object != NULL && object_set_number(call, object, "utime", (double)spent.tms_utime) &&
              object_set_number(call, object, "stime", (double)spent.tms_stime) &&
              object_set_number(call, object, "cutime", (double)spent.tms_cutime) &&
              object_set_number(call, object, "cstime", (double)spent.tms_cstime) &&
              object_set_number(call, object, "elapsed", (double)elapsed);
  return done ? object : NULL;
}

/* ---- Clocks and configuration ---- */

static napi_value do_clock_gettime(struct call *call) {
  int clock;
  struct timespec now;
  if (!arg_int(call, 0, "clock", &clock)) return NULL;
  long result = libc(clock_gettime(clock, &now));
  if (result < 0) return call_failed(call, result, NULL);
  return result_bigint(call, (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec);
}

static napi_value do_sysconf(struct call *call) {
  int name;
  if (!arg_int(call, 0, "name", &name)) return NULL;
  errno = 0;
  long value = sysconf(name);
  if (value == -1 && errno != 0) return throw_errno(call, errno, NULL);
  return result_number(call, value == -1 ? INFINITY : (double)value);
}

static const struct function functions[] = {
    {"nice", do_nice},
    {"getpriority", do_getpriority},
    {"setpriority", do_setpriority},
    {"getrlimit", do_getrlimit},
    {"setrlimit", do_setrlimit},
    {"getrusage", do_getrusage},
    {"times", do_times},
    {"clock_gettime", do_clock_gettime},
    {"sysconf", do_sysconf},
    {NULL, NULL},
};

static const struct constant constants[] = {
    CONSTANT(PRIO_PROCESS), CONSTANT(PRIO_PGRP), CONSTANT(PRIO_USER),
    CONSTANT(RLIMIT_AS), CONSTANT(RLIMIT_CORE), CONSTANT(RLIMIT_CPU), CONSTANT(RLIMIT_DATA), CONSTANT(RLIMIT_FSIZE),
    CONSTANT(RLIMIT_MEMLOCK), CONSTANT(RLIMIT_NICE), CONSTANT(RLIMIT_NOFILE), CONSTANT(RLIMIT_NPROC), CONSTANT(RLIMIT_RSS),
    CONSTANT(RLIMIT_RTPRIO), CONSTANT(RLIMIT_SIGPENDING), CONSTANT(RLIMIT_STACK),
    CONSTANT(RUSAGE_SELF), CONSTANT(RUSAGE_CHILDREN), CONSTANT(RUSAGE_THREAD),
    CONSTANT(CLOCK_REALTIME), CONSTANT(CLOCK_MONOTONIC), CONSTANT(CLOCK_BOOTTIME), CONSTANT(CLOCK_PROCESS_CPUTIME_ID),
    CONSTANT(CLOCK_THREAD_CPUTIME_ID),
    CONSTANT(_SC_ARG_MAX), CONSTANT(_SC_CHILD_MAX), CONSTANT(_SC_CLK_TCK), CONSTANT(_SC_NPROCESSORS_CONF),
    CONSTANT(_SC_NPROCESSORS_ONLN), CONSTANT(_SC_OPEN_MAX), CONSTANT(_SC_PAGESIZE), CONSTANT(_SC_PHYS_PAGES),
    {NULL, 0},
};

CHAPTER(functions, constants)
