/* The process table.
 *
 * Invariants: a task (thread) is in the table from the first that is heard of it, from itself or from its creator,
 * until its exit status has been consumed. A process is in the list of the living exactly while it has not been reported
 * dead; afterwards its record stays, because the supervisor may get its exit status a second time: once as tracer, and
 * once more as the parent of orphans, when the real parent died without waiting. A status for a pid without any record
 * is a child that died before its parent's fork event was seen. */
#include "process.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static size_t slot(pid_t pid) { return (size_t)pid % HASH_SIZE; }

static void *allocate(size_t size) {
  void *memory = calloc(1, size);
  if (!memory) {
    fputs("supervisor: out of memory\n", stderr);
    _Exit(3);
  }
  return memory;
}

struct process *process_find(struct table *table, pid_t pid) {
  struct process *process = table->processes[slot(pid)];
  while (process && process->pid != pid) process = process->hash_next;
  return process;
}

struct process *process_add(struct table *table, pid_t pid) {
  struct process *old = process_find(table, pid);
  if (old) {
    if (old->living) process_end(table, old, 0);
    process_forget(table, old);
  }
  struct process *process = allocate(sizeof *process);
  process->pid = pid;
  process->living = true;
  process->hash_next = table->processes[slot(pid)];
  table->processes[slot(pid)] = process;
  process->next = table->living;
  if (table->living) table->living->previous = process;
  table->living = process;
  table->living_count++;
  return process;
}

void process_end(struct table *table, struct process *process, int status) {
  process->living = false;
  process->status = status;
  if (process->previous) process->previous->next = process->next;
  else table->living = process->next;
  if (process->next) process->next->previous = process->previous;
  process->previous = process->next = NULL;
  table->living_count--;
  for (size_t i = 0; i < HASH_SIZE && process->tasks > 0; i++) /* threads whose own exit was never reported (exec from a thread) */
    for (struct task *task = table->tasks[i], *next; task; task = next) {
      next = task->hash_next;
      if (task->process == process) task_remove(table, task);
    }
}

void process_forget(struct table *table, struct process *process) {
  struct process **link = &table->processes[slot(process->pid)];
  while (*link != process) link = &(*link)->hash_next;
  *link = process->hash_next;
  free(process);
}

struct task *task_find(struct table *table, pid_t tid) {
  struct task *task = table->tasks[slot(tid)];
  while (task && task->tid != tid) task = task->hash_next;
  return task;
}

struct task *task_add(struct table *table, pid_t tid, struct process *process, enum task_state state) {
  struct task *task = allocate(sizeof *task);
  task->tid = tid;
  task->process = process;
  task->state = state;
  task->status = -1;
  task->hash_next = table->tasks[slot(tid)];
  table->tasks[slot(tid)] = task;
  table->task_count++;
  if (process) process->tasks++;
  return task;
}

void task_remove(struct table *table, struct task *task) {
  struct task **link = &table->tasks[slot(task->tid)];
  while (*link != task) link = &(*link)->hash_next;
  *link = task->hash_next;
  if (task->process) task->process->tasks--;
  table->task_count--;
  text_free(&task->call.in);
  if (task->status >= 0) close(task->status);
  free(task);
}

void table_free(struct table *table) {
  for (size_t i = 0; i < HASH_SIZE; i++) {
    while (table->tasks[i]) task_remove(table, table->tasks[i]);
    while (table->processes[i]) process_forget(table, table->processes[i]);
  }
}
