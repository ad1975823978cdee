/*
 * The errors that JavaScript sees, in Node's own words.
 *
 * A failed system call throws an Error whose message is `CODE: text, syscall 'path'` and which carries code, errno (negative), syscall and
 * path. A bad argument throws a TypeError or RangeError with one of Node's codes, before anything was asked of the kernel. libuv names
 * only the errors that it can meet itself (not ECHILD, for one), so the names and texts are the C library's; where both know an error
 * they differ in the first letter at most.
 */
#include "posix.h"

#include <ctype.h>
#include <stdio.h>
#include <uv.h>

enum { MESSAGE_MAX = 512 };

bool check(struct call *call, napi_status status) {
  if (status == napi_ok) return true;
  bool pending = false;
  napi_is_exception_pending(call->env, &pending);
  if (!pending) {
    const napi_extended_error_info *info = NULL;
    napi_get_last_error_info(call->env, &info);
    const char *text = info != NULL && info->error_message != NULL ? info->error_message : "Node-API call failed";
    napi_throw_error(call->env, "ERR_NAPI", text);
  }
  return false;
}

static bool set_string(struct call *call, napi_value object, const char *key, const char *text) {
  napi_value value = result_string(call, text, strlen(text));
  return value != NULL && object_set(call, object, key, value);
}

/* Node's wording (libuv's) for what libuv knows, the C library's with a small first letter for the rest. */
static void describe_errno(int error, char name[32], char text[128]) {
  uv_err_name_r(-error, name, 32);
  if (strncmp(name, "Unknown", 7) != 0) {
    uv_strerror_r(-error, text, 128);
    return;
  }
  const char *known = strerrorname_np(error);
  const char *described = strerrordesc_np(error);
  snprintf(name, 32, "%s", known != NULL ? known : "EUNKNOWN");
  snprintf(text, 128, "%s", described != NULL ? described : "unknown error");
  /* "No child processes" becomes "no child processes"; "RFS specific error" stays. */
  if (isupper((unsigned char)text[0]) && !isupper((unsigned char)text[1])) text[0] = (char)tolower((unsigned char)text[0]);
}

napi_value throw_errno(struct call *call, int error, const char *path) {
  char name[32];
  char text[128];
  char message[MESSAGE_MAX + PATH_MAX];
  describe_errno(error, name, text);
  if (path == NULL) snprintf(message, sizeof message, "%s: %s, %s", name, text, call->name);
  else snprintf(message, sizeof message, "%s: %s, %s '%s'", name, text, call->name, path);

  napi_value code = result_string(call, name, strlen(name));
  napi_value words = result_string(call, message, strlen(message));
  napi_value thrown = NULL;
  if (code == NULL || words == NULL || !check(call, napi_create_error(call->env, code, words, &thrown))) return NULL;
  /* In the order in which Node's own have them: it shows when one is printed. */
  if (!object_set_number(call, thrown, "errno", -error) || !object_set(call, thrown, "code", code) ||
      !set_string(call, thrown, "syscall", call->name) || (path != NULL && !set_string(call, thrown, "path", path)))
    return NULL;
  napi_throw(call->env, thrown);
  return NULL;
}

/* ---- bad arguments ---- */

static void describe_text(napi_env env, napi_value value, const char *before, const char *after, char *out, size_t size) {
  char text[32];
  size_t length = 0;
  if (napi_get_value_string_utf8(env, value, text, sizeof text, &length) != napi_ok) length = 0;
  const char *more = length == sizeof text - 1 ? "..." : "";
  snprintf(out, size, "%s%.28s%s%s", before, length == 0 ? "" : text, more, after);
}

static void describe_object(napi_env env, napi_value value, char *out, size_t size) {
  bool array = false;
  napi_is_array(env, value, &array);
  snprintf(out, size, "%s", array ? "an instance of Array" : "an instance of Object");
}

/* "type string ('x')", "undefined", "type number (1.5)": never runs code of the program's, as a toString would. */
static void describe_received(napi_env env, napi_value value, char *out, size_t size) {
  napi_valuetype type = napi_undefined;
  double number = 0;
  bool truth = false;
  napi_typeof(env, value, &type);
  switch (type) {
    case napi_undefined: snprintf(out, size, "undefined"); break;
    case napi_null: snprintf(out, size, "null"); break;
    case napi_boolean:
      napi_get_value_bool(env, value, &truth);
      snprintf(out, size, "type boolean (%s)", truth ? "true" : "false");
      break;
    case napi_number:
      napi_get_value_double(env, value, &number);
      snprintf(out, size, "type number (%.17g)", number);
      break;
    case napi_string: describe_text(env, value, "type string ('", "')", out, size); break;
    case napi_symbol: snprintf(out, size, "type symbol"); break;
    case napi_function: snprintf(out, size, "type function"); break;
    case napi_bigint: snprintf(out, size, "type bigint"); break;
    default: describe_object(env, value, out, size); break;
  }
}

typedef napi_status (*thrower)(napi_env env, const char *code, const char *message);

static bool throw_argument(struct call *call, thrower throw_it, const char *code, const char *format, const char *name, const char *must,
                           napi_value received) {
  char what[128];
  char message[MESSAGE_MAX];
  describe_received(call->env, received, what, sizeof what);
  /* One of the three formats below, each with three %s. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  snprintf(message, sizeof message, format, name, must, what);
#pragma GCC diagnostic pop
  throw_it(call->env, code, message);
  return false;
}

bool throw_type(struct call *call, const char *name, const char *must, napi_value received) {
  return throw_argument(call, napi_throw_type_error, "ERR_INVALID_ARG_TYPE", "The \"%s\" argument must be %s. Received %s", name, must,
                        received);
}

bool throw_range(struct call *call, const char *name, const char *must, napi_value received) {
  return throw_argument(call, napi_throw_range_error, "ERR_OUT_OF_RANGE",
                        "The value of \"%s\" is out of range. It must be %s. Received %s", name, must, received);
}

bool throw_value(struct call *call, const char *name, const char *must, napi_value received) {
  return throw_argument(call, napi_throw_type_error, "ERR_INVALID_ARG_VALUE", "The argument '%s' must be %s. Received %s", name, must,
                        received);
}
