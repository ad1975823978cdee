/* The request parser.
 *
 * A request is a sequence of fields `KEY SP LENGTH LF BYTES LF`, closed by `go 0`. It comes from the lab, which is
 * trusted, but holds the student's source text and file names, so it is parsed as if it were hostile, in two passes:
 * framing walks the fields without looking into them, reading more bytes as it needs them, until `go`; interpreting
 * then walks the finished buffer. The LF behind each value becomes a NUL, so values are C strings in place and the
 * struct owns one buffer and four arrays, nothing else. */
#include "request.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
  KEY_MAX = 16,
  LENGTH_DIGITS_MAX = 9,
  FIELDS_MAX = 1 << 14,
  STEPS_MAX = 256,
  POLLS_MAX = 1000000,
  SIGNAL_MAX = 64,
};
static const size_t TOTAL_MAX = (size_t)64 << 20;

/* One framed field; `value` is NUL-terminated once interpreting has begun. */
struct field {
  char key[KEY_MAX + 1];
  char *value;
  size_t length;
};

static const struct {
  const char *name;
  uint64_t otherwise; /* what holds when the request does not say */
} LIMITS[LIMIT_COUNT] = {
    [LIMIT_WALL_MS] = {"wall-ms", 10000},
    [LIMIT_CPU_MS] = {"cpu-ms", 10000},
    [LIMIT_LINGER_MS] = {"linger-ms", 100},
    [LIMIT_PROCESSES] = {"processes", 64},
    [LIMIT_BIRTHS] = {"births", 2000},
    [LIMIT_MEMORY_BYTES] = {"memory-bytes", (uint64_t)1 << 30},
    [LIMIT_OUTPUT_BYTES] = {"output-bytes", 1 << 20},
    [LIMIT_FILE_BYTES] = {"file-bytes", 16 << 20},
    [LIMIT_DISK_BYTES] = {"disk-bytes", 64 << 20},
    [LIMIT_INODES] = {"inodes", 4096},
    [LIMIT_OPEN_FILES] = {"open-files", 256},
    [LIMIT_EVENTS] = {"events", 200000},
    [LIMIT_EVENT_BYTES] = {"event-bytes", 64 << 20},
};

static const struct {
  const char *name;
  unsigned group;
} GROUPS[] = {
    {"process", GROUP_PROCESS}, {"signal", GROUP_SIGNAL}, {"descriptor", GROUP_DESCRIPTOR},
    {"output", GROUP_OUTPUT},   {"memory", GROUP_MEMORY}, {"time", GROUP_TIME},
};

enum { GROUP_NAMES = sizeof GROUPS / sizeof *GROUPS };

struct parser {
  struct request *request;
  bool file_open;      /* a `file` awaits its `mode`, and `data` or `fifo` */
  bool file_has_mode;
  bool limit_seen[LIMIT_COUNT];
  bool has_trace;
  bool has_schedule;
  char *err;
  size_t errlen;
};

const char *limit_name(enum limit limit) { return LIMITS[limit].name; }

__attribute__((format(printf, 3, 4))) static int complain(char *err, size_t errlen, const char *format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(err, errlen, format, args);
  va_end(args);
  return -1;
}

#define REFUSE(p, ...) complain((p)->err, (p)->errlen, __VA_ARGS__)

/* Frames the field at `*offset`. Returns 1 and moves the offset behind it, 0 when more bytes are needed, -1 with `err`. */
static int next_field(char *text, size_t have, size_t *offset, struct field *field, char *err, size_t errlen) {
  const char *at = text + *offset;
  size_t left = have - *offset;

  size_t key = 0;
  while (key < left && at[key] >= 'a' && at[key] <= 'z' && key <= KEY_MAX) key++;
  if (key == left && key <= KEY_MAX) return 0;
  if (key == 0 || key > KEY_MAX || at[key] != ' ')
    return complain(err, errlen, "request: byte %zu: expected a key and a space", *offset);

  size_t cursor = key + 1, length = 0, digits = 0;
  while (cursor < left && at[cursor] >= '0' && at[cursor] <= '9' && digits <= LENGTH_DIGITS_MAX) {
    length = length * 10 + (size_t)(at[cursor++] - '0');
    digits++;
  }
  if (cursor == left && digits <= LENGTH_DIGITS_MAX) return 0;
  if (digits == 0 || digits > LENGTH_DIGITS_MAX || at[cursor] != '\n')
    return complain(err, errlen, "request: byte %zu: expected a length of at most %d digits and a line feed",
                    *offset + key + 1, LENGTH_DIGITS_MAX);
  cursor++;
  if (length > TOTAL_MAX) return complain(err, errlen, "request: byte %zu: a value of %zu bytes is too long", *offset, length);
  if (left - cursor < length + 1) return 0;
  if (at[cursor + length] != '\n')
    return complain(err, errlen, "request: byte %zu: no line feed behind the value", *offset + cursor + length);

  memcpy(field->key, at, key);
  field->key[key] = '\0';
  field->value = text + *offset + cursor;
  field->length = length;
  *offset += cursor + length + 1;
  return 1;
}

