/*
 * Files by name, and what is known about them: stat, access, unlink, mkfifo, chdir, umask; fsync, ftruncate, isatty.
 *
 * Theory of operation. One system call a body; the path is in call_alloc memory and goes into the error.
 */
#include "posix.h"

#include "descriptor.h"

#include <fcntl.h>
#include <sys/stat.h>

static napi_value nothing_or_error(struct call *call, long result, const char *path) {
  return result < 0 ? call_failed(call, result, path) : result_undefined(call);
}

/* dev and ino are bigint: file systems use all 64 bits (overlayfs puts the layer into the top ones). */
static napi_value result_stat(struct call *call, const struct stat *stat) {
  napi_value object = result_object(call), dev = result_bigint(call, stat->st_dev), ino = result_bigint(call, stat->st_ino);
  bool done = object != NULL && dev != NULL && ino != NULL && object_set(call, object, "dev", dev) &&
              object_set(call, object, "ino", ino) && object_set_number(call, object, "mode", stat->st_mode) &&
              object_set_number(call, object, "nlink", (double)stat->st_nlink) &&
              object_set_number(call, object, "uid", stat->st_uid) && object_set_number(call, object, "gid", stat->st_gid) &&
              object_set_number(call, object, "size", (double)stat->st_size);
  return done ? object : NULL;
}

static napi_value stat_path(struct call *call, int flags) {
  const char *path;
  struct stat found;
  if (!arg_string(call, 0, "path", &path)) return NULL;
  long result = libc(fstatat(AT_FDCWD, path, &found, flags));
  return result < 0 ? call_failed(call, result, path) : result_stat(call, &found);
}

static napi_value do_stat(struct call *call) { return stat_path(call, 0); }

static napi_value do_lstat(struct call *call) { return stat_path(call, AT_SYMLINK_NOFOLLOW); }

static napi_value do_fstat(struct call *call) {
  int fd;
  struct stat found;
  if (!arg_descriptor(call, 0, "fd", &fd)) return NULL;
  long result = libc(fstat(fd, &found));
  return result < 0 ? call_failed(call, result, NULL) : result_stat(call, &found);
}

static napi_value do_access(struct call *call) {
  const char *path;
  int mode;
  if (!arg_string(call, 0, "path", &path) || !arg_int(call, 1, "mode", &mode)) return NULL;
  return nothing_or_error(call, libc(access(path, mode)), path);
}

static napi_value do_unlink(struct call *call) {
  const char *path;
  return arg_string(call, 0, "path", &path) ? nothing_or_error(call, libc(unlink(path)), path) : NULL;
}

static napi_value do_mkfifo(struct call *call) {
  const char *path;
  int64_t mode;
  if (!arg_string(call, 0, "path", &path) || !arg_integer(call, 1, "mode", 0, 07777, &mode)) return NULL;
  return nothing_or_error(call, libc(mkfifo(path, (mode_t)mode)), path);
}

static napi_value do_chdir(struct call *call) {
  const char *path;
  return arg_string(call, 0, "path", &path) ? nothing_or_error(call, libc(chdir(path)), path) : NULL;
}

static napi_value do_getcwd(struct call *call) {
  char *path = call_alloc(call, PATH_MAX);
  if (path == NULL) return NULL;
  return getcwd(path, PATH_MAX) == NULL ? throw_errno(call, errno, NULL) : result_string(call, path, strlen(path));
}

static napi_value do_umask(struct call *call) {
  int64_t mask;
  return arg_integer(call, 0, "mask", 0, 0777, &mask) ? result_number(call, umask((mode_t)mask)) : NULL;
}

static napi_value do_fsync(struct call *call) {
  int fd;
  return arg_descriptor(call, 0, "fd", &fd) ? nothing_or_error(call, libc(fsync(fd)), NULL) : NULL;
}

static napi_value do_ftruncate(struct call *call) {
  int fd;
  int64_t length;
  if (!arg_descriptor(call, 0, "fd", &fd) || !arg_integer(call, 1, "length", -MAX_SAFE, MAX_SAFE, &length)) return NULL;
  return nothing_or_error(call, call_blocking(call, RESTARTS, SYS_ftruncate, fd, (long)length), NULL);
}

static napi_value do_isatty(struct call *call) {
  int fd;
  if (!arg_descriptor(call, 0, "fd", &fd)) return NULL;
  bool terminal = isatty(fd) == 1;
  return !terminal && errno == EBADF ? throw_errno(call, EBADF, NULL) : result_boolean(call, terminal);
}

/* ---- What a mode says ---- */

static napi_value is_kind(struct call *call, mode_t kind) {
  int64_t mode;
  return arg_integer(call, 0, "mode", 0, UINT_MAX, &mode) ? result_boolean(call, ((mode_t)mode & S_IFMT) == kind) : NULL;
}

static napi_value do_S_ISREG(struct call *call) { return is_kind(call, S_IFREG); }
static napi_value do_S_ISDIR(struct call *call) { return is_kind(call, S_IFDIR); }
static napi_value do_S_ISFIFO(struct call *call) { return is_kind(call, S_IFIFO); }
static napi_value do_S_ISCHR(struct call *call) { return is_kind(call, S_IFCHR); }
static napi_value do_S_ISLNK(struct call *call) { return is_kind(call, S_IFLNK); }

static const struct function functions[] = {
    {"stat", do_stat},
    {"lstat", do_lstat},
    {"fstat", do_fstat},
    {"access", do_access},
    {"unlink", do_unlink},
    {"mkfifo", do_mkfifo},
    {"chdir", do_chdir},
    {"getcwd", do_getcwd},
    {"umask", do_umask},
    {"fsync", do_fsync},
    {"ftruncate", do_ftruncate},
    {"isatty", do_isatty},
    {"S_ISREG", do_S_ISREG},
    {"S_ISDIR", do_S_ISDIR},
    {"S_ISFIFO", do_S_ISFIFO},
    {"S_ISCHR", do_S_ISCHR},
    {"S_ISLNK", do_S_ISLNK},
    {NULL, NULL},
};

static const struct constant constants[] = {
    CONSTANT(F_OK), CONSTANT(R_OK), CONSTANT(W_OK), CONSTANT(X_OK),
    CONSTANT(S_IFMT), CONSTANT(S_IFREG), CONSTANT(S_IFDIR), CONSTANT(S_IFCHR), CONSTANT(S_IFBLK), CONSTANT(S_IFIFO), CONSTANT(S_IFLNK),
    CONSTANT(S_IFSOCK), CONSTANT(S_ISUID), CONSTANT(S_ISGID), CONSTANT(S_ISVTX),
    CONSTANT(S_IRWXU), CONSTANT(S_IRUSR), CONSTANT(S_IWUSR), CONSTANT(S_IXUSR),
    CONSTANT(S_IRWXG), CONSTANT(S_IRGRP), CONSTANT(S_IWGRP), CONSTANT(S_IXGRP),
    CONSTANT(S_IRWXO), CONSTANT(S_IROTH), CONSTANT(S_IWOTH), CONSTANT(S_IXOTH),
    CONSTANT(PATH_MAX),
    {NULL, 0},
};

CHAPTER(functions, constants)
