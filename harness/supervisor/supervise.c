/* The supervisor: one run of one program, sandboxed, limited and watched. See ../README.md for the whole picture.
 *
 * Reads a request on descriptor 0, and writes events. Standard input stays open as long as the run is wanted; its end,
 * SIGTERM, SIGINT or SIGHUP cancel.
 *
 * It is one thread with one loop, which waits for what the kernel says of traced processes, and every 10 ms is
 * interrupted by a timer to move output, look at the limits and write events; every 2 ms while a rest is looked for.
 * Waiting for all of these at once, in ppoll with SIGCHLD, was measured and rejected: a traced system call then costs
 * half as much again, as each of its two stops is a signal first. A tick that comes between two waits is made good by
 * the next one. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine.h"
#include "decode.h"
#include "run.h"

enum { BAD_REQUEST = 2, FAULT = 3, LINE_SIZE = 512 };

static const uint64_t SLACK_NS = 1000000;

static volatile sig_atomic_t ticked;

_Noreturn static void end_badly(struct run *run, int status, const char *message) {
  fprintf(stderr, "supervisor: %s\n", message);
  text_string(event_open(&run->events, "fault"), "message", message);
  event_close(&run->events);
  events_flush(&run->events);
  _exit(status); /* of a fork of Node, exit would run Node's end */
}

void fault(struct run *run, const char *format, ...) {
  char message[LINE_SIZE];
  va_list args;
  va_start(args, format);
  vsnprintf(message, sizeof message, format, args);
  va_end(args);
  end_badly(run, FAULT, message);
}

static void on_tick(int signo) {
  (void)signo;
  ticked = 1;
}

/* Wishes to end are blocked for good and looked for at every tick; only the tick interrupts. A warm start has handlers of
 * Node's, which even pid 1 of a namespace would be given signals for. */
static void arrange_signals(void) {
  struct sigaction tick = {.sa_handler = on_tick};
  sigset_t blocked;
  default_actions();
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGCHLD);
  sigaddset(&blocked, SIGTERM);
  sigaddset(&blocked, SIGINT);
  sigaddset(&blocked, SIGHUP);
  sigprocmask(SIG_SETMASK, &blocked, NULL);
  sigaction(SIGALRM, &tick, NULL);
  signal(SIGPIPE, SIG_IGN);
}

/* From now: however long the work of a tick takes, there is time for the traced between two. The timer goes on by itself
 * for the tick that comes just before the wait that it should have interrupted. */
static void tick_after(struct run *run, unsigned us) {
  const struct itimerval timer = {.it_interval = {.tv_usec = us}, .it_value = {.tv_usec = us}};
  if (setitimer(ITIMER_REAL, &timer, NULL) < 0) fault(run, "setitimer: %s", strerror(errno));
  ticked = 0;
}

static void pin(struct run *run) {
  if (run->request.cpu < 0) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(run->request.cpu, &set);
  if (sched_setaffinity(0, sizeof set, &set) < 0) run->request.cpu = -1; /* slower, nothing else: see sandbox_event */
}

static void sandbox_event(struct run *run, bool pinned) {
  static const char *const TIERS[] = {"A", "B", "C"};
  struct text *text = event_open(&run->events, "sandbox");
  text_string(text, "tier", TIERS[run->sandbox.tier]);
  text_key(text, "missing");
  text_plain(text, "[");
  for (size_t i = 0; i < run->sandbox.missing_count; i++) {
    if (i > 0) text_plain(text, ",");
    text_quoted(text, run->sandbox.missing[i], strlen(run->sandbox.missing[i]));
  }
  if (!pinned) text_plain(text, run->sandbox.missing_count ? ",\"pinning\"" : "\"pinning\"");
  text_plain(text, "]");
  text_int(text, "uid", run->sandbox.uid);
  event_close(&run->events);
}

static void end_event(struct run *run) {
  static const char *const REASONS[] = {"exited", "limit", "deadlock", "cancelled"};
  struct text *text = event_open(&run->events, "end");
  text_string(text, "reason", REASONS[run->reason]);
  text_int(text, "status", run->main_status);
  text_int(text, "utime", (int64_t)run->budget.ended_utime_us);
  text_int(text, "stime", (int64_t)run->budget.ended_stime_us);
  text_int(text, "points", (int64_t)run->schedule.points);
  text_int(text, "maxrss", run->budget.maxrss_kib * 1024);
  event_close(&run->events);
}

