/*
 * fork, for a process that is a JavaScript engine.
 *
 * The kernel copies the calling thread and the memory; what else the engine relies on must be seen to:
 *
 *   memory    V8 marks its heap MADV_DONTFORK, so a child would start with holes in it. Undone over every mapping before every fork:
 *             the heap grows in between.
 *   threads   only the caller exists in the child. --single-threaded keeps V8 from waiting for others; libuv makes a new pool.
 *   the loop  uv_loop_fork gives the child an epoll descriptor of its own.
 *   signals   every signal is blocked from "no handler is due" to after the fork, so that a handler is never due in both processes.
 *   the end   Node's own teardown joins threads that the child has not got. So a child ends with _exit, always: when the program says so,
 *             by an uncaught exception (both in process.ts), and at its natural end, which is noticed here: before every wait of the event
 *             loop, a handle that is there for this alone asks whether anything else is left.
 */
#include "signals.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <uv.h>

static bool is_child;
static uv_prepare_t before_wait;
static napi_async_context end_context;
static napi_ref ended;

/* ---- memory ---- */

struct range {
  uintptr_t from;
  uintptr_t to;
};

/* The kernel's own mappings, [vvar] and the like, which refuse; in ascending order. They are where they were when the program started. */
enum { KERNELS_MAX = 8 };
static struct range kernels[KERNELS_MAX];
static size_t kernels_count;

static const uintptr_t ADDRESS_END = (uintptr_t)1 << 56;

/* Calls visit for each mapping of the process, with the line that /proc has for it. */
static int each_mapping(void (*visit)(struct range mapping, const char *line)) {
  char line[PATH_MAX + 128];
  FILE *maps = fopen("/proc/self/maps", "re");
  if (maps == NULL) return errno;
  while (fgets(line, sizeof line, maps) != NULL) {
    unsigned long from;
    unsigned long to;
    if (sscanf(line, "%lx-%lx", &from, &to) == 2) visit((struct range){from, to}, line);
  }
  fclose(maps);
  return 0;
}

static bool is_kernels(const char *line) { return strstr(line, " [v") != NULL; }

static void remember_kernels(struct range mapping, const char *line) {
  if (is_kernels(line) && mapping.from < ADDRESS_END && kernels_count < KERNELS_MAX) kernels[kernels_count++] = mapping;
}

static int dofork(uintptr_t from, uintptr_t to) {
  return from >= to || madvise((void *)from, to - from, MADV_DOFORK) == 0 ? 0 : errno;
}

static void dofork_each(struct range mapping, const char *line) {
  if (!is_kernels(line)) (void)dofork(mapping.from, mapping.to);
}

/*
 * Everything between the kernel's mappings, in two or three calls: reading the list of mappings each time would take longer than the rest, and
 * show in a recording. ENOMEM only says that there were holes. EINVAL is some device's mapping, behind which the call stopped: then
 * mapping by mapping, and that one stays as it is.
 */
static int make_memory_forkable(void) {
  uintptr_t from = 0;
  for (size_t i = 0; i <= kernels_count; i++) {
    if (dofork(from, i < kernels_count ? kernels[i].from : ADDRESS_END) == EINVAL) return each_mapping(dofork_each);
    if (i < kernels_count) from = kernels[i].to;
  }
  return 0;
}

/* ---- the natural end of a child ---- */

static bool nothing_left(uv_prepare_t *handle) {
  uv_unref((uv_handle_t *)handle);
  bool left = uv_loop_alive(handle->loop) != 0;
  uv_ref((uv_handle_t *)handle);
  return !left;
}

static void on_before_wait(uv_prepare_t *handle) {
  napi_env env = signal_env;
  napi_handle_scope handles;
  napi_callback_scope callbacks;
  napi_value function = NULL;
  napi_value resource = NULL;
  napi_value thrown = NULL;
  if (!nothing_left(handle) || napi_open_handle_scope(env, &handles) != napi_ok) return;
  if (napi_create_object(env, &resource) == napi_ok &&
      napi_open_callback_scope(env, resource, end_context, &callbacks) == napi_ok) {
    if (napi_get_reference_value(env, ended, &function) == napi_ok &&
        napi_call_function(env, resource, function, 0, NULL, NULL) != napi_ok &&
        napi_get_and_clear_last_exception(env, &thrown) == napi_ok)
      napi_fatal_exception(env, thrown);
    napi_close_callback_scope(env, callbacks);
  }
  napi_close_handle_scope(env, handles);
}

