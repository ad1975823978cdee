/* The warm start: a Node that has loaded the runtime, and forks for each run. supervisor.node, loaded by run/warm.ts.
 *
 *   lab
 *    └─ warm            waits in serve(), for connections of lab's
 *        └─ guard …     one fork for each run: guard, pid 1 and main, as in a start by the program `supervisor`
 *
 * Starting Node and loading the runtime takes ten times as long as a fork, and is the same for every run: so it is done
 * once. The fork becomes the supervisor of a run (supervise.c), which forks main; main returns from serve() into
 * JavaScript, confined, where it would otherwise execute Node.
 *
 * A connection is a run: the request comes on it, events go back on it, and its end says that the run is not wanted any
 * more, as standard input's does. The socket has an abstract name that the kernel chooses, so no file is left behind;
 * whoever connects must be the process that started this one, as the kernel says.
 *
 * What main inherits, as nothing is executed:
 *   memory        this process's, which knows nothing of any run; the request, which tells what steps will come, is
 *                 taken away from it before JavaScript runs. Its addresses are those of the supervisor: whoever could
 *                 write into that would not need to guess. See SECURITY.md.
 *   descriptors   the numbers of Node's own, noted before the first connection: /dev/null stands where every run would have
 *                 the same file, until libuv and the binding make theirs anew. All others from 64 up are closed.
 *   threads       none but this. Node is started so that it can live with that: see ../posix/fork.c.
 *
 * This process ends when its standard input does: it is a pipe, whose other end is the lab's alone. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <node_api.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "run.h"

enum { CALL_close_range = 436, OWN_MAX = 64, LINE_SIZE = 256 };

/* Node's own descriptors from FIRST_OWN_FD on, ascending. */
static struct own {
  int fd;
  dev_t device;
  ino_t inode;
} own[OWN_MAX];
static size_t own_count;

static int ascending(const void *one, const void *other) {
  return ((const struct own *)one)->fd - ((const struct own *)other)->fd;
}

static bool identify(struct own *one) {
  struct stat status;
  if (fstat(one->fd, &status) != 0) return false;
  one->device = status.st_dev;
  one->inode = status.st_ino;
  return true;
}

static int note_own_descriptors(void) {
  DIR *directory = opendir("/proc/self/fd");
  if (directory == NULL) return -1;
  own_count = 0;
  for (struct dirent *entry; (entry = readdir(directory)) != NULL && own_count < OWN_MAX;) {
    int fd = (int)strtol(entry->d_name, NULL, 10);
    if (fd < FIRST_OWN_FD || fd == dirfd(directory)) continue;
    own[own_count].fd = fd;
    if (identify(&own[own_count])) own_count++;
  }
  closedir(directory);
  qsort(own, own_count, sizeof *own, ascending);
  return own_count < OWN_MAX ? 0 : -1;
}

/* What main has of warm's is what every other run has: libuv's loops, of which main's is made anew (posix/fork.c) and the others
 * never run again. Their numbers stay occupied. What libuv has renewed in the fork is another file by now. */
static int forget_shared(void) {
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) return -1;
  for (size_t i = 0; i < own_count; i++) {
    struct own now = {.fd = own[i].fd};
    bool same = !identify(&now) || (now.device == own[i].device && now.inode == own[i].inode);
    if (same && dup3(null, own[i].fd, O_CLOEXEC) < 0) return -1;
  }
  return close(null);
}

/* In main: all but 0, 1, 2, those below FIRST_OWN_FD, and Node's. */
static int close_descriptors(void) {
  unsigned from = FIRST_OWN_FD;
  for (size_t i = 0; i <= own_count; i++) {
    unsigned to = i < own_count ? (unsigned)own[i].fd - 1 : ~0U;
    if (from <= to && syscall(CALL_close_range, from, to, 0) != 0) return -1;
    if (i < own_count) from = (unsigned)own[i].fd + 1;
  }
  return forget_shared();
}

