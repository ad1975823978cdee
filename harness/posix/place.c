/*
 * Where in the student's program a call stands.
 *
 * Each call of the binding keeps its place in one struct whose address the tracer knows (harness/README.md, mark 3). A
 * call inside another, in a signal handler, has the struct for its own time. It is advice for reports: no check judges by
 * it, so it may be wrong or missing, but it must never change what the call does.
 *
 * That is why the stack is asked of V8 itself. JavaScript's own ways to it (Error.captureStackTrace, util.getCallSites)
 * take two and three times as long, depend on what a program can replace (Error.prepareStackTrace), and can fail
 * themselves (stack overflow). V8's way runs no JavaScript. Its functions are C++, whose headers need a C++ compiler and
 * seconds of it. They take and return pointers and integers, so they are called from C under their linker names, which
 * hold the types of all parameters: a V8 that changed those does not have that name, and where one is missing there are
 * no places and everything else works.
 */
#include "place.h"

#include <sys/prctl.h>

#include "signals.h"

/* v8-debug.h, v8-isolate.h. A Local is a pointer. */
typedef struct isolate isolate;
typedef struct stack_trace stack_trace;
typedef struct stack_frame stack_frame;
/* From 0 each. */
struct location {
  int line;
  int column;
};

#define V8(name) __asm__(name) __attribute__((weak, visibility("default")))
extern isolate *isolate_current(void) V8("_ZN2v87Isolate10GetCurrentEv");
extern stack_trace *stack_trace_current(isolate *, int frames, int options)
    V8("_ZN2v810StackTrace17CurrentStackTraceEPNS_7IsolateEiNS0_17StackTraceOptionsE");
extern int stack_trace_frames(const stack_trace *) V8("_ZNK2v810StackTrace13GetFrameCountEv");
extern stack_frame *stack_trace_frame(const stack_trace *, isolate *, uint32_t index)
    V8("_ZNK2v810StackTrace8GetFrameEPNS_7IsolateEj");
extern int stack_frame_script(const stack_frame *) V8("_ZNK2v810StackFrame11GetScriptIdEv");
extern struct location stack_frame_location(const stack_frame *) V8("_ZNK2v810StackFrame11GetLocationEv");

/* StackTraceOptions: kColumnOffset, kLineNumber and kScriptId. */
enum { LOCATION_AND_SCRIPT = 1 << 1 | 1 << 0 | 1 << 7 };

/* A call from the student's code has one frame of the binding before it; console.log has half a dozen of Node's too. */
enum { NEAR = 2, FAR = 32 };

/* V8's number of student.cjs; 0, which is no script's, where no runtime has told it: then nothing here does anything. */
static int student;
static isolate *student_isolate;
static struct place here;

static bool v8_is_as_known(void) {
  return isolate_current != NULL && stack_trace_current != NULL && stack_trace_frames != NULL &&
         stack_trace_frame != NULL && stack_frame_script != NULL && stack_frame_location != NULL;
}

/* The innermost of the student's frames among that many; NULL where it is not there. `whole`: there are no more frames. */
static const stack_frame *student_frame(int most, bool *whole) {
  const stack_trace *trace = stack_trace_current(student_isolate, most, LOCATION_AND_SCRIPT);
  int count = trace != NULL ? stack_trace_frames(trace) : 0;
  *whole = count < most;
  for (int i = 0; i < count; i++) {
    const stack_frame *frame = stack_trace_frame(trace, student_isolate, (uint32_t)i);
    if (frame != NULL && stack_frame_script(frame) == student) return frame;
  }
  return NULL;
}

struct place place_enter(napi_env env) {
  if (student == 0 || env != signal_env) return (struct place){0, 0};
  struct place outer = here;
  bool whole;
  const stack_frame *frame = student_frame(NEAR, &whole);
  if (frame == NULL && !whole) frame = student_frame(FAR, &whole);
  here = (struct place){0, 0};
  if (frame != NULL) {
    struct location location = stack_frame_location(frame);
    here = (struct place){(uint32_t)location.line + 1, (uint32_t)location.column + 1};
  }
  return outer;
}

void place_leave(napi_env env, struct place outer) {
  if (student != 0 && env == signal_env) here = outer;
}

/*
 * keepPlaces() → the address where the place is kept from now on, which the tracer is told. To be called by a function of
 * the runtime's that student.cjs calls: its caller is how that is known. Counts once; later calls only say the address.
 */
static napi_value do_keepPlaces(struct call *call) {
  if (student == 0 && call->env == signal_env && v8_is_as_known()) {
    student_isolate = isolate_current();
    const stack_trace *trace = stack_trace_current(student_isolate, 2, LOCATION_AND_SCRIPT);
    if (trace != NULL && stack_trace_frames(trace) == 2) {
      student = stack_frame_script(stack_trace_frame(trace, student_isolate, 1));
      (void)prctl(MARK, MARK_POSITION, (unsigned long)(uintptr_t)&here, 0, 0);
    }
  }
  return result_bigint(call, (uintptr_t)&here);
}

static const struct function functions[] = {{"keepPlaces", do_keepPlaces}, {NULL, NULL}};

static const struct constant constants[] = {{NULL, 0}};

CHAPTER(functions, constants)
