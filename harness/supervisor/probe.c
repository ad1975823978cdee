/* What this machine can do: `supervisor --probe`, for the doctor command.
 *
 * Theory of operation. A tier is available when a throw-away run in it behaves as promised, so that is what is done: a
 * child enters the tier through the same functions as a run, a grandchild is traced and confined, and tries what must
 * be refused and what must work. Versions and settings are only reported, never consulted. The answer comes back
 * through a pipe: "ok" or the reason, then a line for each thing that is missing. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine.h"
#include "text.h"

enum { ANSWER_MAX = 2048, REASON_MAX = 256, FIRST_OWN = 64, CALL_clone3 = 435 };

/* Each returns what went wrong, or NULL. */
static const char *refused(long result, int error, const char *otherwise) {
  return result == -1 && errno == error ? NULL : otherwise;
}

static const char *try_files(const struct sandbox *sandbox) {
  const int made = openat(sandbox->work, "probe-made", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made < 0) return "a file cannot be made in work/";
  (void)close(made);
  if (unlinkat(sandbox->work, "probe-made", 0) != 0) return "a file cannot be removed from work/";
  if (sandbox->tier == TIER_C) return NULL;
  if (openat(sandbox->work, "../program/probe", O_WRONLY | O_CLOEXEC) >= 0) return "program/ can be written to";
  if (openat(sandbox->work, "../probe-made", O_WRONLY | O_CREAT | O_CLOEXEC, 0600) >= 0)
    return "a file can be made outside of work/";
  return open("/sys", O_RDONLY | O_DIRECTORY | O_CLOEXEC) >= 0 ? "files outside of the run's tree can be read" : NULL;
}

static const char *try_calls(const struct sandbox *sandbox) {
  const char *wrong = refused(syscall(CALL_clone3, NULL, 0), ENOSYS, "clone3 is not refused: seccomp does not work");
  if (wrong == NULL) wrong = refused(ptrace(PTRACE_TRACEME, 0, NULL, NULL), EPERM, "ptrace is not refused");
  if (wrong == NULL) wrong = refused(syscall(SYS_unshare, 0), EPERM, "unshare is not refused");
  if (wrong == NULL && sandbox->tier != TIER_A)
    wrong = refused(socket(AF_INET, SOCK_STREAM, 0), EPERM, "sockets are not refused");
  const bool scoped = sandbox->drops || (landlock_abi() >= ABI_SCOPE && sandbox->tier != TIER_C);
  if (wrong == NULL && scoped)
    wrong = refused(kill(getppid(), 0), EPERM, "the tracer can be signalled");
  return wrong;
}

/* In the process that stands for main. */
static _Noreturn void be_confined(const struct sandbox *sandbox, const struct request *request, int go, int answer) {
  char reason[REASON_MAX] = "";
  char byte;
  if (read(go, &byte, 1) != 1) _exit(1);
  if (sandbox_confine(sandbox, request, reason, sizeof reason) == 0) {
    const char *wrong = try_files(sandbox);
    if (wrong == NULL) wrong = try_calls(sandbox);
    (void)snprintf(reason, sizeof reason, "%s", wrong == NULL ? "" : wrong);
  }
  const ssize_t length = (ssize_t)strlen(reason);
  _exit(write(answer, reason, (size_t)length) == length ? 0 : 1);
}

static int trace_one(const struct sandbox *sandbox, const struct request *request, char *err, size_t errlen) {
  int go[2], answer[2];
  if (pipe2(go, O_CLOEXEC) != 0) return sandbox_failed(err, errlen, "pipe");
  if (pipe2(answer, O_CLOEXEC) != 0) return sandbox_failed(err, errlen, "pipe");
  const pid_t pid = fork();
  if (pid < 0) return sandbox_failed(err, errlen, "fork");
  if (pid == 0) {
    (void)close(go[1]);
    be_confined(sandbox, request, go[0], answer[1]);
  }
  (void)close(answer[1]);
  const int seized = ptrace(PTRACE_SEIZE, pid, NULL, (long)PTRACE_O_EXITKILL) == 0;
  const int error = errno;
  ssize_t length = -1;
  if (seized && write(go[1], "", 1) == 1) length = read(answer[0], err, errlen - 1);
  (void)kill(pid, SIGKILL);
  (void)waitpid(pid, NULL, __WALL);
  errno = error;
  if (!seized) return sandbox_failed(err, errlen, "ptrace (a debugger, Yama or a container's policy in the way?)");
  err[length < 0 ? 0 : length] = '\0';
  return length == 0 ? 0 : -1;
}

static void tell(int answer, const struct sandbox *sandbox, const char *reason) {
  struct text text = {0};
  text_plain(&text, reason == NULL ? "ok" : reason);
  for (size_t i = 0; reason == NULL && i < sandbox->missing_count; i++) {
    text_plain(&text, "\n");
    text_plain(&text, sandbox->missing[i]);
  }
  (void)!write(answer, text.at, text.length);
  text_free(&text);
}

/* A run with nothing to run. */
static void make_request(struct request *request, enum tier tier, const char *node, const char *workspace) {
  static struct file files[] = {{.path = "program/probe", .mode = 0644, .data = {.at = "x", .length = 1}},
                                {.path = "work/probe", .mode = 0644, .data = {.at = "x", .length = 1}}};
  *request = (struct request){.tier_count = 1, .node = node, .workspace = workspace, .cpu = -1};
  request->files = files;
  request->file_count = 2;
  request->tiers[0] = tier;
  request->limit[LIMIT_CPU_MS] = 1000;
  request->limit[LIMIT_FILE_BYTES] = request->limit[LIMIT_DISK_BYTES] = 1 << 20;
  request->limit[LIMIT_INODES] = request->limit[LIMIT_OPEN_FILES] = 128;
}

