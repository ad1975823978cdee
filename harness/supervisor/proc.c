/* Reading /proc and memory of traced processes. /proc/PID is addressed relative to one descriptor, so the same code works
 * whichever /proc the sandbox has chosen. Nothing here writes to a traced process. */
#include "proc.h"

#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, NAME_SIZE = 64, TABLE_MAX = 1024, IMAGE_MAX = 1 << 17 };

size_t memory_read(pid_t pid, uint64_t address, void *to, size_t length) {
  size_t done = 0;
  while (done < length) {
    /* page by page: one call across an unmapped page would lose what lies before it */
    size_t piece = PAGE - (address + done) % PAGE;
    if (piece > length - done) piece = length - done;
    struct iovec local = {(char *)to + done, piece};
    struct iovec remote = {(void *)(uintptr_t)(address + done), piece};
    ssize_t got = process_vm_readv(pid, &local, 1, &remote, 1, 0);
    if (got <= 0) break;
    done += (size_t)got;
  }
  return done;
}

ssize_t memory_string(pid_t pid, uint64_t address, char *to, size_t size) {
  size_t done = 0;
  while (done + 1 < size) {
    size_t piece = PAGE - (address + done) % PAGE;
    if (piece > size - 1 - done) piece = size - 1 - done;
    size_t got = memory_read(pid, address + done, to + done, piece);
    char *end = memchr(to + done, '\0', got);
    if (end) return end - to;
    done += got;
    if (got < piece) break;
  }
  to[done] = '\0';
  return done > 0 ? (ssize_t)done : -1;
}

static int proc_open(int proc, pid_t pid, const char *name, int flags) {
  char path[NAME_SIZE];
  snprintf(path, sizeof path, "%d/%s", (int)pid, name);
  return openat(proc, path, flags | O_CLOEXEC);
}

/* Reads all of a file, NUL-terminates it, closes it. */
static ssize_t read_whole(int fd, char *to, size_t size) {
  if (fd < 0) return -1;
  size_t done = 0;
  ssize_t got = 0;
  while (done + 1 < size && (got = read(fd, to + done, size - 1 - done)) > 0) done += (size_t)got;
  close(fd);
  if (got < 0 && done == 0) return -1;
  to[done] = '\0';
  return (ssize_t)done;
}

ssize_t proc_read(int proc, pid_t pid, const char *name, char *to, size_t size) {
  return read_whole(proc_open(proc, pid, name, O_RDONLY), to, size);
}

/* The text behind "FIELD:" at the start of a line. */
static const char *field_in(const char *lines, const char *field) {
  size_t length = strlen(field);
  for (const char *line = lines; line && *line; line = strchr(line, '\n'), line = line ? line + 1 : NULL)
    if (strncmp(line, field, length) == 0 && line[length] == ':') return line + length + 1;
  return NULL;
}

bool proc_status(int proc, pid_t pid, const char *field, int base, uint64_t *number) {
  char status[PAGE];
  if (proc_read(proc, pid, "status", status, sizeof status) < 0) return false;
  const char *value = field_in(status, field);
  if (!value) return false;
  *number = strtoull(value, NULL, base);
  return true;
}

bool proc_stat(int proc, pid_t pid, struct proc_stat *stat) {
  char line[PAGE];
  if (proc_read(proc, pid, "stat", line, sizeof line) < 0) return false;
  const char *behind = strrchr(line, ')'); /* the command's name may hold anything, also spaces and ')' */
  unsigned long minflt, majflt, utime, stime;
  if (!behind || sscanf(behind + 1, " %c %*d %*d %*d %*d %*d %*u %lu %*u %lu %*u %lu %lu", &stat->state, &minflt,
                        &majflt, &utime, &stime) != 5)
    return false;
  uint64_t tick_us = 1000000 / (uint64_t)sysconf(_SC_CLK_TCK);
  stat->minflt = minflt;
  stat->majflt = majflt;
  stat->utime_us = utime * tick_us;
  stat->stime_us = stime * tick_us;
  return true;
}

int proc_open_status(int proc, pid_t tid) { return proc_open(proc, tid, "status", O_RDONLY); }

