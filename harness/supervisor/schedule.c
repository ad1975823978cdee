/* Schedules: which of the run's processes goes on, where more than one could.
 *
 * Under a schedule one thread runs at a time, from one point to another; a point is a stop before an observed call, at a
 * birth, and at the marks that the binding makes before each of its calls. Everybody else is ready (stopped, and could go
 * on), or asleep in the kernel. At a point of the one that runs it is waited until everybody whom it has woken has been
 * stopped, too; then, of those who are ready, the one with the highest priority goes on. What stopped somebody who does
 * not run (the return of its call, a signal) is looked at, and told, when it is its turn: several who are woken at once
 * come in an order of luck. Whoever has sent a signal goes on when all that comes of it has come: a death by SIGKILL, a
 * stop, a continuation. Whoever dies sends one, too: before, it is waited until those whom it has woken have been stopped,
 * or SIGCHLD would find its parent before a call or after it, by luck. So which process runs, and what is told in which
 * order, depends on nothing but the program, its priorities and the points at which they change; neither on time nor on the
 * machine.
 *
 *   parent-first   who is older has priority: after fork the child waits until its parent waits, or has ended
 *   child-first    who is younger has it
 *   seeded         a number drawn at birth decides
 *
 * At a change point (they are counted from 1 over the whole run) the one that runs loses its priority to all others. A
 * schedule names its change points, or, where it is seeded, draws up to three of them: races are known to need few
 * switches at the right places rather than many (probabilistic concurrency testing).
 *
 * What keeps a right program from waiting for ever. A process that sleeps is not held, and who waits for it in the kernel
 * is not ready, so any priority leads to a rest: then the steps come, as in every run (rest.c). In vfork the parent is
 * asleep. Who has slept for a time of its own comes after all others, in the order of waking: time passes only while nobody
 * is ready. Who spins, by computing or by asking, loses its priority after a while. */
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "proc.h"
#include "run.h"
#include "syscalls.h"

const int SCHEDULE_CALLS[] = {
    /* that send signals */
    SYS_kill, SYS_tkill, SYS_tgkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, 424 /* pidfd_send_signal */,
    /* that end by themselves, after a time */
    SYS_nanosleep, SYS_clock_nanosleep, SYS_rt_sigtimedwait, SYS_ppoll, SYS_pselect6,
#ifdef SYS_poll
    SYS_poll, SYS_select,
#endif
    -1,
};
enum { SENDERS = 6 };

/* While it is waited for somebody to sleep that is looked at at first every LOOK_US, then whenever the time without a stop has
 * grown by 1/PATIENCE: always as often would cost as much processor time as the run. */
enum { LOOK_US = 100, PATIENCE = 4, CALLS_IN_A_ROW = 1000, FIRST_CHANGES = 40, MOST_CHANGES = 3 };
/* Of processor time, without a point, and in a row of points. */
static const uint64_t SLICE_NS = 20000000, ROW_NS = 100000000;
static const int64_t LAST = INT64_MAX / 2;

/* xorshift64*, of a state that is not 0. */
static uint64_t draw(struct schedule *schedule) {
  uint64_t x = schedule->random;
  x ^= x >> 12, x ^= x << 25, x ^= x >> 27;
  schedule->random = x;
  return (x * UINT64_C(0x2545F4914F6CDD1D)) >> 32;
}

static bool applies(const struct run *run) {
  return run->request.schedule.kind != SCHEDULE_NATURAL && run->begun && run->phase != PHASE_KILL;
}

void schedule_start(struct run *run) {
  const struct request_schedule *asked = &run->request.schedule;
  struct schedule *schedule = &run->schedule;
  /* neighbouring seeds shall not begin alike */
  schedule->random = (asked->seed + 1) * UINT64_C(0x9E3779B97F4A7C15) | 1;
  for (int i = 0; i < 8; i++) (void)draw(schedule);
  schedule->change_count = asked->change_count;
  memcpy(schedule->changes, asked->changes, sizeof schedule->changes);
  if (asked->kind != SCHEDULE_SEEDED || asked->change_count > 0) return;
  schedule->change_count = draw(schedule) % (MOST_CHANGES + 1);
  for (size_t i = 0; i < schedule->change_count; i++) {
    uint64_t span = FIRST_CHANGES << draw(schedule) % 3;
    schedule->changes[i] = 1 + draw(schedule) % span;
  }
}

/* Smaller numbers go first. */
void schedule_birth(struct run *run, struct task *task) {
  struct schedule *schedule = &run->schedule;
  int64_t age = ++schedule->births;
  switch (run->request.schedule.kind) {
    case SCHEDULE_PARENT_FIRST: task->priority = age; break;
    case SCHEDULE_CHILD_FIRST: task->priority = -age; break;
    case SCHEDULE_SEEDED: task->priority = (int64_t)(draw(schedule) >> 1); break;
    case SCHEDULE_NATURAL: break;
  }
}

static void demote(struct schedule *schedule, struct task *task) { task->priority = LAST + ++schedule->demoted; }

static bool is_change(const struct schedule *schedule) {
  for (size_t i = 0; i < schedule->change_count; i++)
    if (schedule->changes[i] == schedule->points) return true;
  return false;
}

