/* The tracer: what each stop of a traced thread means, and how the thread goes on.
 *
 * Every thread is seized at its birth by the kernel (the TRACE options), so nothing can run untraced. The rules:
 *  - A child's first stop may come before its parent's fork event: it is parked until that event names it. A child may
 *    even die before: then its exit status comes first.
 *  - A stop at a reported call (seccomp) decodes the entry and goes on to the return stop; all other calls run free.
 *  - A call that a signal interrupted leaves with a restart code, −512 to −516, that the program never sees. It is held:
 *    a handler without SA_RESTART turns it into EINTR; otherwise the kernel issues it again, itself or as
 *    restart_syscall, and one event is reported at its real end.
 *  - A group-stop is kept by PTRACE_LISTEN, so the parent's WUNTRACED and WCONTINUED work as without a tracer.
 *  - A signal is delivered by resuming with its number, which keeps its siginfo.
 *  - When a thread that is not the leader executes a program it takes over the leader's id, and its old id never exits.
 *  - ESRCH from any request means that the thread was killed meanwhile; its status will say so. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "decode.h"
#include "proc.h"
#include "run.h"
#include "syscalls.h"

enum {
  RESTARTSYS = -512,     /* again, unless a handler without SA_RESTART ran */
  RESTARTNOINTR = -513,  /* again, always */
  RESTARTNOHAND = -514,  /* again, unless a handler ran */
  RESTART_BLOCK = -516,  /* as restart_syscall, unless a handler ran */
};
static const uint64_t KERNEL_SA_RESTART = 0x10000000;

/* ---- going on ---- */

static void go_on(struct task *task, int signo, bool listen) {
  bool to_return = task->call.row && !task->call.held;
  task->state = listen ? TASK_LISTENING : TASK_RUNNING;
  ptrace(listen ? PTRACE_LISTEN : to_return ? PTRACE_SYSCALL : PTRACE_CONT, task->tid, NULL, (long)signo);
}

static void resume(struct run *run, struct task *task, int signo, enum stop_kind kind) {
  bool listen = kind == STOP_LISTENS, held = run->checkpoint.active;
  if (!held && !schedule_keeps(run, task, kind)) {
    go_on(task, signo, listen);
    return;
  }
  task->state = held ? TASK_HELD : TASK_READY;
  task->resume_signal = signo;
  task->resume_listen = listen;
}

static void on_stop(struct run *run, struct task *task, int status);

void trace_release(struct run *run, struct task *task) {
  int status = task->deferred;
  task->deferred = 0;
  if (status) on_stop(run, task, status);
  else go_on(task, task->resume_signal, task->resume_listen);
}

void trace_resume_all(struct run *run) {
  run->checkpoint.active = false;
  for (size_t i = 0; i < HASH_SIZE; i++)
    for (struct task *task = run->table.tasks[i]; task; task = task->hash_next)
      if (task->state == TASK_HELD) trace_release(run, task);
}

static struct text *process_event(struct run *run, const char *name, pid_t pid) {
  struct text *text = event_open(&run->events, name);
  text_int(text, "pid", pid);
  return text;
}

void table_event(struct run *run, pid_t pid, const char *at) {
  struct text *text = process_event(run, "table", pid);
  text_string(text, "at", at);
  proc_table(run->sandbox.proc, pid, text);
  event_close(&run->events);
}

static void dispositions_event(struct run *run, pid_t pid, const char *at) {
  struct text *text = process_event(run, "dispositions", pid);
  text_string(text, "at", at);
  proc_dispositions(run->sandbox.proc, pid, text);
  event_close(&run->events);
}

/* Where in student.cjs a process is, as it says itself. Returns false when it says nothing that can be a place. */
static bool read_place(const struct process *process, pid_t tid, uint32_t place[2]) {
  enum { PLACE_MAX = 10000000 };
  return process->position && memory_read(tid, process->position, place, 2 * sizeof *place) == 2 * sizeof *place &&
         place[0] >= 1 && place[0] <= PLACE_MAX && place[1] >= 1 && place[1] <= PLACE_MAX;
}

static void place_member(struct text *text, const uint32_t place[2]) {
  text_key(text, "pos");
  text_plain(text, "[");
  text_number(text, place[0]);
  text_plain(text, ",");
  text_number(text, place[1]);
  text_plain(text, "]");
}

