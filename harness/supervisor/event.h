/* The stream of events, one JSON object a line, on the descriptor that the lab reads. */
#ifndef PROCLAB_EVENT_H
#define PROCLAB_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

struct events {
  int fd; /* O_NONBLOCK where it is a pipe */
  struct text buffer;
  uint64_t count, bytes;
  size_t opened_at; /* where in the buffer the open event begins */
  uint64_t begin_ns; /* CLOCK_MONOTONIC at the begin mark; 0 before it */
  bool gone;         /* the reader has closed its end */
  /* Called every 10 ms while the reader does not read; true: give up on it. */
  bool (*waiting)(void *context);
  void *context;
};

uint64_t now_ns(void);

/* Begins an event and returns the text to which its members are appended. */
struct text *event_open(struct events *events, const char *name);

/* Ends the event; writes when enough has gathered. */
void event_close(struct events *events);

/* Writes everything gathered. Afterwards the buffer is empty, or `gone` is true. */
void events_flush(struct events *events);

#endif
