/* Which descriptors are the program's: see the top of descriptor.c. */
#ifndef DESCRIPTOR_H
#define DESCRIPTOR_H

#include "posix.h"

/* The greatest offset and size that a JavaScript number holds exactly. */
#define MAX_SAFE INT64_C(9007199254740991)

/* A descriptor as the kernel is to see it: one of the runtime's own becomes one that cannot be open. */
bool arg_descriptor(struct call *call, size_t index, const char *name, int *value);

#endif
