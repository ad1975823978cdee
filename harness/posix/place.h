/*
 * Where in the student's program a call stands: what mark 3 of harness/README.md promises the tracer.
 */
#ifndef PLACE_H
#define PLACE_H

#include "posix.h"

/* From 1 each; line 0: in no call, or in one that the student's program did not make. The tracer reads these eight bytes. */
struct place {
  uint32_t line;
  uint32_t column;
};

/* Notes where the call that begins here stands. Returns the place of the call around it, for place_leave. */
struct place place_enter(napi_env env);
void place_leave(napi_env env, struct place outer);

#endif
