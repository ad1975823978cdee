/* The target `request`: the parser of requests (request.c).
 *
 *  - Every text is accepted, or refused with one line of error.
 *  - The same text on a descriptor, in pieces, gets the same answer.
 *  - What was accepted, written as a request again and parsed, is the same: nothing was lost, and nothing made of it that
 *    another request says. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../request.h"
#include "../text.h"
#include "fuzz.h"

enum { ERR_SIZE = 512, FIELDS_SEEN_MAX = 200 };

static const char *const GROUPS[] = {"process", "signal", "descriptor", "output", "memory", "time"};
static const char *const SCHEDULES[] = {"natural", "parent-first", "child-first", "seeded"};

/* ---- a request as a text ---- */

static void field(struct text *text, const char *key, const void *value, size_t length) {
  text_plain(text, key);
  text_plain(text, " ");
  text_number(text, (int64_t)length);
  text_plain(text, "\n");
  text_bytes(text, value, length);
  text_plain(text, "\n");
}

static void field_of(struct text *text, const char *key, const char *value) { field(text, key, value, strlen(value)); }

/* A field whose value is written by the caller, between these two. */
static struct text value;

static struct text *open_value(void) {
  text_clear(&value);
  return &value;
}

static void close_value(struct text *text, const char *key) { field(text, key, value.at, value.length); }

static void write_files(struct text *text, const struct request *request) {
  for (size_t i = 0; i < request->file_count; i++) {
    const struct file *file = &request->files[i];
    char mode[8];
    snprintf(mode, sizeof mode, "%o", (unsigned)file->mode);
    field_of(text, "file", file->path);
    field_of(text, "mode", mode);
    if (file->fifo) field_of(text, "fifo", "");
    else field(text, "data", file->data.at, file->data.length);
  }
}

static void write_steps(struct text *text, const struct request *request) {
  for (size_t i = 0; i < request->step_count; i++) {
    const struct step *step = &request->steps[i];
    struct text *to = open_value();
    text_plain(to, step->polls ? "polls=" : "rest");
    if (step->polls) text_number(to, step->polls);
    if (step->signo) {
      text_plain(to, " signal ");
      text_number(to, step->signo);
      text_plain(to, step->group ? " group" : " main");
    } else {
      text_plain(to, " gate ");
      text_plain(to, step->gate);
      text_plain(to, " ");
      text_bytes(to, step->text.at, step->text.length);
    }
    close_value(text, "step");
  }
}

static void write_trace(struct text *text, const struct request *request) {
  struct text *to = open_value();
  for (size_t g = 0; g < sizeof GROUPS / sizeof *GROUPS; g++) {
    if (!(request->trace & 1U << g)) continue;
    if (to->length > 0) text_plain(to, ",");
    text_plain(to, GROUPS[g]);
  }
  close_value(text, "trace");
}

static void write_schedule(struct text *text, const struct request_schedule *schedule) {
  struct text *to = open_value();
  text_plain(to, SCHEDULES[schedule->kind]);
  if (schedule->kind == SCHEDULE_SEEDED) {
    text_plain(to, " ");
    text_number(to, (int64_t)schedule->seed);
  }
  for (size_t i = 0; i < schedule->change_count; i++) {
    text_plain(to, i == 0 ? "@" : ",");
    text_number(to, (int64_t)schedule->changes[i]);
  }
  close_value(text, "schedule");
}

static void write_request(struct text *text, const struct request *request) {
  struct text *to = open_value();
  for (size_t i = 0; i < request->tier_count; i++) {
    if (i > 0) text_plain(to, ",");
    text_bytes(to, &"ABC"[request->tiers[i]], 1);
  }
  close_value(text, "tier");
  field_of(text, "node", request->node);
  field_of(text, "workspace", request->workspace);
  for (size_t i = 0; i < request->argc; i++) field_of(text, "arg", request->argv[i]);
  for (size_t i = 0; i < request->envc; i++) field_of(text, "env", request->envp[i]);
  for (int limit = 0; limit < LIMIT_COUNT; limit++) {
    to = open_value();
    text_plain(to, limit_name((enum limit)limit));
    text_plain(to, "=");
    text_number(to, (int64_t)request->limit[limit]);
    close_value(text, "limit");
  }
  write_files(text, request);
  write_steps(text, request);
  for (size_t i = 0; i < request->collect_count; i++) field_of(text, "collect", request->collect[i]);
  write_trace(text, request);
  if (request->has_stdin) field(text, "stdin", request->stdin_bytes.at, request->stdin_bytes.length);
  write_schedule(text, &request->schedule);
  if (request->cpu >= 0) {
    to = open_value();
    text_number(to, request->cpu);
    close_value(text, "cpu");
  }
  field_of(text, "go", "");
}

