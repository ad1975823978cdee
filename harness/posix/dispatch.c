/*
 * Runs JavaScript handlers, and keeps the masks that go with them.
 *
 * In C a handler runs with mask | sa_mask | signal blocked, and its return restores the mask; here the same happens to program_mask
 * around the JavaScript function. Handlers nest exactly where C's may: at a safe point inside a handler, for what its mask leaves open.
 * A handler that throws leaves as siglongjmp would: mask restored, its exception is the interrupted call's. What else is due waits for the
 * next safe point.
 *
 * Everything is blocked while notes are taken and masks are changed: both belong together, and the C handler reads both.
 *
 * The event loop is a safe point as well. A signal noted while JavaScript is in no call of ours wakes it through a uv_async, the one thing
 * in libuv that a signal handler may use; it is unreferenced, so that, as in Node, handlers alone keep no program alive.
 */
#include "signals.h"

#include <uv.h>

sigbits program_mask;

static uv_async_t wake;
static napi_async_context loop_context;
static bool can_wake;

static void set_mask(sigbits mask) { syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, NULL, sizeof mask); }

void mask_everything(void) { set_mask(EVERY_SIGNAL); }

void mask_settle(void) { set_mask(program_mask | noted_mask()); }

void dispatch_wake(void) {
  if (can_wake) uv_async_send(&wake);
}

/* ---- siginfo ---- */

/* Which fields mean something depends on who sent it: sigaction(2). The others are 0, so that the shape is always the same. */
napi_value siginfo_object(struct call *call, const siginfo_t *info) {
  bool from_process = info->si_code <= 0 && info->si_code != SI_TIMER && info->si_code != SI_SIGIO;
  bool from_child = info->si_signo == SIGCHLD && info->si_code > 0;
  bool with_value = info->si_code == SI_QUEUE || info->si_code == SI_TIMER || info->si_code == SI_MESGQ;
  napi_value object = result_object(call);
  if (object == NULL) return NULL;
  bool sender = from_process || from_child;
  if (!object_set_number(call, object, "signo", info->si_signo) || !object_set_number(call, object, "code", info->si_code) ||
      !object_set_number(call, object, "pid", sender ? info->si_pid : 0) ||
      !object_set_number(call, object, "uid", sender ? info->si_uid : 0) ||
      !object_set_number(call, object, "status", from_child ? info->si_status : 0) ||
      !object_set_number(call, object, "value", with_value ? info->si_value.sival_int : 0))
    return NULL;
  return object;
}

/* ---- handlers ---- */

static bool call_handler(napi_env env, int signo, const siginfo_t *info) {
  struct call call = {.env = env, .name = "sigaction"};
  napi_handle_scope scope;
  napi_value handler = NULL;
  napi_value undefined = result_undefined(&call);
  if (actions[signo].handler == NULL) return true;
  if (!check(&call, napi_open_handle_scope(env, &scope))) return false;
  napi_value arguments[] = {result_number(&call, signo), siginfo_object(&call, info)};
  bool ok = arguments[0] != NULL && arguments[1] != NULL &&
            check(&call, napi_get_reference_value(env, actions[signo].handler, &handler)) &&
            check(&call, napi_call_function(env, undefined, handler, 2, arguments, NULL));
  napi_close_handle_scope(env, scope);
  return ok;
}

/* What is due now, in order of arrival. */
static bool run_noted(napi_env env, bool *restart) {
  int signo;
  siginfo_t info;
  bool ok = true;
  while (ok && note_take(&signo, &info)) {
    int flags = actions[signo].flags;
    sigbits outside = program_mask;
    program_mask |= actions[signo].mask | ((flags & SA_NODEFER) == 0 ? SIGNAL_BIT(signo) : 0);
    if ((flags & SA_RESTART) == 0) *restart = false;
    mask_settle();
    ok = call_handler(env, signo, &info);
    mask_everything();
    program_mask = outside;
  }
  return ok;
}

/* To put a mask back may let the next signal in: of those that were queued while their handler ran, for one. */
bool dispatch(napi_env env, bool *restart) {
  bool ok;
  do {
    mask_everything();
    ok = run_noted(env, restart);
    mask_settle();
  } while (ok && signals_due > 0);
  return ok;
}

static void on_wake(uv_async_t *handle) {
  (void)handle;
  napi_env env = signal_env;
  napi_handle_scope handles;
  napi_callback_scope callbacks;
  napi_value resource = NULL;
  napi_value thrown = NULL;
  bool restart = true;
  if (signals_due == 0 || napi_open_handle_scope(env, &handles) != napi_ok) return;
  if (napi_create_object(env, &resource) == napi_ok &&
      napi_open_callback_scope(env, resource, loop_context, &callbacks) == napi_ok) {
    if (!dispatch(env, &restart) && napi_get_and_clear_last_exception(env, &thrown) == napi_ok) napi_fatal_exception(env, thrown);
    napi_close_callback_scope(env, callbacks);
  }
  napi_close_handle_scope(env, handles);
}

/* ---- start ---- */

static bool wake_start(struct call *call) {
  uv_loop_t *loop = NULL;
  napi_value name = result_string(call, "signal", 6);
  if (name == NULL || !check(call, napi_get_uv_event_loop(call->env, &loop)) ||
      !check(call, napi_async_init(call->env, NULL, name, &loop_context)))
    return false;
  int failed = uv_async_init(loop, &wake, on_wake);
  if (failed != 0) return throw_errno(call, -failed, NULL) != NULL;
  uv_unref((uv_handle_t *)&wake);
  can_wake = true;
  return true;
}

bool signals_start(struct call *call) {
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, NULL, &program_mask, sizeof program_mask);
  handler_thread_is_this();
  signals_default();
  threads_fill_masks();
  if (!wake_start(call)) return false;
  signal_env = call->env;
  return true;
}

void signals_forked(void) {
  handler_thread_is_this();
  threads_forget();
}
