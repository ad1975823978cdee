/* Checkpoints: which pages a process has to itself, sampled while nothing moves.
 *
 * At the mark every thread of the run is brought to a stop: interrupted, or kept at whichever stop it comes to. Then for
 * each process the memory that the program mapped since begin is looked up in /proc/PID/pagemap, where bit 63 means
 * present and bit 56 exclusively mapped, and everything is resumed as it would have been. A thread that cannot stop (one
 * waiting in vfork for its child) does not hold the sample up for more than a second. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "proc.h"
#include "run.h"
#include "syscalls.h"

enum { PAGE_SIZE = 4096, PAGES_MAX = 4096 };
static const uint64_t PRESENT = (uint64_t)1 << 63, SWAPPED = (uint64_t)1 << 62, EXCLUSIVE = (uint64_t)1 << 56;
static const uint64_t PATIENCE_NS = 1000000000;

void checkpoint_note(struct process *process, const struct call *call, int64_t ret, bool placed) {
  const uint64_t *args = call->args;
  switch (call->row->number) {
    case SYS_mmap: mappings_add(&process->mappings, (struct mapping){(uint64_t)ret, args[1], placed}); break;
    case SYS_munmap: mappings_remove(&process->mappings, args[0], args[1]); break;
    case SYS_mremap:
      mappings_remove(&process->mappings, args[0], args[1]);
      mappings_add(&process->mappings, (struct mapping){(uint64_t)ret, args[2], placed});
      break;
    default: break;
  }
}

/* One letter a page: `-` not present, `s` shared, `x` exclusive, `w` swapped out. */
static void sample(struct run *run, struct process *process, const struct mapping *mapping, int pagemap,
                   uint64_t minflt) {
  static uint64_t entries[PAGES_MAX];
  static char letters[PAGES_MAX];
  size_t pages = mapping->length / PAGE_SIZE;
  if (pages > PAGES_MAX) pages = PAGES_MAX;
  if (pages > run->data_left) return;
  run->data_left -= pages;
  ssize_t got = pread(pagemap, entries, pages * sizeof *entries, (off_t)(mapping->start / PAGE_SIZE * sizeof *entries));
  pages = got < 0 ? 0 : (size_t)got / sizeof *entries;
  for (size_t i = 0; i < pages; i++)
    letters[i] = entries[i] & PRESENT ? (entries[i] & EXCLUSIVE ? 'x' : 's') : entries[i] & SWAPPED ? 'w' : '-';
  struct text *text = event_open(&run->events, "pages");
  text_int(text, "pid", process->pid);
  text_string(text, "name", run->checkpoint.name);
  text_int(text, "minflt", (int64_t)minflt);
  text_int(text, "start", (int64_t)mapping->start);
  text_data(text, "pages", letters, pages);
  event_close(&run->events);
}

static void sample_process(struct run *run, struct process *process) {
  char path[32];
  snprintf(path, sizeof path, "%d/pagemap", (int)process->pid);
  int pagemap = openat(run->sandbox.proc, path, O_RDONLY | O_CLOEXEC);
  if (pagemap < 0) return;
  struct proc_stat stat = {.minflt = 0};
  const struct mappings *mappings = &process->mappings;
  if (mappings->count > 0) proc_stat(run->sandbox.proc, process->pid, &stat);
  for (size_t i = 0; i < mappings->count; i++) sample(run, process, &mappings->at[i], pagemap, stat.minflt);
  close(pagemap);
}

void checkpoint_begin(struct run *run, struct task *caller, uint64_t name, uint64_t length) {
  struct checkpoint *checkpoint = &run->checkpoint;
  if (checkpoint->active) return; /* two at once: the first one's sample shows both */
  size_t most = length < sizeof checkpoint->name - 1 ? (size_t)length : sizeof checkpoint->name - 1;
  checkpoint->name[memory_read(caller->tid, name, checkpoint->name, most)] = '\0';
  checkpoint->active = true;
  checkpoint->give_up_ns = now_ns() + PATIENCE_NS;
  for (size_t i = 0; i < HASH_SIZE; i++)
    for (struct task *task = run->table.tasks[i]; task; task = task->hash_next)
      if (task != caller && task->state == TASK_RUNNING) ptrace(PTRACE_INTERRUPT, task->tid, NULL, NULL);
}

void checkpoint_advance(struct run *run) {
  if (!run->checkpoint.active) return;
  bool moving = false;
  for (size_t i = 0; i < HASH_SIZE && !moving; i++)
    for (struct task *task = run->table.tasks[i]; task; task = task->hash_next)
      if (task->state == TASK_RUNNING || task->state == TASK_EXPECTED) moving = true;
  if (moving && now_ns() < run->checkpoint.give_up_ns) return;
  struct text *text = event_open(&run->events, "checkpoint");
  text_string(text, "name", run->checkpoint.name);
  event_close(&run->events);
  for (struct process *process = run->table.living; process; process = process->next) sample_process(run, process);
  trace_resume_all(run);
}
