#include "tracee.h"

#include <errno.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#define SYSCALL_STOP (SIGTRAP | 0x80)
#define WORD sizeof(long)

static int stops(int signal) {
  return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

/* As in the kernel, a signal to go on takes back those to stop, and the other way round. */
static void hold_back(struct tracee *tracee, int signal) {
  for (int other = 1; other < NSIG; other++)
    if ((signal == SIGCONT && stops(other)) || (stops(signal) && other == SIGCONT))
      sigdelset(&tracee->held_back, other);
  sigaddset(&tracee->held_back, signal);
}

/* Signals wait until it is released: what they do is not ours to decide. A stop by job control is waited out. */
static int resume_after(struct tracee *tracee, int status, int request) {
  int signal = WSTOPSIG(status);
  if (status >> 16 == PTRACE_EVENT_STOP)
    return (int)ptrace(stops(signal) ? PTRACE_LISTEN : request, tracee->pid, 0, 0);
  if (status >> 16 == 0 && signal != SYSCALL_STOP) hold_back(tracee, signal);
  return (int)ptrace(request, tracee->pid, 0, 0);
}

int tracee_run_to(struct tracee *tracee, int event) {
  /* A process that was seized and is not stopped yet cannot be told to go on, only be waited for. */
  int request = event ? PTRACE_CONT : PTRACE_SYSCALL;
  if (!event && ptrace(request, tracee->pid, 0, 0) < 0) return -1;
  for (;;) {
    int status;
    if (waitpid(tracee->pid, &status, __WALL) < 0) {
      if (errno == EINTR) continue;
      return -1;
    }
    if (!WIFSTOPPED(status)) {
      errno = ESRCH;
      return -1;
    }
    if (event ? status >> 16 == event : WSTOPSIG(status) == SYSCALL_STOP) return 0;
    if (resume_after(tracee, status, request) < 0) return -1;
  }
}

int tracee_read(const struct tracee *tracee, uint64_t address, void *buffer, size_t size) {
  for (size_t done = 0; done < size; done += WORD) {
    errno = 0;
    long word = ptrace(PTRACE_PEEKDATA, tracee->pid, address + done, 0);
    if (errno) return -1;
    memcpy((char *)buffer + done, &word, size - done < WORD ? size - done : WORD);
  }
  return 0;
}

int tracee_write(const struct tracee *tracee, uint64_t address, const void *buffer, size_t size) {
  for (size_t done = 0; done < size; done += WORD) {
    long word = 0;
    size_t part = size - done < WORD ? size - done : WORD;
    if (part < WORD && tracee_read(tracee, address + done, &word, WORD) < 0) return -1;
    memcpy(&word, (const char *)buffer + done, part);
    if (ptrace(PTRACE_POKEDATA, tracee->pid, address + done, word) < 0) return -1;
  }
  return 0;
}

static int perform(struct tracee *tracee, const uint64_t call[7], uint64_t *result) {
  struct user_regs_struct registers = tracee->registers;
  registers.rax = call[0];
  registers.rdi = call[1];
  registers.rsi = call[2];
  registers.rdx = call[3];
  registers.r10 = call[4];
  registers.r8 = call[5];
  registers.r9 = call[6];
  registers.orig_rax = (uint64_t)-1; /* no system call is to be restarted */
  if (ptrace(PTRACE_SETREGS, tracee->pid, 0, &registers) < 0) return -1;
  if (tracee_run_to(tracee, 0) < 0 || tracee_run_to(tracee, 0) < 0) return -1;
  if (ptrace(PTRACE_GETREGS, tracee->pid, 0, &registers) < 0) return -1;
  *result = registers.rax;
  return 0;
}

int tracee_call(struct tracee *tracee, const uint64_t call[7], uint64_t *result) {
  static const unsigned char instruction[] = {0x0f, 0x05}; /* syscall */
  unsigned char before[sizeof instruction];
  uint64_t place = tracee->registers.rip;
  if (tracee_read(tracee, place, before, sizeof before) < 0) return -1;
  if (tracee_write(tracee, place, instruction, sizeof instruction) < 0) return -1;
  if (perform(tracee, call, result) < 0) return -1;
  if (tracee_write(tracee, place, before, sizeof before) < 0) return -1;
  if ((int64_t)*result >= 0 || (int64_t)*result < -4095) return 0;
  errno = (int)-(int64_t)*result;
  return -1;
}

int tracee_release(struct tracee *tracee) {
  if (ptrace(PTRACE_SETREGS, tracee->pid, 0, &tracee->registers) < 0) return -1;
  for (int signal = 1; signal < NSIG; signal++)
    if (sigismember(&tracee->held_back, signal) == 1) kill(tracee->pid, signal);
  return (int)ptrace(PTRACE_DETACH, tracee->pid, 0, 0);
}
