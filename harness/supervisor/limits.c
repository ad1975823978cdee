/* Limits, and the ways in which a run ends.
 *
 * What the kernel can bound for a whole tree of processes is too little (RLIMIT_NPROC counts the user's other processes
 * and exempts root; RLIMIT_AS forbids Node itself), so the supervisor measures: wall and processor time, memory and
 * threads every 10 ms here, output where it is read, processes where they are born. Resident sizes count a page that a
 * fork shares once for each process, so when their sum is over the limit the exact, slower measure (Pss) decides; the
 * difference is remembered, and measured again at most every 100 ms as long as the sum does not grow. Page tables are
 * memory, too. Shared memory without a name stays when a process takes its pages out of its tables, so it is counted where
 * it is mapped, in full and for good.
 *
 * The machine may be busy with others: where somebody in the run is on its way when its time is over, or the run has waited
 * for a processor, and the time was not spent on it, it gets more, up to PATIENCE times as much.
 *
 * A run ends once: when main has ended and the time to linger is over, at the first limit, at a deadlock (rest.c says
 * when), or when it is cancelled. From then on everything is killed until nothing is left. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "decode.h"
#include "proc.h"
#include "run.h"

enum { PATIENCE = 8, PSS_MS = 100, KILL_MS = 10000, THREADS_A_PROCESS = 32 };
static const uint64_t MS = 1000000;

void limits_start(struct run *run) {
  run->budget.wall_end_ns = now_ns() + run->request.limit[LIMIT_WALL_MS] * MS;
}

/* The call in which a process is, or none. */
static void blocked_event(struct run *run, struct process *process) {
  int proc = run->sandbox.proc;
  struct proc_stat stat = {.state = '?'};
  proc_stat(proc, process->pid, &stat);
  if (stat.state == 't') stat.state = process->stopped ? 'T' : 'R'; /* a stop for the tracer is not the program's */
  struct text *text = event_open(&run->events, "blocked");
  text_int(text, "pid", process->pid);
  text_data(text, "state", &stat.state, 1);
  uint64_t number, args[6] = {0};
  const struct syscall *row = proc_call(proc, process->pid, &number, args) ? syscall_row(number) : NULL;
  struct task *task = task_find(&run->table, process->pid);
  if (task && task->call.row && task->call.held) row = task->call.row, memcpy(args, task->call.args, sizeof args);
  if (row) {
    struct call given = {.row = NULL};
    decode_entry(&given, process->pid, row, args);
    decode_call(row, args, text);
    text_bytes(text, given.in.at, given.in.length);
    text_free(&given.in);
    trace_place(process, process->pid, text);
  } else {
    text_key(text, "name");
    text_plain(text, "null,\"args\":[]");
  }
  event_close(&run->events);
}

/* What each process waits for, and with which descriptors. */
static void blocked_events(struct run *run) {
  for (struct process *process = run->table.living; process; process = process->next) {
    blocked_event(run, process);
    if (run->begun) table_event(run, process->pid, "blocked");
  }
}

void kill_everything(struct run *run) {
  run->phase = PHASE_KILL;
  run->budget.kill_end_ns = now_ns() + KILL_MS * MS;
  for (struct process *process = run->table.living; process; process = process->next) kill(process->pid, SIGKILL);
  for (size_t i = 0; i < HASH_SIZE; i++) /* those whose process is not known yet */
    for (struct task *task = run->table.tasks[i]; task; task = task->hash_next)
      if (!task->process) kill(task->tid, SIGKILL);
  if (run->checkpoint.active) trace_resume_all(run);
}

void limit_reached(struct run *run, enum limit limit, uint64_t observed, pid_t pid) {
  if (run->phase == PHASE_KILL) return;
  run->reason = REASON_LIMIT;
  struct text *text = event_open(&run->events, "limit");
  text_string(text, "limit", limit_name(limit));
  text_int(text, "value", (int64_t)run->request.limit[limit]);
  text_int(text, "observed", (int64_t)observed);
  if (pid) text_int(text, "pid", pid);
  event_close(&run->events);
  blocked_events(run);
  kill_everything(run);
}

