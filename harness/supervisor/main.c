/* The supervisor: one run of one program, sandboxed, limited and watched. See ../README.md for the whole picture.
 *
 * Reads a request on descriptor 0, writes events on descriptor 3, ends with 0 (an `end` event was written), 2 (bad
 * request) or 3 (a fault of the harness). Standard input stays open as long as the run is wanted; its end, SIGTERM,
 * SIGINT or SIGHUP cancel.
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

enum { EVENTS_FD = 3, BAD_REQUEST = 2, FAULT = 3, LINE_SIZE = 512 };

static const uint64_t SLACK_NS = 1000000;

static volatile sig_atomic_t ticked;

void fault(struct run *run, const char *format, ...) {
  char message[LINE_SIZE];
  va_list args;
  va_start(args, format);
  vsnprintf(message, sizeof message, format, args);
  va_end(args);
  fprintf(stderr, "supervisor: %s\n", message);
  text_string(event_open(&run->events, "fault"), "message", message);
  event_close(&run->events);
  events_flush(&run->events);
  exit(FAULT);
}

_Noreturn static void refuse(const char *message) {
  fprintf(stderr, "supervisor: %s\n", message);
  exit(BAD_REQUEST);
}

/* Moves the event descriptor out of the way and occupies 3–63: whatever the supervisor opens from here on lies at 64 and
 * above and is close-on-exec, and what main inherits below is /dev/null. */
static int arrange_descriptors(void) {
  if (fcntl(EVENTS_FD, F_GETFD) < 0) refuse("descriptor 3 is not open: events have nowhere to go");
  int events = fcntl(EVENTS_FD, F_DUPFD_CLOEXEC, FIRST_OWN_FD);
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (events < 0 || null < 0) refuse("cannot arrange descriptors");
  for (int fd = 0; fd < FIRST_OWN_FD; fd++)
    if ((fd >= EVENTS_FD || fcntl(fd, F_GETFD) < 0) && fd != null && dup2(null, fd) < 0) refuse("cannot arrange descriptors");
  if (null < FIRST_OWN_FD) fcntl(null, F_SETFD, 0);
  else close(null);
  if (fcntl(events, F_SETFL, fcntl(events, F_GETFL) | O_NONBLOCK) < 0) refuse("descriptor 3 cannot be made non-blocking");
  return events;
}

static void on_tick(int signo) {
  (void)signo;
  ticked = 1;
}

/* Wishes to end are blocked for good and looked for at every tick; only the tick interrupts. */
static void arrange_signals(void) {
  struct sigaction tick = {.sa_handler = on_tick};
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGCHLD);
  sigaddset(&blocked, SIGTERM);
  sigaddset(&blocked, SIGINT);
  sigaddset(&blocked, SIGHUP);
  sigprocmask(SIG_SETMASK, &blocked, NULL);
  sigaction(SIGALRM, &tick, NULL);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGCHLD, SIG_DFL);
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

static void supervise(struct run *run) {
  uint64_t full_ns = 0;
  output_feed(run);
  tick_after(run, TICK_US);
  while (consume_statuses(run)) {
    uint64_t now = now_ns();
    bool full = now + SLACK_NS >= full_ns; /* a faster tick is for the look at the run's rest alone */
    watch_streams(run);
    if (full) limits_on_tick(run);
    unsigned us = rest_on_tick(run);
    checkpoint_advance(run);
    tick_after(run, us);
    if (!full) continue;
    full_ns = now + (uint64_t)TICK_US * 1000;
    events_flush(&run->events); /* which may take long: then the limits are looked at before anything else */
  }
  for (int i = 0; i < 2; i++) output_drain(run, &run->output.output[i]); /* what the dead left in the pipes */
  output_close(&run->output);
}

/* Main ended without ever executing the runtime: not the program's doing. */
static void check_started(struct run *run) {
  char line[LINE_SIZE];
  if (run->setup_error < 0 || run->reason != REASON_EXITED) return;
  ssize_t got = read(run->setup_error, line, sizeof line - 1);
  line[got > 0 ? got : 0] = '\0';
  fault(run, "main could not be started: %s", got > 0 ? line : "it ended without a word");
}

int main(int argc, char **argv) {
  static struct run run = {.setup_error = -1, .data_left = DATA_TOTAL_MAX};
  char err[LINE_SIZE] = "";

  if (argc == 2 && strcmp(argv[1], "--probe") == 0) return probe_main();
  run.events = (struct events){.fd = arrange_descriptors(), .waiting = limits_while_waiting, .context = &run};
  if (request_read(&run.request, STDIN_FILENO, err, sizeof err) < 0) refuse(err);
  setsid(); /* fails only where it leads one already */
  arrange_signals();
  if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0) fault(&run, "prctl: %s", strerror(errno));
  bool pin_wanted = run.request.cpu >= 0;
  pin(&run);

  if (sandbox_enter(&run.sandbox, &run.request, err, sizeof err) < 0) fault(&run, "%s", err);
  sandbox_event(&run, !pin_wanted || run.request.cpu >= 0);
  if (sandbox_lay_files(&run.sandbox, &run.request, err, sizeof err) < 0) fault(&run, "%s", err);
  rest_start(&run);
  start_main(&run);
  supervise(&run);
  check_started(&run);
  collect_files(&run);
  end_event(&run);
  events_flush(&run.events);
  free(run.rest.steps);
  table_free(&run.table);
  text_free(&run.events.buffer);
  request_free(&run.request);
  return 0;
}