/* ---- properties ---- */

static void check_error(const char *err) {
  if (strncmp(err, "request: ", 9) != 0) broken("a refusal says: %s", err);
  for (const char *at = err; *at; at++)
    if ((unsigned char)*at < 0x20 || *at == 0x7f) broken("a refusal is not one line of text: byte %d", *at);
}

static void check_terminated(const struct request *request) {
  if (request->argc == 0 || request->argv[request->argc] || request->envp[request->envc]) broken("a vector has no end");
  for (size_t i = 0; i < request->step_count; i++)
    if (!request->steps[i].signo == !request->steps[i].gate) broken("a step is neither a signal nor a gate");
}

/* Parsed from a descriptor that gives it in pieces; a packet for each. */
static void check_pieces(const uint8_t *input, size_t length, int parsed, const char *wanted) {
  int ends[2];
  char err[ERR_SIZE] = "";
  struct request request;
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) broken("no socket pair");
  size_t input_sum = 0;
  for (size_t i = 0; i < length; i++) input_sum += input[i];
  size_t piece = length / 8 + 1 + input_sum % 7;
  for (size_t at = 0; at < length; at += piece) {
    size_t left = length - at;
    if (write(ends[1], input + at, left < piece ? left : piece) < 0) broken("a piece could not be written");
  }
  close(ends[1]);
  int read = request_read(&request, ends[0], err, sizeof err);
  if (read != parsed || (read < 0 && strcmp(err, wanted) != 0))
    broken("in pieces it is %s, at once %s", read < 0 ? err : "accepted", parsed < 0 ? wanted : "accepted");
  request_free(&request);
  close(ends[0]);
}

static void check_again(const struct request *request) {
  struct text text = {0}, again = {0};
  struct request other;
  char err[ERR_SIZE] = "";
  write_request(&text, request);
  if (request_parse(&other, text.at, text.length, err, sizeof err) < 0) broken("written again it is refused: %s", err);
  write_request(&again, &other);
  if (text.length != again.length || memcmp(text.at, again.at, text.length) != 0) broken("written again it is another one");
  request_free(&other);
  text_free(&text);
  text_free(&again);
}

static bool run(const uint8_t *input, size_t length, FILE *out) {
  char err[ERR_SIZE] = "";
  struct request request;
  int parsed = request_parse(&request, (const char *)input, length, err, sizeof err);
  if (parsed < 0) check_error(err);
  else check_terminated(&request);
  check_pieces(input, length, parsed, err);
  if (parsed == 0) check_again(&request);
  request_free(&request);
  if (out) fprintf(out, "%s\n", parsed < 0 ? err : "ok");
  return parsed == 0;
}

/* ---- changing requests ---- */

static const char *const KEYS[] = {"tier", "node",  "arg",       "env",   "file",  "mode", "data",    "fifo",     "step",
                                   "stdin", "workspace", "trace", "limit", "collect", "cpu",  "schedule", "go",  "x"};

static const char *const VALUES[] = {
    "A",           "A,B,C",           "C,A",          "/bin/true",   "/",           "x",
    "NAME=",       "=x",              "program/a/b",  "work/a",      "work/../a",   "work/./a",
    "work//a",     "work/",           "644",          "777",         "1000",        "0",
    "1023",        "1024",            "",             "process",     "process,time", "time,",
    "wall-ms=1",   "events=1125899906842624", "births=x", "inodes",  "natural",     "child-first@3,9",
    "seeded 7",    "seeded 4294967296", "seeded",     "parent-first@1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17",
    "rest signal 10 main", "rest signal 64 group", "rest signal 65 main", "polls=3 gate work/gate text", "polls=1000001 signal 1 main",
    "rest gate work/g ", "rest gate  x", "polls= signal 1 main", "rest  signal 1 main",
};