void deadlock(struct run *run) {
  run->reason = REASON_DEADLOCK;
  event_open(&run->events, "deadlock");
  event_close(&run->events);
  blocked_events(run);
  kill_everything(run);
}

void cancel(struct run *run) {
  if (run->phase == PHASE_KILL) return;
  run->reason = REASON_CANCELLED;
  kill_everything(run);
}

void linger_begin(struct run *run) {
  if (run->phase == PHASE_KILL) return;
  run->phase = PHASE_LINGER;
  run->budget.linger_end_ns = now_ns() + run->request.limit[LIMIT_LINGER_MS] * MS;
  run->budget.linger_cpu_ns = run->budget.cpu_ns;
}

/* By those who are alive, and by this supervisor, without which none of them goes on. */
static uint64_t waited_for_processors(const struct run *run) {
  uint64_t waited = proc_waited_ns(run->sandbox.proc, getpid());
  for (const struct process *process = run->table.living; process; process = process->next)
    waited += proc_waited_ns(run->sandbox.proc, process->pid);
  return waited;
}

/* Whether a time is over that ends at `end` and of which the run has used `used` on a processor. */
static bool is_over(const struct run *run, enum limit limit, uint64_t end, uint64_t used) {
  uint64_t now = now_ns(), span = run->request.limit[limit] * MS;
  if (now <= end) return false;
  if (used >= span || now > end + PATIENCE * span) return true;
  return run->rest.sight != SIGHT_MOVING && now > end + waited_for_processors(run);
}

/* What a run has to itself on a processor this supervisor has used, too. */
static bool wall_is_over(const struct run *run) {
  struct timespec own;
  (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &own);
  uint64_t used = run->budget.cpu_ns + (uint64_t)own.tv_sec * 1000 * MS + (uint64_t)own.tv_nsec;
  return is_over(run, LIMIT_WALL_MS, run->budget.wall_end_ns, used);
}

void linger_end(struct run *run) {
  for (struct process *process = run->table.living; process; process = process->next) {
    struct text *text = event_open(&run->events, "leftover");
    text_int(text, "pid", process->pid);
    event_close(&run->events);
  }
  kill_everything(run);
}

static void poll_cpu(struct run *run) {
  uint64_t used = run->budget.ended_cpu_ns;
  for (struct process *process = run->table.living; process; process = process->next) {
    uint64_t now = proc_cpu_ns(process->pid);
    if (now > process->cpu_ns) process->cpu_ns = now;
    used += process->cpu_ns;
  }
  run->budget.cpu_ns = used;
  if (used > run->request.limit[LIMIT_CPU_MS] * MS) limit_reached(run, LIMIT_CPU_MS, used / MS, 0);
}

static uint64_t sum_memory(struct run *run, uint64_t (*measure)(int, pid_t), pid_t *largest) {
  uint64_t sum = 0, most = 0;
  for (struct process *process = run->table.living; process; process = process->next) {
    uint64_t bytes = measure(run->sandbox.proc, process->pid);
    if (bytes > most) most = bytes, *largest = process->pid;
    sum += bytes;
  }
  return sum;
}

static bool is_dev_zero(const struct run *run, pid_t tid, int fd) {
  static const char ZERO[] = "/dev/zero";
  char name[64], target[sizeof ZERO];
  snprintf(name, sizeof name, "%d/fd/%d", (int)tid, fd);
  ssize_t length = readlinkat(run->sandbox.proc, name, target, sizeof target);
  return length == sizeof ZERO - 1 && memcmp(target, ZERO, sizeof ZERO - 1) == 0;
}

bool limits_wants_return(uint64_t number, const uint64_t *args) { return number == SYS_mmap && args[3] & MAP_SHARED; }

