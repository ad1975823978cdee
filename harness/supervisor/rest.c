/* Rest: when nothing in the run goes on by itself, and what is done then.
 *
 * A look at a tick asks of every traced thread whether it sleeps and how often it has been switched. Two looks in a row,
 * between which the supervisor has seen and moved nothing, that find everything asleep and nothing switched, prove that
 * everything has slept all the time from the end of the first to the beginning of the second: a thread that wakes and
 * sleeps again has been switched. In between, for the second look, each thread is asked in which call it sleeps; the
 * kernel answers that only of threads that have left the processor, never of one that is about to sleep and may yet find
 * that it need not. Rejected: looks at states alone. Two processes that play ping-pong can be asleep whenever they are
 * looked at. Rejected too: asking for the calls last. The sleep that is looked at, and the call that is asked for, can
 * then be two different ones.
 *
 * At such a moment only a clock, or the supervisor, can wake anybody. A deadlock is a rest in which no clock can: each
 * thread is in one of the calls of `lasts`, or stopped, and nobody has asked for a timer. The lists say what is known to
 * last, never what is known to end, so an unknown call is no deadlock; the wall limit is there for what is missed.
 *
 * Steps are performed while main lives. What happens in the run in consequence of one is seen only after its event was
 * made, as this is one thread. A step for a number of polls that has not come about keeps back those behind it, unless
 * nothing but they could make the run go on.
 *
 * While there are steps to perform a tick comes every 2 ms: a step then takes 4 ms, and the looks 3 % of a processor. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proc.h"
#include "run.h"
#include "syscalls.h"

enum { FAST_US = 2000, PATH_SIZE = 4096, CALL_epoll_pwait2 = 441 };
static const uint64_t SPIN_NS = 1000000000;

const int REST_CALLS[] = {
    SYS_setitimer,
    SYS_timer_create,
    SYS_timerfd_create,
    SYS_socket,
#ifdef SYS_alarm
    SYS_alarm,
#endif
    -1,
};

void rest_start(struct run *run) {
  run->rest.steps_left = run->request.step_count;
  run->rest.steps = calloc(run->request.step_count + 1, sizeof *run->rest.steps);
  if (!run->rest.steps) fault(run, "out of memory");
}

void rest_note_call(struct run *run, struct process *process, uint64_t number, const uint64_t *args) {
  switch (number) {
#ifdef SYS_alarm
    case SYS_alarm: process->timed = process->timed || (uint32_t)args[0] != 0; break;
#endif
    case SYS_setitimer:
    case SYS_timer_create: process->timed = true; break;
    case SYS_timerfd_create: /* can be handed to anybody */
    case SYS_socket: run->rest.timed = true; break; /* protocols have timers of their own */
    default: break;
  }
}

void rest_note_wait(struct run *run, pid_t tid, const struct call *call, int64_t ret) {
  siginfo_t info;
  if (ret != 0 || !run->begun) return;
  bool none = call->row->number == SYS_wait4 ||
              (call->row->number == SYS_waitid && call->args[3] & WNOHANG && call->args[2] &&
               memory_read(tid, call->args[2], &info, sizeof info) == sizeof info && info.si_pid == 0);
  if (none && run->rest.polls < UINT_MAX) run->rest.polls++;
}

/* ---- calls that last until another process acts ---- */

static bool is_fifo(int folder, const char *path) {
  struct statx status;
  return statx(folder, path, AT_STATX_DONT_SYNC, STATX_TYPE, &status) == 0 && S_ISFIFO(status.stx_mode);
}

/* A pipe, a FIFO, or one of the kernel's objects that only other calls can change. */
static bool descriptor_lasts(int proc, pid_t tid, uint64_t fd) {
  char name[64], target[64];
  snprintf(name, sizeof name, "%d/fd/%d", (int)tid, (int)fd);
  ssize_t length = readlinkat(proc, name, target, sizeof target - 1);
  if (length < 0) return false;
  target[length] = '\0';
  return strcmp(target, "anon_inode:[eventfd]") == 0 || strcmp(target, "anon_inode:[signalfd]") == 0 ||
         is_fifo(proc, name);
}

/* The opening of a FIFO; that of another file may wait for a slow file system, or a lease. */
static bool opening_lasts(int proc, pid_t tid, int folder_fd, uint64_t address) {
  char name[64], path[PATH_SIZE];
  if (memory_string(tid, address, path, sizeof path) <= 0) return false;
  if (folder_fd == AT_FDCWD) snprintf(name, sizeof name, "%d/cwd", (int)tid);
  else snprintf(name, sizeof name, "%d/fd/%d", (int)tid, folder_fd);
  int folder = openat(proc, name, O_PATH | O_CLOEXEC);
  bool fifo = folder >= 0 && is_fifo(folder, path);
  if (folder >= 0) close(folder);
  return fifo;
}

