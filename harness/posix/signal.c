/*
 * Dispositions, and the C handler that stands for every JavaScript one.
 *
 * The handler runs with every signal blocked, notes number and siginfo, and returns to a context in which the signal and its sa_mask are
 * blocked (see signals.h). It touches nothing but the notes, the count that a program may read with Atomics, and, where JavaScript is in
 * no call of ours, the event loop's wake-up.
 *
 * A signal number has at most one note: it stays blocked until its note is taken, under SA_NODEFER too, where it is the JavaScript handler,
 * not the note, that may be interrupted by the same signal again.
 *
 * JavaScript handlers for SIGSEGV, SIGBUS, SIGFPE and SIGILL are refused: returning from the C handler would repeat the faulting
 * instruction for ever, before any JavaScript could run.
 */
#include "signals.h"

#include <pthread.h>
#include <ucontext.h>

struct action actions[SIGNALS];
volatile int signals_due;
volatile int calls_running;
napi_env signal_env;

/* Signals noted, in order of arrival. Written by the handler; read and shortened with every signal blocked. */
static struct {
  siginfo_t infos[SIGNALS];
  uint8_t order[SIGNALS];
} notes;

/* Signals of the kernel's own that another thread was given and main has still to note. */
static struct {
  siginfo_t infos[SIGNALS];
  bool over[SIGNALS];
} handed;

static pthread_t handler_thread;
/* Deliveries of each signal: a 32-bit JavaScript array's memory, or this until JavaScript has given one. */
static uint32_t no_counts[SIGNALS];
static uint32_t *counts = no_counts;
static napi_ref counts_owner;

void handler_thread_is_this(void) {
  handler_thread = pthread_self();
  memset(handed.over, 0, sizeof handed.over); /* in a fork child: what was on its way is its parent's */
}

sigbits noted_mask(void) {
  sigbits mask = 0;
  for (int i = 0; i < signals_due; i++) mask |= SIGNAL_BIT(notes.order[i]) | actions[notes.order[i]].mask;
  return mask;
}

bool note_take(int *signo, siginfo_t *info) {
  if (signals_due == 0) return false;
  *signo = notes.order[0];
  *info = notes.infos[*signo];
  signals_due--;
  memmove(notes.order, notes.order + 1, (size_t)signals_due);
  return true;
}

static void handle(int signo, siginfo_t *info, void *context) {
  int saved = errno;
  ucontext_t *interrupted = context;
  sigbits mask;
  memcpy(&mask, &interrupted->uc_sigmask, sizeof mask);
  if (!pthread_equal(pthread_self(), handler_thread)) {
    /* A thread younger than the last threads_fill_masks: the signal is the main thread's, and the next will not come here.
     * What the kernel sent, SIGCHLD for one, no thread may queue for another (EPERM): main is only told to look for it. */
    if (syscall(SYS_rt_tgsigqueueinfo, getpid(), getpid(), signo, info) != 0) {
      handed.infos[signo] = *info;
      __atomic_store_n(&handed.over[signo], true, __ATOMIC_RELEASE);
      syscall(SYS_tgkill, getpid(), getpid(), signo);
    }
    mask |= OTHER_THREADS_MASK;
  } else {
    bool was_handed = info->si_code == SI_TKILL && __atomic_exchange_n(&handed.over[signo], false, __ATOMIC_ACQUIRE);
    notes.infos[signo] = was_handed ? handed.infos[signo] : *info;
    notes.order[signals_due] = (uint8_t)signo;
    signals_due++;
    __atomic_fetch_add(&counts[signo], 1, __ATOMIC_SEQ_CST);
    mask |= noted_mask();
    call_turn_back(context);
    if (calls_running == 0) dispatch_wake();
  }
  memcpy(&interrupted->uc_sigmask, &mask, sizeof mask);
  errno = saved;
}

static bool is_ours(const struct sigaction *action) { return (action->sa_flags & SA_SIGINFO) != 0 && action->sa_sigaction == handle; }

/* ---- sigaction ---- */

static bool is_fault(int signo) { return signo == SIGSEGV || signo == SIGBUS || signo == SIGFPE || signo == SIGILL; }

/* What the program is told of a disposition. A handler of Node's own counts as the default: the program did not install it. */
static napi_value describe(struct call *call, int signo, const struct sigaction *kernel) {
  const struct action *action = &actions[signo];
  bool ours = is_ours(kernel);
  napi_value object = result_object(call);
  napi_value handler = NULL;
  if (object == NULL) return NULL;
  if (ours) {
    if (!check(call, napi_get_reference_value(call->env, action->handler, &handler))) return NULL;
  } else {
    handler = result_number(call, kernel->sa_handler == SIG_IGN ? 1 : 0);
  }
  napi_value mask = result_sigset(call, ours ? action->mask : 0);
  int flags = ours ? action->flags : kernel->sa_flags & (SA_NOCLDSTOP | SA_NOCLDWAIT);
  if (!object_set(call, object, "handler", handler) || !object_set(call, object, "mask", mask) ||
      !object_set_number(call, object, "flags", (uint32_t)flags))
    return NULL;
  return object;
}

