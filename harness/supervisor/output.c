/* main's standard streams. The supervisor holds the other ends: it feeds standard input as fast as the program takes it
 * and reads both outputs without ever blocking, so a program that prints without end meets the output limit, not a full
 * pipe, and one that reads nothing holds nobody up. O_NONBLOCK is on the supervisor's ends alone: the two ends of a pipe
 * are different open file descriptions. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "run.h"

enum { PIECE = 1 << 16, PIPE_SIZE = 1 << 20 };

static int pipe_to_read(struct pipe_end *own, int program_fd, int *program) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return -1;
  *own = (struct pipe_end){ends[0], program_fd};
  fcntl(ends[0], F_SETPIPE_SZ, PIPE_SIZE); /* room for what is printed between two ticks; less is only slower */
  *program = ends[1];
  return fcntl(ends[0], F_SETFL, O_NONBLOCK);
}

int output_open(struct output *output, bool has_stdin, int program_fds[3]) {
  output->input = (struct pipe_end){-1, 0};
  if (has_stdin) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0 || fcntl(ends[1], F_SETFL, O_NONBLOCK) < 0) return -1;
    output->input.fd = ends[1];
    program_fds[0] = ends[0];
  } else {
    program_fds[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (program_fds[0] < 0) return -1;
  }
  return pipe_to_read(&output->output[0], 1, &program_fds[1]) < 0 ||
                 pipe_to_read(&output->output[1], 2, &program_fds[2]) < 0
             ? -1
             : 0;
}

static void close_end(struct pipe_end *end) {
  if (end->fd >= 0) close(end->fd);
  end->fd = -1;
}

void output_feed(struct run *run) {
  struct output *output = &run->output;
  const struct bytes *bytes = &run->request.stdin_bytes;
  while (output->input.fd >= 0) {
    if (output->input_done == bytes->length) {
      close_end(&output->input);
      run->rest.moves++;
      return;
    }
    ssize_t wrote = write(output->input.fd, bytes->at + output->input_done, bytes->length - output->input_done);
    if (wrote > 0) output->input_done += (size_t)wrote, run->rest.moves++;
    else if (wrote < 0 && errno == EAGAIN) return;
    else if (wrote < 0 && errno != EINTR) close_end(&output->input); /* EPIPE: nobody reads it any more */
  }
}

void output_drain(struct run *run, struct pipe_end *end) {
  static char piece[PIECE];
  while (end->fd >= 0) {
    ssize_t got = read(end->fd, piece, sizeof piece);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
      close_end(end);
      return;
    }
    run->rest.moves++;
    uint64_t limit = run->request.limit[LIMIT_OUTPUT_BYTES];
    uint64_t room = run->output.total < limit ? limit - run->output.total : 0;
    run->output.total += (uint64_t)got;
    if (room > 0) {
      struct text *text = event_open(&run->events, "output");
      text_int(text, "fd", end->program_fd);
      text_data(text, "data", piece, (uint64_t)got < room ? (size_t)got : (size_t)room);
      event_close(&run->events);
    }
    if ((uint64_t)got > room) {
      limit_reached(run, LIMIT_OUTPUT_BYTES, run->output.total, 0);
      return;
    }
  }
}

void output_close(struct output *output) {
  close_end(&output->input);
  close_end(&output->output[0]);
  close_end(&output->output[1]);
}