/* Its call is one that ends by itself, after a time. */
static bool sleeps_for_a_time(const struct task *task) {
  if (!task->call.row) return false;
  switch (task->call.row->number) {
    case SYS_nanosleep:
    case SYS_clock_nanosleep: return true;
    case SYS_rt_sigtimedwait:
    case SYS_ppoll: return task->call.args[2] != 0;
    case SYS_pselect6: return task->call.args[4] != 0;
#ifdef SYS_poll
    case SYS_poll: return (int)task->call.args[2] > 0;
    case SYS_select: return task->call.args[4] != 0;
#endif
    default: return false;
  }
}

static bool goes_before(const struct task *one, const struct task *other) {
  if (!one->woken != !other->woken) return !one->woken;
  return one->woken ? one->woken < other->woken : one->priority < other->priority;
}

static struct task *first_ready(struct run *run) {
  struct task *first = NULL;
  for (size_t i = 0; i < HASH_SIZE; i++)
    for (struct task *task = run->table.tasks[i]; task; task = task->hash_next)
      if (task->state == TASK_READY && (!first || goes_before(task, first))) first = task;
  return first;
}

bool schedule_keeps(struct run *run, struct task *task, enum stop_kind kind) {
  struct schedule *schedule = &run->schedule;
  if (!applies(run)) return false;
  bool runs = task->tid == schedule->runner;
  if (kind == STOP_ENDS && !runs) return false;
  if (runs && (schedule->has_sent || kind == STOP_ENDS)) {
    schedule->has_sent = false;
    schedule->sender = task->tid;
    schedule->runner = 0;
    return true;
  }
  if (kind == STOP_LISTENS) { /* it is asleep from now */
    if (runs) schedule->runner = 0;
    return false;
  }
  if (runs && kind != STOP_POINT && !schedule->spins) return false;
  if (runs) {
    schedule->points++;
    schedule->row++;
    bool long_row = schedule->row >= CALLS_IN_A_ROW || proc_cpu_ns(task->tid) >= schedule->row_began_ns + ROW_NS;
    bool spins = schedule->spins || (long_row && first_ready(run));
    if (is_change(schedule) || spins) demote(schedule, task);
    if (spins) schedule->last = 0; /* its next row is a new one */
    schedule->runner = 0;
  }
  return true;
}

static bool is_alarm(pid_t tid) {
  siginfo_t info;
  return ptrace(PTRACE_GETSIGINFO, tid, NULL, &info) == 0 && info.si_signo == SIGALRM && info.si_code == SI_KERNEL;
}

bool schedule_defers(struct run *run, struct task *task, int status) {
  int signo = WSTOPSIG(status), event = status >> 16;
  bool birth = event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK || event == PTRACE_EVENT_CLONE;
  /* the child may be there already, and nobody goes on before it has a name */
  if (!applies(run) || task->tid == run->schedule.runner || event == PTRACE_EVENT_EXIT || birth) return false;
  bool returns = event == 0 && signo == (SIGTRAP | 0x80);
  if ((returns && sleeps_for_a_time(task)) || (event == 0 && signo == SIGALRM && is_alarm(task->tid)))
    task->woken = ++run->schedule.wakings;
  task->deferred = status;
  task->state = TASK_READY;
  return true;
}

bool schedule_wants_return(const struct run *run, uint64_t number) {
  if (!applies(run)) return false;
  for (const int *call = SCHEDULE_CALLS; *call >= 0; call++)
    if ((uint64_t)*call == number) return true;
  return false;
}

void schedule_note_return(struct run *run, const struct task *task) {
  run->schedule.has_sent = false;
  for (size_t i = 0; applies(run) && i < SENDERS; i++)
    if (SCHEDULE_CALLS[i] == task->call.row->number) run->schedule.has_sent = true;
}

static bool sleeps(struct run *run, struct task *task, bool *since) {
  return rest_sleeps(run, task, LOOK_SCHEDULE, since);
}

static bool has_left(struct run *run, struct task *task, bool *since) {
  uint64_t number, args[6];
  (void)since;
  return rest_has_left(run, task, LOOK_SCHEDULE, &number, args);
}

/* Of everybody but those who are ready. */
static bool others(struct run *run, bool (*is)(struct run *, struct task *, bool *), bool *since) {
  for (size_t i = 0; i < HASH_SIZE; i++)
    for (struct task *task = run->table.tasks[i]; task; task = task->hash_next)
      if (task->state != TASK_READY && !is(run, task, since)) return false;
  return true;
}

/* Nobody is on the way to a stop: all have slept from one look to the next (as in rest.c). Rejected: to wait for those alone
 * who would go before the next one. When the others wake would show all the same: signals of a number merge until one is
 * taken. */
static bool settled(struct run *run) {
  bool since = true;
  if (!others(run, sleeps, &since) || !others(run, has_left, &since)) return false;
  since = true;
  return others(run, sleeps, &since) && since && !rest_status_waits();
}

