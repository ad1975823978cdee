/*
 * Keeps the low descriptor numbers for the program.
 *
 * The runtime's own descriptors start at 64, so that the program's first open gives 3, as in C. But a fork child's event loop gets new ones,
 * libuv's own fork handlers among those who open them, and the kernel always gives the lowest number that is free. So all low numbers are
 * occupied while fork runs, and released afterwards in both processes.
 *
 * One recvmsg that receives many descriptors occupies them all: sixty calls of dup would do the same, each of them a stop where the
 * process is traced and a line in its recording.
 */
#include "signals.h"

#include <fcntl.h>
#include <sys/socket.h>

enum { LOW_MAX = 128 };

/* What is received again and again: the socket that it is received from. 0, 0 until keepDescriptorsFrom. */
static int sockets[2];
static int low_end;
/* The occupied numbers, in the order in which the kernel gave them: ascending. */
static int occupied[LOW_MAX];
static int occupied_count;

union passing {
  struct cmsghdr header;
  char bytes[CMSG_SPACE(sizeof occupied)];
};

static bool pass(int count) {
  int many[LOW_MAX];
  char byte = 0;
  union passing control = {0};
  struct iovec data = {&byte, 1};
  for (int i = 0; i < count; i++) many[i] = sockets[0];
  struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = control.bytes};
  message.msg_controllen = CMSG_SPACE((size_t)count * sizeof(int));
  control.header.cmsg_level = SOL_SOCKET;
  control.header.cmsg_type = SCM_RIGHTS;
  control.header.cmsg_len = CMSG_LEN((size_t)count * sizeof(int));
  memcpy(CMSG_DATA(&control.header), many, (size_t)count * sizeof(int));
  return sendmsg(sockets[0], &message, MSG_DONTWAIT) == 1;
}

static void receive(void) {
  char byte;
  union passing control = {0};
  struct iovec data = {&byte, 1};
  struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control};
  if (recvmsg(sockets[1], &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT) != 1) return;
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  if (header == NULL || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) return;
  occupied_count = (int)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
  memcpy(occupied, CMSG_DATA(header), (size_t)occupied_count * sizeof(int));
}

/* Best effort: where the limit on descriptors is too low for it, the child's own get low numbers, which is a blemish and no fault. */
void descriptors_occupy(void) {
  if (low_end == 0) return;
  /* More than can be free: what the program holds below makes some land above, where they harm nobody. */
  if (pass(low_end)) receive();
}

/* Neighbours in one call. */
void descriptors_release(void) {
  for (int from = 0; from < occupied_count;) {
    int to = from;
    while (to + 1 < occupied_count && occupied[to + 1] == occupied[to] + 1) to++;
    syscall(SYS_close_range, occupied[from], occupied[to], 0);
    from = to + 1;
  }
  occupied_count = 0;
}

/* In main of a warm start: the pair that it was forked with is that of every other run, too. */
bool descriptors_renew(void) {
  int pair[2];
  if (low_end == 0) return true;
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return false;
  for (int i = 0; i < 2; i++)
    if (dup3(pair[i], sockets[i], O_CLOEXEC) < 0 || close(pair[i]) != 0) return false;
  return true;
}

/* keepDescriptorsFrom(first): the runtime's descriptors stay at `first` and above, in fork children too. */
static napi_value do_keepDescriptorsFrom(struct call *call) {
  int64_t first;
  int pair[2];
  if (!on_main_thread(call) || !arg_integer(call, 0, "first", 0, LOW_MAX, &first)) return NULL;
  /* Not datagram sockets: the sandbox refuses them, since they can reach any socket that has a path. */
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return throw_errno(call, errno, NULL);
  for (int i = 0; i < 2; i++) {
    sockets[i] = fcntl(pair[i], F_DUPFD_CLOEXEC, (int)first);
    if (sockets[i] == -1) return throw_errno(call, errno, NULL);
    close(pair[i]);
  }
  low_end = (int)first;
  return result_undefined(call);
}

static const struct function functions[] = {{"keepDescriptorsFrom", do_keepDescriptorsFrom}, {NULL, NULL}};

static const struct constant constants[] = {{NULL, 0}};

CHAPTER(functions, constants)
