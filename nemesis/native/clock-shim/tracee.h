/* A process that is stopped by ptrace: its memory, its registers, system calls in its name. Functions return 0, or -1
 * with errno set; the process may die at any time, and then that is ESRCH. */
#ifndef TRACEE_H
#define TRACEE_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

struct tracee {
  pid_t pid;
  struct user_regs_struct registers; /* as they are to be when it goes on */
  sigset_t held_back;                /* signals that came in the meantime */
};

/* Lets it go on to its next stop of this ptrace event, or of a system call where `event` is 0. */
int tracee_run_to(struct tracee *tracee, int event);
int tracee_read(const struct tracee *tracee, uint64_t address, void *buffer, size_t size);
int tracee_write(const struct tracee *tracee, uint64_t address, const void *buffer, size_t size);
/* Carries out a system call and puts its result into `result`; errors of the call are errors of the function. */
int tracee_call(struct tracee *tracee, const uint64_t call[7], uint64_t *result);
/* Lets it run by itself, with the signals that were held back. */
int tracee_release(struct tracee *tracee);

#endif
