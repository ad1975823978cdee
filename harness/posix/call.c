/*
 * System calls that may block, and signals that come in between.
 *
 * The race. "Is a handler due? No. Then read()": a signal between the two is noted by the C handler, and read() then sleeps although a
 * JavaScript handler waits for it to return. Blocking every signal before the check does not help: read() has no mask to unblock with.
 *
 * So the check and the system call instruction stand in one stub of assembly whose bounds are known. A C handler that finds the
 * interrupted program counter within them, so after or in the check and before the kernel was entered, moves it to the stub's way out.
 * The kernel leaves the program counter on the instruction itself when it is about to restart a call: that too turns back, and nothing
 * has happened yet that could be lost. Past the instruction the result stands, and the note is found afterwards. There is no fourth place.
 *
 * Rejected: a self-pipe or ppoll before every call (says that a descriptor is ready, not that the call will not block, and wait4 has no
 * descriptor), and siglongjmp out of the handler (loses the result of a call that had finished).
 */
#include "signals.h"

#include <ucontext.h>

/* The stub's result when it turned back: no system call returns it. */
#define TURNED_BACK LONG_MIN

long call_stub(const volatile int *due, long number, const long arguments[6]);
extern const char call_stub_begin[], call_stub_syscall[], call_stub_back[];

/* No frame and nothing saved: from every instruction of it the way out is the same. */
#if defined(__x86_64__)
__asm__(".text\n"
        ".hidden call_stub\n.hidden call_stub_begin\n.hidden call_stub_syscall\n.hidden call_stub_back\n"
        ".globl call_stub\n.globl call_stub_begin\n.globl call_stub_syscall\n.globl call_stub_back\n"
        ".type call_stub, @function\n"
        "call_stub:\n"
        "call_stub_begin:\n"
        "  cmpl $0, (%rdi)\n"
        "  jne call_stub_back\n"
        "  movq %rsi, %rax\n"
        "  movq %rdx, %r11\n"
        "  movq 0(%r11), %rdi\n"
        "  movq 8(%r11), %rsi\n"
        "  movq 16(%r11), %rdx\n"
        "  movq 24(%r11), %r10\n"
        "  movq 32(%r11), %r8\n"
        "  movq 40(%r11), %r9\n"
        "call_stub_syscall:\n"
        "  syscall\n"
        "  ret\n"
        "call_stub_back:\n"
        "  movabsq $0x8000000000000000, %rax\n"
        "  ret\n"
        ".size call_stub, . - call_stub\n");
#define PROGRAM_COUNTER(context) ((context)->uc_mcontext.gregs[REG_RIP])
#elif defined(__aarch64__)
__asm__(".text\n"
        ".hidden call_stub\n.hidden call_stub_begin\n.hidden call_stub_syscall\n.hidden call_stub_back\n"
        ".globl call_stub\n.globl call_stub_begin\n.globl call_stub_syscall\n.globl call_stub_back\n"
        ".type call_stub, %function\n"
        "call_stub:\n"
        "call_stub_begin:\n"
        "  ldr w9, [x0]\n"
        "  cbnz w9, call_stub_back\n"
        "  mov x8, x1\n"
        "  mov x9, x2\n"
        "  ldp x0, x1, [x9]\n"
        "  ldp x2, x3, [x9, #16]\n"
        "  ldp x4, x5, [x9, #32]\n"
        "call_stub_syscall:\n"
        "  svc #0\n"
        "  ret\n"
        "call_stub_back:\n"
        "  mov x0, #0x8000000000000000\n"
        "  ret\n"
        ".size call_stub, . - call_stub\n");
#define PROGRAM_COUNTER(context) ((context)->uc_mcontext.pc)
#else
#error "call.c needs the stub for this architecture"
#endif

void call_turn_back(void *context) {
  ucontext_t *interrupted = context;
  uintptr_t at = (uintptr_t)PROGRAM_COUNTER(interrupted);
  if (at < (uintptr_t)call_stub_begin || at > (uintptr_t)call_stub_syscall) return;
  PROGRAM_COUNTER(interrupted) = (__typeof__(PROGRAM_COUNTER(interrupted)))(uintptr_t)call_stub_back;
}

long call_blocking_(struct call *call, enum restarting restarting, long number, const long arguments[6]) {
  /* Handlers are the main thread's: a worker's call neither waits for them nor runs them. */
  static const volatile int never_due = 0;
  bool handles_signals = call->env == signal_env;
  long result = call_stub(handles_signals ? &signals_due : &never_due, number, arguments);
  if (result == TURNED_BACK) {
    /* As in C, a handler that ran before the call began does not interrupt it. The trampoline runs it and then comes back. */
    call->again = true;
    return CALL_ABANDONED;
  }
  if (result != -EINTR || !handles_signals || signals_due == 0) return result;
  bool restart = true;
  if (!dispatch(call->env, &restart)) return CALL_ABANDONED;
  if (restarting == NEVER_RESTARTS || !restart) return -EINTR;
  call->again = true;
  return CALL_ABANDONED;
}

napi_value call_failed(struct call *call, long result, const char *path) {
  return result == CALL_ABANDONED ? NULL : throw_errno(call, (int)-result, path);
}

napi_value call_result(struct call *call, long result, const char *path) {
  return result < 0 ? call_failed(call, result, path) : result_number(call, (double)result);
}
