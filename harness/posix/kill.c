/*
 * Sending signals, and the masks under which they arrive or are waited for.
 *
 * A signal that a process sends itself and does not block has been noted by the time the call is back in user space, and its handler runs
 * at the safe point that ends the call: before kill() returns, as POSIX demands.
 */
#include "signals.h"

#include <math.h>
#include <sys/time.h>
#include <time.h>

static napi_value done(struct call *call, long result) {
  return result < 0 ? call_failed(call, result, NULL) : result_undefined(call);
}

/* ---- sending ---- */

static napi_value do_kill(struct call *call) {
  int pid;
  int signo;
  if (!arg_int(call, 0, "pid", &pid) || !arg_int(call, 1, "signo", &signo)) return NULL;
  return done(call, libc(kill(pid, signo)));
}

static napi_value do_killpg(struct call *call) {
  int pgrp;
  int signo;
  if (!arg_int(call, 0, "pgrp", &pgrp) || !arg_int(call, 1, "signo", &signo)) return NULL;
  return done(call, libc(killpg(pgrp, signo)));
}

/* To this thread, as raise is defined. */
static napi_value do_raise(struct call *call) {
  int signo;
  if (!arg_int(call, 0, "signo", &signo)) return NULL;
  return done(call, libc(syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), signo)));
}

static napi_value do_sigqueue(struct call *call) {
  int pid;
  int signo;
  union sigval value = {0};
  if (!arg_int(call, 0, "pid", &pid) || !arg_int(call, 1, "signo", &signo) || !arg_int(call, 2, "value", &value.sival_int)) return NULL;
  return done(call, libc(sigqueue(pid, signo, value)));
}

static napi_value do_alarm(struct call *call) {
  int64_t seconds;
  if (!arg_integer(call, 0, "seconds", 0, UINT_MAX, &seconds)) return NULL;
  return result_number(call, alarm((unsigned)seconds));
}

static napi_value do_strsignal(struct call *call) {
  int signo;
  if (!arg_int(call, 0, "signo", &signo)) return NULL;
  const char *text = strsignal(signo);
  return result_string(call, text, strlen(text));
}

/* sigabbrev(signo) → "INT", undefined for what has no name. */
static napi_value do_sigabbrev(struct call *call) {
  int signo;
  if (!arg_int(call, 0, "signo", &signo)) return NULL;
  const char *name = sigabbrev_np(signo);
  return name == NULL ? result_undefined(call) : result_string(call, name, strlen(name));
}

/* ---- masks ---- */

static bool new_mask(int how, sigbits set, sigbits *mask) {
  switch (how) {
    case SIG_BLOCK: *mask = program_mask | set; break;
    case SIG_UNBLOCK: *mask = program_mask & ~set; break;
    case SIG_SETMASK: *mask = set; break;
    default: return false;
  }
  *mask &= ~(SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP));
  return true;
}

/* sigprocmask(how, set) → the old mask; without set it only tells. */
static napi_value do_sigprocmask(struct call *call) {
  int how;
  sigbits set = 0;
  sigbits mask = program_mask;
  if (!on_main_thread(call) || !arg_int(call, 0, "how", &how)) return NULL;
  if (!arg_absent(call, 1) && (!arg_sigset(call, 1, "set", &set) || (!new_mask(how, set, &mask) && throw_errno(call, EINVAL, NULL) == NULL)))
    return NULL;
  napi_value old = result_sigset(call, program_mask);
  if (old == NULL) return NULL;
  threads_fill_masks();
  mask_everything();
  if (signals_due > 0) call->again = true; /* it came under the old mask */
  else program_mask = mask;
  mask_settle();
  return old;
}

static napi_value do_sigpending(struct call *call) {
  sigbits set = 0;
  if (syscall(SYS_rt_sigpending, &set, sizeof set) != 0) return throw_errno(call, errno, NULL);
  return result_sigset(call, set);
}

/*
 * With everything blocked until the kernel itself puts the mask in place, nothing can come in between. The C handler returns to "everything
 * blocked" as well, so the JavaScript handlers are run under the mask that was asked for, as the handlers of C would be.
 */
static napi_value suspend(struct call *call, sigbits mask) {
  bool restart = true;
  mask_everything();
  if (signals_due > 0) {
    mask_settle();
    call->again = true;
    return NULL;
  }
  (void)syscall(SYS_rt_sigsuspend, &mask, sizeof mask); /* always EINTR */
  sigbits outside = program_mask;
  program_mask = mask;
  bool ok = dispatch(call->env, &restart);
  program_mask = outside;
  mask_settle();
  return ok ? result_undefined(call) : NULL;
}

static napi_value do_sigsuspend(struct call *call) {
  sigbits mask;
  if (!on_main_thread(call) || !arg_sigset(call, 0, "mask", &mask)) return NULL;
  threads_fill_masks();
  return suspend(call, mask);
}

static napi_value do_pause(struct call *call) { return on_main_thread(call) ? suspend(call, program_mask) : NULL; }

