/* Result files. They are read when every traced process is dead, so nobody can swap a file between the look and the
 * read; the sandbox opens them without following any link, and only regular files are read. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run.h"

enum { COLLECT_MAX = 1 << 20 };

static const char *type_of(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG: return "regular";
    case S_IFDIR: return "directory";
    case S_IFLNK: return "symlink";
    case S_IFIFO: return "fifo";
    case S_IFSOCK: return "socket";
    default: return "device";
  }
}

/* Why a path could not be opened, in the words of the `file` event. */
static const char *type_of_refusal(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR: return "missing";
    case ELOOP: return "symlink";
    case ENXIO: return "socket";
    default: return "refused";
  }
}

static size_t read_file(int fd, char *to, size_t size) {
  size_t done = 0;
  while (done < size) {
    ssize_t got = read(fd, to + done, size - done);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    done += (size_t)got;
  }
  return done;
}

static void collect(struct run *run, const char *path) {
  static char data[COLLECT_MAX];
  struct stat status = {0};
  size_t length = 0;
  int fd = sandbox_open_result(&run->sandbox, path);
  const char *type = fd < 0 ? type_of_refusal(errno) : fstat(fd, &status) < 0 ? "refused" : type_of(status.st_mode);
  if (fd >= 0 && S_ISREG(status.st_mode)) length = read_file(fd, data, sizeof data);
  if (fd >= 0) close(fd);

  struct text *text = event_open(&run->events, "file");
  text_string(text, "path", path);
  text_string(text, "type", type);
  text_int(text, "mode", status.st_mode & 07777);
  text_int(text, "size", status.st_size);
  text_data(text, "data", data, length);
  event_close(&run->events);
}

void collect_files(struct run *run) {
  for (size_t i = 0; i < run->request.collect_count; i++) collect(run, run->request.collect[i]);
}
