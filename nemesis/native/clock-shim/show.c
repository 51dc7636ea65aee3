#define _GNU_SOURCE
#include "show.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int64_t nanoseconds(const struct timespec *time) { return time->tv_sec * 1000000000ll + time->tv_nsec; }

static int64_t kernel_time(clockid_t clock) {
  struct timespec time = {0};
  syscall(SYS_clock_gettime, clock, &time);
  return nanoseconds(&time);
}

static void print(const char *name, clockid_t clock) {
  struct timespec shown = {0};
  int64_t before = kernel_time(clock);
  clock_gettime(clock, &shown);
  int64_t after = kernel_time(clock);
  printf("\"%s\":{\"before\":\"%" PRId64 "\",\"shown\":\"%" PRId64 "\",\"after\":\"%" PRId64 "\"}", name, before,
         nanoseconds(&shown), after);
}

int show(void) {
  printf("{");
  print("wall", CLOCK_REALTIME);
  printf(",");
  print("monotonic", CLOCK_MONOTONIC);
  printf("}\n");
  return fflush(stdout) == 0 ? 0 : 1;
}