void trace_place(const struct process *process, pid_t tid, struct text *text) {
  uint32_t place[2];
  if (read_place(process, tid, place)) place_member(text, place);
}

/* ---- calls ---- */

/* Whether a wait call took a status away is asked of the kernel, never of the caller's memory, which another thread may
 * have written meanwhile: the child has ended, and its pid is no longer there. */
static void reap_member(struct run *run, struct task *task, int64_t ret, struct text *text) {
  const struct call *call = &task->call;
  siginfo_t info = {.si_pid = 0};
  pid_t pid = call->row->number == SYS_wait4 ? (pid_t)ret : 0;
  if (call->row->number == SYS_waitid && ret == 0 && call->args[2] &&
      memory_read(task->tid, call->args[2], &info, sizeof info) == sizeof info)
    pid = info.si_pid;
  struct process *child = pid > 0 ? process_find(&run->table, pid) : NULL;
  if (!child || child->living || kill(pid, 0) == 0 || errno != ESRCH) return;
  text_int(text, "reaped", pid);
  text_int(text, "ended", child->status);
}

static void call_returned(struct run *run, struct task *task, int64_t ret) {
  struct call *call = &task->call;
  const struct syscall *row = call->row;
  uint32_t place[2];
  bool placed = read_place(task->process, task->tid, place);
  if (ret >= 0) {
    checkpoint_note(task->process, call, ret, placed);
    limits_note_return(run, task->tid, row->number, call->args);
  }
  rest_note_return(run, task, ret);
  bool wanted = row->groups & run->request.trace && (row->report == ALWAYS || ret < 0);
  if (wanted && run->begun) {
    struct text *text = process_event(run, "syscall", task->process->pid);
    decode_return(call, task->tid, ret, &run->data_left, text);
    reap_member(run, task, ret, text);
    if (placed) place_member(text, place);
    event_close(&run->events);
  }
  call->row = NULL;
  call->held = false;
}

/* Remembers which handlers ask for restarting: that decides what an interrupted call returns. What was known of the
 * process's actions no longer holds. */
static void note_action(struct process *process, pid_t tid, const uint64_t *args) {
  uint64_t action[2]; /* handler, flags */
  process->actions_known = false;
  if (args[0] < 1 || args[0] > 64 || !args[1] || memory_read(tid, args[1], action, sizeof action) != sizeof action) return;
  uint64_t bit = (uint64_t)1 << (args[0] - 1);
  if (action[1] & KERNEL_SA_RESTART) process->restarts |= bit;
  else process->restarts &= ~bit;
}

void trace_started(struct run *run) {
  if (run->phase != PHASE_START) return;
  run->phase = PHASE_RUN;
  close(run->setup_error);
  run->setup_error = -1;
}

static void begin(struct run *run, struct task *task) {
  if (run->begun || task->tid != run->main) return;
  run->begun = true;
  run->events.begin_ns = now_ns();
  process_event(run, "begin", task->tid);
  event_close(&run->events);
  table_event(run, task->tid, "begin");
  dispositions_event(run, task->tid, "begin");
}

static void on_entry(struct run *run, struct task *task) {
  struct __ptrace_syscall_info info;
  struct call *call = &task->call;
  if (ptrace(PTRACE_GET_SYSCALL_INFO, task->tid, sizeof info, &info) <= 0 || info.op != PTRACE_SYSCALL_INFO_SECCOMP) return;
  uint64_t number = info.seccomp.nr;
  uint64_t args[6];
  for (int i = 0; i < 6; i++) args[i] = info.seccomp.args[i];
  if (number == SYS_restart_syscall && call->held) {
    call->held = false;
    return;
  }
  call->row = NULL;
  call->held = false;
  if (number == SYS_prctl && (uint32_t)args[0] == MARK) {
    if (args[1] == MARK_START && task->tid == run->main) trace_started(run);
    if (args[1] == MARK_BEGIN) begin(run, task);
    if (args[1] == MARK_CHECKPOINT && run->begun) checkpoint_begin(run, task, args[2], args[3]);
    if (args[1] == MARK_POSITION) task->process->position = args[2];
    return;
  }
  if (number == SYS_rt_sigaction) note_action(task->process, task->tid, args);
  rest_note_call(run, task->process, number, args);
  /* its image, and what it keeps there, is gone when it has succeeded */
  if ((number == SYS_execve || number == SYS_execveat) &&
      !read_place(task->process, task->tid, task->process->exec_place))
    task->process->exec_place[0] = 0;
  const struct syscall *row = run->begun ? syscall_row(number) : NULL;
  if (row && (row->groups & run->request.trace || rest_wants_return(number) || schedule_wants_return(run, number) ||
              limits_wants_return(number, args)))
    decode_entry(call, task->tid, row, args);
}

