/* A small coverage-guided fuzzer, for where there is no compiler but gcc.
 *
 *   fuzz-NAME [--seed=N] [--runs=N] [--corpus=DIR] [--crashes=DIR] [--minimise=DIR] [--keep=N] [--print] [FILE…]
 *
 * Runs every file of the corpus, then `runs` inputs that are made by changing those; an input that reaches an edge of the
 * program as often as none did before joins them. What is fed is compiled with -fsanitize-coverage=trace-pc, which calls
 * __sanitizer_cov_trace_pc at each basic block; this file is not. Everything is drawn from the seed, and addresses count from
 * the program's beginning, so the same seed makes the same inputs again.
 *
 * Where the program dies (a sanitizer's finding, a signal, a broken property, an endless loop), the input is in a file of
 * `crashes`, and a line says how to run it again. With files, only these are run. --print writes a line for each input to
 * standard output; with --keep the input of that number, from 1, is written to `crashes` and ends the run: that is how an
 * input is found whose line somebody else finds wrong. */
#include "fuzz.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { EDGES = 1 << 16, CORPUS_MAX = 1 << 14, HANGS_AFTER_S = 20, STACKED_MAX = 4 };

/* ---- what a run reaches ---- */

extern const char __executable_start[];

static uint8_t hits[EDGES];       /* of this input */
static uint16_t touched[EDGES];   /* which of them are not 0 */
static size_t touched_count;
static uint8_t reached[EDGES];    /* by any: a bit for each class of counts */
static size_t reached_count;
static uintptr_t previous;
static bool counting;

void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void) {
  if (!counting) return;
  uintptr_t here = (uintptr_t)__builtin_return_address(0) - (uintptr_t)__executable_start;
  here ^= here >> 16;
  size_t edge = (here ^ previous) % EDGES;
  previous = here >> 1;
  if (hits[edge] == 0) touched[touched_count++] = (uint16_t)edge;
  if (hits[edge] < UINT8_MAX) hits[edge]++;
}

/* How often, in classes: a loop that runs once more is no news, one that runs twice as often is. */
static uint8_t class_of(uint8_t count) {
  static const uint8_t BOUNDS[] = {1, 2, 3, 7, 15, 31, 127, 255};
  size_t class = 0;
  while (count > BOUNDS[class]) class++;
  return (uint8_t)(1U << class);
}

/* Whether this input reached what none did before; `known` is updated. */
static bool has_news(uint8_t known[EDGES]) {
  bool news = false;
  for (size_t i = 0; i < touched_count; i++) {
    uint8_t class = class_of(hits[touched[i]]);
    news = news || !(known[touched[i]] & class);
    known[touched[i]] |= class;
  }
  return news;
}

/* ---- drawing ---- */

static uint64_t drawn_state;

uint64_t draw(void) { /* splitmix64 */
  uint64_t mixed = drawn_state += 0x9e3779b97f4a7c15;
  mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
  return mixed ^ mixed >> 31;
}

size_t draw_below(size_t bound) { return bound == 0 ? 0 : (size_t)(draw() % bound); }

bool draw_one_in(size_t odds) { return draw_below(odds) == 0; }

uint64_t draw_edge(void) {
  switch (draw_below(4)) {
    case 0: return draw_below(300);
    case 1: return ((uint64_t)1 << draw_below(64)) + draw_below(3) - 1;
    case 2: return (uint64_t)-(int64_t)draw_below(600);
    default: return draw();
  }
}

/* ---- inputs ---- */

struct sample {
  uint8_t *bytes;
  size_t length;
};

static struct sample corpus[CORPUS_MAX];
static size_t corpus_count;
static size_t good[CORPUS_MAX]; /* which of them are */
static size_t good_count;
static struct input current;
static uint64_t executions, crash_at;
static const char *crashes = ".";
static const char *program;

_Noreturn static void give_up(const char *what) {
  fprintf(stderr, "fuzz: %s: %s\n", what, strerror(errno));
  exit(2);
}

static void add_to_corpus(const uint8_t *bytes, size_t length, bool is_good) {
  if (corpus_count == CORPUS_MAX) return;
  uint8_t *copy = malloc(length + 1);
  if (!copy) give_up("malloc");
  memcpy(copy, bytes, length);
  if (is_good) good[good_count++] = corpus_count;
  corpus[corpus_count++] = (struct sample){copy, length};
}

