/* Schedules: which of the run's processes goes on, where more than one could.
 *
 * Under a schedule one thread runs at a time, from one point to another; a point is every stop for the tracer: before an
 * observed call, at a birth, and at the marks that the binding makes before each of its calls. Everybody else is ready
 * (stopped, and could go on), or asleep in the kernel. At a point of the one that runs it is waited until everybody whom it
 * has woken, and who would go before it, has been stopped, too; then, of those who are ready, the one with the highest
 * priority goes on. So which process runs depends on nothing but the program, its priorities and the points at which they
 * change; neither on time nor on the machine.
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
 * is ready. Who spins, by computing or by asking, loses its priority after a while. The dying are never held. */
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#include "proc.h"
#include "run.h"
#include "syscalls.h"

/* While it is waited for somebody to sleep: how often that is looked at. */
enum { LOOK_US = 100, CALLS_IN_A_ROW = 1000, FIRST_CHANGES = 40, MOST_CHANGES = 3 };
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

static void wake(struct run *run, struct task *task) {
  if (applies(run) && task->tid != run->schedule.runner) task->woken = ++run->schedule.wakings;
}

void schedule_note_return(struct run *run, struct task *task) {
  if (sleeps_for_a_time(task)) wake(run, task);
}

void schedule_note_signal(struct run *run, struct task *task, const siginfo_t *info) {
  if (info->si_signo == SIGALRM && info->si_code == SI_KERNEL) wake(run, task);
}

/* Everybody sleeps who would go before `next`, but for those who are ready. */
static bool rivals_sleep(struct run *run, const struct task *next, bool *since) {
  for (size_t i = 0; i < HASH_SIZE; i++)
    for (struct task *task = run->table.tasks[i]; task; task = task->hash_next)
      if (task->state != TASK_READY && goes_before(task, next) && !rest_sleeps(run, task, LOOK_SCHEDULE, since)) return false;
  return true;
}

/* Nobody is on the way to a point who would go before `next`: all of them have slept from one look to the next. */
static bool settled(struct run *run, const struct task *next) {
  bool since = true;
  if (!rivals_sleep(run, next, &since)) return false;
  since = true;
  return rivals_sleep(run, next, &since) && since && !rest_status_waits();
}

static bool runner_sleeps(struct run *run, struct task *task) {
  bool since = true;
  if (!rest_sleeps(run, task, LOOK_SCHEDULE, &since)) return false;
  return since; /* since the tick before */
}

void schedule_advance(struct run *run) {
  struct schedule *schedule = &run->schedule;
  if (!applies(run) || run->checkpoint.active) return;
  if (schedule->runner && !task_find(&run->table, schedule->runner)) schedule->runner = 0;
  if (schedule->runner) return;
  struct task *next = first_ready(run);
  if (!next || !settled(run, next)) return;
  schedule->spins = false;
  schedule->began_ns = proc_cpu_ns(next->tid);
  if (schedule->last != next->tid) schedule->row = 0, schedule->row_began_ns = schedule->began_ns;
  schedule->last = next->tid;
  next->woken = 0;
  /* Whoever is about to sleep for a time does not run, however short that is. */
  schedule->runner = sleeps_for_a_time(next) ? 0 : next->tid;
  trace_release(next);
}

/* Computing without a point, it would keep all others from going on. */
static void look_for_spinning(struct run *run, struct task *task) {
  struct schedule *schedule = &run->schedule;
  if (schedule->spins || proc_cpu_ns(task->tid) < schedule->began_ns + SLICE_NS || !first_ready(run)) return;
  schedule->spins = true;
  ptrace(PTRACE_INTERRUPT, task->tid, NULL, NULL);
}

unsigned schedule_on_tick(struct run *run) {
  struct schedule *schedule = &run->schedule;
  if (!applies(run) || run->checkpoint.active) return TICK_US;
  struct task *task = schedule->runner ? task_find(&run->table, schedule->runner) : NULL;
  if (task && runner_sleeps(run, task)) schedule->runner = 0;
  else if (task) look_for_spinning(run, task);
  schedule_advance(run);
  return schedule->runner || first_ready(run) ? LOOK_US : TICK_US;
}