static bool futex_lasts(const uint64_t args[6]) {
  switch (args[1] & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET:
    case FUTEX_LOCK_PI:
    case FUTEX_WAIT_REQUEUE_PI: return args[3] == 0;
    default: return false;
  }
}

static bool lasts(int proc, pid_t tid, uint64_t number, const uint64_t args[6]) {
  switch (number) {
    case SYS_wait4:
    case SYS_waitid:
    case SYS_rt_sigsuspend:
    case SYS_flock: return true;
    case SYS_clone: return args[0] & CLONE_VFORK;
    case SYS_read:
    case SYS_readv:
    case SYS_write:
    case SYS_writev: return descriptor_lasts(proc, tid, args[0]);
    case SYS_openat: return opening_lasts(proc, tid, (int)args[0], args[1]);
    case SYS_fcntl: return args[1] == F_SETLKW || args[1] == F_OFD_SETLKW;
    case SYS_rt_sigtimedwait:
    case SYS_ppoll: return args[2] == 0;
    case SYS_pselect6: return args[4] == 0;
    case SYS_epoll_pwait: return (int)args[3] < 0;
    case CALL_epoll_pwait2: return args[3] == 0;
    case SYS_futex: return futex_lasts(args);
#ifdef SYS_pause
    case SYS_pause:
    case SYS_vfork: return true;
    case SYS_open:
    case SYS_creat: return opening_lasts(proc, tid, AT_FDCWD, args[0]);
    case SYS_poll: return (int)args[2] < 0;
    case SYS_select: return args[4] == 0;
    case SYS_epoll_wait: return (int)args[3] < 0;
#endif
    default: return false;
  }
}

/* A parent in vfork sleeps without taking signals, as otherwise only those do that wait for a device. */
static bool waits_for_vfork(uint64_t number, const uint64_t args[6]) {
#ifdef SYS_vfork
  if (number == SYS_vfork) return true;
#endif
  return number == SYS_clone && args[0] & CLONE_VFORK;
}

/* ---- looks ---- */

/* Something has stopped or ended that the supervisor has not heard of yet. */
static bool status_waits(void) {
  siginfo_t info = {.si_pid = 0};
  return waitid(P_ALL, 0, &info, WEXITED | WSTOPPED | WNOHANG | WNOWAIT | __WALL) < 0 || info.si_pid != 0;
}

/* Whether a thread sleeps; `since`: and has slept since the look before. */
static bool sleeps(struct run *run, struct task *task, bool *since) {
  struct proc_sleep sleep;
  if (task->state != TASK_RUNNING && task->state != TASK_LISTENING) return false;
  if (!proc_sleep(run->sandbox.proc, task->tid, &sleep)) return false;
  bool stopped = task->state == TASK_LISTENING && (sleep.state == 't' || sleep.state == 'T');
  if (!stopped && !strchr("SDZ", sleep.state)) return false;
  if (task->sleep != sleep.state || task->switches != sleep.switches) *since = false;
  task->sleep = sleep.state;
  task->switches = sleep.switches;
  return true;
}

/* In which call it sleeps. Returns false when it may run. */
static bool rests(struct run *run, const struct task *task, bool *stuck) {
  uint64_t number, args[6];
  if (task->sleep == 'Z' || task->state == TASK_LISTENING) return true;
  if (!proc_call(run->sandbox.proc, task->tid, &number, args)) return false;
  if (task->sleep == 'D' && !waits_for_vfork(number, args)) return false;
  *stuck = *stuck && !task->process->timed && lasts(run->sandbox.proc, task->tid, number, args);
  return true;
}

static bool each_rests(struct run *run, bool *stuck) {
  for (size_t i = 0; i < HASH_SIZE; i++)
    for (const struct task *task = run->table.tasks[i]; task; task = task->hash_next)
      if (!rests(run, task, stuck)) return false;
  return true;
}

static bool each_sleeps(struct run *run, bool *since) {
  for (size_t i = 0; i < HASH_SIZE; i++)
    for (struct task *task = run->table.tasks[i]; task; task = task->hash_next)
      if (!sleeps(run, task, since)) return false;
  return true;
}

