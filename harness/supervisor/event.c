/* The event stream.
 *
 * Events gather in memory and are written when 64 KiB have come together, else every 10 ms: a write for each would wake
 * the reader for each, and cost more than the event. A reader that is slow holds the tracer up, and with it the traced
 * programs: that is the flow control. But it must not hold up the end of the run, so while the pipe is full `waiting` is
 * called, which enforces the wall limit and notices a lab that has gone; a reader that closed its end is gone at once. */
#include "event.h"

#include <errno.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

enum { WRITE_AT = 1 << 16, PATIENCE_MS = 10 };

uint64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

struct text *event_open(struct events *events, const char *name) {
  struct text *text = &events->buffer;
  events->opened_at = text->length;
  text_plain(text, "{\"ev\":\"");
  text_plain(text, name);
  text_plain(text, "\"");
  text_int(text, "t", events->begin_ns ? (int64_t)((now_ns() - events->begin_ns) / 1000) : 0);
  return text;
}

void event_close(struct events *events) {
  text_plain(&events->buffer, "}\n");
  events->count++;
  events->bytes += events->buffer.length - events->opened_at;
  if (events->buffer.length >= WRITE_AT) events_flush(events);
}

void events_flush(struct events *events) {
  struct text *text = &events->buffer;
  size_t done = 0;
  while (done < text->length && !events->gone) {
    ssize_t wrote = write(events->fd, text->at + done, text->length - done);
    if (wrote >= 0) {
      done += (size_t)wrote;
    } else if (errno == EAGAIN) {
      struct pollfd writable = {.fd = events->fd, .events = POLLOUT};
      if (poll(&writable, 1, PATIENCE_MS) <= 0 && events->waiting(events->context)) events->gone = true;
    } else if (errno != EINTR) {
      events->gone = true;
    }
  }
  text_clear(text);
}