static void read_input(const char *path) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) give_up(path);
  ssize_t got;
  current.length = 0;
  while ((got = read(fd, current.at + current.length, INPUT_MAX - current.length)) > 0) current.length += (size_t)got;
  if (got < 0) give_up(path);
  close(fd);
}

static int is_visible(const struct dirent *entry) { return entry->d_name[0] != '.'; }

/* Every file of a folder, in the order of names. */
static void each_file(const char *folder, void (*use)(const char *path)) {
  struct dirent **entries;
  int count = scandir(folder, &entries, is_visible, alphasort);
  if (count < 0) give_up(folder);
  for (int i = 0; i < count; i++) {
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name) >= (int)sizeof path) give_up(folder);
    use(path);
    free(entries[i]);
  }
  free(entries);
}

static uint64_t digest(const uint8_t *bytes, size_t length) { /* FNV-1a */
  uint64_t hash = 0xcbf29ce484222325;
  for (size_t i = 0; i < length; i++) hash = (hash ^ bytes[i]) * 0x100000001b3;
  return hash;
}

static void write_input(char *path, size_t size, const char *folder, const char *prefix, const uint8_t *bytes, size_t length) {
  (void)mkdir(folder, 0755);
  if (snprintf(path, size, "%s/%s%016" PRIx64, folder, prefix, digest(bytes, length)) >= (int)size) give_up(folder);
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0 || write(fd, bytes, length) != (ssize_t)length || close(fd) != 0) give_up(path);
}

/* ---- ends ---- */

static void keep_current(void) {
  char path[PATH_MAX];
  counting = false;
  TARGET.end();
  write_input(path, sizeof path, crashes, "crash-", current.at, current.length);
  fprintf(stderr, "\ninput %" PRIu64 ", %zu bytes. Again: %s %s\n", executions, current.length, program, path);
}

/* The sanitizers end the program by SIGABRT, once they have told what is wrong. Rejected: their hook for that, of which each
 * of gcc's two libraries has one of its own. */
__attribute__((visibility("default"))) const char *__asan_default_options(void);
__attribute__((visibility("default"))) const char *__ubsan_default_options(void);
const char *__asan_default_options(void) { return "abort_on_error=1:detect_leaks=0"; }
const char *__ubsan_default_options(void) { return "abort_on_error=1:print_stacktrace=1"; }

static void on_abort(int signo) {
  (void)signo;
  keep_current();
  _exit(1);
}

void broken(const char *format, ...) {
  va_list args;
  va_start(args, format);
  fputs("broken: ", stderr);
  vfprintf(stderr, format, args);
  va_end(args);
  keep_current();
  _exit(1);
}

static void on_alarm(int signo) {
  (void)signo;
  broken("it has not ended within %d s of processor time", HANGS_AFTER_S);
}

/* ---- the loop ---- */

static FILE *out;

static bool execute(void) {
  const struct itimerval patience = {.it_value = {.tv_sec = HANGS_AFTER_S}};
  uint8_t *exact = malloc(current.length ? current.length : 1);
  if (!exact) give_up("malloc");
  memcpy(exact, current.at, current.length);
  for (size_t i = 0; i < touched_count; i++) hits[touched[i]] = 0;
  touched_count = 0;
  previous = 0;
  executions++;
  if (executions == crash_at) {
    keep_current();
    exit(0);
  }
  if (executions % 64 == 1) setitimer(ITIMER_PROF, &patience, NULL);
  counting = true;
  bool is_good = TARGET.run(exact, current.length, out);
  counting = false;
  free(exact);
  return is_good;
}

static void execute_sample(const struct sample *sample) {
  memcpy(current.at, sample->bytes, sample->length);
  current.length = sample->length;
  (void)execute();
}

static void replay(const char *path) {
  read_input(path);
  bool is_good = execute();
  (void)has_news(reached);
  add_to_corpus(current.at, current.length, is_good);
}

void mutate_bytes(uint8_t *at, size_t *length, size_t most) {
  size_t where = draw_below(*length), count = 1 + draw_below(8);
  if (count > *length - where) count = *length - where;
  switch (draw_below(6)) {
    case 0: /* one byte, or one bit of it */
      if (*length > 0) at[where] = draw_one_in(2) ? (uint8_t)draw() : at[where] ^ (uint8_t)(1U << draw_below(8));
      break;
    case 1: { /* a number of the machine's */
      uint64_t number = draw_edge();
      memcpy(at + where, &number, count);
      break;
    }
    case 2: /* some are lost */
      memmove(at + where, at + where + count, *length - where - count);
      *length -= count;
      break;
    case 3: /* some more */
      if (*length + count > most) break;
      memmove(at + where + count, at + where, *length - where);
      *length += count;
      if (draw_one_in(2)) memset(at + where, (int)draw_below(256), count);
      break;
    case 4: /* from elsewhere */
      memmove(at + where, at + draw_below(*length - count), count);
      break;
    default:
      if (*length < most) at[(*length)++] = (uint8_t)draw();
  }
}

