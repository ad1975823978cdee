/* The program `supervisor`, in three uses:
 *
 *   supervisor                  one run: a request on descriptor 0, events on descriptor 3; ends with 0 (an `end` event was
 *                               written), 2 (bad request) or 3 (a fault of the harness)
 *   supervisor --warm NODE ...  executes NODE with these arguments, as what it needs to be to serve runs: see warm.c
 *   supervisor --probe          what this machine's sandbox could be made of */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine.h"
#include "run.h"

enum { EVENTS_FD = 3, BAD_REQUEST = 2, FAULT = 3, CALL_close_range = 436 };

_Noreturn static void refuse(const char *message) {
  fprintf(stderr, "supervisor: %s\n", message);
  exit(BAD_REQUEST);
}

/* Occupies what is free of 0–2 and all of `first`–63 with /dev/null: whatever is opened from here on lies at 64 and
 * above, and what main inherits below is /dev/null. */
static void occupy_descriptors(int first) {
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) refuse("/dev/null cannot be opened");
  for (int fd = 0; fd < FIRST_OWN_FD; fd++)
    if ((fd >= first || fcntl(fd, F_GETFD) < 0) && fd != null && dup2(null, fd) < 0) refuse("cannot arrange descriptors");
  if (null < FIRST_OWN_FD) fcntl(null, F_SETFD, 0);
  else close(null);
}

/* Moves the event descriptor out of the way of those that the program will have. */
static int arrange_descriptors(void) {
  if (fcntl(EVENTS_FD, F_GETFD) < 0) refuse("descriptor 3 is not open: events have nowhere to go");
  int events = fcntl(EVENTS_FD, F_DUPFD_CLOEXEC, FIRST_OWN_FD);
  if (events < 0) refuse("cannot arrange descriptors");
  occupy_descriptors(EVENTS_FD);
  return events;
}

/* A copy of the mount of `path`, read-only, in no place: what is executed from it is so in /proc/self/exe of main, whose
 * user may own the file. It takes a mount namespace to make one, and none to use it; so a process makes it that shares
 * descriptors with this one. -1 where that cannot be: there tier A cannot be either. */
struct reading {
  const char *path;
  int copy;
};

static int make_copy(void *context) {
  struct reading *reading = context;
  reading->copy = mount_copy(AT_FDCWD, reading->path, ATTR_RDONLY | ATTR_NOSUID | ATTR_NODEV);
  return 0;
}

static int read_only_copy(const char *path) {
  static _Alignas(16) char stack[1 << 16];
  struct reading reading = {path, -1};
  int flags = CLONE_VM | CLONE_VFORK | CLONE_FILES | CLONE_NEWNS | SIGCHLD;
  pid_t pid = clone(make_copy, stack + sizeof stack, geteuid() == 0 ? flags : flags | CLONE_NEWUSER, &reading);
  if (pid > 0) (void)waitpid(pid, NULL, 0);
  return reading.copy;
}

/* A Node that holds nothing of its parent's, in a session of its own: a Ctrl-C at the terminal is the lab's alone. */
static int become_warm(char **argv) {
  occupy_descriptors(STDERR_FILENO + 1);
  if (syscall(CALL_close_range, FIRST_OWN_FD, ~0U, 0) < 0) perror("supervisor: close_range");
  setsid();
  const char *node = argv[0];
  argv[0] = "node"; /* as which programs know it */
  int copy = read_only_copy(node);
  if (copy >= 0) (void)syscall(SYS_execveat, copy, "", argv, environ, AT_EMPTY_PATH);
  execv(node, argv);
  perror(node);
  return FAULT;
}

int main(int argc, char **argv) {
  static struct run run;
  if (argc == 2 && strcmp(argv[1], "--probe") == 0) return probe_main();
  if (argc > 2 && strcmp(argv[1], "--warm") == 0) return become_warm(argv + 2);
  supervise(&run, arrange_descriptors(), NULL);
  return 0;
}
