/*
 * Between JavaScript's values and C's: arguments in, results out.
 *
 * Everything that a program can pass is checked here, so that a body of ours sees only what its C types promise. Nothing is converted
 * silently: 1.5 is not 1, "3" is not 3, and a path with a NUL byte in it is not the path up to that byte. No conversion calls code of
 * the program's except by reading elements and properties, whose getters may throw; that exception is then the call's.
 */
#include "posix.h"

#include <math.h>
#include <stdio.h>

enum { SAFE_BITS = 53 };

bool arg_absent(const struct call *call, size_t index) {
  napi_valuetype type = napi_undefined;
  if (index >= CALL_ARGUMENTS) return true;
  return napi_typeof(call->env, call->argv[index], &type) == napi_ok && type == napi_undefined;
}

static bool type_of(struct call *call, napi_value value, napi_valuetype *type) {
  return check(call, napi_typeof(call->env, value, type));
}

bool value_integer(struct call *call, napi_value value, const char *name, int64_t min, int64_t max, int64_t *result) {
  napi_valuetype type;
  double number = 0;
  if (!type_of(call, value, &type)) return false;
  if (type != napi_number) return throw_type(call, name, "of type number", value);
  if (!check(call, napi_get_value_double(call->env, value, &number))) return false;
  if (!isfinite(number) || trunc(number) != number || fabs(number) > (double)((int64_t)1 << SAFE_BITS))
    return throw_range(call, name, "an integer", value);
  int64_t integer = (int64_t)number;
  if (integer < min || integer > max) {
    char must[96];
    snprintf(must, sizeof must, ">= %lld && <= %lld", (long long)min, (long long)max);
    return throw_range(call, name, must, value);
  }
  *result = integer;
  return true;
}

bool arg_integer(struct call *call, size_t index, const char *name, int64_t min, int64_t max, int64_t *value) {
  return value_integer(call, call->argv[index], name, min, max, value);
}

bool arg_int(struct call *call, size_t index, const char *name, int *value) {
  int64_t integer;
  if (!arg_integer(call, index, name, INT_MIN, INT_MAX, &integer)) return false;
  *value = (int)integer;
  return true;
}

bool arg_boolean(struct call *call, size_t index, const char *name, bool *value) {
  napi_valuetype type;
  if (!type_of(call, call->argv[index], &type)) return false;
  if (type != napi_boolean) return throw_type(call, name, "of type boolean", call->argv[index]);
  return check(call, napi_get_value_bool(call->env, call->argv[index], value));
}

/* A Uint8Array's bytes, for names that are not UTF-8. False without an exception when it is none. */
static bool is_byte_array(struct call *call, napi_value value, struct bytes *bytes) {
  bool typed = false;
  napi_typedarray_type kind = napi_int8_array;
  if (napi_is_typedarray(call->env, value, &typed) != napi_ok || !typed) return false;
  if (napi_get_typedarray_info(call->env, value, &kind, &bytes->length, &bytes->data, NULL, NULL) != napi_ok) return false;
  return kind == napi_uint8_array;
}

bool value_string(struct call *call, napi_value value, const char *name, const char **result) {
  napi_valuetype type;
  size_t length = 0;
  struct bytes bytes = {NULL, 0};
  char *copy = NULL;
  if (!type_of(call, value, &type)) return false;
  if (type == napi_string) {
    if (!check(call, napi_get_value_string_utf8(call->env, value, NULL, 0, &length))) return false;
    copy = call_alloc(call, length + 1);
    if (copy == NULL || !check(call, napi_get_value_string_utf8(call->env, value, copy, length + 1, &length))) return false;
  } else if (is_byte_array(call, value, &bytes)) {
    length = bytes.length;
    copy = call_alloc(call, length + 1);
    if (copy == NULL) return false;
    if (length > 0) memcpy(copy, bytes.data, length);
  } else {
    return throw_type(call, name, "of type string or an instance of Uint8Array", value);
  }
  if (memchr(copy, '\0', length) != NULL) return throw_value(call, name, "a string or Uint8Array without null bytes", value);
  *result = copy;
  return true;
}

bool arg_string(struct call *call, size_t index, const char *name, const char **value) {
  return value_string(call, call->argv[index], name, value);
}

/* The elements of an array. Its length is read once: a getter that shortens it makes the rest undefined, which is a TypeError. */
static bool array_length(struct call *call, napi_value array, const char *name, uint32_t *length) {
  bool is_array = false;
  if (!check(call, napi_is_array(call->env, array, &is_array))) return false;
  if (!is_array) return throw_type(call, name, "an instance of Array", array);
  return check(call, napi_get_array_length(call->env, array, length));
}

bool arg_strings(struct call *call, size_t index, const char *name, char ***values, size_t *count) {
  uint32_t length = 0;
  if (!array_length(call, call->argv[index], name, &length)) return false;
  char **strings = call_alloc(call, ((size_t)length + 1) * sizeof *strings);
  if (strings == NULL) return false;
  for (uint32_t i = 0; i < length; i++) {
    napi_handle_scope scope;
    if (!check(call, napi_open_handle_scope(call->env, &scope))) return false;
    napi_value element;
    const char *string = NULL;
    bool ok = check(call, napi_get_element(call->env, call->argv[index], i, &element)) && value_string(call, element, name, &string);
    napi_close_handle_scope(call->env, scope);
    if (!ok) return false;
    strings[i] = (char *)(uintptr_t)string;
  }
  *values = strings;
  if (count != NULL) *count = length;
  return true;
}

