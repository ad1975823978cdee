/* Starting main under the tracer.
 *
 * main's process forks off, waits on a pipe, and is seized by the supervisor before it has done anything; only then does
 * the supervisor make itself non-dumpable (earlier, and the seizing would fail), which keeps its memory and descriptors
 * from everything it traces, and releases the child. The child then gives everything up and executes the runtime, or, in
 * a warm start, goes on as the runtime that it is, and says so by a mark. What goes wrong on that way it writes to a
 * pipe, which it has lost by then. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>

#include "run.h"

enum { SETUP_FAILED = 127, LINE_SIZE = 256 };

static const long OPTIONS = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACEVFORKDONE |
                            PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT | PTRACE_O_TRACESECCOMP |
                            PTRACE_O_EXITKILL;

/* Not by the C library, which keeps two signals to itself; of those a warm start has handlers. What cannot be changed
 * refuses, harmlessly. */
void default_actions(void) {
  const uint64_t defaults[4] = {0}; /* the kernel's struct sigaction: handler, flags, restorer, mask */
  for (int signo = 1; signo < NSIG; signo++) (void)syscall(SYS_rt_sigaction, signo, defaults, NULL, sizeof defaults[3]);
}

static int fresh_signals(void) {
  default_actions();
  sigset_t none;
  sigemptyset(&none);
  return sigprocmask(SIG_SETMASK, &none, NULL);
}

static int become_main(struct run *run, const int fds[3], char *err, size_t errlen) {
  /* A process group of its own, in the supervisor's session: as a shell would start it. A session of its own would
   * make the group an orphaned one, whose members the terminal's stop signals do not stop. */
  if (setpgid(0, 0) < 0) return snprintf(err, errlen, "setpgid: %s", strerror(errno)), -1;
  for (int fd = 0; fd < 3; fd++)
    if (dup2(fds[fd], fd) < 0) return snprintf(err, errlen, "dup2: %s", strerror(errno)), -1;
  if (fresh_signals() < 0) return snprintf(err, errlen, "sigprocmask: %s", strerror(errno)), -1;
  if (filter_install(run->request.trace, run->request.schedule.kind != SCHEDULE_NATURAL) < 0)
    return snprintf(err, errlen, "installing the trace filter: %s", strerror(errno)), -1;
  if (sandbox_confine(&run->sandbox, &run->request, err, errlen) < 0) return -1;
  if (run->become) return run->become();
  return sandbox_exec_runtime(&run->sandbox, &run->request, err, errlen);
}

/* Returns where the start is a warm one. */
static void child(struct run *run, int go, int complaint, const int fds[3]) {
  char byte, err[LINE_SIZE] = "";
  ssize_t got;
  while ((got = read(go, &byte, 1)) < 0 && errno == EINTR) continue;
  if (got != 1) _exit(SETUP_FAILED); /* the supervisor has died */
  if (become_main(run, fds, err, sizeof err) == 0) {
    prctl(MARK, MARK_START, 0, 0, 0);
    return;
  }
  dprintf(complaint, "%s", err);
  _exit(SETUP_FAILED);
}

bool start_main(struct run *run) {
  int fds[3], go[2], complaint[2];
  if (output_open(&run->output, run->request.has_stdin, fds) < 0 || pipe2(go, O_CLOEXEC) < 0 ||
      pipe2(complaint, O_CLOEXEC) < 0 || fcntl(complaint[0], F_SETFL, O_NONBLOCK) < 0)
    fault(run, "cannot make pipes: %s", strerror(errno));

  pid_t pid = fork();
  if (pid < 0) fault(run, "fork: %s", strerror(errno));
  if (pid == 0) {
    close(go[1]);
    child(run, go[0], complaint[1], fds);
    return true;
  }
  for (int fd = 0; fd < 3; fd++) close(fds[fd]);
  close(go[0]);
  close(complaint[1]);

  if (ptrace(PTRACE_SEIZE, pid, NULL, OPTIONS) < 0)
    fault(run, "ptrace: %s (is another tracer, a debugger or a container policy in the way?)", strerror(errno));
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0) fault(run, "prctl: %s", strerror(errno));
  run->main = pid;
  run->setup_error = complaint[0];
  struct process *process = process_add(&run->table, pid);
  process->announced = true;
  schedule_start(run);
  schedule_birth(run, task_add(&run->table, pid, process, TASK_RUNNING));
  limits_start(run);
  if (write(go[1], "", 1) != 1) fault(run, "releasing main: %s", strerror(errno));
  close(go[1]);
  return false;
}
