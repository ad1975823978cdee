/* Which memory a process has mapped since its program began, followed from call to call.
 *
 * V8 maps and unmaps by the hundred, and the list is bounded: when it is full, a range that a line of the student's asked
 * for takes the place of one that nobody's line did. Ranges are kept in whole pages and never overlap: what is mapped over
 * an old range takes that away, as the kernel does. */
#include "process.h"

enum { PAGE_SIZE = 4096 };

static uint64_t whole_pages(uint64_t length) { return (length + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE; }

static void append(struct mappings *mappings, struct mapping mapping) {
  size_t to = mappings->count;
  if (to == MAPPINGS_MAX)
    for (to = 0; to < MAPPINGS_MAX && !(mapping.placed && !mappings->at[to].placed);) to++;
  if (to == MAPPINGS_MAX) return;
  mappings->at[to] = mapping;
  if (to == mappings->count) mappings->count++;
}

void mappings_remove(struct mappings *mappings, uint64_t start, uint64_t length) {
  const struct mappings old = *mappings;
  uint64_t end = start + whole_pages(length);
  mappings->count = 0;
  for (size_t i = 0; i < old.count; i++) {
    struct mapping own = old.at[i];
    uint64_t own_end = own.start + own.length;
    if (end <= own.start || own_end <= start) {
      append(mappings, own);
      continue;
    }
    if (own.start < start) append(mappings, (struct mapping){own.start, start - own.start, own.placed});
    if (own_end > end) append(mappings, (struct mapping){end, own_end - end, own.placed});
  }
}

void mappings_add(struct mappings *mappings, struct mapping mapping) {
  mapping.length = whole_pages(mapping.length);
  mappings_remove(mappings, mapping.start, mapping.length);
  if (mapping.length > 0) append(mappings, mapping);
}