/* Handles what becomes of traced processes until the next tick. Returns false when none is left. */
static bool consume_statuses(struct run *run) {
  while (!ticked) {
    int status;
    struct rusage usage;
    pid_t tid = wait4(-1, &status, __WALL, &usage);
    if (tid < 0) return errno != ECHILD;
    trace_status(run, tid, status, &usage);
    checkpoint_advance(run);
    schedule_advance(run);
    limits_on_event(run);
  }
  return true;
}

static void watch_streams(struct run *run) {
  struct output *output = &run->output;
  struct pollfd watched[] = {
      {.fd = output->output[0].fd, .events = POLLIN},
      {.fd = output->output[1].fd, .events = POLLIN},
      {.fd = output->input.fd, .events = POLLOUT},
      {.fd = run->events.fd}, /* only POLLERR or POLLHUP can come: the reader has gone */
  };
  if (poll(watched, sizeof watched / sizeof *watched, 0) <= 0) return;
  for (int i = 0; i < 2; i++)
    if (watched[i].revents) output_drain(run, &output->output[i]);
  if (watched[2].revents) output_feed(run);
  if (watched[3].revents) run->events.gone = true;
}

static void watch(struct run *run) {
  uint64_t full_ns = 0;
  output_feed(run);
  tick_after(run, TICK_US);
  while (consume_statuses(run)) {
    uint64_t now = now_ns();
    bool full = now + SLACK_NS >= full_ns; /* a faster tick is for the look at the run's rest alone */
    watch_streams(run);
    if (full) limits_on_tick(run);
    unsigned for_rest = rest_on_tick(run);
    checkpoint_advance(run);
    unsigned for_schedule = schedule_on_tick(run);
    tick_after(run, for_rest < for_schedule ? for_rest : for_schedule);
    if (!full) continue;
    full_ns = now + (uint64_t)TICK_US * 1000;
    events_flush(&run->events); /* which may take long: then the limits are looked at before anything else */
  }
  for (int i = 0; i < 2; i++) output_drain(run, &run->output.output[i]); /* what the dead left in the pipes */
  output_close(&run->output);
}

/* Main ended without ever coming to the runtime: not the program's doing. */
static void check_started(struct run *run) {
  char line[LINE_SIZE];
  if (run->setup_error < 0 || run->reason != REASON_EXITED) return;
  ssize_t got = read(run->setup_error, line, sizeof line - 1);
  line[got > 0 ? got : 0] = '\0';
  fault(run, "main could not be started: %s", got > 0 ? line : "it ended without a word");
}

bool supervise(struct run *run, int events_fd, int (*become)(void)) {
  char err[LINE_SIZE] = "";
  run->become = become;
  run->setup_error = -1;
  run->data_left = DATA_TOTAL_MAX;
  run->events = (struct events){.fd = events_fd, .waiting = limits_while_waiting, .context = run};
  if (request_read(&run->request, STDIN_FILENO, err, sizeof err) < 0) end_badly(run, BAD_REQUEST, err);
  /* Not before: it may be the description from which the request was read. */
  if (fcntl(events_fd, F_SETFL, fcntl(events_fd, F_GETFL) | O_NONBLOCK) < 0) fault(run, "fcntl: %s", strerror(errno));
  (void)prctl(PR_SET_NAME, "supervisor", 0, 0, 0); /* what ps calls a fork of Node, too */
  setsid(); /* fails only where it leads one already */
  arrange_signals();
  if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0) fault(run, "prctl: %s", strerror(errno));
  bool pin_wanted = run->request.cpu >= 0;
  pin(run);

  if (sandbox_enter(&run->sandbox, &run->request, err, sizeof err) < 0) fault(run, "%s", err);
  run->sandbox.forks = become != NULL;
  sandbox_event(run, !pin_wanted || run->request.cpu >= 0);
  if (sandbox_lay_files(&run->sandbox, &run->request, err, sizeof err) < 0) fault(run, "%s", err);
  if (start_main(run)) return true;
  rest_start(run); /* not before: main would have the number of steps in its memory */
  watch(run);
  check_started(run);
  collect_files(run);
  end_event(run);
  events_flush(&run->events);
  free(run->rest.steps);
  table_free(&run->table);
  text_free(&run->events.buffer);
  request_free(&run->request);
  return false;
}