/* "program/…" or "work/…": relative, and no component can lead out. */
static bool path_is_inside(const char *path, const char *top) {
  size_t prefix = strlen(top);
  if (strncmp(path, top, prefix) != 0 || strlen(path) >= PATH_MAX) return false;
  for (const char *part = path + prefix;;) {
    size_t length = strcspn(part, "/");
    if (length == 0 || length > NAME_MAX || (length == 1 && part[0] == '.') ||
        (length == 2 && part[0] == '.' && part[1] == '.'))
      return false;
    if (part[length] == '\0') return true;
    part += length + 1;
  }
}

static bool parse_number(const char *text, unsigned base, uint64_t max, uint64_t *number) {
  uint64_t value = 0;
  if (*text == '\0') return false;
  for (; *text; text++) {
    if (*text < '0' || *text >= (char)('0' + base)) return false;
    unsigned digit = (unsigned)(*text - '0');
    if (value > (max - digit) / base) return false;
    value = value * base + digit;
  }
  *number = value;
  return true;
}

/* No array can need more elements than there are fields, and none is longer than that. */
static int allocate_arrays(struct request *request, size_t fields) {
  request->argv = calloc(fields + 1, sizeof *request->argv);
  request->envp = calloc(fields + 1, sizeof *request->envp);
  request->collect = calloc(fields + 1, sizeof *request->collect);
  request->files = calloc(fields + 1, sizeof *request->files);
  request->steps = calloc(fields + 1, sizeof *request->steps);
  return request->argv && request->envp && request->collect && request->files && request->steps ? 0 : -1;
}

static int on_tier(struct parser *p, struct field *field) {
  if (p->request->tier_count) return REFUSE(p, "request: `tier` comes twice");
  for (const char *at = field->value;; at++) {
    if (*at < 'A' || *at > 'C') return REFUSE(p, "request: `tier` is not a list of A, B, C");
    enum tier tier = (enum tier)(*at - 'A');
    for (size_t i = 0; i < p->request->tier_count; i++)
      if (p->request->tiers[i] == tier) return REFUSE(p, "request: `tier` names %c twice", *at);
    p->request->tiers[p->request->tier_count++] = tier;
    if (*++at == '\0') return 0;
    if (*at != ',') return REFUSE(p, "request: `tier` is not a list of A, B, C");
  }
}

static int on_path(struct parser *p, const char **slot, struct field *field) {
  if (*slot) return REFUSE(p, "request: `%s` comes twice", field->key);
  if (field->value[0] != '/' || field->length >= PATH_MAX)
    return REFUSE(p, "request: `%s` is not an absolute path", field->key);
  *slot = field->value;
  return 0;
}

static int on_node(struct parser *p, struct field *field) { return on_path(p, &p->request->node, field); }

static int on_workspace(struct parser *p, struct field *field) { return on_path(p, &p->request->workspace, field); }

static int on_arg(struct parser *p, struct field *field) {
  p->request->argv[p->request->argc++] = field->value;
  return 0;
}

static int on_env(struct parser *p, struct field *field) {
  const char *equals = strchr(field->value, '=');
  if (!equals || equals == field->value) return REFUSE(p, "request: `env` is not NAME=value");
  p->request->envp[p->request->envc++] = field->value;
  return 0;
}

static int on_file(struct parser *p, struct field *field) {
  struct request *request = p->request;
  if (!path_is_inside(field->value, "program/") && !path_is_inside(field->value, "work/"))
    return REFUSE(p, "request: `file` is not a plain path below program/ or work/");
  request->files[request->file_count++] = (struct file){.path = field->value};
  p->file_open = true;
  p->file_has_mode = false;
  return 0;
}

static int on_mode(struct parser *p, struct field *field) {
  uint64_t mode;
  if (!p->file_open || p->file_has_mode) return REFUSE(p, "request: `mode` does not follow a `file`");
  if (!parse_number(field->value, 8, 0777, &mode)) return REFUSE(p, "request: `mode` is not an octal number up to 777");
  p->request->files[p->request->file_count - 1].mode = (mode_t)mode;
  p->file_has_mode = true;
  return 0;
}

