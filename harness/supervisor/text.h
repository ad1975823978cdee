/* A growing string of bytes, and JSON written into it. */
#ifndef PROCLAB_TEXT_H
#define PROCLAB_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
  char *at;
  size_t length, size;
};

void text_bytes(struct text *text, const void *bytes, size_t length);
void text_plain(struct text *text, const char *string);
void text_number(struct text *text, int64_t number);

/* A JSON string in which every byte is the code point of the same number. */
void text_quoted(struct text *text, const void *bytes, size_t length);

/* Members of an object that already has one: `,"key":` and the value. */
void text_key(struct text *text, const char *key);
void text_int(struct text *text, const char *key, int64_t number);
void text_string(struct text *text, const char *key, const char *string);
void text_data(struct text *text, const char *key, const void *bytes, size_t length);
void text_hex(struct text *text, const char *key, uint64_t number);
void text_bool(struct text *text, const char *key, bool value);

void text_clear(struct text *text); /* keeps the memory */
void text_free(struct text *text);

#endif
