/* The parts of the sandbox, for sandbox.c and probe.c; the tracer sees sandbox.h alone. Functions return 0, or -1 with
 * one clear line in `err`, unless they say otherwise. */
#ifndef PROCLAB_CONFINE_H
#define PROCLAB_CONFINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sandbox.h"

/* The user and group that student processes have where the supervisor can choose: nobody's on any distribution. */
enum { STUDENT = 61000 };

/* Landlock's version that first has each feature. */
enum { ABI_NONE = 0, ABI_REFER = 2, ABI_TRUNCATE = 3, ABI_NETWORK = 4, ABI_IOCTL_DEV = 5, ABI_SCOPE = 6 };

/* Writes "STEP: reason of errno" and returns -1. */
int sandbox_failed(char *err, size_t errlen, const char *step);

/* The supervisor is root over an identity that it can hand out: it may become STUDENT. */
bool confine_is_root(void);

/* namespaces.c: tier A. */

/* Clones pid 1 of new namespaces and builds its tree. Returns 0 in pid 1; the process that called becomes its guard and
 * never returns. Where a step fails, everything is undone and -1 is returned in the process that called. */
int namespaces_enter(struct sandbox *sandbox, const struct request *request, char *err, size_t errlen);

/* Of a mount: mount_setattr(2). */
enum { ATTR_RDONLY = 1, ATTR_NOSUID = 2, ATTR_NODEV = 4, ATTR_NOEXEC = 8 };

/* A copy of the mount of `source` (a path, or "" and the descriptor `from`) with these attributes, in no place yet: a
 * descriptor, or -1 with errno. The caller has a mount namespace of its own. */
int mount_copy(int from, const char *source, uint64_t attributes);

/* Makes the tree read-only, all but work/ and /tmp, once the files are laid. */
int namespaces_seal(char *err, size_t errlen);

/* landlock.c */

/* The kernel's Landlock version, or ABI_NONE. */
int landlock_abi(void);

/* Writes down what `sandbox` permits. Sets sandbox->ruleset, to -1 where there is no Landlock. */
int landlock_prepare(struct sandbox *sandbox, char *err, size_t errlen);

/* Enforces it on the calling process, for good. */
int landlock_enforce(const struct sandbox *sandbox, char *err, size_t errlen);

/* deny.c */

/* Installs the filter of system calls that no student process may use. Needs no_new_privs. */
int deny_install(enum tier tier, char *err, size_t errlen);

/* probe.c */

/* `supervisor --probe`: prints one JSON object on standard output; returns the exit code. */
int probe_main(void);

#endif
