#define _GNU_SOURCE
#include "kick.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int fail(long process) {
  fprintf(stderr, "clock-shim: process %ld: %s\n", process, strerror(errno));
  return 1;
}

int kick_each(void) {
  char line[32];
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    printf("%d\n", kick(line));
    if (fflush(stdout) != 0) return 1;
  }
  return 0;
}

int kick(const char *pid) {
  char *end, path[64];
  long process = strtol(pid, &end, 10);
  if (*end || process <= 1) {
    fprintf(stderr, "clock-shim: %s is no process to be kicked\n", pid);
    return 64;
  }
  snprintf(path, sizeof path, "/proc/%ld/task", process);
  DIR *threads = opendir(path);
  if (!threads) return fail(process);
  struct dirent *entry;
  while ((entry = readdir(threads))) {
    long thread = strtol(entry->d_name, &end, 10);
    if (*end || thread == 0) continue;
    /* A thread that has ended meanwhile needs no kick. */
    if (syscall(SYS_tgkill, process, thread, SIGURG) < 0 && errno != ESRCH) {
      closedir(threads);
      return fail(process);
    }
  }
  closedir(threads);
  return 0;
}
