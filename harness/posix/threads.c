/*
 * Keeps signals away from the threads that the program does not know of.
 *
 * Node runs threads of its own with open masks. A signal that the program blocks would be delivered to one of them: the pending set,
 * sigsuspend and sigwait would be wrong, and a default action would end the process in spite of the mask. So every other thread's mask
 * is filled: a signal whose handler changes the mask that the thread returns to. Then a process-directed signal is the main thread's alone.
 *
 * The signal is 33, the C library's own for running a function on every thread (setuid). No program can block it, send it by a constant,
 * or handle it, so every thread answers; the C library's action is put back afterwards.
 *
 * Threads are also made later, libuv's pool at the first asynchronous file call, in every fork child anew. They inherit the main thread's
 * mask; so it matters only when a signal is blocked that they leave open, and whoever blocks asks here first. One stat() tells that
 * nothing changed: a directory's link count is two more than its subdirectories.
 */
#include "signals.h"

#include <dirent.h>
#include <linux/futex.h>
#include <sys/stat.h>
#include <time.h>
#include <ucontext.h>

enum { FILL_SIGNAL = 33, THREADS_KNOWN = 64 };

static pid_t known[THREADS_KNOWN];
static size_t known_count;
static uint32_t answers;

/* The kernel's struct sigaction: the C library's wrapper refuses its own signals. */
struct kernel_action {
  void (*handler)(int signo, siginfo_t *info, void *context);
  unsigned long flags;
  void (*restorer)(void);
  sigbits mask;
};

#if defined(__x86_64__)
enum { RESTORER = 0x04000000 };
void fill_return(void);
__asm__(".text\n.hidden fill_return\n.globl fill_return\n.type fill_return, @function\n"
        "fill_return:\n  movq $15, %rax\n  syscall\n.size fill_return, . - fill_return\n");
#else
enum { RESTORER = 0 };
#define fill_return NULL
#endif

static void fill_mask(int signo, siginfo_t *info, void *context) {
  (void)signo;
  (void)info;
  int saved = errno;
  sigbits mask = OTHER_THREADS_MASK;
  memcpy(&((ucontext_t *)context)->uc_sigmask, &mask, sizeof mask);
  __atomic_fetch_add(&answers, 1, __ATOMIC_SEQ_CST);
  syscall(SYS_futex, &answers, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
  errno = saved;
}

static bool is_known(pid_t thread) {
  for (size_t i = 0; i < known_count; i++)
    if (known[i] == thread) return true;
  return false;
}

/* The process's threads but this one. More than THREADS_KNOWN are asked again each time, which is harmless. */
static size_t list_threads(pid_t threads[THREADS_KNOWN]) {
  size_t count = 0;
  DIR *tasks = opendir("/proc/self/task");
  if (tasks == NULL) return 0;
  for (struct dirent *task = readdir(tasks); task != NULL && count < THREADS_KNOWN; task = readdir(tasks)) {
    pid_t thread = (pid_t)strtol(task->d_name, NULL, 10);
    if (thread > 0 && thread != getpid()) threads[count++] = thread;
  }
  closedir(tasks);
  return count;
}

/* All at once, so that they answer side by side; returns how many were asked. */
static uint32_t ask(const pid_t *threads, size_t count) {
  uint32_t asked = 0;
  for (size_t i = 0; i < count; i++)
    if (!is_known(threads[i]) && syscall(SYS_tgkill, getpid(), threads[i], FILL_SIGNAL) == 0) asked++;
  return asked;
}

static bool one_is_gone(const pid_t *threads, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (syscall(SYS_tgkill, getpid(), threads[i], 0) != 0) return true;
  return false;
}

/* A thread that has ended does not answer; that one is gone is only asked when an answer is late. */
static void ask_and_wait(const pid_t *threads, size_t count) {
  __atomic_store_n(&answers, 0, __ATOMIC_SEQ_CST);
  uint32_t expected = ask(threads, count);
  for (uint32_t seen; (seen = __atomic_load_n(&answers, __ATOMIC_SEQ_CST)) < expected;) {
    const struct timespec late = {.tv_nsec = 20 * 1000 * 1000};
    long result = syscall(SYS_futex, &answers, FUTEX_WAIT_PRIVATE, seen, &late, NULL, 0);
    if (result == -1 && errno == ETIMEDOUT && one_is_gone(threads, count)) return;
  }
}

void threads_fill_masks(void) {
  struct stat task;
  pid_t threads[THREADS_KNOWN];
  if (stat("/proc/self/task", &task) == 0 && task.st_nlink == known_count + 3) return; /* ".", "..", main */
  size_t count = list_threads(threads);
  struct kernel_action action = {fill_mask, SA_SIGINFO | SA_RESTART | SA_ONSTACK | RESTORER, fill_return, EVERY_SIGNAL};
  struct kernel_action old;
  if (syscall(SYS_rt_sigaction, FILL_SIGNAL, &action, &old, sizeof action.mask) != 0) return;
  ask_and_wait(threads, count);
  syscall(SYS_rt_sigaction, FILL_SIGNAL, &old, NULL, sizeof action.mask);
  memcpy(known, threads, count * sizeof *known);
  known_count = count;
}

void threads_forget(void) { known_count = 0; }
