/* The program `supervisor`, in three uses:
 *
 *   supervisor                  one run: a request on descriptor 0, events on descriptor 3; ends with 0 (an `end` event was
 *                               written), 2 (bad request) or 3 (a fault of the harness)
 *   supervisor --warm NODE ...  executes NODE with these arguments, as what it needs to be to serve runs: see warm.c
 *   supervisor --probe          what this machine's sandbox could be made of */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
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

/* A Node that holds nothing of its parent's, in a session of its own: a Ctrl-C at the terminal is the lab's alone. */
static int become_warm(char **argv) {
  occupy_descriptors(STDERR_FILENO + 1);
  if (syscall(CALL_close_range, FIRST_OWN_FD, ~0U, 0) < 0) perror("supervisor: close_range");
  setsid();
  const char *node = argv[0];
  argv[0] = "node"; /* as which programs know it */
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