static int on_data(struct parser *p, struct field *field) {
  if (!p->file_open || !p->file_has_mode) return REFUSE(p, "request: `data` does not follow a `mode`");
  p->request->files[p->request->file_count - 1].data = (struct bytes){field->value, field->length};
  p->file_open = false;
  return 0;
}

static int on_fifo(struct parser *p, struct field *field) {
  if (!p->file_open || !p->file_has_mode) return REFUSE(p, "request: `fifo` does not follow a `mode`");
  struct file *file = &p->request->files[p->request->file_count - 1];
  if (field->length > 0) return REFUSE(p, "request: `fifo` has a value");
  if (!path_is_inside(file->path, "work/")) return REFUSE(p, "request: `fifo` is not below work/");
  file->fifo = true;
  p->file_open = false;
  return 0;
}

/* Cuts the first word of a text off at its space; NULL when there is no space, or a NUL before it. What follows the
 * space is the rest. */
static char *cut_word(struct bytes *rest) {
  char *word = rest->at, *space = memchr(word, ' ', rest->length);
  if (!space || memchr(word, '\0', (size_t)(space - word))) return NULL;
  *space = '\0';
  rest->length -= (size_t)(space + 1 - word);
  rest->at = space + 1;
  return word;
}

static int on_signal_step(struct parser *p, struct step *step, struct bytes rest) {
  uint64_t signo;
  const char *number = cut_word(&rest);
  if (!number || !parse_number(number, 10, SIGNAL_MAX, &signo) || signo == 0)
    return REFUSE(p, "request: `step` has no signal from 1 to %d", SIGNAL_MAX);
  step->group = strcmp(rest.at, "group") == 0;
  if ((!step->group && strcmp(rest.at, "main") != 0) || strlen(rest.at) != rest.length)
    return REFUSE(p, "request: `step` sends its signal neither to `main` nor to `group`");
  step->signo = (int)signo;
  return 0;
}

static int on_gate_step(struct parser *p, struct step *step, struct bytes rest) {
  step->gate = cut_word(&rest);
  if (!step->gate) return REFUSE(p, "request: `step` has no space between gate and text");
  if (!path_is_inside(step->gate, "work/"))
    return REFUSE(p, "request: `step` has a gate that is not a plain path below work/");
  if (rest.length > PIPE_BUF) return REFUSE(p, "request: `step` has a text of more than %d bytes", PIPE_BUF);
  step->text = rest;
  return 0;
}

static int on_step(struct parser *p, struct field *field) {
  static const char POLLS[] = "polls=";
  struct bytes rest = {field->value, field->length};
  if (p->request->step_count == STEPS_MAX) return REFUSE(p, "request: more than %d steps", STEPS_MAX);
  struct step *step = &p->request->steps[p->request->step_count++];
  uint64_t polls = 0;
  const char *when = cut_word(&rest), *does = when ? cut_word(&rest) : NULL;
  if (!does) return REFUSE(p, "request: `step` is not `WHEN signal …` or `WHEN gate …`");
  if (strncmp(when, POLLS, sizeof POLLS - 1) == 0) {
    if (!parse_number(when + sizeof POLLS - 1, 10, POLLS_MAX, &polls) || polls == 0)
      return REFUSE(p, "request: `step` does not count from 1 to %d polls", POLLS_MAX);
  } else if (strcmp(when, "rest") != 0) {
    return REFUSE(p, "request: `step` is neither for `rest` nor for `polls=N`");
  }
  step->polls = (unsigned)polls;
  if (strcmp(does, "signal") == 0) return on_signal_step(p, step, rest);
  if (strcmp(does, "gate") == 0) return on_gate_step(p, step, rest);
  return REFUSE(p, "request: `step` does neither `signal` nor `gate`");
}

static int on_stdin(struct parser *p, struct field *field) {
  if (p->request->has_stdin) return REFUSE(p, "request: `stdin` comes twice");
  p->request->has_stdin = true;
  p->request->stdin_bytes = (struct bytes){field->value, field->length};
  return 0;
}

static int on_trace(struct parser *p, struct field *field) {
  if (p->has_trace) return REFUSE(p, "request: `trace` comes twice");
  p->has_trace = true;
  for (char *at = field->value; *at;) {
    size_t length = strcspn(at, ",");
    size_t g = 0;
    while (g < GROUP_NAMES && !(strlen(GROUPS[g].name) == length && memcmp(GROUPS[g].name, at, length) == 0)) g++;
    if (g == GROUP_NAMES) return REFUSE(p, "request: `trace` names an unknown group");
    p->request->trace |= GROUPS[g].group;
    at += length;
    if (*at == ',' && *++at == '\0') return REFUSE(p, "request: `trace` ends in a comma");
  }
  return 0;
}