static void look(struct run *run) {
  struct rest *rest = &run->rest;
  bool since = rest->sight != SIGHT_MOVING && rest->moves == rest->looked, stuck = !rest->timed;
  rest->looked = rest->moves;
  /* the calls before the states: a call counts only if it was asked for between two looks at the same sleep */
  bool second = since && rest->sight == SIGHT_ASLEEP;
  if (run->checkpoint.active || status_waits() || (second && !each_rests(run, &stuck)) || !each_sleeps(run, &since))
    rest->sight = SIGHT_MOVING;
  else if (!since) rest->sight = SIGHT_ASLEEP;
  else if (rest->sight == SIGHT_REST) return; /* nothing has changed since it was judged */
  else rest->sight = SIGHT_REST;
  rest->stuck = rest->sight == SIGHT_REST && stuck;
}

/* ---- steps ---- */

/* By a process made for it: what a handler learns of its sender it cannot have known before. */
static void send_signal(struct run *run, const struct step *step) {
  int go[2], status;
  pid_t target = run->main, group = getpgid(run->main);
  /* main may have joined the supervisor's own group, which in tier A is even number 1: kill would strike everybody */
  if (step->group && group > 1 && group != getpgrp()) target = -group;
  if (pipe2(go, O_CLOEXEC) < 0) fault(run, "pipe: %s", strerror(errno));
  pid_t sender = fork();
  if (sender < 0) fault(run, "fork: %s", strerror(errno));
  if (sender == 0) {
    char byte;
    ssize_t got;
    close(go[1]);
    while ((got = read(go[0], &byte, 1)) < 0 && errno == EINTR) continue;
    _exit(got == 1 && kill(target, step->signo) == 0 ? 0 : 1);
  }
  close(go[0]);
  struct text *text = event_open(&run->events, "step");
  text_string(text, "does", "signal");
  text_int(text, "signo", step->signo);
  text_int(text, "pid", target);
  text_int(text, "sender", sender);
  event_close(&run->events);
  if (write(go[1], "", 1) != 1) fault(run, "the sender of a signal has gone");
  close(go[1]);
  for (;;) {
    pid_t waited = waitpid(sender, &status, WUNTRACED);
    if (waited < 0 && errno != EINTR) fault(run, "waitpid: %s", strerror(errno));
    if (waited < 0) continue;
    if (!WIFSTOPPED(status)) break;
    kill(sender, SIGKILL); /* somebody in the run has stopped it */
  }
  if (status != 0) fault(run, "a signal could not be sent");
}

/* Returns false when nobody waits at the gate. */
static bool open_gate(struct run *run, const struct step *step) {
  int fd = sandbox_open_gate(&run->sandbox, step->gate);
  if (fd < 0) return false;
  bool written = step->text.length == 0 || write(fd, step->text.at, step->text.length) == (ssize_t)step->text.length;
  close(fd);
  if (!written) return false;
  struct text *text = event_open(&run->events, "step");
  text_string(text, "does", "gate");
  text_string(text, "path", step->gate);
  text_data(text, "text", step->text.at, step->text.length);
  event_close(&run->events);
  return true;
}

static bool perform(struct run *run, const struct step *step) {
  if (step->gate) return open_gate(run, step);
  send_signal(run, step);
  return true;
}

/* Performs the next step that is due; returns false when none is. */
static bool perform_next(struct run *run, bool at_rest) {
  struct rest *rest = &run->rest;
  size_t count = run->request.step_count;
  for (size_t i = 0; i < count; i++) {
    const struct step *step = &run->request.steps[i];
    if (rest->steps[i].done) continue;
    bool due = step->polls ? rest->polls >= step->polls : at_rest;
    if (due && perform(run, step)) {
      rest->steps[i].done = true;
      rest->steps_left--;
      rest->polls = 0;
      rest->step_cpu_ns = run->budget.cpu_ns;
      rest->sight = SIGHT_MOVING;
      rest->stuck = false;
      for (size_t k = 0; k < count; k++) rest->steps[k].passed = false;
      return true;
    }
    if (due) rest->steps[i].passed = true;
    if (!rest->steps[i].passed && !(step->polls && rest->stuck)) return false;
  }
  return false;
}

unsigned rest_on_tick(struct run *run) {
  struct rest *rest = &run->rest;
  bool steps = run->phase == PHASE_RUN && rest->steps_left > 0;
  if (run->phase != PHASE_RUN && run->phase != PHASE_LINGER) return TICK_US;
  if (!run->begun) return steps ? FAST_US : TICK_US;
  look(run);
  bool spins = steps && run->budget.cpu_ns - rest->step_cpu_ns >= SPIN_NS;
  if (steps && perform_next(run, rest->sight == SIGHT_REST || spins)) return FAST_US;
  if (rest->stuck && run->phase == PHASE_LINGER) linger_end(run);
  else if (rest->stuck) deadlock(run);
  return rest->sight == SIGHT_ASLEEP || (steps && rest->sight == SIGHT_MOVING) ? FAST_US : TICK_US;
}