static void make_input(void) {
  bool from_good = good_count > 0 && draw_one_in(2);
  const struct sample *sample = &corpus[from_good ? good[draw_below(good_count)] : draw_below(corpus_count)];
  memcpy(current.at, sample->bytes, sample->length);
  current.length = sample->length;
  for (size_t changes = 1 + draw_below(STACKED_MAX); changes > 0; changes--) {
    if (TARGET.mutate && !draw_one_in(4)) TARGET.mutate(&current);
    else mutate_bytes(current.at, &current.length, INPUT_MAX);
  }
}

static void count_reached(void) {
  reached_count = 0;
  for (size_t i = 0; i < EDGES; i++) reached_count += reached[i] != 0;
}

static int by_length(const void *one, const void *other) {
  const struct sample *a = one, *b = other;
  return (a->length > b->length) - (a->length < b->length);
}

/* The fewest and smallest that reach all that is reached, more or less: the small ones first, each that has news. */
static void minimise(const char *folder) {
  uint8_t *known = calloc(1, EDGES);
  char path[PATH_MAX];
  if (!known) give_up("calloc");
  qsort(corpus, corpus_count, sizeof *corpus, by_length);
  for (size_t i = 0; i < corpus_count; i++) {
    execute_sample(&corpus[i]);
    if (has_news(known)) write_input(path, sizeof path, folder, "", corpus[i].bytes, corpus[i].length);
  }
  free(known);
}

static uint64_t number_of(const char *text) {
  char *end;
  errno = 0;
  uint64_t number = strtoull(text, &end, 10);
  if (errno != 0 || *end != '\0' || *text < '0' || *text > '9') {
    fprintf(stderr, "fuzz: %s is not a number\n", text);
    exit(2);
  }
  return number;
}

int main(int argc, char **argv) {
  static const struct option OPTIONS[] = {{"seed", required_argument, NULL, 's'},   {"runs", required_argument, NULL, 'r'},
                                          {"corpus", required_argument, NULL, 'c'}, {"crashes", required_argument, NULL, 'x'},
                                          {"minimise", required_argument, NULL, 'm'}, {"keep", required_argument, NULL, 'k'},
                                          {"print", no_argument, NULL, 'p'},        {0}};
  const char *folder = NULL, *minimal = NULL;
  uint64_t runs = 0, seed = 0;
  program = argv[0];
  for (int option; (option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1;) {
    switch (option) {
      case 's': seed = number_of(optarg); break;
      case 'r': runs = number_of(optarg); break;
      case 'c': folder = optarg; break;
      case 'x': crashes = optarg; break;
      case 'm': minimal = optarg; break;
      case 'k': crash_at = number_of(optarg); break;
      case 'p': out = stdout; break;
      default: return 2;
    }
  }
  drawn_state = seed;
  if (signal(SIGPROF, on_alarm) == SIG_ERR || signal(SIGABRT, on_abort) == SIG_ERR) give_up("signal");
  TARGET.begin();
  for (int i = optind; i < argc; i++) replay(argv[i]);
  if (folder) each_file(folder, replay);
  size_t given = corpus_count;
  if (corpus_count == 0) add_to_corpus((const uint8_t *)"", 0, false);
  struct timespec begin, end;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  for (uint64_t i = 0; i < runs; i++) {
    make_input();
    bool is_good = execute();
    if (has_news(reached)) add_to_corpus(current.at, current.length, is_good);
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  count_reached();
  uint64_t made = executions;
  out = NULL;
  if (minimal) minimise(minimal);
  TARGET.end();
  double seconds = (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
  fprintf(stderr, "{\"target\":\"%s\",\"seed\":%" PRIu64 ",\"executions\":%" PRIu64 ",\"given\":%zu,\"found\":%zu,\"edges\":%zu,\"seconds\":%.1f}\n",
          TARGET.name, seed, made, given, corpus_count - given, reached_count, seconds);
  return fflush(stdout) == 0 ? 0 : 2;
}