/* ---- waiting for pending signals ---- */

/* A duration in seconds, fractions included; undefined is "for ever". */
static bool arg_duration(struct call *call, size_t index, const char *name, struct timespec *duration) {
  napi_valuetype type;
  double seconds = 0;
  if (!check(call, napi_typeof(call->env, call->argv[index], &type))) return false;
  if (type != napi_number) return throw_type(call, name, "of type number", call->argv[index]);
  if (!check(call, napi_get_value_double(call->env, call->argv[index], &seconds))) return false;
  if (!(seconds >= 0 && seconds <= INT32_MAX)) return throw_range(call, name, ">= 0 && <= 2147483647", call->argv[index]);
  double whole = floor(seconds);
  long fraction = lround((seconds - whole) * 1e9);
  *duration = (struct timespec){(time_t)whole + fraction / 1000000000, fraction % 1000000000};
  return true;
}

/* EINTR, which sigwait alone hides, is thrown: never restarted, as signal(7) has it. */
static long wait_pending(struct call *call, const struct timespec *timeout, siginfo_t *info) {
  sigbits set;
  if (!arg_sigset(call, 0, "set", &set)) return CALL_ABANDONED;
  threads_fill_masks();
  return call_blocking(call, NEVER_RESTARTS, SYS_rt_sigtimedwait, (long)&set, (long)info, (long)timeout, sizeof set);
}

/* sigtimedwait(set, seconds) → siginfo; EAGAIN when the time is over. */
static napi_value do_sigtimedwait(struct call *call) {
  siginfo_t info;
  struct timespec timeout;
  if (!arg_duration(call, 1, "seconds", &timeout)) return NULL;
  long result = wait_pending(call, &timeout, &info);
  return result < 0 ? call_failed(call, result, NULL) : siginfo_object(call, &info);
}

static napi_value do_sigwaitinfo(struct call *call) {
  siginfo_t info;
  long result = wait_pending(call, NULL, &info);
  return result < 0 ? call_failed(call, result, NULL) : siginfo_object(call, &info);
}

/* sigwait(set) → signo. */
static napi_value do_sigwait(struct call *call) {
  siginfo_t info;
  long result = wait_pending(call, NULL, &info);
  if (result == -EINTR) {
    call->again = true;
    return NULL;
  }
  return call_result(call, result, NULL);
}

/* ---- sleeping ---- */

/* -EINTR leaves what is left of the time in `left`, in seconds. */
static long sleep_for(struct call *call, double *left) {
  struct timespec wanted;
  struct timespec rest = {0, 0};
  if (!arg_duration(call, 0, "seconds", &wanted)) return CALL_ABANDONED;
  long result = call_blocking(call, NEVER_RESTARTS, SYS_nanosleep, (long)&wanted, (long)&rest);
  *left = (double)rest.tv_sec + (double)rest.tv_nsec / 1e9;
  return result;
}

/* nanosleep(seconds); an EINTR error has `remaining`, what is left in seconds. */
static napi_value do_nanosleep(struct call *call) {
  double left;
  napi_value thrown = NULL;
  long result = sleep_for(call, &left);
  if (result == 0) return result_undefined(call);
  if (result != -EINTR) return call_failed(call, result, NULL);
  throw_errno(call, EINTR, NULL);
  if (check(call, napi_get_and_clear_last_exception(call->env, &thrown)) && object_set_number(call, thrown, "remaining", left))
    napi_throw(call->env, thrown);
  return NULL;
}

/* sleep(seconds) → the seconds that are left: 0, or more when a handler ended it. */
static napi_value do_sleep(struct call *call) {
  double left;
  long result = sleep_for(call, &left);
  if (result < 0 && result != -EINTR) return call_failed(call, result, NULL);
  return result_number(call, result == 0 ? 0 : left);
}

/* A call that does nothing is a safe point twice. */
static napi_value do_checkSignals(struct call *call) { return result_undefined(call); }

static const struct function functions[] = {
    {"kill", do_kill},
    {"killpg", do_killpg},
    {"raise", do_raise},
    {"sigqueue", do_sigqueue},
    {"alarm", do_alarm},
    {"strsignal", do_strsignal},
    {"sigabbrev", do_sigabbrev},
    {"sigprocmask", do_sigprocmask},
    {"sigpending", do_sigpending},
    {"sigsuspend", do_sigsuspend},
    {"pause", do_pause},
    {"sigtimedwait", do_sigtimedwait},
    {"sigwaitinfo", do_sigwaitinfo},
    {"sigwait", do_sigwait},
    {"nanosleep", do_nanosleep},
    {"sleep", do_sleep},
    {"checkSignals", do_checkSignals},
    {NULL, NULL},
};

static const struct constant constants[] = {CONSTANT(SIG_BLOCK), CONSTANT(SIG_UNBLOCK), CONSTANT(SIG_SETMASK), {NULL, 0}};

CHAPTER(functions, constants)
