/* How usage looks in JavaScript: for getrusage here and for wait4. */
#ifndef RESOURCE_H
#define RESOURCE_H

#include "posix.h"

#include <sys/resource.h>

/* {utime, stime (microseconds), maxrss (KiB), minflt, majflt, inblock, oublock, nvcsw, nivcsw} */
napi_value result_rusage(struct call *call, const struct rusage *usage);

#endif
