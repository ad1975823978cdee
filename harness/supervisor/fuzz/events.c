/* The target `event`: the encoder of events (event.c, text.c), and all that it decodes of a program: memory (decode.c) and /proc
 * (proc.c).
 *
 * An input is a `struct head`, then what the program has laid into its memory, or into the files of /proc that it decides
 * about: its command line, its environment, names that it gave to files. The program's memory is this process's own: an arena at
 * a fixed address between two holes. /proc is a folder of ours.
 *
 *  - What comes is one line: printable ASCII and a line feed, no more than its kind may have.
 *  - The budget for written data is never more than before.
 *
 * That it is JSON, and of the right shape, is for others to say: --print. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../decode.h"
#include "../event.h"
#include "../proc.h"
#include "fuzz.h"

enum which { KIND_SYSCALL, KIND_BLOCKED, KIND_EXEC, KIND_TABLE, KIND_DISPOSITIONS, KIND_OUTPUT, KIND_COUNT };

/* How an argument comes from its eight bytes. */
enum mode { MODE_RAW, MODE_SMALL, MODE_ARENA, MODE_BEHIND, MODE_COUNT };

struct head {
  uint8_t kind, row, large, modes[6], ret_mode;
  uint8_t budget; /* how many bytes of written data are left: 2 to the power of this */
  uint8_t pad;
  uint32_t split; /* where the second file begins */
  uint64_t args[6], ret;
};

enum {
  PAGE_SIZE = 4096,
  ARENA_SMALL = 16 * PAGE_SIZE,
  ARENA_LARGE = DATA_MAX + 4 * PAGE_SIZE,
  ROWS_MAX = 8,
  ESCAPED = 6,       /* bytes of JSON for one of a string */
  STRINGS_MAX = 1 << 17, /* of a command line or an environment, as proc.c has it */
  FIXED_MAX = 1024,  /* all that is not a string of the program's */
  LARGE = 0xb1,      /* seldom: a large arena takes its time */
};

static uint8_t *const ARENA = (uint8_t *)0x200000000000; /* where no sanitizer has its own */
static char folder[64];
static int proc = -1;
static struct events events;

