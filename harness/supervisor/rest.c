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
 * thread is in one of the calls of `lasts`, or stopped, and no timer is left that anybody has asked for, nor any work that
 * the kernel does later and by itself. The lists say what is known to last, never what is known to end, so an unknown
 * call is no deadlock; the wall limit is there for what is missed.
 *
 * Of a timer nobody tells whether it is still to come, so a process that has made one counts as timed until it ends. The
 * exception is alarm, the timer of ordinary programs: it comes once, and so they can be counted. Each call of alarm starts
 * one; a result that is not 0 says that this call has put an end to one; and the kernel's SIGALRM is the end of one. A
 * process for which all are accounted for has none.
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
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proc.h"
#include "run.h"
#include "syscalls.h"

/* KEPT_MOST: of descriptors, however many threads there are. */
enum { FAST_US = 2000, PATH_SIZE = 4096, KEPT_MOST = 128, CALL_epoll_pwait2 = 441, GONE = 1, FAILED = 2 };
static const uint64_t SPIN_NS = 1000000000;

const int REST_CALLS[] = {
    SYS_setitimer,
    SYS_timer_create,
    SYS_timerfd_create,
    SYS_socket,
    SYS_socketpair,
    SYS_io_setup,
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
    case SYS_alarm: process->alarms += (uint32_t)args[0] != 0; break;
#endif
    case SYS_setitimer: process->timers = process->timers || args[0] == ITIMER_REAL; break; /* others need it to run */
    case SYS_timer_create: process->timers = true; break;
    case SYS_timerfd_create:                        /* can be handed to anybody */
    case SYS_socket:                                /* protocols have timers of their own */
    case SYS_io_setup: run->rest.timed = true; break; /* what it starts a disk ends */
    case SYS_socketpair: /* descriptors that are lost in a message the kernel closes later; the runtime loses none */
      run->rest.timed = run->rest.timed || run->begun;
      break;
    default: break;
  }
}

bool rest_wants_return(uint64_t number) {
#ifdef SYS_alarm
  return number == SYS_alarm;
#else
  return (void)number, false;
#endif
}

void rest_note_return(struct run *run, struct task *task, int64_t ret) {
  const struct call *call = &task->call;
  siginfo_t info;
  bool none = false;
  switch (call->row->number) {
#ifdef SYS_alarm
    case SYS_alarm: task->process->alarms -= ret > 0 && task->process->alarms > 0; break;
#endif
    case SYS_wait4: none = ret == 0; break;
    case SYS_waitid:
      none = ret == 0 && call->args[3] & WNOHANG && call->args[2] &&
             memory_read(task->tid, call->args[2], &info, sizeof info) == sizeof info && info.si_pid == 0;
      break;
    default: break;
  }
  if (none && run->begun && run->rest.polls < UINT_MAX) run->rest.polls++;
}