/* `asleep`: it is, if perhaps not since the tick before. */
static bool runner_sleeps(struct run *run, struct task *task, bool *asleep) {
  bool since = true; /* the tick before; then, from one look to the next */
  *asleep = sleeps(run, task, &since);
  return *asleep && since && has_left(run, task, &since) && sleeps(run, task, &since) && since;
}

/* The first whose stop, by job control, a parent can wait for: that is told before anybody goes on. */
static struct task *first_stopped(struct run *run) {
  struct task *first = NULL;
  for (size_t i = 0; i < HASH_SIZE; i++)
    for (struct task *task = run->table.tasks[i]; task; task = task->hash_next)
      if (task->state == TASK_READY && task->deferred >> 16 == PTRACE_EVENT_STOP && (!first || goes_before(task, first)))
        first = task;
  return first;
}

/* Returns whether somebody was moved, so that there is another look to be had. */
static bool advance(struct run *run) {
  struct schedule *schedule = &run->schedule;
  if (!applies(run) || run->checkpoint.active) return false;
  if (schedule->runner && !task_find(&run->table, schedule->runner)) schedule->runner = 0;
  if (schedule->runner) return false;
  struct task *sender = schedule->sender ? task_find(&run->table, schedule->sender) : NULL;
  struct task *next = sender && sender->state == TASK_READY ? sender : first_ready(run);
  if (!next || !settled(run)) return false;
  struct task *stopped = first_stopped(run);
  if (stopped) {
    trace_release(run, stopped);
    return true;
  }
  schedule->sender = 0;
  schedule->unsettled_ns = 0;
  schedule->moved_ns = now_ns();
  schedule->spins = false;
  schedule->began_ns = proc_cpu_ns(next->tid);
  if (schedule->last != next->tid) schedule->row = 0, schedule->row_began_ns = schedule->began_ns;
  schedule->last = next->tid;
  next->woken = 0;
  /* Whoever is about to sleep for a time does not run, however short that is. */
  schedule->runner = !next->deferred && sleeps_for_a_time(next) ? 0 : next->tid;
  trace_release(run, next);
  return true;
}

void schedule_advance(struct run *run) {
  while (advance(run)) {
  }
}

/* Computing without a point, it would keep all others from going on. */
static void look_for_spinning(struct run *run, struct task *task) {
  struct schedule *schedule = &run->schedule;
  if (schedule->spins || proc_cpu_ns(task->tid) < schedule->began_ns + SLICE_NS || !first_ready(run)) return;
  schedule->spins = true;
  ptrace(PTRACE_INTERRUPT, task->tid, NULL, NULL);
}

/* Whether it has used a slice since it was first looked at, and does not sleep. Who is on its way to a stop has not: on a
 * busy machine it may wait for a processor as long as it likes, and a stop of our making would put others before it. Of a
 * thread that does not lead its process nobody can say what it has used, but how long ago that was. */
static bool is_stray(struct run *run, struct task *task, bool first, bool slice_ago) {
  bool since;
  uint64_t used = proc_cpu_ns(task->tid);
  if (first) task->stray_ns = used;
  return !first && (used == 0 ? slice_ago : used >= task->stray_ns + SLICE_NS) &&
         !rest_sleeps(run, task, LOOK_SCHEDULE, &since);
}

/* Who slept in a call that nobody observes wakes by itself, and may come to no stop: then nobody would ever go on. */
static void look_for_stray(struct run *run) {
  struct schedule *schedule = &run->schedule;
  if (!first_ready(run)) return;
  const uint64_t now = now_ns();
  const bool first = schedule->unsettled_ns == 0, slice_ago = !first && now >= schedule->unsettled_ns + SLICE_NS;
  if (first) schedule->unsettled_ns = now;
  for (size_t i = 0; i < HASH_SIZE; i++)
    for (struct task *task = run->table.tasks[i]; task; task = task->hash_next)
      if (task->state == TASK_RUNNING && is_stray(run, task, first, slice_ago)) {
        ptrace(PTRACE_INTERRUPT, task->tid, NULL, NULL);
        schedule->unsettled_ns = 0; /* who goes on without a stop all the same gets another slice */
      }
}

/* In microseconds. */
static unsigned next_look(struct run *run) {
  struct schedule *schedule = &run->schedule;
  const uint64_t now = now_ns();
  if (schedule->moves != run->rest.moves) schedule->moves = run->rest.moves, schedule->moved_ns = now;
  const uint64_t us = (now - schedule->moved_ns) / 1000 / PATIENCE;
  return us < LOOK_US ? LOOK_US : us > TICK_US ? TICK_US : (unsigned)us;
}

unsigned schedule_on_tick(struct run *run) {
  struct schedule *schedule = &run->schedule;
  if (!applies(run) || run->checkpoint.active) return TICK_US;
  struct task *task = schedule->runner ? task_find(&run->table, schedule->runner) : NULL;
  bool asleep = false;
  if (task && runner_sleeps(run, task, &asleep)) schedule->runner = 0;
  else if (task) look_for_spinning(run, task);
  schedule_advance(run);
  if (!schedule->runner) look_for_stray(run);
  if (!schedule->runner && !first_ready(run)) return TICK_US;
  return asleep ? LOOK_US : next_look(run);
}
