/* The table of system calls. Adding one is adding a line: number, name, groups, when it is reported, and what its
 * arguments are. Rows whose call exists on one architecture only stand under an #ifdef of its number. */
#include "syscalls.h"

#include <sys/syscall.h>

#define ROW(name, groups, report, ...) {SYS_##name, #name, groups, report, {__VA_ARGS__}}
#define PROCESS GROUP_PROCESS
#define SIGNAL GROUP_SIGNAL
#define DESCRIPTOR GROUP_DESCRIPTOR
#define OUTPUT GROUP_OUTPUT
#define MEMORY GROUP_MEMORY
#define TIME GROUP_TIME

const struct syscall SYSCALLS[] = {
    /* process */
    ROW(clone, PROCESS, FAILURES, LONG, LONG, LONG, LONG, LONG),
    ROW(clone3, PROCESS, FAILURES, LONG, LONG),
    ROW(execve, PROCESS, FAILURES, PATH, LONG, LONG),
    ROW(execveat, PROCESS, FAILURES, INT, PATH, LONG, LONG, FLAGS),
    ROW(wait4, PROCESS, ALWAYS, INT, STATUS, FLAGS, LONG),
    ROW(waitid, PROCESS, ALWAYS, INT, INT, SIGINFO, FLAGS, LONG),
    ROW(setpgid, PROCESS, ALWAYS, INT, INT),
    ROW(setsid, PROCESS, ALWAYS, NONE),
    ROW(prctl, PROCESS, ALWAYS, INT, LONG, LONG, LONG, LONG),
#ifdef SYS_fork
    ROW(fork, PROCESS, FAILURES, NONE),
    ROW(vfork, PROCESS, FAILURES, NONE),
#endif
    /* signal */
    ROW(kill, SIGNAL, ALWAYS, INT, INT),
    ROW(tkill, SIGNAL, ALWAYS, INT, INT),
    ROW(tgkill, SIGNAL, ALWAYS, INT, INT, INT),
    ROW(rt_sigqueueinfo, SIGNAL, ALWAYS, INT, INT, SIGINFO),
    ROW(rt_tgsigqueueinfo, SIGNAL, ALWAYS, INT, INT, INT, SIGINFO),
    ROW(pidfd_send_signal, SIGNAL, ALWAYS, INT, INT, LONG, FLAGS),
    ROW(rt_sigaction, SIGNAL, ALWAYS, INT, ACTION, LONG, LONG),
    ROW(rt_sigprocmask, SIGNAL, ALWAYS, INT, SET, LONG, LONG),
    ROW(rt_sigpending, SIGNAL, ALWAYS, SET_OUT, LONG),
    ROW(rt_sigsuspend, SIGNAL, ALWAYS, SET, LONG),
    ROW(rt_sigtimedwait, SIGNAL, ALWAYS, SET, SIGINFO, SPAN, LONG),
    ROW(signalfd4, SIGNAL | DESCRIPTOR, ALWAYS, INT, SET, LONG, FLAGS),
    ROW(setitimer, SIGNAL | TIME, ALWAYS, INT, INTERVAL, LONG),
    ROW(timer_create, SIGNAL | TIME, ALWAYS, INT, LONG, LONG),
    ROW(timer_settime, SIGNAL | TIME, ALWAYS, INT, FLAGS, LONG, LONG),
    ROW(sigaltstack, SIGNAL, ALWAYS, LONG, LONG),
#ifdef SYS_pause
    ROW(pause, SIGNAL, ALWAYS, NONE),
    ROW(alarm, SIGNAL | TIME, ALWAYS, FLAGS),
#endif
#ifdef SYS_signalfd
    ROW(signalfd, SIGNAL | DESCRIPTOR, ALWAYS, INT, SET, LONG),
#endif
    /* descriptor */
    ROW(openat, DESCRIPTOR, ALWAYS, INT, PATH, FLAGS, FLAGS),
    ROW(openat2, DESCRIPTOR, ALWAYS, INT, PATH, LONG, LONG),
    ROW(close, DESCRIPTOR, ALWAYS, INT),
    ROW(close_range, DESCRIPTOR, ALWAYS, FLAGS, FLAGS, FLAGS),
    ROW(dup, DESCRIPTOR, ALWAYS, INT),
    ROW(dup3, DESCRIPTOR, ALWAYS, INT, INT, FLAGS),
    ROW(pipe2, DESCRIPTOR, ALWAYS, FDS, FLAGS),
    ROW(socketpair, DESCRIPTOR, ALWAYS, INT, INT, INT, FDS),
    ROW(socket, DESCRIPTOR, ALWAYS, INT, INT, INT),
    ROW(fcntl, DESCRIPTOR, ALWAYS, INT, INT, LONG),
    ROW(lseek, DESCRIPTOR, ALWAYS, INT, LONG, INT),
    ROW(ftruncate, DESCRIPTOR, ALWAYS, INT, LONG),
    ROW(truncate, DESCRIPTOR, ALWAYS, PATH, LONG),
    ROW(read, DESCRIPTOR, ALWAYS, INT, LONG, LONG),
    ROW(pread64, DESCRIPTOR, ALWAYS, INT, LONG, LONG, LONG),
    ROW(readv, DESCRIPTOR, ALWAYS, INT, LONG, LONG),
    ROW(eventfd2, DESCRIPTOR, ALWAYS, FLAGS, FLAGS),
    ROW(timerfd_create, DESCRIPTOR, ALWAYS, INT, FLAGS),
    ROW(memfd_create, DESCRIPTOR, ALWAYS, PATH, FLAGS),
    ROW(pidfd_open, DESCRIPTOR, ALWAYS, INT, FLAGS),
    ROW(epoll_create1, DESCRIPTOR, ALWAYS, FLAGS),
    ROW(inotify_init1, DESCRIPTOR, ALWAYS, FLAGS),
    ROW(flock, DESCRIPTOR, ALWAYS, INT, INT),
    ROW(unlinkat, DESCRIPTOR, ALWAYS, INT, PATH, FLAGS),
    ROW(renameat2, DESCRIPTOR, ALWAYS, INT, PATH, INT, PATH, FLAGS),
    ROW(mkdirat, DESCRIPTOR, ALWAYS, INT, PATH, FLAGS),
    ROW(mknodat, DESCRIPTOR, ALWAYS, INT, PATH, FLAGS, LONG),
    ROW(linkat, DESCRIPTOR, ALWAYS, INT, PATH, INT, PATH, FLAGS),
    ROW(symlinkat, DESCRIPTOR, ALWAYS, PATH, INT, PATH),
    ROW(chdir, DESCRIPTOR, ALWAYS, PATH),
    ROW(fchdir, DESCRIPTOR, ALWAYS, INT),
#ifdef SYS_open
    ROW(open, DESCRIPTOR, ALWAYS, PATH, FLAGS, FLAGS),
    ROW(creat, DESCRIPTOR, ALWAYS, PATH, FLAGS),
    ROW(dup2, DESCRIPTOR, ALWAYS, INT, INT),
    ROW(pipe, DESCRIPTOR, ALWAYS, FDS),
    ROW(eventfd, DESCRIPTOR, ALWAYS, FLAGS),
    ROW(unlink, DESCRIPTOR, ALWAYS, PATH),
    ROW(rename, DESCRIPTOR, ALWAYS, PATH, PATH),
    ROW(mkdir, DESCRIPTOR, ALWAYS, PATH, FLAGS),
    ROW(mknod, DESCRIPTOR, ALWAYS, PATH, FLAGS, LONG),
    ROW(link, DESCRIPTOR, ALWAYS, PATH, PATH),
    ROW(symlink, DESCRIPTOR, ALWAYS, PATH, PATH),
#endif
#ifdef SYS_renameat
    ROW(renameat, DESCRIPTOR, ALWAYS, INT, PATH, INT, PATH),
#endif
    /* output */
    ROW(write, OUTPUT, ALWAYS, INT, BUFFER, LONG),
    ROW(writev, OUTPUT, ALWAYS, INT, VECTOR, LONG),
    ROW(pwrite64, OUTPUT, ALWAYS, INT, BUFFER, LONG, LONG),
    ROW(pwritev, OUTPUT, ALWAYS, INT, VECTOR, LONG, LONG, LONG),
    ROW(pwritev2, OUTPUT, ALWAYS, INT, VECTOR, LONG, LONG, LONG, FLAGS),
    ROW(sendto, OUTPUT, ALWAYS, INT, BUFFER, LONG, FLAGS, LONG, LONG),
    ROW(sendfile, OUTPUT, ALWAYS, INT, INT, LONG, LONG),
    ROW(splice, OUTPUT, ALWAYS, INT, LONG, INT, LONG, LONG, FLAGS),
    ROW(tee, OUTPUT, ALWAYS, INT, INT, LONG, FLAGS),
    ROW(copy_file_range, OUTPUT, ALWAYS, INT, LONG, INT, LONG, LONG, FLAGS),
    /* memory */
    ROW(mmap, MEMORY, ALWAYS, LONG, LONG, FLAGS, FLAGS, INT, LONG),
    ROW(munmap, MEMORY, ALWAYS, LONG, LONG),
    ROW(mremap, MEMORY, ALWAYS, LONG, LONG, LONG, FLAGS, LONG),
    ROW(mprotect, MEMORY, ALWAYS, LONG, LONG, FLAGS),
    ROW(madvise, MEMORY, ALWAYS, LONG, LONG, INT),
    ROW(msync, MEMORY, ALWAYS, LONG, LONG, FLAGS),
    ROW(brk, MEMORY, ALWAYS, LONG),
    /* time */
    ROW(nanosleep, TIME, ALWAYS, SPAN, LONG),
    ROW(clock_nanosleep, TIME, ALWAYS, INT, FLAGS, SPAN, LONG),
    ROW(ppoll, TIME, ALWAYS, LONG, FLAGS, SPAN, LONG, LONG),
    ROW(pselect6, TIME, ALWAYS, INT, LONG, LONG, LONG, SPAN, LONG),
#ifdef SYS_poll
    ROW(poll, TIME, ALWAYS, LONG, FLAGS, INT),
    ROW(select, TIME, ALWAYS, INT, LONG, LONG, LONG, LONG),
#endif
    /* where processes wait, too */
    ROW(restart_syscall, 0, NEVER, NONE),
    ROW(futex, 0, NEVER, LONG, INT, FLAGS, LONG, LONG, FLAGS),
    ROW(epoll_pwait, 0, NEVER, INT, LONG, INT, INT, LONG, LONG),
    ROW(accept4, 0, NEVER, INT, LONG, LONG, FLAGS),
    ROW(connect, 0, NEVER, INT, LONG, LONG),
    ROW(recvfrom, 0, NEVER, INT, LONG, LONG, FLAGS, LONG, LONG),
    ROW(recvmsg, 0, NEVER, INT, LONG, FLAGS),
    ROW(sendmsg, 0, NEVER, INT, LONG, FLAGS),
    ROW(exit, 0, NEVER, INT),
    ROW(exit_group, 0, NEVER, INT),
    ROW(sched_yield, 0, NEVER, NONE),
    ROW(fsync, 0, NEVER, INT),
#ifdef SYS_epoll_wait
    ROW(epoll_wait, 0, NEVER, INT, LONG, INT, INT),
#endif
};

const size_t SYSCALL_COUNT = sizeof SYSCALLS / sizeof *SYSCALLS;

const struct syscall *syscall_row(uint64_t number) {
  for (size_t i = 0; i < SYSCALL_COUNT; i++)
    if ((uint64_t)SYSCALLS[i].number == number) return &SYSCALLS[i];
  return NULL;
}