void limits_note_return(struct run *run, pid_t tid, uint64_t number, const uint64_t *args) {
  if (limits_wants_return(number, args) && (args[3] & MAP_ANONYMOUS || is_dev_zero(run, tid, (int)args[4])))
    run->budget.shared_mapped += args[1];
}

static void poll_memory(struct run *run, uint64_t now) {
  uint64_t limit = run->request.limit[LIMIT_MEMORY_BYTES];
  struct budget *budget = &run->budget;
  pid_t largest = 0;
  uint64_t resident = sum_memory(run, proc_resident, &largest) + budget->shared_mapped;
  if (resident <= limit) return;
  if (resident - limit <= budget->shared && now < budget->next_pss_ns) return;
  uint64_t proportional = sum_memory(run, proc_proportional, &largest) + budget->shared_mapped;
  budget->shared = resident > proportional ? resident - proportional : 0;
  budget->next_pss_ns = now + PSS_MS * MS;
  if (proportional > limit) limit_reached(run, LIMIT_MEMORY_BYTES, proportional, largest);
}

void limits_on_event(struct run *run) {
  const uint64_t *limit = run->request.limit;
  if (run->events.count > limit[LIMIT_EVENTS]) limit_reached(run, LIMIT_EVENTS, run->events.count, 0);
  if (run->events.bytes > limit[LIMIT_EVENT_BYTES]) limit_reached(run, LIMIT_EVENT_BYTES, run->events.bytes, 0);
}

/* Somebody has sent a signal that asks for the end. The kernel's own SIGHUP asks for nothing: a program that has joined
 * the supervisor's process group can make the kernel send one to it, by leaving a stopped process there behind. */
static bool asked_to_end(void) {
  const struct timespec now = {.tv_sec = 0};
  siginfo_t info;
  sigset_t requests;
  sigemptyset(&requests);
  sigaddset(&requests, SIGTERM);
  sigaddset(&requests, SIGINT);
  sigaddset(&requests, SIGHUP);
  while (sigtimedwait(&requests, &info, &now) > 0)
    if (info.si_code != SI_KERNEL) return true;
  return false;
}

/* The lab has closed the request pipe, or somebody wishes the supervisor to end. */
static bool unwanted(void) {
  if (asked_to_end()) return true;
  struct pollfd wish = {.fd = STDIN_FILENO, .events = POLLIN};
  char byte;
  return poll(&wish, 1, 0) == 1 && read(STDIN_FILENO, &byte, 1) == 0;
}

void limits_on_tick(struct run *run) {
  const uint64_t *limit = run->request.limit;
  struct budget *budget = &run->budget;
  uint64_t now = now_ns();
  if (run->phase == PHASE_KILL) {
    if (now > budget->kill_end_ns) fault(run, "processes survive SIGKILL");
    return;
  }
  if (run->events.gone || unwanted()) {
    cancel(run);
    return;
  }
  uint64_t lingered_cpu = budget->cpu_ns - budget->linger_cpu_ns;
  if (run->phase == PHASE_LINGER && is_over(run, LIMIT_LINGER_MS, budget->linger_end_ns, lingered_cpu)) {
    linger_end(run);
    return;
  }
  if (wall_is_over(run)) limit_reached(run, LIMIT_WALL_MS, limit[LIMIT_WALL_MS] + (now - budget->wall_end_ns) / MS, 0);
  if (run->phase != PHASE_KILL) poll_cpu(run);
  if (run->phase != PHASE_KILL) poll_memory(run, now);
  /* threads have no limit of their own: only a program that makes them without end comes near this one */
  if (run->phase != PHASE_KILL && run->table.task_count > limit[LIMIT_PROCESSES] * THREADS_A_PROCESS)
    limit_reached(run, LIMIT_PROCESSES, run->table.task_count, 0);
}

bool limits_while_waiting(void *context) {
  struct run *run = context;
  if (wall_is_over(run))
    for (struct process *process = run->table.living; process; process = process->next) kill(process->pid, SIGKILL);
  return unwanted();
}
