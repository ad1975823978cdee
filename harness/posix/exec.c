/*
 * exec: one way into the kernel, execve, and execvp's search on top of it. What is list and what is vector is settled in exec.ts.
 *
 * The calls go through call_blocking although exec does not block: a signal caught just before it must be handled by this program, and
 * must not leave its note's mask to the next.
 */
#include "signals.h"

#include <stdio.h>

static long exec(struct call *call, const char *path, char *const *argv, char *const *envp) {
  return call_blocking(call, NEVER_RESTARTS, SYS_execve, (long)path, (long)argv, (long)envp);
}

/* execve(path, argv, envp); execv and execl leave envp out, which stands for the process's own. */
static napi_value do_execve(struct call *call) {
  const char *path;
  char **argv;
  char **envp = environ;
  if (!arg_string(call, 0, "path", &path) || !arg_strings(call, 1, "argv", &argv, NULL)) return NULL;
  if (!arg_absent(call, 2) && !arg_strings(call, 2, "envp", &envp, NULL)) return NULL;
  return call_failed(call, exec(call, path, argv, envp), path);
}

/* ---- execvp ---- */

/* A script without "#!" is the shell's, as for execvp of the C library. */
static long exec_or_shell(struct call *call, const char *path, char **argv, size_t count) {
  long result = exec(call, path, argv, environ);
  if (result != -ENOEXEC) return result;
  /* argv[0] makes room for two: the shell's name and the script's. An empty argv still has its NULL. */
  size_t rest = count > 1 ? count - 1 : 0;
  char **shell = call_alloc(call, (rest + 3) * sizeof *shell);
  if (shell == NULL) return CALL_ABANDONED;
  shell[0] = (char *)(uintptr_t) "/bin/sh";
  shell[1] = (char *)(uintptr_t)path;
  if (rest > 0) memcpy(shell + 2, argv + 1, rest * sizeof *shell);
  return exec(call, shell[0], shell, environ);
}

/* Not here, or not now: the next directory may have it. Anything else ends the search. */
static bool search_goes_on(long result) {
  return result == -ENOENT || result == -ENOTDIR || result == -ESTALE || result == -ENODEV || result == -ETIMEDOUT;
}

/* An element of PATH and the name, in `path`; an empty element is the current directory. False when they are too long for a path. */
static bool join(char path[PATH_MAX], const char *directory, size_t length, const char *file) {
  int written = snprintf(path, PATH_MAX, "%.*s%s%s", (int)length, directory, length == 0 ? "" : "/", file);
  return written > 0 && written < PATH_MAX;
}

static long search(struct call *call, const char *file, char **argv, size_t count) {
  const char *directory = getenv("PATH");
  char path[PATH_MAX];
  bool denied = false;
  long result = -ENOENT;
  if (directory == NULL) directory = "/bin:/usr/bin";
  for (bool more = true; more;) {
    size_t length = strcspn(directory, ":");
    more = directory[length] == ':';
    if (length < PATH_MAX && join(path, directory, length, file)) {
      result = exec_or_shell(call, path, argv, count);
      if (result == -EACCES) denied = true;
      else if (!search_goes_on(result)) return result;
    }
    directory += length + 1;
  }
  /* One that may not be run is remembered; it is the answer when no other is found. */
  return denied ? -EACCES : result;
}

static napi_value do_execvp(struct call *call) {
  const char *file;
  char **argv;
  size_t count;
  if (!arg_string(call, 0, "file", &file) || !arg_strings(call, 1, "argv", &argv, &count)) return NULL;
  if (*file == '\0') return throw_errno(call, ENOENT, file);
  long result = strchr(file, '/') != NULL ? exec_or_shell(call, file, argv, count) : search(call, file, argv, count);
  return call_failed(call, result, file);
}

/* The names are those that errors carry. */
static const struct function functions[] = {
    {"execve", do_execve}, {"execle", do_execve}, {"execv", do_execve}, {"execl", do_execve},
    {"execvp", do_execvp}, {"execlp", do_execvp}, {NULL, NULL},
};

static const struct constant constants[] = {{NULL, 0}};

CHAPTER(functions, constants)