static _Noreturn void probe_inside(enum tier tier, const char *workspace, int answer) {
  char self[PATH_MAX] = "";
  char reason[REASON_MAX] = "";
  struct sandbox sandbox;
  struct request request;
  sigset_t forwarded;
  (void)signal(SIGPIPE, SIG_IGN);
  (void)sigemptyset(&forwarded);
  (void)sigaddset(&forwarded, SIGCHLD);
  (void)sigprocmask(SIG_BLOCK, &forwarded, NULL);
  if (readlink("/proc/self/exe", self, sizeof self - 1) < 0) {
    tell(answer, NULL, "/proc/self/exe cannot be read: is /proc mounted?");
    _exit(1);
  }
  make_request(&request, tier, self, workspace);
  const bool ok = sandbox_enter(&sandbox, &request, reason, sizeof reason) == 0 &&
                  sandbox_lay_files(&sandbox, &request, reason, sizeof reason) == 0 &&
                  trace_one(&sandbox, &request, reason, sizeof reason) == 0;
  tell(answer, &sandbox, ok ? NULL : reason);
  _exit(0);
}

static void remove_workspace(const char *workspace) {
  static const char *const LEFT[] = {"program/probe", "work/probe", "work/probe-made"};
  const int dir = open(workspace, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (dir < 0) return;
  for (size_t i = 0; i < sizeof LEFT / sizeof LEFT[0]; i++) (void)unlinkat(dir, LEFT[i], 0);
  (void)unlinkat(dir, "program", AT_REMOVEDIR);
  (void)unlinkat(dir, "work", AT_REMOVEDIR);
  (void)close(dir);
  (void)rmdir(workspace);
}

/* Reads until the last writer has gone, which is also when nothing of the probe lives any more. */
static size_t read_answer(int fd, char *answer, size_t size) {
  size_t length = 0;
  for (;;) {
    const ssize_t count = read(fd, answer + length, size - 1 - length);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    length += (size_t)count;
  }
  answer[length] = '\0';
  return length;
}

static void probe_tier(enum tier tier, char *answer, size_t size) {
  char workspace[PATH_MAX];
  const char *below = getenv("TMPDIR");
  int pipes[2];
  (void)snprintf(workspace, sizeof workspace, "%s/proclab-probe-XXXXXX", below == NULL ? "/tmp" : below);
  if (mkdtemp(workspace) == NULL) {
    (void)sandbox_failed(answer, size, workspace);
    return;
  }
  const bool piped = pipe2(pipes, O_CLOEXEC) == 0;
  const pid_t pid = piped ? fork() : -1;
  if (pid == 0) probe_inside(tier, workspace, pipes[1]);
  if (pid < 0) (void)sandbox_failed(answer, size, piped ? "fork" : "pipe");
  if (piped) (void)close(pipes[1]);
  if (pid > 0) {
    if (read_answer(pipes[0], answer, size) == 0) (void)snprintf(answer, size, "the probe died");
    (void)waitpid(pid, NULL, 0);
  }
  if (piped) (void)close(pipes[0]);
  remove_workspace(workspace);
}

/* "name": {"available": …, "missing": […], "why": …} */
static void describe(struct text *text, const char *name, char *answer) {
  char *rest = answer;
  const char *first = strsep(&rest, "\n");
  const bool available = strcmp(first, "ok") == 0;
  text_quoted(text, name, strlen(name));
  text_plain(text, available ? ":{\"available\":true,\"missing\":[" : ":{\"available\":false,\"missing\":[");
  for (bool next = false; rest != NULL; next = true) {
    const char *item = strsep(&rest, "\n");
    if (next) text_plain(text, ",");
    text_quoted(text, item, strlen(item));
  }
  text_plain(text, "],\"why\":");
  if (available) text_plain(text, "null");
  else text_quoted(text, first, strlen(first));
  text_plain(text, "}");
}

int probe_main(void) {
  static const char *const NAMES[TIER_COUNT] = {"A", "B", "C"};
  char answer[ANSWER_MAX];
  struct text text = {0};
  struct utsname system;
  /* As in a run: a probe's own descriptors are above those of a program. */
  for (int fd = open("/dev/null", O_RDONLY); fd >= 0 && fd < FIRST_OWN - 1;) fd = open("/dev/null", O_RDONLY);
  text_plain(&text, "{\"kernel\":");
  text_quoted(&text, uname(&system) == 0 ? system.release : "", uname(&system) == 0 ? strlen(system.release) : 0);
  text_int(&text, "landlock", landlock_abi());
  text_int(&text, "user", geteuid());
  text_bool(&text, "root", confine_is_root());
  text_key(&text, "tiers");
  for (int tier = 0; tier < TIER_COUNT; tier++) {
    text_plain(&text, tier == 0 ? "{" : ",");
    probe_tier((enum tier)tier, answer, sizeof answer);
    describe(&text, NAMES[tier], answer);
  }
  text_plain(&text, "}}\n");
  const bool written = fwrite(text.at, 1, text.length, stdout) == text.length && fflush(stdout) == 0;
  text_free(&text);
  return written ? 0 : 3;
}