static int on_limit(struct parser *p, struct field *field) {
  char *equals = strchr(field->value, '=');
  if (!equals) return REFUSE(p, "request: `limit` is not NAME=NUMBER");
  *equals = '\0';
  for (int limit = 0; limit < LIMIT_COUNT; limit++) {
    if (strcmp(LIMITS[limit].name, field->value) != 0) continue;
    if (p->limit_seen[limit]) return REFUSE(p, "request: limit %s comes twice", LIMITS[limit].name);
    p->limit_seen[limit] = true;
    if (!parse_number(equals + 1, 10, (uint64_t)1 << 50, &p->request->limit[limit]))
      return REFUSE(p, "request: limit %s is not a number", LIMITS[limit].name);
    return 0;
  }
  return REFUSE(p, "request: `limit` has an unknown name");
}

static int on_collect(struct parser *p, struct field *field) {
  if (!path_is_inside(field->value, "work/")) return REFUSE(p, "request: `collect` is not a plain path below work/");
  p->request->collect[p->request->collect_count++] = field->value;
  return 0;
}

/* NAME[ SEED][@POINT,POINT…] */
static int on_schedule(struct parser *p, struct field *field) {
  static const char *const NAMES[] = {"natural", "parent-first", "child-first", "seeded"};
  struct request_schedule *schedule = &p->request->schedule;
  char *points = strchr(field->value, '@'), *seed = NULL;
  if (p->has_schedule) return REFUSE(p, "request: `schedule` comes twice");
  p->has_schedule = true;
  if (points) *points++ = '\0';
  seed = strchr(field->value, ' ');
  if (seed) *seed++ = '\0';
  size_t kind = 0;
  while (kind < sizeof NAMES / sizeof *NAMES && strcmp(NAMES[kind], field->value) != 0) kind++;
  if (kind == sizeof NAMES / sizeof *NAMES) return REFUSE(p, "request: `schedule` has an unknown name");
  schedule->kind = (enum schedule_kind)kind;
  if ((kind == SCHEDULE_SEEDED) != (seed != NULL) || (seed && !parse_number(seed, 10, UINT32_MAX, &schedule->seed)))
    return REFUSE(p, "request: `schedule` has no seed where it needs a number, or one where it needs none");
  for (char *end; points; points = end) {
    end = strchr(points, ',');
    if (end) *end++ = '\0';
    if (schedule->change_count == CHANGES_MAX) return REFUSE(p, "request: `schedule` has more than %d points", CHANGES_MAX);
    if (!parse_number(points, 10, UINT32_MAX, &schedule->changes[schedule->change_count++]))
      return REFUSE(p, "request: `schedule` has a point that is not a number");
  }
  return 0;
}

static int on_cpu(struct parser *p, struct field *field) {
  uint64_t cpu;
  if (p->request->cpu >= 0) return REFUSE(p, "request: `cpu` comes twice");
  if (!parse_number(field->value, 10, CPU_SETSIZE - 1, &cpu)) return REFUSE(p, "request: `cpu` is not a processor number");
  p->request->cpu = (int)cpu;
  return 0;
}

static const struct {
  const char *key;
  int (*handle)(struct parser *, struct field *);
  bool binary; /* may hold NUL */
} KEYS[] = {
    {"tier", on_tier, false},           {"node", on_node, false},   {"arg", on_arg, false},
    {"env", on_env, false},             {"file", on_file, false},   {"mode", on_mode, false},
    {"data", on_data, true},            {"fifo", on_fifo, false},   {"stdin", on_stdin, true},
    {"workspace", on_workspace, false}, {"trace", on_trace, false}, {"limit", on_limit, false},
    {"step", on_step, true},            {"collect", on_collect, false}, {"cpu", on_cpu, false},
    {"schedule", on_schedule, false},
};

static const char INCOMPLETE_FILE[] = "request: `file` must be followed by `mode` and `data` or `fifo`";

static bool continues_file(const struct parser *p, const char *key) {
  return p->file_has_mode ? strcmp(key, "data") == 0 || strcmp(key, "fifo") == 0 : strcmp(key, "mode") == 0;
}