enum { KEY_COUNT = sizeof KEYS / sizeof *KEYS, VALUE_COUNT = sizeof VALUES / sizeof *VALUES };

struct seen {
  size_t start, value, length, end;
};

/* The fields of an input, as far as it has some. */
static size_t fields_of(const struct input *input, struct seen seen[FIELDS_SEEN_MAX]) {
  size_t count = 0, at = 0;
  while (count < FIELDS_SEEN_MAX && at < input->length) {
    size_t start = at, length = 0;
    while (at < input->length && input->at[at] != ' ' && input->at[at] != '\n') at++;
    if (at == input->length || input->at[at] != ' ') break;
    for (at++; at < input->length && input->at[at] >= '0' && input->at[at] <= '9' && length <= INPUT_MAX; at++)
      length = 10 * length + (size_t)(input->at[at] - '0');
    if (at == input->length || input->at[at] != '\n' || length > input->length - at - 1) break;
    size_t end = at + 1 + length + 1;
    if (end > input->length) break;
    seen[count++] = (struct seen){start, at + 1, length, end};
    at = end;
  }
  return count;
}

/* Puts bytes in the place of others. */
static void splice(struct input *input, size_t start, size_t end, const void *bytes, size_t length) {
  if (input->length - (end - start) + length > INPUT_MAX) return;
  memmove(input->at + start + length, input->at + end, input->length - end);
  if (length > 0) memcpy(input->at + start, bytes, length);
  input->length = input->length - (end - start) + length;
}

static void put_field(struct input *input, size_t start, size_t end, const char *key, const void *bytes, size_t length) {
  struct text text = {0};
  field(&text, key, bytes, length);
  splice(input, start, end, text.at, text.length);
  text_free(&text);
}

static void mutate(struct input *input) {
  struct seen seen[FIELDS_SEEN_MAX];
  size_t count = fields_of(input, seen);
  if (count == 0) {
    mutate_bytes(input->at, &input->length, INPUT_MAX);
    return;
  }
  const struct seen *one = &seen[draw_below(count)], *other = &seen[draw_below(count)];
  static uint8_t copy[INPUT_MAX];
  char key[24];
  size_t key_length = strcspn((const char *)input->at + one->start, " ");
  snprintf(key, sizeof key, "%.*s", (int)(key_length < 20 ? key_length : 20), (const char *)input->at + one->start);
  memcpy(copy, input->at + one->value, one->length);
  const char *known = VALUES[draw_below(VALUE_COUNT)];
  switch (draw_below(8)) {
    case 0: splice(input, one->start, one->end, NULL, 0); break;
    case 1: /* once more, elsewhere */
      memcpy(copy, input->at + one->start, one->end - one->start);
      splice(input, other->start, other->start, copy, one->end - one->start);
      break;
    case 2: put_field(input, one->start, one->end, KEYS[draw_below(KEY_COUNT)], copy, one->length); break;
    case 3: put_field(input, one->start, one->start, KEYS[draw_below(KEY_COUNT)], known, strlen(known)); break;
    case 4: put_field(input, one->start, one->end, key, known, strlen(known)); break;
    case 5: { /* a length that lies */
      char length[24];
      int written = snprintf(length, sizeof length, "%llu", (unsigned long long)(draw_one_in(2) ? draw_edge() : one->length + draw_below(5) - 2));
      splice(input, one->start + key_length + 1, one->value - 1, length, (size_t)written);
      break;
    }
    default: {
      size_t length = one->length;
      mutate_bytes(copy, &length, sizeof copy);
      put_field(input, one->start, one->end, key, copy, length);
    }
  }
}

static void begin(void) { (void)signal(SIGPIPE, SIG_IGN); }

static void end(void) { text_free(&value); }

const struct target TARGET = {"request", begin, run, mutate, end};
