/* One run: the state that the steps of the supervisor share, and the steps in the order in which they happen. */
#ifndef PROCLAB_RUN_H
#define PROCLAB_RUN_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "event.h"
#include "process.h"
#include "request.h"
#include "sandbox.h"

enum phase {
  PHASE_START,  /* main has not come to the runtime yet */
  PHASE_RUN,    /* until main ends */
  PHASE_LINGER, /* main has ended, others may still live */
  PHASE_KILL,   /* everything is being killed */
};

enum reason { REASON_EXITED, REASON_LIMIT, REASON_DEADLOCK, REASON_CANCELLED };

enum {
  MARK = 0x706c6162, /* first argument of the prctl by which a program speaks to its tracer */
  MARK_BEGIN = 1,
  MARK_CHECKPOINT = 2,
  MARK_POSITION = 3,
  MARK_START = 4,
  MARK_CALL = 5,
  FIRST_OWN_FD = 64, /* below it are the program's descriptors */
};

struct pipe_end {
  int fd;        /* -1: closed */
  int program_fd;  /* which descriptor of main it is the other end of */
};

struct output {
  struct pipe_end input;     /* to main's standard input */
  size_t input_done;         /* bytes of it that are written */
  struct pipe_end output[2]; /* from its standard output and error */
  uint64_t total;            /* bytes read */
};

struct budget {
  uint64_t wall_end_ns;
  uint64_t linger_end_ns;  /* in PHASE_LINGER: at the earliest */
  uint64_t linger_cpu_ns;  /* processor time that had been used when it began */
  uint64_t kill_end_ns;    /* in PHASE_KILL: when waiting for the dead becomes a fault */
  uint64_t next_pss_ns;    /* when shared memory may be measured again */
  uint64_t shared_mapped;  /* shared memory without a name that was ever mapped, in bytes */
  uint64_t shared;         /* resident bytes that were counted more than once, as last measured */
  uint64_t ended_cpu_ns, ended_utime_us, ended_stime_us; /* of processes that have ended */
  uint64_t cpu_ns;         /* of all, as last measured */
  long maxrss_kib;
  uint64_t births; /* processes forked in all */
};

/* A checkpoint in progress: everything is brought to a stop, then pages are sampled. */
struct checkpoint {
  bool active;
  char name[128];
  uint64_t give_up_ns;
};

/* What is known of the run's being at rest: see rest.c. */
struct rest {
  enum sight {
    SIGHT_MOVING, /* at the last look something ran, or may have run */
    SIGHT_ASLEEP, /* everything slept; whether it goes on sleeping the next look will tell */
    SIGHT_REST,   /* everything has slept since the look before */
  } sight;
  bool stuck;             /* at rest, and nothing within the run can ever end that */
  bool timed;             /* somebody has made what can wake others at a time of its own */
  uint64_t moves, looked; /* stops seen and bytes moved in all; the same at the last look */
  uint64_t step_cpu_ns;   /* processor time used when the last step was performed */
  unsigned polls;         /* wait calls since then that found no ended child */
  size_t steps_left;
  struct {
    bool done, passed; /* passed: nobody waited at the gate when it was tried after the last performed step */
  } *steps;            /* one each of the request's */
};

/* Which of those who could go on does: see schedule.c. */
struct schedule {
  pid_t runner;  /* the thread that runs, or 0 */
  pid_t last;    /* the one that ran last */
  pid_t sender;  /* it has just sent a signal, and goes on when all that follows from it has happened; or 0 */
  bool has_sent; /* the runner's call that has just returned sent a signal */
  uint64_t points, changes[CHANGES_MAX];
  size_t change_count;
  uint64_t random;
  int64_t births, demoted, wakings;
  unsigned row;      /* points of the same thread in a row */
  uint64_t began_ns, row_began_ns; /* processor time that it had used at the last of them, and before the first */
  uint64_t unsettled_ns; /* when somebody could have gone on but for others on their way; or 0 */
  uint64_t moves, moved_ns; /* stops seen and bytes moved in all, at the last tick; when they were fewer, or somebody was let go */
  bool spins;        /* it has been interrupted, as it came to none */
};

struct run {
  int (*become)(void); /* what main does last, where it is Node already; NULL: it executes Node */
  struct request request;
  struct sandbox sandbox;
  struct events events;
  struct output output;
  struct table table;
  struct budget budget;
  struct checkpoint checkpoint;
  struct rest rest;
  struct schedule schedule;
  enum phase phase;
  enum reason reason;
  pid_t main;
  int main_status;
  bool begun;
  int setup_error; /* read end: one line when main could not be set up; closed when it starts */
  size_t data_left;
};

