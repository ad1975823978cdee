/*
 * What the files about signals share: signal.c (dispositions and the C handler), dispatch.c (JavaScript handlers and masks),
 * threads.c (the process's other threads), call.c (system calls that signals interrupt).
 *
 * Theory of operation. JavaScript cannot run in a signal handler. So the C handler only notes the signal and leaves it, with the sa_mask
 * of its action, blocked in the context that it interrupted; the JavaScript handler runs at the next safe point, and only then is the
 * mask what it was. Hence, as in C, the kernel does the merging, the queueing and the pending set, and at most one note a signal number
 * exists: the notes need no queue that could overflow.
 *
 *   program_mask   what the program believes is blocked: sigprocmask's, and sa_mask while a JavaScript handler runs
 *   noted_mask     what the notes keep blocked until their handlers run
 *   the kernel's   always program_mask | noted_mask, but for the moments in which everything is blocked, and sigsuspend's
 *
 * Only the main thread ever runs a C handler: the masks of all the others are full (threads.c).
 */
#ifndef SIGNALS_H
#define SIGNALS_H

#include "posix.h"

enum { SIGNALS = 65 }; /* numbers 1 to 64; the arrays' element 0 is unused */
#define EVERY_SIGNAL (~(sigbits)0)

/* What the other threads block: all but the two by which the C library reaches every thread. */
#define OTHER_THREADS_MASK (~(SIGNAL_BIT(32) | SIGNAL_BIT(33)))

/* How the program wants a signal handled; its function is in dispatch.c's care. */
struct action {
  sigbits mask;
  int flags;
  napi_ref handler;
};

extern struct action actions[SIGNALS];

/* The number of notes: a safe point has something to do. Read by the system call stub. */
extern volatile int signals_due;

/* The main thread's environment, in which handlers run; NULL until signals_start. */
extern napi_env signal_env;

/* How many calls of ours JavaScript is in: each ends with a safe point, so a signal noted meanwhile need not wake the event loop. */
extern volatile int calls_running;

bool signals_start(struct call *call);
void signals_default(void);
/* In a fork child: the one thread there is becomes the main thread. */
void signals_forked(void);

/* signal.c */
bool note_take(int *signo, siginfo_t *info);
sigbits noted_mask(void);
void handler_thread_is_this(void);

/* dispatch.c. Runs what is due; false when a handler threw, with the exception pending. `restart` becomes false when one of the handlers
 * was installed without SA_RESTART. */
bool dispatch(napi_env env, bool *restart);
/* Sends the event loop a message that something is due. Safe in a signal handler. */
void dispatch_wake(void);
extern sigbits program_mask;
void mask_everything(void);
/* Makes the kernel's mask what it has to be. */
void mask_settle(void);
napi_value siginfo_object(struct call *call, const siginfo_t *info);

/* threads.c. Fills the masks of threads that Node has started since the last time. */
void threads_fill_masks(void);
void threads_forget(void);

/* occupy.c. Between the two, new descriptors get numbers that the program does not look at. */
void descriptors_occupy(void);
void descriptors_release(void);
bool descriptors_renew(void);

/* call.c: where the C handler makes a system call turn back that has not begun. */
void call_turn_back(void *context);

#endif