static void on_return(struct run *run, struct task *task) {
  struct __ptrace_syscall_info info;
  if (!task->call.row || ptrace(PTRACE_GET_SYSCALL_INFO, task->tid, sizeof info, &info) <= 0 ||
      info.op != PTRACE_SYSCALL_INFO_EXIT)
    return;
  int64_t ret = info.exit.rval;
  schedule_note_return(run, task);
  if (ret <= RESTARTSYS && ret >= RESTART_BLOCK) {
    task->call.held = true;
    task->call.code = (int)ret;
  } else {
    call_returned(run, task, ret);
  }
}

/* A handler is about to run in a thread whose call its signal interrupted. Without a handler the kernel issues the call
 * again, or the process ends in it. */
static void settle_held_call(struct run *run, struct task *task, int signo) {
  uint64_t bit = (uint64_t)1 << (signo - 1);
  bool again = task->call.code == RESTARTNOINTR || (task->call.code == RESTARTSYS && task->process->restarts & bit);
  if (again) {
    task->call.row = NULL;
    task->call.held = false;
  } else {
    call_returned(run, task, -EINTR);
  }
}

/* ---- births ---- */

static void adopt(struct run *run, struct task *creator, pid_t child, const char *how) {
  const struct process *parent = creator->process;
  struct process *early = process_find(&run->table, child);
  bool died = early && !early->living && !early->announced; /* its exit status came first */
  int status = died ? early->status : 0;
  struct process *process = process_add(&run->table, child);
  process->announced = true;
  process->restarts = parent->restarts;
  process->caught = parent->caught;
  process->ignored = parent->ignored;
  process->actions_known = parent->actions_known;
  process->position = parent->position;
  process->mappings = parent->mappings;
  if (run->begun) {
    struct text *text = process_event(run, "fork", parent->pid);
    text_int(text, "child", child);
    text_string(text, "how", how);
    trace_place(parent, creator->tid, text);
    event_close(&run->events);
  }
  if (died) trace_status(run, child, status, NULL);
}

static void on_birth(struct run *run, struct task *creator, int event) {
  unsigned long message;
  creator->vforks = event == PTRACE_EVENT_VFORK; /* once it is resumed */
  if (ptrace(PTRACE_GETEVENTMSG, creator->tid, NULL, &message) < 0) return;
  pid_t child = (pid_t)message;
  struct process *process = creator->process;
  uint64_t group = (uint64_t)child;
  if (event == PTRACE_EVENT_CLONE && !proc_status(run->sandbox.proc, child, "Tgid", 10, &group))
    group = (uint64_t)process->pid; /* dead already; only threads vanish before their creator's event */
  bool thread = (pid_t)group != child;
  if (thread) {
    struct process *early = process_find(&run->table, child);
    if (early && !early->living) process_forget(&run->table, early);
    if (run->begun) {
      text_int(process_event(run, "thread", process->pid), "tid", child);
      event_close(&run->events);
    }
    if (early) return;
  } else {
    adopt(run, creator, child, event == PTRACE_EVENT_FORK ? "fork" : event == PTRACE_EVENT_VFORK ? "vfork" : "clone");
    process = process_find(&run->table, child);
    if (!process || !process->living) return;
  }
  struct task *task = task_find(&run->table, child);
  if (task) {
    task->process = process;
    process->tasks++;
    schedule_birth(run, task);
    resume(run, task, 0, STOP_PASSING);
  } else {
    schedule_birth(run, task_add(&run->table, child, process, TASK_EXPECTED));
  }
  if (!thread && ++run->budget.births > run->request.limit[LIMIT_BIRTHS])
    limit_reached(run, LIMIT_BIRTHS, run->budget.births, creator->process->pid);
  if (!thread && run->table.living_count > run->request.limit[LIMIT_PROCESSES])
    limit_reached(run, LIMIT_PROCESSES, run->table.living_count, creator->process->pid);
}

