#define _GNU_SOURCE
#include "launch.h"
#include "control-page.h"
#include "install.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static int open_page(const char *control);
static int start_helper(int page);

int launch(const char *control, char *const arguments[]) {
  int page = open_page(control);
  if (page < 0) return 64;
  int refusal = start_helper(page);
  if (refusal) {
    fprintf(stderr, "clock-shim: the kernel does not let a process trace its parent here: %s\n", strerror(refusal));
    return 69;
  }
  execvp(arguments[0], arguments);
  int error = errno;
  fprintf(stderr, "clock-shim: %s: %s\n", arguments[0], strerror(error));
  return error == ENOENT ? 127 : 126;
}

/* The descriptor stays open over the exec: the program that comes out of it is made to map it, and to close it. */
static int open_page(const char *control) {
  struct control_page page;
  int file = open(control, O_RDONLY);
  if (file < 0) {
    fprintf(stderr, "clock-shim: %s: %s\n", control, strerror(errno));
    return -1;
  }
  if (pread(file, &page, sizeof page, 0) == sizeof page && lseek(file, 0, SEEK_END) >= CONTROL_PAGE_SIZE &&
      page.magic == CONTROL_PAGE_MAGIC && page.version == CONTROL_PAGE_VERSION)
    return file;
  fprintf(stderr, "clock-shim: %s is no control page of version %d\n", control, CONTROL_PAGE_VERSION);
  return -1;
}

/* A child that sends nobody a signal when it ends: the program that comes must not see one of a child it never had. */
static pid_t fork_silently(void) { return (pid_t)syscall(SYS_clone, 0, 0, 0, 0, 0); }

/* Two pipes: the helper waits for the leave to trace (`leave`), and says whether it does (`report`). Returns an errno, 0
 * when all is well. */
static int start_helper(int page) {
  int leave[2], report[2], answer = EPIPE;
  pid_t parent = getpid();
  if (pipe2(leave, O_CLOEXEC) < 0 || pipe2(report, O_CLOEXEC) < 0) return errno;
  pid_t helper = fork_silently();
  if (helper < 0) return errno;
  if (helper == 0) {
    sigset_t all;
    char byte;
    sigfillset(&all);
    /* Signals for the group are for the program; what they do to it shows here by itself. */
    sigprocmask(SIG_BLOCK, &all, NULL);
    close(leave[1]);
    close(report[0]);
    if (read(leave[0], &byte, 1) != 1) _exit(1);
    install_into(parent, page, report[1]);
  }
  /* Where Yama restricts tracing to descendants; elsewhere the call is unknown, and not needed. */
  prctl(PR_SET_PTRACER, helper, 0, 0, 0);
  close(report[1]);
  if (write(leave[1], "", 1) != 1) return errno;
  if (read(report[0], &answer, sizeof answer) != sizeof answer) return EPIPE;
  close(leave[0]);
  close(leave[1]);
  close(report[0]);
  return answer;
}