void rest_note_signal(struct process *process, const siginfo_t *info) {
  if (info->si_signo == SIGALRM && info->si_code == SI_KERNEL && process->alarms > 0) process->alarms--;
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

/* A lock of a file of the run's own. Others, such as those of /usr, somebody else may have locked. */
static bool lock_lasts(const struct run *run, pid_t tid, uint64_t fd) {
  char name[64], root[PATH_SIZE], path[PATH_SIZE];
  snprintf(name, sizeof name, "/proc/self/fd/%d", run->sandbox.root);
  ssize_t length = readlink(name, root, sizeof root);
  snprintf(name, sizeof name, "%d/fd/%d", (int)tid, (int)fd);
  return length > 0 && length < (ssize_t)sizeof root &&
         readlinkat(run->sandbox.proc, name, path, sizeof path) > length && memcmp(path, root, (size_t)length) == 0 &&
         path[length] == '/';
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

static bool lasts(const struct run *run, pid_t tid, uint64_t number, const uint64_t args[6]) {
  int proc = run->sandbox.proc;
  switch (number) {
    case SYS_wait4:
    case SYS_waitid:
    case SYS_rt_sigsuspend: return true;
    case SYS_read:
    case SYS_readv:
    case SYS_write:
    case SYS_writev: return descriptor_lasts(proc, tid, args[0]);
    case SYS_openat: return opening_lasts(proc, tid, (int)args[0], args[1]);
    case SYS_flock: return lock_lasts(run, tid, args[0]);
    case SYS_fcntl: return (args[1] == F_SETLKW || args[1] == F_OFD_SETLKW) && lock_lasts(run, tid, args[0]);
    case SYS_rt_sigtimedwait:
    case SYS_ppoll: return args[2] == 0;
    case SYS_pselect6: return args[4] == 0;
    case SYS_epoll_pwait: return (int)args[3] < 0;
    case CALL_epoll_pwait2: return args[3] == 0;
    case SYS_futex: return futex_lasts(args);
#ifdef SYS_pause
    case SYS_pause: return true;
    case SYS_open:
    case SYS_creat: return opening_lasts(proc, tid, AT_FDCWD, args[0]);
    case SYS_poll: return (int)args[2] < 0;
    case SYS_select: return args[4] == 0;
    case SYS_epoll_wait: return (int)args[3] < 0;
#endif
    default: return false;
  }
}

/* ---- looks ---- */

/* Something has stopped or ended that the supervisor has not heard of yet. */
bool rest_status_waits(void) {
  siginfo_t info = {.si_pid = 0};
  return waitid(P_ALL, 0, &info, WEXITED | WSTOPPED | WNOHANG | WNOWAIT | __WALL) < 0 || info.si_pid != 0;
}

/* Opening the file and closing it would cost as much again as reading it. */
static bool look_at(struct run *run, struct task *task, struct proc_sleep *sleep) {
  int proc = run->sandbox.proc;
  if (task->status < 0 && run->table.task_count <= KEPT_MOST) task->status = proc_open_status(proc, task->tid);
  return task->status < 0 ? proc_sleep(proc, task->tid, sleep) : proc_sleep_at(task->status, sleep);
}

bool rest_sleeps(struct run *run, struct task *task, enum look look, bool *since) {
  struct proc_sleep sleep;
  struct sleep *before = &task->looked[look];
  if (task->state != TASK_RUNNING && task->state != TASK_LISTENING) return false;
  if (!look_at(run, task, &sleep)) return false;
  bool stopped = task->state == TASK_LISTENING && (sleep.state == 't' || sleep.state == 'T');
  if (!stopped && !strchr("SDZ", sleep.state)) return false;
  if (before->state != sleep.state || before->switches != sleep.switches) *since = false;
  *before = (struct sleep){sleep.state, sleep.switches};
  return true;
}

bool rest_has_left(const struct run *run, const struct task *task, enum look look, uint64_t *number, uint64_t args[6]) {
  char state = task->looked[look].state;
  if (state == 'Z' || task->state == TASK_LISTENING) return true;
  /* without taking signals sleep those who wait for a device, and parents in vfork */
  return (state != 'D' || task->vforks) && proc_call(run->sandbox.proc, task->tid, number, args);
}

/* In which call it sleeps. Returns false when it may run. */
static bool rests(struct run *run, const struct task *task, bool *stuck) {
  uint64_t number, args[6];
  char state = task->looked[LOOK_REST].state;
  if (state == 'Z') return true;
  if (task->process->timers) *stuck = false;
  if (task->state == TASK_LISTENING) return true; /* no alarm wakes it, but a timer that sends SIGCONT does */
  if (!rest_has_left(run, task, LOOK_REST, &number, args)) return false;
  *stuck = *stuck && task->process->alarms == 0 && (task->vforks || lasts(run, task->tid, number, args));
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
      if (!rest_sleeps(run, task, LOOK_REST, since)) return false;
  return true;
}

static void look(struct run *run) {
  struct rest *rest = &run->rest;
  bool since = rest->sight != SIGHT_MOVING && rest->moves == rest->looked, stuck = !rest->timed;
  rest->looked = rest->moves;
  /* the calls before the states: a call counts only if it was asked for between two looks at the same sleep */
  bool second = since && rest->sight == SIGHT_ASLEEP;
  if (run->checkpoint.active || rest_status_waits() || (second && !each_rests(run, &stuck)) || !each_sleeps(run, &since))
    rest->sight = SIGHT_MOVING;
  else if (!since) rest->sight = SIGHT_ASLEEP;
  else if (rest->sight == SIGHT_REST) return; /* nothing has changed since it was judged */
  else rest->sight = SIGHT_REST;
  rest->stuck = rest->sight == SIGHT_REST && stuck;
}

/* ---- steps ---- */

/* What was known of the run's rest may not hold any longer. */
static void disturb(struct rest *rest) {
  rest->sight = SIGHT_MOVING;
  rest->stuck = false;
}

/* Runs `body` in a process of its own, and returns how that ended. It shares memory with this one, even errno: a copy would
 * take longer than all the rest. So meanwhile no tick may interrupt, and no call here may fail. */
static int in_process(struct run *run, int (*body)(void *), void *context, pid_t *pid) {
  static _Alignas(16) char stack[1 << 14];
  int status;
  sigset_t tick, before;
  sigemptyset(&tick);
  sigaddset(&tick, SIGALRM);
  sigprocmask(SIG_BLOCK, &tick, &before);
  *pid = clone(body, stack + sizeof stack, CLONE_VM | SIGCHLD, context);
  if (*pid < 0) fault(run, "clone: %s", strerror(errno));
  for (;;) {
    pid_t waited = waitpid(*pid, &status, WUNTRACED);
    if (waited < 0) fault(run, "waitpid: %s", strerror(errno));
    if (!WIFSTOPPED(status)) break;
    kill(*pid, SIGKILL); /* somebody in the run has stopped it */
  }
  sigprocmask(SIG_SETMASK, &before, NULL);
  return status;
}

static int do_nothing(void *context) {
  (void)context;
  return 0;
}

/* Pids are given in order, and in a namespace of its own a run begins with 2: without this every run would have the same
 * sender. */
static void scatter_pids(struct run *run) {
  enum { MOST = 32 };
  unsigned char some = 0;
  if (getrandom(&some, sizeof some, GRND_NONBLOCK) != sizeof some) return; /* no harm is done */
  pid_t pid;
  for (unsigned left = some % MOST; left > 0; left--) in_process(run, do_nothing, NULL, &pid);
}

struct sending {
  pid_t target;
  int signo;
};

static int do_send(void *context) {
  const struct sending *sending = context;
  if (kill(sending->target, sending->signo) == 0) return 0;
  return errno == ESRCH ? GONE : FAILED;
}

/* By a process made for it: what a handler learns of its sender it cannot have known before. What the signal leads to is
 * seen only after the step's event, although that comes last: this one thread sees it. Returns false when the group has
 * gone meanwhile. */
static bool send_signal(struct run *run, const struct step *step) {
  struct sending sending = {.target = run->main, .signo = step->signo};
  pid_t sender, group = getpgid(run->main);
  /* main may have joined the supervisor's own group, which in tier A is even number 1: kill would strike everybody */
  if (step->group && group > 1 && group != getpgrp()) sending.target = -group;
  scatter_pids(run);
  int status = in_process(run, do_send, &sending, &sender);
  if (WIFEXITED(status) && WEXITSTATUS(status) == GONE) return false;
  if (status != 0) fault(run, "a signal could not be sent");
  struct text *text = event_open(&run->events, "step");
  text_string(text, "does", "signal");
  text_int(text, "signo", step->signo);
  text_int(text, "pid", sending.target);
  text_int(text, "sender", sender);
  event_close(&run->events);
  return true;
}

/* Returns false when nobody waits at the gate, or it is full. */
static bool open_gate(struct run *run, const struct step *step) {
  int fd = sandbox_open_gate(&run->sandbox, step->gate);
  if (fd < 0) return false;
  disturb(&run->rest); /* whatever becomes of the text, who has waited for a writer goes on */
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
  return step->gate ? open_gate(run, step) : send_signal(run, step);
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
      disturb(rest);
      for (size_t k = 0; k < count; k++) rest->steps[k].passed = false;
      return true;
    }
    if (due && !step->gate) { /* its group has gone just now: there is another one at the next tick */
      disturb(rest);
      return false;
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
  bool spins = steps && run->budget.cpu_ns >= rest->step_cpu_ns + SPIN_NS;
  if (steps && perform_next(run, rest->sight == SIGHT_REST || spins)) return FAST_US;
  if (rest->stuck && run->phase == PHASE_LINGER) linger_end(run);
  else if (rest->stuck) deadlock(run);
  return rest->sight == SIGHT_ASLEEP || (steps && rest->sight == SIGHT_MOVING) ? FAST_US : TICK_US;
}