bool proc_sleep_at(int status, struct proc_sleep *sleep) {
  char lines[2 * PAGE];
  ssize_t got = pread(status, lines, sizeof lines - 1, 0); /* the kernel writes all of it for the first read */
  if (got <= 0) return false;
  lines[got] = '\0';
  const char *state = field_in(lines, "State"), *voluntary = strstr(state ? state : "", "\nvoluntary_ctxt_switches:"),
             *forced = field_in(voluntary ? voluntary + 1 : NULL, "nonvoluntary_ctxt_switches");
  if (!forced) return false;
  sleep->state = state[strspn(state, " \t")];
  sleep->switches = strtoull(strchr(voluntary, ':') + 1, NULL, 10) + strtoull(forced, NULL, 10);
  return true;
}

bool proc_sleep(int proc, pid_t tid, struct proc_sleep *sleep) {
  int status = proc_open_status(proc, tid);
  bool read = status >= 0 && proc_sleep_at(status, sleep);
  if (status >= 0) close(status);
  return read;
}

bool proc_call(int proc, pid_t tid, uint64_t *number, uint64_t args[6]) {
  char line[256], *end;
  if (proc_read(proc, tid, "syscall", line, sizeof line) <= 0 || line[0] < '0' || line[0] > '9') return false;
  *number = strtoull(line, &end, 10);
  for (int i = 0; i < 6; i++) args[i] = strtoull(end, &end, 16);
  return true;
}

bool proc_actions(int proc, pid_t tid, uint64_t *caught, uint64_t *ignored) {
  char status[2 * PAGE];
  bool read = proc_read(proc, tid, "status", status, sizeof status) >= 0;
  const char *handled = read ? field_in(status, "SigCgt") : NULL, *dropped = read ? field_in(status, "SigIgn") : NULL;
  *caught = handled ? strtoull(handled, NULL, 16) : 0;
  *ignored = dropped ? strtoull(dropped, NULL, 16) : 0;
  return handled && dropped;
}

static uint64_t kib_in(const char *lines, const char *name) {
  const char *value = field_in(lines, name);
  return value ? strtoull(value, NULL, 10) * 1024 : 0;
}

uint64_t proc_resident(int proc, pid_t pid) {
  char status[2 * PAGE];
  if (proc_read(proc, pid, "status", status, sizeof status) < 0) return 0;
  return kib_in(status, "VmRSS") + kib_in(status, "VmPTE");
}

uint64_t proc_proportional(int proc, pid_t pid) {
  char status[2 * PAGE], lines[PAGE];
  if (proc_read(proc, pid, "smaps_rollup", lines, sizeof lines) < 0) return proc_resident(proc, pid);
  uint64_t tables = proc_read(proc, pid, "status", status, sizeof status) < 0 ? 0 : kib_in(status, "VmPTE");
  return kib_in(lines, "Pss_Anon") + kib_in(lines, "Pss_File") + tables;
}

uint64_t proc_waited_ns(int proc, pid_t pid) {
  char line[128];
  unsigned long long waited;
  if (proc_read(proc, pid, "schedstat", line, sizeof line) < 0 || sscanf(line, "%*u %llu", &waited) != 1) return 0;
  return waited;
}

uint64_t proc_cpu_ns(pid_t pid) {
  clockid_t clock;
  struct timespec used;
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) < 0) return 0;
  return (uint64_t)used.tv_sec * 1000000000 + (uint64_t)used.tv_nsec;
}

static int by_number(const void *left, const void *right) {
  int a = *(const int *)left, b = *(const int *)right;
  return (a > b) - (a < b);
}

