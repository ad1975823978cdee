/* The probe: the program that tasks execute. It does what its arguments say, word by word, and nothing else: it makes no
 * processes, and what it is given (arguments, environment, descriptors, dispositions) is seen by the supervisor at its
 * exec, whatever it prints.
 *
 *   probe print hello exit 3
 *
 *   exit N        ends with status N             stop         stops itself with SIGSTOP
 *   signal N      dies of signal N, whatever     pause        waits for a signal, for ever
 *                 was set                        ignore N     ignores signal N
 *   print TEXT    a line on standard output      default N    gives signal N its default action
 *   complain TEXT a line on standard error       block N      blocks signal N
 *   name          prints argv[0]                 read         reads standard input to its end: "read BYTES"
 *   args          prints "arg I TEXT" for all    copy         copies standard input to standard output
 *   env           prints "env NAME=VALUE"        flood        prints lines for as long as it can
 *   fds           prints "fd N PATH"             gate PATH    reads PATH to its end; a number in it is the status
 *   signals       prints "ignored N…", "blocked N…"             with which it will exit when its words are done
 *
 * Output is not buffered: each line is one write. A mistake in the words ends it with status 64. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

enum { FAILED = 1, MISUSED = 64, PIECE = 4096, LAST_SIGNAL = 64, FIRST_OF_NODE = 64 };

struct probe {
  char **argv;
  int at; /* the word that comes next */
  int status;
};

_Noreturn static void misuse(const char *what, const char *word) {
  fprintf(stderr, "probe: %s: %s\n", what, word ? word : "nothing");
  exit(MISUSED);
}

_Noreturn static void fail(const char *call) {
  fprintf(stderr, "probe: %s: %s\n", call, strerror(errno));
  exit(FAILED);
}

static const char *next_word(struct probe *probe, const char *after) {
  const char *word = probe->argv[probe->at];
  if (!word) misuse("a word is missing after", after);
  probe->at++;
  return word;
}

static int next_number(struct probe *probe, const char *after, int most) {
  const char *word = next_word(probe, after);
  char *end;
  errno = 0;
  long number = strtol(word, &end, 10);
  if (errno || end == word || *end || number < 0 || number > most) misuse("this is no number that fits", word);
  return (int)number;
}

/* ---- printing ---- */

static bool write_all(int fd, const char *data, size_t length) {
  while (length > 0) {
    ssize_t wrote = write(fd, data, length);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return false;
    data += wrote;
    length -= (size_t)wrote;
  }
  return true;
}

/* A line is one write, so that lines of several processes never mix. */
static void line(int fd, const char *first, const char *second) {
  size_t one = strlen(first), two = strlen(second);
  char *text = malloc(one + two + 1);
  if (!text) fail("malloc");
  memcpy(text, first, one);
  memcpy(text + one, second, two);
  text[one + two] = '\n';
  bool written = write_all(fd, text, one + two + 1);
  free(text);
  if (!written) exit(FAILED);
}

static void print_args(char **argv) {
  char label[32];
  for (int i = 0; argv[i]; i++) {
    snprintf(label, sizeof label, "arg %d ", i);
    line(STDOUT_FILENO, label, argv[i]);
  }
}

static void print_fds(void) {
  char link[64], label[32], path[PATH_MAX];
  for (int fd = 0; fd < FIRST_OF_NODE; fd++) {
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) continue;
    path[length] = '\0';
    snprintf(label, sizeof label, "fd %d ", fd);
    line(STDOUT_FILENO, label, path);
  }
}