static void on_exec(struct run *run, struct task *task) {
  unsigned long message = 0;
  ptrace(PTRACE_GETEVENTMSG, task->tid, NULL, &message);
  struct task *caller = (pid_t)message == task->tid ? NULL : task_find(&run->table, (pid_t)message);
  if (caller) {
    struct text spare = task->call.in;
    task->call = caller->call;
    caller->call.in = spare;
    task_remove(&run->table, caller);
  }
  uint32_t *place = task->process->exec_place;
  task->process->position = 0;
  task->process->restarts = 0;
  task->process->actions_known = false;
  task->process->mappings.count = 0;
  if (task->tid == run->main) trace_started(run);
  if (!run->begun) return;
  struct text *text = process_event(run, "exec", task->process->pid);
  proc_image(run->sandbox.proc, task->tid, text);
  if (place[0]) place_member(text, place);
  place[0] = 0;
  event_close(&run->events);
  table_event(run, task->tid, "exec");
  dispositions_event(run, task->tid, "exec");
}

/* ---- ends ---- */

/* The last look at a thread that is about to end. */
static void on_ending(struct run *run, struct task *task) {
  struct process *process = task->process;
  if (!process || task->tid != process->pid) return;
  struct proc_stat stat;
  if (proc_stat(run->sandbox.proc, process->pid, &stat)) {
    process->minflt = stat.minflt;
    process->majflt = stat.majflt;
    process->utime_us = stat.utime_us;
    process->stime_us = stat.stime_us;
  }
  process->cpu_ns = proc_cpu_ns(process->pid);
  if (run->begun) table_event(run, process->pid, "exit");
}

static void on_exit_of_process(struct run *run, struct process *process, int status) {
  struct budget *budget = &run->budget;
  budget->ended_cpu_ns += process->cpu_ns;
  budget->ended_utime_us += process->utime_us;
  budget->ended_stime_us += process->stime_us;
  if (run->begun) {
    struct text *text = process_event(run, "exit", process->pid);
    text_int(text, "status", status);
    text_int(text, "minflt", (int64_t)process->minflt);
    text_int(text, "majflt", (int64_t)process->majflt);
    event_close(&run->events);
  }
  process_end(&run->table, process, status);
  if (process->pid == run->main) {
    run->main_status = status;
    linger_begin(run);
  }
}

static void on_exit_status(struct run *run, pid_t tid, int status, const struct rusage *usage) {
  struct task *task = task_find(&run->table, tid);
  struct process *process = process_find(&run->table, tid);
  if (usage && usage->ru_maxrss > run->budget.maxrss_kib) run->budget.maxrss_kib = usage->ru_maxrss;
  if (process && process->living) {
    if (task && task->process) task_remove(&run->table, task);
    on_exit_of_process(run, process, status);
  } else if (task && task->process) { /* a thread */
    task_remove(&run->table, task);
  } else if (process && process->announced) { /* an orphan's second status: we are its parent now */
    process_forget(&run->table, process);
  } else { /* died before it was announced */
    if (task) task_remove(&run->table, task);
    struct process *early = process_add(&run->table, tid);
    process_end(&run->table, early, status);
  }
}

/* ---- stops ---- */

/* What a process does with a signal. Asking the kernel costs more than all else of a signal, so the answer is kept until
 * something can have changed it: rt_sigaction, exec, a handler that is taken away as it runs (SA_RESETHAND). While there
 * are several threads nothing is kept, as another one may be about to change it; nor where rt_sigaction is not seen. */
static const char *action_of(struct run *run, struct task *task, int signo) {
  struct process *process = task->process;
  uint64_t bit = (uint64_t)1 << (signo - 1);
  bool alone = process->tasks == 1 && run->request.trace;
  if (!process->actions_known || !alone)
    process->actions_known = proc_actions(run->sandbox.proc, task->tid, &process->caught, &process->ignored) && alone;
  if (process->caught & bit) {
    process->actions_known = false;
    return "handler";
  }
  return process->ignored & bit ? "ignore" : "default";
}