/* Listens at a name of the kernel's choice, which it writes to standard output; descriptor 1 is /dev/null from then on. */
static int open_listener(void) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  socklen_t length = sizeof(sa_family_t);
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (listener < 0 || null < 0 || bind(listener, (struct sockaddr *)&address, length) != 0) return -1;
  length = sizeof address;
  if (listen(listener, SOMAXCONN) != 0 || getsockname(listener, (struct sockaddr *)&address, &length) != 0) return -1;
  int name_length = (int)(length - offsetof(struct sockaddr_un, sun_path)) - 1; /* a NUL comes first */
  if (dprintf(STDOUT_FILENO, "%.*s\n", name_length, address.sun_path + 1) < 0 || dup2(null, STDOUT_FILENO) < 0) return -1;
  close(null);
  return listener;
}

static bool is_from(int connection, pid_t lab) {
  struct ucred peer;
  socklen_t length = sizeof peer;
  return getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 && peer.pid == lab;
}

/* The next connection of lab's. Ends the process when lab has gone. */
static int next_connection(int listener, pid_t lab) {
  struct pollfd heard[] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = listener, .events = POLLIN}};
  for (;;) {
    if (poll(heard, 2, -1) < 0) continue;
    if (heard[0].revents) _exit(0);
    int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (connection < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS)) {
      perror("warm start: accept");
      _exit(1); /* whoever waits to be served hears of it; the next run has a new one */
    }
    if (connection < 0) continue;
    if (is_from(connection, lab)) return connection;
    close(connection);
  }
}

static void serve_run(struct run *run, int connection) {
  if (dup2(connection, STDIN_FILENO) < 0) _exit(1);
  if (!supervise(run, connection, close_descriptors)) _exit(0);
}

static bool set_strings(napi_env env, napi_value into, const char *name, char **strings, size_t count) {
  napi_value array, string;
  if (napi_create_array_with_length(env, count, &array) != napi_ok) return false;
  for (size_t i = 0; i < count; i++)
    if (napi_create_string_utf8(env, strings[i], NAPI_AUTO_LENGTH, &string) != napi_ok ||
        napi_set_element(env, array, (uint32_t)i, string) != napi_ok)
      return false;
  return napi_set_named_property(env, into, name, array) == napi_ok;
}

/* What main needs of the request; the rest is forgotten. */
static napi_value main_of(napi_env env, struct run *run) {
  napi_value result = NULL;
  bool made = napi_create_object(env, &result) == napi_ok &&
              set_strings(env, result, "argv", run->request.argv, run->request.argc) &&
              set_strings(env, result, "env", run->request.envp, run->request.envc);
  request_free(&run->request);
  return made ? result : NULL;
}

/* serve() → {argv, env}: returns in the main of each run, and nowhere else. */
static napi_value serve(napi_env env, napi_callback_info info) {
  static struct run run;
  (void)info;
  pid_t lab = getppid();
  signal(SIGCHLD, SIG_IGN); /* runs end by themselves */
  int listener = note_own_descriptors() == 0 ? open_listener() : -1;
  if (listener < 0) {
    perror("warm start");
    _exit(1);
  }
  for (;;) {
    int connection = next_connection(listener, lab);
    pid_t pid = fork();
    if (pid == 0) {
      close(listener);
      serve_run(&run, connection);
      return main_of(env, &run);
    }
    if (pid < 0) dprintf(connection, "{\"ev\":\"fault\",\"t\":0,\"message\":\"fork: %s\"}\n", strerror(errno));
    close(connection);
  }
}

NAPI_MODULE_EXPORT napi_value napi_register_module_v1(napi_env env, napi_value exports);
napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  napi_value function;
  if (napi_create_function(env, "serve", NAPI_AUTO_LENGTH, serve, NULL, &function) != napi_ok ||
      napi_set_named_property(env, exports, "serve", function) != napi_ok)
    return NULL;
  return exports;
}
