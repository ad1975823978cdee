/* From registers and memory of a traced thread to the members of a `syscall` event. */
#ifndef PROCLAB_DECODE_H
#define PROCLAB_DECODE_H

#include <stdint.h>
#include <sys/types.h>

#include "process.h"
#include "syscalls.h"

enum {
  DATA_MAX = 1 << 20,       /* bytes of written data in one event */
  DATA_TOTAL_MAX = 1 << 24, /* and in all of a run */
};

/* On entry: remembers the arguments and what they point to. */
void decode_entry(struct call *call, pid_t tid, const struct syscall *row, const uint64_t *args);

/* `"name":…,"args":[…]` */
void decode_call(const struct syscall *row, const uint64_t *args, struct text *text);

/* On return: appends name, args, ret and content to an event. `data_left`: what remains of DATA_TOTAL_MAX. */
void decode_return(const struct call *call, pid_t tid, int64_t ret, size_t *data_left, struct text *text);

#endif
