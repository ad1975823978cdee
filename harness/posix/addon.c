/*
 * The addon's entry: gives every function and constant of the chapters to JavaScript.
 *
 * The chapters add themselves before main does anything (see CHAPTER), so this file knows none of them. All functions share one
 * trampoline; what it does is described at the top of posix.h.
 *
 * A process may load the addon on several threads (worker_threads). Functions that are about one process, not about one thread's
 * signals, work on all of them; fork and signals belong to the main thread.
 */
#include "place.h"
#include "signals.h"

#include <sys/prctl.h>

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

static napi_value run(napi_env env, napi_callback_info info, bool silent) {
  struct call call = {.env = env, .argc = CALL_ARGUMENTS};
  void *data = NULL;
  if (napi_get_cb_info(env, info, &call.argc, call.argv, NULL, &data) != napi_ok) return NULL;
  const struct function *function = data;
  if (call.argc > CALL_ARGUMENTS) call.argc = CALL_ARGUMENTS;
  call.name = function->name;

  napi_value result = NULL;
  calls_running += env == signal_env;
  struct place outer = silent ? (struct place){0, 0} : place_enter(env);
  if (env == signal_env && !silent) (void)prctl(MARK, MARK_CALL, 0, 0, 0);
  if (safe_point(env)) {
    do {
      call.again = false;
      result = function->body(&call);
      free_blocks(&call);
    } while (safe_point(env) && call.again);
  }
  if (!silent) place_leave(env, outer);
  if (env == signal_env) call_ended();
  return result;
}

/*
 * Before a call, and before the handlers that are due then, the tracer is told: so it can let something happen at the moment that a
 * program forgets, between its last look at a variable and the call that waits for it to change.
 */
static napi_value trampoline(napi_env env, napi_callback_info info) { return run(env, info, false); }

static napi_value silent_trampoline(napi_env env, napi_callback_info info) { return run(env, info, true); }

/* Writes the functions' properties, where `into` is not NULL; returns how many there are. */
static size_t describe_functions(const struct function *function, napi_callback method, napi_property_descriptor *into) {
  size_t count = 0;
  for (; function != NULL && function->name != NULL; function++, count++)
    if (into != NULL)
      into[count] = (napi_property_descriptor){
          .utf8name = function->name, .method = method, .data = (void *)(uintptr_t)function};
  return count;
}

static size_t describe_all(napi_property_descriptor *into) {
  size_t count = 0;
  for (const struct chapter *chapter = chapters; chapter != NULL; chapter = chapter->next) {
    count += describe_functions(chapter->functions, trampoline, into == NULL ? NULL : into + count);
    count += describe_functions(chapter->silent, silent_trampoline, into == NULL ? NULL : into + count);
  }
  return count;
}

static napi_value construct(napi_env env, napi_callback_info info) {
  napi_value this = NULL;
  return napi_get_cb_info(env, info, NULL, NULL, &this, NULL) == napi_ok ? this : NULL;
}

/*
 * The functions are methods of a class with one instance, because V8 makes the function object of a method once. Of a
 * function that is nobody's method, optimized code knows the template alone, and V8 would make a new object, to stay for
 * long, each time that the stack is looked at during a call (place.c): 150 MB after 300 000 calls.
 */
static napi_value export_functions(struct call *call) {
  size_t count = describe_all(NULL);
  napi_value class = NULL;
  napi_value instance = NULL;
  napi_property_descriptor *methods = call_alloc(call, count * sizeof *methods);
  if (methods == NULL) return NULL;
  (void)describe_all(methods);
  napi_env env = call->env;
  bool made = check(call, napi_define_class(env, "Posix", NAPI_AUTO_LENGTH, construct, NULL, count, methods, &class)) &&
              check(call, napi_new_instance(env, class, 0, NULL, &instance));
  return made ? instance : NULL;
}

static bool export_constants(struct call *call, napi_value into, const struct constant *constant) {
  for (; constant->name != NULL; constant++)
    if (!object_set_number(call, into, constant->name, (double)constant->value)) return false;
  return true;
}

NAPI_MODULE_EXPORT napi_value napi_register_module_v1(napi_env env, napi_value exports);
napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  (void)exports;
  struct call call = {.env = env, .name = "load"};
  if (signal_env == NULL && syscall(SYS_gettid) == getpid() && !signals_start(&call)) return NULL;
  napi_value functions = export_functions(&call);
  free_blocks(&call);
  napi_value constants = functions != NULL ? result_object(&call) : NULL;
  if (constants == NULL) return NULL;
  for (const struct chapter *chapter = chapters; chapter != NULL; chapter = chapter->next)
    if (!export_constants(&call, constants, chapter->constants)) return NULL;
  return object_set(&call, functions, "constants", constants) ? functions : NULL;
}