/* whenChildEnds(function): called in a fork child when its event loop has nothing left to do. */
static napi_value do_whenChildEnds(struct call *call) {
  uv_loop_t *loop = NULL;
  napi_value name = result_string(call, "fork", 4);
  if (call->env != signal_env) return result_undefined(call); /* fork will refuse there */
  if (ended != NULL) { /* the JavaScript half was loaded once more */
    napi_delete_reference(call->env, ended);
    return check(call, napi_create_reference(call->env, call->argv[0], 1, &ended)) ? result_undefined(call) : NULL;
  }
  int unreadable = each_mapping(remember_kernels);
  if (unreadable != 0) return throw_errno(call, unreadable, "/proc/self/maps");
  if (name == NULL || !check(call, napi_get_uv_event_loop(call->env, &loop)) ||
      !check(call, napi_create_reference(call->env, call->argv[0], 1, &ended)) ||
      !check(call, napi_async_init(call->env, NULL, name, &end_context)))
    return NULL;
  int failed = uv_prepare_init(loop, &before_wait);
  if (failed != 0) return throw_errno(call, -failed, NULL);
  uv_unref((uv_handle_t *)&before_wait);
  return result_undefined(call);
}

/* loopAlive() → whether the event loop has something to do besides watching for the end. */
static napi_value do_loopAlive(struct call *call) {
  return on_main_thread(call) ? result_boolean(call, !nothing_left(&before_wait)) : NULL;
}

static napi_value do_isForkChild(struct call *call) { return result_boolean(call, is_child && call->env == signal_env); }

/* ---- fork ---- */

/* A child that cannot have a working event loop is of no use, and its parent will see why. */
static void become_child(void) {
  is_child = true;
  signals_forked();
  if (uv_loop_fork(before_wait.loop) != 0) abort();
  if (uv_is_active((uv_handle_t *)&before_wait)) return;
  uv_ref((uv_handle_t *)&before_wait);
  if (uv_prepare_start(&before_wait, on_before_wait) != 0) abort();
}

static napi_value do_fork(struct call *call) {
  if (!on_main_thread(call)) return NULL;
  int failed = make_memory_forkable();
  if (failed != 0) return throw_errno(call, failed, NULL);
  mask_everything();
  if (signals_due > 0) {
    mask_settle();
    call->again = true;
    return NULL;
  }
  descriptors_occupy();
  pid_t pid = fork();
  int error = errno;
  if (pid == 0) become_child();
  descriptors_release();
  mask_settle();
  return pid < 0 ? throw_errno(call, error, NULL) : result_number(call, pid);
}

/* makeForkable(), becomeMain(): before and after the fork of a warm start, which makes main (supervisor/warm.c). In between no
 * JavaScript runs. */
enum { RINGS_MAX = 16 };
static struct range rings[RINGS_MAX];
static size_t rings_count;

/* io_uring's, which libuv makes for each of its loops: all forks would share them. */
static void remember_rings(struct range mapping, const char *line) {
  if (strstr(line, "[io_uring]") != NULL && rings_count < RINGS_MAX) rings[rings_count++] = mapping;
}

/* Before the loop's own are unmapped once more, and nothing else can have taken their place. */
static void forget_rings(void) {
  for (size_t i = 0; i < rings_count; i++) (void)munmap((void *)rings[i].from, rings[i].to - rings[i].from);
}

static napi_value do_makeForkable(struct call *call) {
  int failed = make_memory_forkable();
  if (failed == 0) failed = each_mapping(remember_rings);
  return failed == 0 ? result_undefined(call) : throw_errno(call, failed, NULL);
}

static napi_value do_becomeMain(struct call *call) {
  if (!on_main_thread(call)) return NULL;
  if (!descriptors_renew()) return throw_errno(call, errno, "socketpair");
  forget_rings();
  become_child();
  (void)prctl(PR_SET_NAME, "node", 0, 0, 0); /* what ps calls it once it is defunct */
  return result_undefined(call);
}

static const struct function functions[] = {
    {"fork", do_fork},
    {"makeForkable", do_makeForkable},
    {"becomeMain", do_becomeMain},
    {"whenChildEnds", do_whenChildEnds},
    {"loopAlive", do_loopAlive},
    {"isForkChild", do_isForkChild},
    {NULL, NULL},
};

static const struct constant constants[] = {{NULL, 0}};

CHAPTER(functions, constants)