/* supervise.c: one run, from the request on descriptor 0 to the last event. `run` is all zero. In a warm start `become`
 * completes main, and true is returned there; otherwise it is NULL. Returns false when the run is over. A bad request ends
 * the process with 2, a fault with 3. */
bool supervise(struct run *run, int events_fd, int (*become)(void));

/* Fails the run: `fault` event, one line on stderr, exit 3. Everything traced dies with this process. */
_Noreturn void fault(struct run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* filter.c: in main's process; makes the kernel stop it for its tracer at reported calls and marks. */
int filter_install(unsigned groups, bool scheduled);

/* output.c */
int output_open(struct output *output, bool has_stdin, int program_fds[3]);
void output_feed(struct run *run);                        /* as much of stdin as the pipe takes */
void output_drain(struct run *run, struct pipe_end *end); /* what there is to read, as events */
void output_close(struct output *output);

/* start.c: every signal's action becomes the default one. */
void default_actions(void);

/* start.c: forks main, traces it, lets it go. Returns true in main, confined, where the start is a warm one. */
bool start_main(struct run *run);

/* trace.c: what a wait status means. */
void trace_started(struct run *run); /* main has come to the runtime */
void trace_status(struct run *run, pid_t tid, int status, const struct rusage *usage);
void trace_resume_all(struct run *run);
void trace_release(struct run *run, struct task *task); /* who is ready goes on */
void trace_place(const struct process *process, pid_t tid, struct text *text); /* the member `pos`, where there is one */
void table_event(struct run *run, pid_t pid, const char *at);

/* checkpoint.c */
void checkpoint_begin(struct run *run, struct task *caller, uint64_t name, uint64_t length);
void checkpoint_advance(struct run *run); /* samples and resumes once everything has stopped */
void checkpoint_note(struct process *process, const struct call *call, int64_t ret, bool placed); /* of a call that succeeded */

/* schedule.c */
enum stop_kind {
  STOP_POINT,   /* before a call or at a birth: another one may go on instead */
  STOP_PASSING, /* on the way to a point */
  STOP_LISTENS, /* a group-stop */
  STOP_ENDS,    /* about to die */
};
void schedule_start(struct run *run);
void schedule_birth(struct run *run, struct task *task);
bool schedule_keeps(struct run *run, struct task *task, enum stop_kind kind); /* true: it is ready, and waits */
extern const int SCHEDULE_CALLS[]; /* that send signals, or sleep for a time; then -1: under a schedule they are observed in every run */
bool schedule_wants_return(const struct run *run, uint64_t number);
bool schedule_defers(struct run *run, struct task *task, int status); /* true: the stop is looked at when it is its turn */
void schedule_note_return(struct run *run, const struct task *task); /* of a call that has not been reported yet */
void schedule_advance(struct run *run);     /* lets the next one go, if nobody runs */
unsigned schedule_on_tick(struct run *run); /* microseconds until it should be called again; TICK_US at most */

/* rest.c */
enum look { LOOK_REST, LOOK_SCHEDULE };
bool rest_sleeps(struct run *run, struct task *task, enum look look, bool *since); /* `since`: and has since the last such look */
/* After rest_sleeps: whether it has left the processor, for longer than a device takes; and in which call. */
bool rest_has_left(const struct run *run, const struct task *task, enum look look, uint64_t *number, uint64_t args[6]);
bool rest_status_waits(void);
enum { TICK_US = 10000 };
void rest_start(struct run *run);
unsigned rest_on_tick(struct run *run); /* microseconds until it should be called again; TICK_US at most */
void rest_note_call(struct run *run, struct process *process, uint64_t number, const uint64_t *args);
bool rest_wants_return(uint64_t number); /* of which also the return must be seen */
void rest_note_return(struct run *run, struct task *task, int64_t ret);
void rest_note_signal(struct process *process, const siginfo_t *info);
extern const int REST_CALLS[]; /* those that rest_note_call must see, ended by -1 */

/* limits.c */
void limits_start(struct run *run);
void limits_on_event(struct run *run);
bool limits_wants_return(uint64_t number, const uint64_t *args);
void limits_note_return(struct run *run, pid_t tid, uint64_t number, const uint64_t *args); /* of a call that succeeded */
void limits_on_tick(struct run *run);
bool limits_while_waiting(void *run);    /* for events.waiting */
void limit_reached(struct run *run, enum limit limit, uint64_t observed, pid_t pid);
void cancel(struct run *run);
void deadlock(struct run *run);
void linger_begin(struct run *run);
void linger_end(struct run *run);
void kill_everything(struct run *run);

/* collect.c: `file` events. */
void collect_files(struct run *run);

#endif