static bool is_ignored(int signo) {
  struct sigaction action;
  return sigaction(signo, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

static bool is_blocked(int signo) {
  sigset_t mask;
  return sigprocmask(SIG_SETMASK, NULL, &mask) == 0 && sigismember(&mask, signo) == 1;
}

static void print_set(const char *label, bool (*in_set)(int)) {
  char text[LAST_SIGNAL * 4] = "";
  size_t used = 0;
  for (int signo = 1; signo <= LAST_SIGNAL; signo++)
    if (in_set(signo)) used += (size_t)snprintf(text + used, sizeof text - used, " %d", signo);
  line(STDOUT_FILENO, label, text);
}

/* ---- moving bytes ---- */

/* Reads to the end; what it reads goes to `to`, if that is a descriptor. Returns the number of bytes. */
static long drain(int from, int to) {
  char piece[PIECE];
  long total = 0;
  for (;;) {
    ssize_t got = read(from, piece, sizeof piece);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("read");
    if (got == 0) return total;
    total += got;
    if (to >= 0 && !write_all(to, piece, (size_t)got)) fail("write");
  }
}

static void flood(void) {
  static const char text[] = "all work and no play\n";
  while (write_all(STDOUT_FILENO, text, sizeof text - 1)) continue;
  fail("write");
}

static int pass_gate(const char *path) {
  char text[32];
  size_t length = 0;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) fail(path);
  for (;;) {
    ssize_t got = read(fd, text + length, sizeof text - 1 - length);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("read");
    if (got == 0 || length + (size_t)got == sizeof text - 1) break;
    length += (size_t)got;
  }
  close(fd);
  text[length] = '\0';
  return (int)(strtoul(text, NULL, 10) & 0xff);
}

/* ---- signals ---- */

static void set_action(int signo, void (*handler)(int)) {
  if (signal(signo, handler) == SIG_ERR) fail("signal");
}

static void set_mask(int how, int signo) {
  sigset_t set;
  if (sigemptyset(&set) < 0 || sigaddset(&set, signo) < 0 || sigprocmask(how, &set, NULL) < 0) fail("sigprocmask");
}

static void die_of(int signo) {
  if (signo != SIGKILL && signo != SIGSTOP) signal(signo, SIG_DFL);
  set_mask(SIG_UNBLOCK, signo);
  if (raise(signo) != 0) fail("raise");
}

/* ---- words ---- */

static void obey(struct probe *probe, const char *word) {
  if (strcmp(word, "exit") == 0) exit(next_number(probe, word, 255));
  else if (strcmp(word, "signal") == 0) die_of(next_number(probe, word, LAST_SIGNAL));
  else if (strcmp(word, "print") == 0) line(STDOUT_FILENO, next_word(probe, word), "");
  else if (strcmp(word, "complain") == 0) line(STDERR_FILENO, next_word(probe, word), "");
  else if (strcmp(word, "name") == 0) line(STDOUT_FILENO, probe->argv[0], "");
  else if (strcmp(word, "args") == 0) print_args(probe->argv);
  else if (strcmp(word, "fds") == 0) print_fds();
  else if (strcmp(word, "copy") == 0) drain(STDIN_FILENO, STDOUT_FILENO);
  else if (strcmp(word, "flood") == 0) flood();
  else if (strcmp(word, "gate") == 0) probe->status = pass_gate(next_word(probe, word));
  else if (strcmp(word, "stop") == 0) raise(SIGSTOP);
  else if (strcmp(word, "pause") == 0) pause();
  else if (strcmp(word, "ignore") == 0) set_action(next_number(probe, word, LAST_SIGNAL), SIG_IGN);
  else if (strcmp(word, "default") == 0) set_action(next_number(probe, word, LAST_SIGNAL), SIG_DFL);
  else if (strcmp(word, "block") == 0) set_mask(SIG_BLOCK, next_number(probe, word, LAST_SIGNAL));
  else if (strcmp(word, "env") == 0) {
    for (char **each = environ; *each; each++) line(STDOUT_FILENO, "env ", *each);
  } else if (strcmp(word, "signals") == 0) {
    print_set("ignored", is_ignored);
    print_set("blocked", is_blocked);
  } else if (strcmp(word, "read") == 0) {
    char text[32];
    snprintf(text, sizeof text, "%ld", drain(STDIN_FILENO, -1));
    line(STDOUT_FILENO, "read ", text);
  } else {
    misuse("I do not know the word", word);
  }
}

int main(int argc, char **argv) {
  struct probe probe = {.argv = argv, .at = argc > 0 ? 1 : 0};
  while (probe.at < argc) obey(&probe, next_word(&probe, NULL));
  return probe.status;
}