static int make_file(const char *name, const void *bytes, size_t length) {
  char path[64];
  (void)snprintf(path, sizeof path, "%d/%s", (int)getpid(), name);
  int fd = openat(proc, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return -1;
  bool written = length == 0 || write(fd, bytes, length) == (ssize_t)length;
  return close(fd) == 0 && written ? 0 : -1;
}

static void begin(void) {
  static const char *const FOLDERS[] = {"", "/fd", "/fdinfo"};
  const char *below = getenv("TMPDIR");
  char path[128];
  (void)snprintf(folder, sizeof folder, "%.30s/proclab-fuzz-XXXXXX", below && *below ? below : "/tmp");
  if (!mkdtemp(folder) || (proc = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0) broken("no folder at %s", folder);
  for (size_t i = 0; i < sizeof FOLDERS / sizeof *FOLDERS; i++) {
    (void)snprintf(path, sizeof path, "%d%s", (int)getpid(), FOLDERS[i]);
    if (mkdirat(proc, path, 0700) < 0) broken("no folder at %s/%s", folder, path);
  }
  uint8_t *at = mmap(ARENA, ARENA_LARGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (at != ARENA) broken("the arena's place is taken");
  events.fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
}

static void clear_folder(const char *name) {
  static const char *const FILES[] = {"cmdline", "environ", "auxv", "exe", "status"};
  char path[128];
  for (int fd = 0; fd < ROWS_MAX; fd++) {
    (void)snprintf(path, sizeof path, "%d/%s/%d", (int)getpid(), name, fd);
    (void)unlinkat(proc, path, 0);
  }
  for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
    (void)snprintf(path, sizeof path, "%d/%s", (int)getpid(), FILES[i]);
    (void)unlinkat(proc, path, 0);
  }
}

static void end(void) {
  char path[64];
  clear_folder("fd");
  clear_folder("fdinfo");
  for (size_t i = 0; i < 3; i++) {
    (void)snprintf(path, sizeof path, "%d%s", (int)getpid(), i == 0 ? "/fd" : i == 1 ? "/fdinfo" : "");
    (void)unlinkat(proc, path, AT_REMOVEDIR);
  }
  (void)rmdir(folder);
}

/* Lays the program's memory. The page behind it is a hole. */
static size_t lay_arena(const struct head *head, const uint8_t *bytes, size_t length) {
  size_t size = head->large == LARGE ? ARENA_LARGE : ARENA_SMALL;
  if (length > ARENA_SMALL) length = ARENA_SMALL;
  if (mprotect(ARENA, ARENA_LARGE, PROT_READ | PROT_WRITE) < 0) broken("mprotect");
  memset(ARENA, 0, ARENA_SMALL);
  if (length > 0) memcpy(ARENA, bytes, length);
  if (size < ARENA_LARGE && mprotect(ARENA + size, ARENA_LARGE - size, PROT_NONE) < 0) broken("mprotect");
  return size;
}

static uint64_t number(uint8_t mode, uint64_t raw, size_t size) {
  switch (mode % MODE_COUNT) {
    case MODE_RAW: return raw;
    case MODE_SMALL: return raw % 512;
    case MODE_ARENA: return (uintptr_t)ARENA + raw % size;
    default: return (uintptr_t)ARENA + size - raw % 64; /* what lies there ends in the hole */
  }
}

/* ---- kinds of events ---- */

static size_t syscall_most(const struct syscall *row) {
  size_t most = FIXED_MAX;
  for (int i = 0; i < 6; i++)
    most += row->args[i] == PATH ? ESCAPED * PAGE_SIZE : row->args[i] == BUFFER || row->args[i] == VECTOR ? ESCAPED * DATA_MAX : 0;
  return most;
}

/* Returns the most bytes that the event may have. */
static size_t write_syscall(const struct head *head, size_t size, struct text *text, bool returns) {
  const struct syscall *row = &SYSCALLS[head->row % SYSCALL_COUNT];
  uint64_t args[6];
  for (int i = 0; i < 6; i++) args[i] = number(head->modes[i], head->args[i], size);
  struct call call = {.row = NULL};
  decode_entry(&call, getpid(), row, args);
  if (returns) {
    size_t before = (size_t)1 << head->budget % 25, left = before;
    decode_return(&call, getpid(), (int64_t)number(head->ret_mode, head->ret, size), &left, text);
    if (left > before) broken("%zu bytes of data may be written, and then %zu", before, left);
  } else {
    decode_call(row, args, text);
    text_bytes(text, call.in.at, call.in.length);
  }
  text_free(&call.in);
  return syscall_most(row);
}

static const char *as_path(const uint8_t *bytes, size_t length) {
  static char path[PAGE_SIZE];
  if (length >= sizeof path) length = sizeof path - 1;
  memcpy(path, bytes, length);
  path[length] = '\0';
  return path[0] ? path : "x";
}

/* Of the bytes there are two files: the first `split`, and the rest. */
static size_t split_of(const struct head *head, size_t length) { return length == 0 ? 0 : head->split % (length + 1); }

static size_t write_exec(const struct head *head, const uint8_t *bytes, size_t length, size_t size, struct text *text) {
  uint64_t vector[4] = {head->args[0] % 64, head->args[1], 31 /* AT_EXECFN */, number(head->modes[0], head->args[2], size)};
  size_t split = split_of(head, length);
  char link[64];
  (void)snprintf(link, sizeof link, "%d/exe", (int)getpid());
  (void)unlinkat(proc, link, 0);
  if (make_file("cmdline", bytes, split) < 0 || make_file("environ", bytes + split, length - split) < 0 ||
      make_file("auxv", vector, head->ret % (sizeof vector + 1)) < 0 || symlinkat(as_path(bytes, split), proc, link) < 0)
    broken("files of /proc could not be made");
  proc_image(proc, getpid(), text);
  return 2 * ESCAPED * (STRINGS_MAX + PAGE_SIZE) + FIXED_MAX;
}

/* Descriptors whose names and whose fdinfo the program has chosen; fdinfo it cannot. */
static size_t write_table(const struct head *head, const uint8_t *bytes, size_t length, struct text *text) {
  size_t rows = head->row % ROWS_MAX, each = rows ? length / rows : 0;
  clear_folder("fd");
  clear_folder("fdinfo");
  for (size_t i = 0; i < rows; i++) {
    char path[64], name[32];
    size_t split = split_of(head, each);
    (void)snprintf(path, sizeof path, "%d/fd/%zu", (int)getpid(), i);
    (void)snprintf(name, sizeof name, "fdinfo/%zu", i);
    if (symlinkat(as_path(bytes + i * each, split), proc, path) < 0) broken("a link could not be made");
    if (make_file(name, bytes + i * each + split, each - split) < 0) broken("a file could not be made");
  }
  proc_table(proc, getpid(), text);
  return rows * (ESCAPED * PAGE_SIZE + FIXED_MAX) + FIXED_MAX;
}

static size_t write_dispositions(const uint8_t *bytes, size_t length, struct text *text) {
  if (make_file("status", bytes, length) < 0) broken("a file could not be made");
  text_string(text, "at", "exec");
  proc_dispositions(proc, getpid(), text);
  return FIXED_MAX;
}

static void check_line(const struct text *text, size_t most) {
  if (text->length == 0 || text->at[text->length - 1] != '\n') broken("the event has no end");
  for (size_t i = 0; i + 1 < text->length; i++)
    if (text->at[i] < 0x20 || text->at[i] > 0x7e) broken("byte %zu of the event is %d", i, text->at[i]);
  if (text->length > most) broken("an event of %zu bytes, where %zu are the most", text->length, most);
}

static bool run(const uint8_t *input, size_t length, FILE *out) {
  static const char *const NAMES[KIND_COUNT] = {"syscall", "blocked", "exec", "table", "dispositions", "output"};
  struct head head = {0};
  size_t known = length < sizeof head ? length : sizeof head;
  if (known > 0) memcpy(&head, input, known);
  const uint8_t *bytes = input + known;
  length -= known;
  size_t size = lay_arena(&head, bytes, length), most = 0;
  enum which kind = (enum which)(head.kind % KIND_COUNT);
  struct text *text = event_open(&events, NAMES[kind]);
  uint64_t count = events.count;
  text_int(text, kind == KIND_OUTPUT ? "fd" : "pid", 1);
  if (kind == KIND_TABLE) text_string(text, "at", "exec");
  if (kind == KIND_BLOCKED) text_string(text, "state", "S");
  switch (kind) {
    case KIND_SYSCALL: most = write_syscall(&head, size, text, true); break;
    case KIND_BLOCKED: most = write_syscall(&head, size, text, false); break;
    case KIND_EXEC: most = write_exec(&head, bytes, length, size, text); break;
    case KIND_TABLE: most = write_table(&head, bytes, length, text); break;
    case KIND_DISPOSITIONS: most = write_dispositions(bytes, length, text); break;
    default:
      text_data(text, "data", bytes, length);
      most = ESCAPED * length + FIXED_MAX;
  }
  text_plain(text, "}\n");
  check_line(text, most);
  if (out && fwrite(text->at, 1, text->length, out) != text->length) broken("a line could not be written");
  text->length -= 2;
  event_close(&events);
  if (events.count != count + 1) broken("one event was counted as %d", (int)(events.count - count));
  events_flush(&events);
  if (text->length != 0) broken("what was written is still there");
  return true;
}

/* ---- changing inputs ---- */

/* What a program may have at an address of its own. */
static void lay_structure(uint8_t *at, size_t room) {
  uint64_t words[8];
  for (size_t i = 0; i < 8; i++) words[i] = draw_one_in(2) ? draw_edge() : (uintptr_t)ARENA + draw_below(ARENA_SMALL + 64);
  size_t length = sizeof words < room ? sizeof words : room;
  if (draw_one_in(3)) memset(at, draw_one_in(2) ? 'a' : (int)draw_below(256), length); /* a string, perhaps without an end */
  else memcpy(at, words, length);
}

static void mutate(struct input *input) {
  static const char LINES[] = "SigPnd:\t0000000000000001\nShdPnd:\t00\nSigBlk:\tffffffffffffffff\nSigIgn:\t1\nSigCgt:\t2\n";
  static const char INFO[] = "pos:\t12\nflags:\t02100001\nmnt_id:\t1\n";
  struct head head = {0};
  if (input->length < sizeof head) {
    memset(input->at + input->length, 0, sizeof head - input->length);
    input->length = sizeof head;
  }
  memcpy(&head, input->at, sizeof head);
  size_t room = input->length - sizeof head, which = draw_below(6);
  uint8_t *bytes = input->at + sizeof head;
  switch (draw_below(8)) {
    case 0: head.kind = (uint8_t)draw_below(KIND_COUNT); break;
    case 1: head.row = (uint8_t)draw_below(SYSCALL_COUNT); break;
    case 2: head.modes[which] = (uint8_t)draw_below(MODE_COUNT); break;
    case 3: head.args[which] = draw_edge(); break;
    case 4:
      head.ret_mode = (uint8_t)draw_below(MODE_COUNT);
      head.ret = draw_one_in(2) ? draw_below(ARENA_SMALL) : draw_edge();
      break;
    case 5:
      head.budget = (uint8_t)draw_below(25);
      head.split = (uint32_t)draw_below(room + 1);
      head.large = draw_one_in(64) ? LARGE : 0;
      break;
    case 6:
      if (room > 0) which = draw_below(room), lay_structure(bytes + which, room - which);
      break;
    default: {
      const char *text = draw_one_in(2) ? LINES : INFO;
      size_t length = strlen(text), to = draw_below(room + 1);
      if (sizeof head + to + length > INPUT_MAX) break;
      memcpy(bytes + to, text, length);
      if (to + length > room) input->length = sizeof head + to + length;
    }
  }
  memcpy(input->at, &head, sizeof head);
}

const struct target TARGET = {"event", begin, run, mutate, end};
