/* The target `planted`: faults that are there to be found, so that it is known that the engine finds them. Behind four right bytes,
 * one after the other, lies a byte too far; behind another four a line that is no JSON. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

static void begin(void) {}

static bool run(const uint8_t *input, size_t length, FILE *out) {
  const char *said = "{}";
  if (length > 3 && input[0] == 'b')
    if (input[1] == 'u')
      if (input[2] == 'g') {
        volatile uint8_t *heap = malloc(length);
        if (heap && input[3] == '!') heap[length] = 1;
        free((void *)heap);
      }
  if (length > 3 && input[0] == 'l')
    if (input[1] == 'i')
      if (input[2] == 'e')
        if (input[3] == 's') said = "{\"ev\":}";
  if (out) fprintf(out, "%s\n", said);
  return true;
}

const struct target TARGET = {"planted", begin, run, NULL, begin};
