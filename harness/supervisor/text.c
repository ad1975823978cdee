/* Strings that grow, and the JSON encoding of harness/README.md: strings hold bytes, each as the code point of the same
 * number. Bytes from 0x80 on are escaped too, so the stream is ASCII and valid UTF-8 whatever a student prints.
 * Running out of memory here cannot be reported through the very buffer that failed to grow: the process ends with the
 * exit code of a fault, and PTRACE_O_EXITKILL ends the run. */
#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *reserve(struct text *text, size_t more) {
  if (text->size - text->length < more) {
    size_t size = text->size ? text->size : 256;
    while (size - text->length < more) size *= 2;
    char *grown = realloc(text->at, size);
    if (!grown) {
      fputs("supervisor: out of memory\n", stderr);
      _Exit(3);
    }
    text->at = grown;
    text->size = size;
  }
  return text->at + text->length;
}

void text_bytes(struct text *text, const void *bytes, size_t length) {
  if (length == 0) return;
  memcpy(reserve(text, length), bytes, length);
  text->length += length;
}

void text_plain(struct text *text, const char *string) { text_bytes(text, string, strlen(string)); }

void text_number(struct text *text, int64_t number) {
  char digits[24];
  text_bytes(text, digits, (size_t)snprintf(digits, sizeof digits, "%" PRId64, number));
}

void text_quoted(struct text *text, const void *bytes, size_t length) {
  static const char HEX[] = "0123456789abcdef";
  const unsigned char *from = bytes;
  char *start = reserve(text, 6 * length + 2), *to = start;
  *to++ = '"';
  for (size_t i = 0; i < length; i++) {
    unsigned char byte = from[i];
    if (byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\') {
      *to++ = (char)byte;
    } else {
      memcpy(to, "\\u00", 4);
      to[4] = HEX[byte >> 4];
      to[5] = HEX[byte & 15];
      to += 6;
    }
  }
  *to++ = '"';
  text->length += (size_t)(to - start);
}

void text_key(struct text *text, const char *key) {
  text_plain(text, ",\"");
  text_plain(text, key);
  text_plain(text, "\":");
}

void text_int(struct text *text, const char *key, int64_t number) {
  text_key(text, key);
  text_number(text, number);
}

void text_data(struct text *text, const char *key, const void *bytes, size_t length) {
  text_key(text, key);
  text_quoted(text, bytes, length);
}

void text_string(struct text *text, const char *key, const char *string) {
  text_data(text, key, string, strlen(string));
}

void text_hex(struct text *text, const char *key, uint64_t number) {
  char digits[20];
  snprintf(digits, sizeof digits, "%" PRIx64, number);
  text_string(text, key, digits);
}

void text_bool(struct text *text, const char *key, bool value) {
  text_key(text, key);
  text_plain(text, value ? "true" : "false");
}

void text_clear(struct text *text) { text->length = 0; }

void text_free(struct text *text) {
  free(text->at);
  *text = (struct text){0};
}