static void on_signal(struct run *run, struct task *task, int signo) {
  siginfo_t info;
  if (ptrace(PTRACE_GETSIGINFO, task->tid, NULL, &info) < 0) return; /* killed meanwhile */
  const char *action = action_of(run, task, signo);
  rest_note_signal(task->process, &info);
  if (run->begun) {
    bool has_sender = info.si_code == SI_USER || info.si_code == SI_QUEUE || info.si_code == SI_TKILL || signo == SIGCHLD;
    struct text *text = process_event(run, "signal", task->process->pid);
    text_int(text, "signo", signo);
    text_int(text, "code", info.si_code);
    text_int(text, "sender", has_sender ? info.si_pid : 0);
    text_string(text, "action", action);
    event_close(&run->events);
  }
  if (task->call.row && task->call.held && strcmp(action, "handler") == 0) settle_held_call(run, task, signo);
  resume(run, task, signo, STOP_PASSING);
}

static void job_control_event(struct run *run, struct task *task, bool stopped, int signo) {
  struct process *process = task->process;
  if (task->tid != process->pid || process->stopped == stopped) return;
  process->stopped = stopped;
  if (!run->begun) return;
  text_int(process_event(run, stopped ? "stop" : "continue", process->pid), "signo", signo);
  event_close(&run->events);
}

/* PTRACE_EVENT_STOP: the first stop of a new thread, a group-stop and its end, an interruption. */
static void on_event_stop(struct run *run, struct task *task, int signo) {
  bool group_stop = signo == SIGSTOP || signo == SIGTSTP || signo == SIGTTIN || signo == SIGTTOU;
  if (group_stop) job_control_event(run, task, true, signo);
  else if (task->process->stopped) job_control_event(run, task, false, SIGCONT);
  resume(run, task, 0, group_stop ? STOP_LISTENS : STOP_PASSING);
}

static void on_stop(struct run *run, struct task *task, int status) {
  int signo = WSTOPSIG(status), event = status >> 16;
  enum stop_kind kind = STOP_PASSING;
  switch (event) {
    case 0:
      if (signo == (SIGTRAP | 0x80)) on_return(run, task);
      else {
        on_signal(run, task, signo);
        return;
      }
      break;
    case PTRACE_EVENT_STOP: on_event_stop(run, task, signo); return;
    case PTRACE_EVENT_SECCOMP:
      on_entry(run, task);
      kind = STOP_POINT;
      break;
    case PTRACE_EVENT_FORK:
    case PTRACE_EVENT_VFORK:
    case PTRACE_EVENT_CLONE:
      on_birth(run, task, event);
      kind = STOP_POINT;
      break;
    case PTRACE_EVENT_VFORK_DONE: task->vforks = false; break;
    case PTRACE_EVENT_EXEC: on_exec(run, task); break;
    case PTRACE_EVENT_EXIT:
      kind = STOP_ENDS;
      on_ending(run, task);
      if (!run->checkpoint.active) break;
      go_on(task, 0, false); /* a checkpoint does not hold up the dying: SIGKILL must work */
      return;
    default: break;
  }
  resume(run, task, 0, kind);
}

void trace_status(struct run *run, pid_t tid, int status, const struct rusage *usage) {
  run->rest.moves++;
  if (WIFEXITED(status) || WIFSIGNALED(status)) {
    on_exit_status(run, tid, status, usage);
    return;
  }
  if (!WIFSTOPPED(status)) return;
  struct task *task = task_find(&run->table, tid);
  if (run->phase == PHASE_KILL) {
    if (task && task->process && status >> 16 == PTRACE_EVENT_EXIT) on_ending(run, task);
    kill(tid, SIGKILL);
    ptrace(PTRACE_CONT, tid, NULL, NULL);
    if (!task) task_add(&run->table, tid, NULL, TASK_PARKED);
    return;
  }
  if (!task || !task->process) {
    if (!task) task_add(&run->table, tid, NULL, TASK_PARKED);
    if (status >> 16 == PTRACE_EVENT_EXIT) ptrace(PTRACE_CONT, tid, NULL, NULL);
    return;
  }
  if (!schedule_defers(run, task, status)) on_stop(run, task, status);
}