bool arg_bytes(struct call *call, size_t index, const char *name, struct bytes *value) {
  napi_value from = call->argv[index];
  bool typed = false;
  bool view = false;
  bool buffer = false;
  if (!check(call, napi_is_typedarray(call->env, from, &typed)) || !check(call, napi_is_dataview(call->env, from, &view)) ||
      !check(call, napi_is_arraybuffer(call->env, from, &buffer)))
    return false;
  *value = (struct bytes){NULL, 0};
  if (buffer) return check(call, napi_get_arraybuffer_info(call->env, from, &value->data, &value->length));
  if (view) return check(call, napi_get_dataview_info(call->env, from, &value->length, &value->data, NULL, NULL));
  if (!typed) return throw_type(call, name, "an instance of Buffer, TypedArray, DataView or ArrayBuffer", from);

  napi_typedarray_type kind = napi_uint8_array;
  size_t elements = 0;
  if (!check(call, napi_get_typedarray_info(call->env, from, &kind, &elements, &value->data, NULL, NULL))) return false;
  static const uint8_t sizes[] = {[napi_int8_array] = 1,    [napi_uint8_array] = 1,  [napi_uint8_clamped_array] = 1,
                                  [napi_int16_array] = 2,   [napi_uint16_array] = 2, [napi_int32_array] = 4,
                                  [napi_uint32_array] = 4,  [napi_float32_array] = 4, [napi_float64_array] = 8,
                                  [napi_bigint64_array] = 8, [napi_biguint64_array] = 8};
  if ((size_t)kind >= sizeof sizes) return throw_type(call, name, "a typed array of a known kind", from);
  value->length = elements * sizes[kind];
  return true;
}

bool arg_address(struct call *call, size_t index, const char *name, uintptr_t *value) {
  napi_valuetype type;
  uint64_t address = 0;
  bool lossless = false;
  if (!type_of(call, call->argv[index], &type)) return false;
  if (type != napi_bigint) return throw_type(call, name, "of type bigint", call->argv[index]);
  if (!check(call, napi_get_value_bigint_uint64(call->env, call->argv[index], &address, &lossless))) return false;
  if (!lossless || address > UINTPTR_MAX) return throw_range(call, name, ">= 0n && < 2n ** 64n", call->argv[index]);
  *value = (uintptr_t)address;
  return true;
}

/* 32 and 33 belong to the C library, whose sigaddset refuses them too. */
static bool is_signal(int64_t signo) { return signo >= 1 && signo <= 64 && signo != 32 && signo != 33; }

bool value_sigset(struct call *call, napi_value array, const char *name, sigbits *set) {
  uint32_t length = 0;
  if (!array_length(call, array, name, &length)) return false;
  *set = 0;
  for (uint32_t i = 0; i < length; i++) {
    napi_handle_scope scope;
    if (!check(call, napi_open_handle_scope(call->env, &scope))) return false;
    napi_value element;
    int64_t signo = 0;
    bool ok = check(call, napi_get_element(call->env, array, i, &element)) &&
              value_integer(call, element, name, INT_MIN, INT_MAX, &signo);
    napi_close_handle_scope(call->env, scope);
    if (!ok) return false;
    if (!is_signal(signo)) return throw_errno(call, EINVAL, NULL) != NULL;
    *set |= SIGNAL_BIT(signo);
  }
  return true;
}

bool arg_sigset(struct call *call, size_t index, const char *name, sigbits *value) {
  return value_sigset(call, call->argv[index], name, value);
}

/* ---- results ---- */

napi_value result_undefined(struct call *call) {
  napi_value result = NULL;
  return check(call, napi_get_undefined(call->env, &result)) ? result : NULL;
}

napi_value result_number(struct call *call, double value) {
  napi_value result = NULL;
  return check(call, napi_create_double(call->env, value, &result)) ? result : NULL;
}

napi_value result_boolean(struct call *call, bool value) {
  napi_value result = NULL;
  return check(call, napi_get_boolean(call->env, value, &result)) ? result : NULL;
}

napi_value result_bigint(struct call *call, uint64_t value) {
  napi_value result = NULL;
  return check(call, napi_create_bigint_uint64(call->env, value, &result)) ? result : NULL;
}

napi_value result_string(struct call *call, const char *bytes, size_t length) {
  napi_value result = NULL;
  return check(call, napi_create_string_utf8(call->env, bytes, length, &result)) ? result : NULL;
}

napi_value result_object(struct call *call) {
  napi_value result = NULL;
  return check(call, napi_create_object(call->env, &result)) ? result : NULL;
}

napi_value result_sigset(struct call *call, sigbits set) {
  napi_value array = NULL;
  uint32_t count = 0;
  if (!check(call, napi_create_array(call->env, &array))) return NULL;
  for (int signo = 1; signo <= 64; signo++) {
    if ((set & SIGNAL_BIT(signo)) == 0) continue;
    napi_value number = result_number(call, signo);
    if (number == NULL || !check(call, napi_set_element(call->env, array, count++, number))) return NULL;
  }
  return array;
}

bool object_set(struct call *call, napi_value object, const char *key, napi_value value) {
  return value != NULL && check(call, napi_set_named_property(call->env, object, key, value));
}

bool object_set_number(struct call *call, napi_value object, const char *key, double value) {
  return object_set(call, object, key, result_number(call, value));
}
