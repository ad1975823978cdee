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
#include <unistd.h>

enum {
  KEY_MAX = 16,
  LENGTH_DIGITS_MAX = 9,
  FIELDS_MAX = 1 << 14,
  READ_CHUNK = 1 << 16,
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
  bool file_open;      /* a `file` awaits its `mode` and `data` */
  bool file_has_mode;
  bool limit_seen[LIMIT_COUNT];
  bool has_trace;
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
  return request->argv && request->envp && request->collect && request->files ? 0 : -1;
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
    {"data", on_data, true},            {"stdin", on_stdin, true},  {"workspace", on_workspace, false},
    {"trace", on_trace, false},         {"limit", on_limit, false}, {"collect", on_collect, false},
    {"cpu", on_cpu, false},
};

static int interpret_field(struct parser *p, struct field *field) {
  if (p->file_open && strcmp(field->key, p->file_has_mode ? "data" : "mode") != 0)
    return REFUSE(p, "request: `file` must be followed by `mode` and `data`");
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
  if (parser.file_open) return complain(err, errlen, "request: `file` must be followed by `mode` and `data`");
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

int request_read(struct request *request, int fd, char *err, size_t errlen) {
  *request = (struct request){0};
  size_t have = 0, size = 0, offset = 0, fields = 0;
  for (;;) {
    if (size - have < READ_CHUNK) {
      size = size ? size * 2 : 4 * READ_CHUNK;
      if (size > 2 * TOTAL_MAX) return complain(err, errlen, "request: longer than %zu bytes", TOTAL_MAX);
      char *grown = realloc(request->text, size);
      if (!grown) return complain(err, errlen, "request: out of memory");
      request->text = grown;
    }
    ssize_t got = read(fd, request->text + have, size - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return complain(err, errlen, "request: read: %s", strerror(errno));
    if (got == 0) return complain(err, errlen, "request: ends before `go`");
    have += (size_t)got;
    int framed = frame(request, have, &offset, &fields, err, errlen);
    if (framed < 0) return -1;
    if (framed == 1) return interpret(request, offset, fields, err, errlen);
  }
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
  free(request->collect);
  free(request->text);
  *request = (struct request){0};
}
