/*
 * The addon's entry: gives every function and constant of the chapters to JavaScript.
 *
 * The chapters add themselves before main does anything (see CHAPTER), so this file knows none of them. All functions share one
 * trampoline; what it does is described at the top of posix.h.
 *
 * A process may load the addon on several threads (worker_threads). Functions that are about one process, not about one thread's
 * signals, work on all of them; fork and signals belong to the main thread.
 */
#include "signals.h"

struct block {
  struct block *next;
  max_align_t bytes[];
};

static struct chapter *chapters;

void chapter_add(struct chapter *chapter) {
  chapter->next = chapters;
  chapters = chapter;
}

void *call_alloc(struct call *call, size_t size) {
  struct block *block = size < SIZE_MAX - sizeof *block ? calloc(1, sizeof *block + size) : NULL;
  if (block == NULL) {
    throw_errno(call, ENOMEM, NULL);
    return NULL;
  }
  block->next = call->blocks;
  call->blocks = block;
  return block->bytes;
}

static void free_blocks(struct call *call) {
  while (call->blocks != NULL) {
    struct block *block = call->blocks;
    call->blocks = block->next;
    free(block);
  }
}

bool on_main_thread(struct call *call) {
  if (call->env == signal_env) return true;
  napi_throw_error(call->env, "ERR_MAIN_THREAD_ONLY", "This call is about the whole process and works on its main thread alone");
  return false;
}

/* A handler that throws replaces the exception that the call was about to throw, as a finally block's does. */
static bool safe_point(napi_env env) {
  if (signals_due == 0 || env != signal_env) return true;
  bool pending = false;
  napi_value thrown = NULL;
  if (napi_is_exception_pending(env, &pending) != napi_ok) return false;
  if (pending && napi_get_and_clear_last_exception(env, &thrown) != napi_ok) return false;
  bool restart = true;
  if (!dispatch(env, &restart)) return false;
  if (pending) napi_throw(env, thrown);
  return true;
}

/* A signal that was noted after the last safe point, and took this call for one that would come to another. */
static void call_ended(void) {
  calls_running--;
  if (signals_due > 0 && calls_running == 0) dispatch_wake();
}

static napi_value trampoline(napi_env env, napi_callback_info info) {
  struct call call = {.env = env, .argc = CALL_ARGUMENTS};
  void *data = NULL;
  if (napi_get_cb_info(env, info, &call.argc, call.argv, NULL, &data) != napi_ok) return NULL;
  const struct function *function = data;
  if (call.argc > CALL_ARGUMENTS) call.argc = CALL_ARGUMENTS;
  call.name = function->name;

  napi_value result = NULL;
  calls_running += env == signal_env;
  if (safe_point(env)) {
    do {
      call.again = false;
      result = function->body(&call);
      free_blocks(&call);
    } while (safe_point(env) && call.again);
  }
  if (env == signal_env) call_ended();
  return result;
}

static bool export_functions(struct call *call, napi_value into, const struct function *function) {
  for (; function->name != NULL; function++) {
    napi_value value = NULL;
    void *data = (void *)(uintptr_t)function;
    if (!check(call, napi_create_function(call->env, function->name, NAPI_AUTO_LENGTH, trampoline, data, &value)) ||
        !object_set(call, into, function->name, value))
      return false;
  }
  return true;
}

static bool export_constants(struct call *call, napi_value into, const struct constant *constant) {
  for (; constant->name != NULL; constant++)
    if (!object_set_number(call, into, constant->name, (double)constant->value)) return false;
  return true;
}

NAPI_MODULE_EXPORT napi_value napi_register_module_v1(napi_env env, napi_value exports);
napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  struct call call = {.env = env, .name = "load"};
  if (signal_env == NULL && syscall(SYS_gettid) == getpid() && !signals_start(&call)) return NULL;
  napi_value constants = result_object(&call);
  if (constants == NULL) return NULL;
  for (const struct chapter *chapter = chapters; chapter != NULL; chapter = chapter->next)
    if (!export_functions(&call, exports, chapter->functions) || !export_constants(&call, constants, chapter->constants)) return NULL;
  return object_set(&call, exports, "constants", constants) ? exports : NULL;
}
