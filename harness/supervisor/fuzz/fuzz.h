/* What the engine (engine.c) asks of a target, and what it offers to one. A target is one file: it defines the constant
 * `TARGET`, and is linked with the engine and with the code that it feeds. */
#ifndef PROCLAB_FUZZ_H
#define PROCLAB_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { INPUT_MAX = 1 << 14 };

struct input {
  uint8_t at[INPUT_MAX];
  size_t length;
};

struct target {
  const char *name;
  /* Once, before the first input. */
  void (*begin)(void);
  /* Feeds one input, and writes what came of it as one line to `out` where that is not NULL. Properties that do not hold
   * it reports with broken(). `input` is exactly `length` bytes of the heap: reading behind it is an error. Returns whether
   * it was a good one: of these half of all others are made, or most would be refused for the first thing that is wrong. */
  bool (*run)(const uint8_t *input, size_t length, FILE *out);
  /* Changes an input so that it stays one of the format's, more or less. NULL: there is no format. */
  void (*mutate)(struct input *input);
  /* Leaves nothing of it behind; also where the program is about to die. */
  void (*end)(void);
};

extern const struct target TARGET;

/* Ends the process: the input is kept in a file, as that of a crash. */
_Noreturn void broken(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Drawn from the seed. */
uint64_t draw(void);
size_t draw_below(size_t bound); /* 0 where the bound is */
bool draw_one_in(size_t odds);

/* A number at which something may change: bounds, powers of two, small ones. */
uint64_t draw_edge(void);

/* Changes some bytes, without regard to any format. Never makes more than `most` of them. */
void mutate_bytes(uint8_t *at, size_t *length, size_t most);

#endif