/* The open descriptors in a /proc/PID/fd, ascending; returns how many. */
static size_t descriptors(int folder_fd, int *fds, size_t max) {
  int fd = openat(folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *folder = fd < 0 ? NULL : fdopendir(fd);
  if (!folder) {
    if (fd >= 0) close(fd);
    return 0;
  }
  size_t count = 0;
  for (struct dirent *entry; count < max && (entry = readdir(folder));)
    if (entry->d_name[0] != '.') fds[count++] = atoi(entry->d_name);
  closedir(folder);
  qsort(fds, count, sizeof *fds, by_number);
  return count;
}

static void table_row(int links, int infos, int fd, struct text *text) {
  char name[NAME_SIZE], target[PAGE], info[PAGE];
  snprintf(name, sizeof name, "%d", fd);
  ssize_t length = readlinkat(links, name, target, sizeof target);
  if (length < 0 || read_whole(openat(infos, name, O_RDONLY | O_CLOEXEC), info, sizeof info) < 0) length = 0, info[0] = '\0';
  const char *pos = field_in(info, "pos"), *flags = field_in(info, "flags");
  unsigned long bits = flags ? strtoul(flags, NULL, 8) : 0;
  text_plain(text, text->at[text->length - 1] == '[' ? "{\"fd\":" : ",{\"fd\":");
  text_number(text, fd);
  text_data(text, "path", target, (size_t)length);
  text_int(text, "flags", (int64_t)(bits & ~(unsigned long)O_CLOEXEC));
  text_bool(text, "cloexec", bits & O_CLOEXEC);
  text_int(text, "pos", pos ? strtoll(pos, NULL, 10) : 0);
  text_plain(text, "}");
}

void proc_table(int proc, pid_t pid, struct text *text) {
  int fds[TABLE_MAX];
  int links = proc_open(proc, pid, "fd", O_PATH | O_DIRECTORY), infos = proc_open(proc, pid, "fdinfo", O_PATH | O_DIRECTORY);
  size_t count = links < 0 || infos < 0 ? 0 : descriptors(links, fds, TABLE_MAX);
  text_key(text, "fds");
  text_plain(text, "[");
  for (size_t i = 0; i < count; i++) table_row(links, infos, fds[i], text);
  text_plain(text, "]");
  if (links >= 0) close(links);
  if (infos >= 0) close(infos);
}

void proc_dispositions(int proc, pid_t pid, struct text *text) {
  static const struct {
    const char *field, *member;
  } SETS[] = {{"SigIgn", "ignored"}, {"SigCgt", "caught"}, {"SigBlk", "blocked"}};
  char status[PAGE];
  if (proc_read(proc, pid, "status", status, sizeof status) < 0) status[0] = '\0';
  for (size_t i = 0; i < sizeof SETS / sizeof *SETS; i++) {
    const char *value = field_in(status, SETS[i].field);
    text_hex(text, SETS[i].member, value ? strtoull(value, NULL, 16) : 0);
  }
  const char *own = field_in(status, "SigPnd"), *shared = field_in(status, "ShdPnd");
  text_hex(text, "pending", (own ? strtoull(own, NULL, 16) : 0) | (shared ? strtoull(shared, NULL, 16) : 0));
}

/* NUL-separated strings as a JSON array. */
static void strings(int proc, pid_t pid, const char *name, const char *member, struct text *text) {
  static char list[IMAGE_MAX];
  ssize_t length = proc_read(proc, pid, name, list, sizeof list);
  text_key(text, member);
  text_plain(text, "[");
  for (ssize_t at = 0; at < length;) {
    size_t one = strlen(list + at);
    if (at > 0) text_plain(text, ",");
    text_quoted(text, list + at, one);
    at += (ssize_t)one + 1;
  }
  text_plain(text, "]");
}

/* The path as given to execve: the kernel leaves it on the new stack and points to it from the auxiliary vector. */
static ssize_t exec_path(int proc, pid_t pid, char *path, size_t size) {
  union {
    char bytes[PAGE];
    Elf64_auxv_t vector[PAGE / sizeof(Elf64_auxv_t)];
  } auxv;
  ssize_t length = proc_read(proc, pid, "auxv", auxv.bytes, sizeof auxv.bytes);
  for (size_t i = 0; (ssize_t)((i + 1) * sizeof *auxv.vector) <= length; i++)
    if (auxv.vector[i].a_type == AT_EXECFN) return memory_string(pid, auxv.vector[i].a_un.a_val, path, size);
  return -1;
}

void proc_image(int proc, pid_t pid, struct text *text) {
  char path[PAGE], exe[NAME_SIZE];
  ssize_t length = exec_path(proc, pid, path, sizeof path);
  text_data(text, "path", path, length > 0 ? (size_t)length : 0);
  strings(proc, pid, "cmdline", "argv", text);
  strings(proc, pid, "environ", "envp", text);
  snprintf(exe, sizeof exe, "%d/exe", (int)pid);
  length = readlinkat(proc, exe, path, sizeof path);
  text_data(text, "exe", path, length > 0 ? (size_t)length : 0);
}