/* The handler argument: a function, or SIG_DFL (0) or SIG_IGN (1). */
static bool read_handler(struct call *call, int signo, bool *function, void (**plain)(int)) {
  napi_valuetype type;
  int64_t number = 0;
  if (!check(call, napi_typeof(call->env, call->argv[1], &type))) return false;
  *function = type == napi_function;
  if (*function) {
    if (is_fault(signo)) {
      napi_throw_error(call->env, "ERR_SIGNAL_HANDLER",
                       "SIGSEGV, SIGBUS, SIGFPE and SIGILL cannot have a JavaScript handler: "
                       "returning from it would repeat the faulting instruction. SIG_DFL and SIG_IGN work");
      return false;
    }
    return true;
  }
  if (type != napi_number) return throw_type(call, "handler", "of type function, SIG_DFL or SIG_IGN", call->argv[1]);
  if (!arg_integer(call, 1, "handler", 0, 1, &number)) return false;
  *plain = number == 1 ? SIG_IGN : SIG_DFL;
  return true;
}

static void forget_handler(napi_env env, struct action *action) {
  if (action->handler != NULL) napi_delete_reference(env, action->handler);
  *action = (struct action){0, 0, NULL};
}

/* sigaction(signo), sigaction(signo, handler, mask, flags) → the old action. */
static napi_value do_sigaction(struct call *call) {
  int signo;
  int64_t flags = 0; /* SA_RESETHAND is bit 31: JavaScript's | makes a negative number of it */
  sigbits mask = 0;
  bool function = false;
  napi_ref reference = NULL;
  struct sigaction wanted = {.sa_handler = SIG_DFL};
  struct sigaction old;
  if (!on_main_thread(call) || !arg_int(call, 0, "signo", &signo)) return NULL;
  if (signo < 1 || signo >= SIGNALS) return throw_errno(call, EINVAL, NULL);
  if (arg_absent(call, 1)) {
    if (sigaction(signo, NULL, &old) != 0) return throw_errno(call, errno, NULL);
    return describe(call, signo, &old);
  }
  if (!read_handler(call, signo, &function, &wanted.sa_handler) || !arg_sigset(call, 2, "mask", &mask) ||
      !arg_integer(call, 3, "flags", INT_MIN, UINT_MAX, &flags))
    return NULL;
  mask &= ~(SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP));
  if (function) {
    wanted.sa_sigaction = handle;
    if (!check(call, napi_create_reference(call->env, call->argv[1], 1, &reference))) return NULL;
  }
  wanted.sa_flags = ((int)flags & (int)(SA_NOCLDSTOP | SA_NOCLDWAIT | SA_RESETHAND)) | (function ? SA_SIGINFO | SA_ONSTACK : 0);
  sigfillset(&wanted.sa_mask);

  mask_everything();
  napi_value result = NULL;
  if (signals_due > 0) {
    call->again = true; /* its note belongs to the action that is about to go */
  } else if (sigaction(signo, &wanted, &old) != 0) {
    throw_errno(call, errno, NULL);
  } else {
    result = describe(call, signo, &old);
    forget_handler(call->env, &actions[signo]);
    actions[signo] = (struct action){mask, (int)flags, reference};
    reference = NULL;
  }
  mask_settle();
  if (reference != NULL) napi_delete_reference(call->env, reference);
  return result;
}

/* ---- start ---- */

/* signalCounts(array): a Uint32Array or Int32Array of 65 elements, which the C handler increments from now on. */
static napi_value do_signalCounts(struct call *call) {
  struct bytes bytes;
  napi_ref owner = NULL;
  if (call->env != signal_env) return result_undefined(call); /* a worker thread catches nothing, so it has nothing to count */
  if (!arg_bytes(call, 0, "counts", &bytes)) return NULL;
  if (bytes.length < sizeof no_counts || (uintptr_t)bytes.data % _Alignof(uint32_t) != 0) {
    throw_value(call, "counts", "an Int32Array of 65 elements", call->argv[0]);
    return NULL;
  }
  if (!check(call, napi_create_reference(call->env, call->argv[0], 1, &owner))) return NULL;
  counts = bytes.data;
  if (counts_owner != NULL) napi_delete_reference(call->env, counts_owner);
  counts_owner = owner;
  return result_undefined(call);
}

static bool reset_disposition(int signo) {
  struct sigaction old;
  if (sigaction(signo, NULL, &old) != 0 || old.sa_handler == SIG_DFL) return true;
  return is_ours(&old) || signal(signo, SIG_DFL) != SIG_ERR;
}

/* resetDispositions(): everything that is not the program's to its default, SIGSEGV too, which V8 handles for WebAssembly. */
static napi_value do_resetDispositions(struct call *call) {
  for (int signo = 1; signo < SIGNALS; signo++)
    if (!reset_disposition(signo)) return throw_errno(call, errno, NULL);
  return result_undefined(call);
}

/* What Node changes and exec would pass on, or a program from C would not expect. */
void signals_default(void) {
  static const int changed[] = {SIGINT, SIGTERM, SIGUSR1, SIGPIPE, SIGXFSZ};
  for (size_t i = 0; i < sizeof changed / sizeof *changed; i++) reset_disposition(changed[i]);
}

static const struct function functions[] = {
    {"sigaction", do_sigaction},
    {"signalCounts", do_signalCounts},
    {"resetDispositions", do_resetDispositions},
    {NULL, NULL},
};

static const struct constant constants[] = {
    CONSTANT(SA_NOCLDSTOP), CONSTANT(SA_NOCLDWAIT), CONSTANT(SA_SIGINFO),   CONSTANT(SA_ONSTACK), CONSTANT(SA_RESTART),
    CONSTANT(SA_NODEFER),   CONSTANT(SA_RESETHAND), {"SIG_DFL", 0},         {"SIG_IGN", 1},       {NULL, 0},
};

CHAPTER(functions, constants)