static int interpret_field(struct parser *p, struct field *field) {
  if (p->file_open && !continues_file(p, field->key)) return REFUSE(p, INCOMPLETE_FILE);
  for (size_t k = 0; k < sizeof KEYS / sizeof *KEYS; k++) {
    if (strcmp(KEYS[k].key, field->key) != 0) continue;
    if (!KEYS[k].binary && memchr(field->value, '\0', field->length))
      return REFUSE(p, "request: `%s` holds a NUL byte", field->key);
    return KEYS[k].handle(p, field);
  }
  return REFUSE(p, "request: unknown key `%s`", field->key);
}

static int check_complete(struct parser *p) {
  const struct request *request = p->request;
  if (request->tier_count == 0) return REFUSE(p, "request: `tier` is missing");
  if (!request->node) return REFUSE(p, "request: `node` is missing");
  if (request->argc == 0) return REFUSE(p, "request: `arg` is missing");
  if (!request->workspace) return REFUSE(p, "request: `workspace` is missing");
  for (size_t i = 0; i < request->step_count; i++)
    if (request->steps[i].polls && !(request->trace & GROUP_PROCESS))
      return REFUSE(p, "request: `step` counts polls, but `trace` does not name `process`");
  return 0;
}

/* `length` bytes of request->text are framed and complete: `fields` fields. */
static int interpret(struct request *request, size_t length, size_t fields, char *err, size_t errlen) {
  struct parser parser = {.request = request, .err = err, .errlen = errlen};
  for (int limit = 0; limit < LIMIT_COUNT; limit++) request->limit[limit] = LIMITS[limit].otherwise;
  request->cpu = -1;
  if (allocate_arrays(request, fields) < 0) return complain(err, errlen, "request: out of memory");
  size_t offset = 0;
  struct field field;
  while (next_field(request->text, length, &offset, &field, err, errlen) == 1) {
    if (strcmp(field.key, "go") == 0) break;
    field.value[field.length] = '\0';
    if (interpret_field(&parser, &field) < 0) return -1;
  }
  if (parser.file_open) return complain(err, errlen, INCOMPLETE_FILE);
  return check_complete(&parser);
}

/* Frames what there is of the text. Returns 1 at `go`, 0 when more is needed, -1 with `err`. */
static int frame(struct request *request, size_t have, size_t *offset, size_t *fields, char *err, size_t errlen) {
  struct field field;
  for (;;) {
    int found = next_field(request->text, have, offset, &field, err, errlen);
    if (found != 1) return found;
    if (++*fields > FIELDS_MAX) return complain(err, errlen, "request: more than %d fields", FIELDS_MAX);
    if (strcmp(field.key, "go") == 0) return field.length == 0 ? 1 : complain(err, errlen, "request: `go` has a value");
  }
}

/* Memory that is there once it is written to. */
static bool map_text(struct request *request) {
  enum { ROOM = PROT_READ | PROT_WRITE, LAZY = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE };
  const size_t size = 2 * TOTAL_MAX;
  char *text = mmap(NULL, size, ROOM, LAZY, -1, 0);
  if (text == MAP_FAILED) return false;
  request->text = text;
  request->mapped = size;
  return true;
}

int request_read(struct request *request, int fd, char *err, size_t errlen) {
  *request = (struct request){0};
  size_t have = 0, offset = 0, fields = 0;
  if (!map_text(request)) return complain(err, errlen, "request: out of memory");
  while (have < request->mapped) {
    ssize_t got = read(fd, request->text + have, request->mapped - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return complain(err, errlen, "request: read: %s", strerror(errno));
    if (got == 0) return complain(err, errlen, "request: ends before `go`");
    have += (size_t)got;
    int framed = frame(request, have, &offset, &fields, err, errlen);
    if (framed < 0) return -1;
    if (framed == 1) return interpret(request, offset, fields, err, errlen);
  }
  return complain(err, errlen, "request: longer than %zu bytes", request->mapped);
}

int request_parse(struct request *request, const char *text, size_t length, char *err, size_t errlen) {
  *request = (struct request){0};
  size_t offset = 0, fields = 0;
  request->text = malloc(length + 1);
  if (!request->text) return complain(err, errlen, "request: out of memory");
  memcpy(request->text, text, length);
  int framed = frame(request, length, &offset, &fields, err, errlen);
  if (framed == 0) return complain(err, errlen, "request: ends before `go`");
  return framed < 0 ? -1 : interpret(request, offset, fields, err, errlen);
}

void request_free(struct request *request) {
  free(request->argv);
  free(request->envp);
  free(request->files);
  if (request->steps) explicit_bzero(request->steps, request->step_count * sizeof *request->steps);
  free(request->steps);
  free(request->collect);
  if (request->mapped) (void)munmap(request->text, request->mapped);
  else free(request->text);
  *request = (struct request){0};
}
