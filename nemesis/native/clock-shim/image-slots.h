/* What the launcher fills in before it hands the image to a program. */
#ifndef IMAGE_SLOTS_H
#define IMAGE_SLOTS_H

#include <stdint.h>

struct image_slots {
  uint64_t control_page;   /* address of struct control_page */
  uint64_t clock_gettime;  /* the kernel's own functions; 0 where it has none */
  uint64_t clock_getres;
  uint64_t getcpu;
  int64_t boottime_offset; /* CLOCK_BOOTTIME - CLOCK_MONOTONIC, ns */
  int64_t tai_offset;      /* CLOCK_TAI - CLOCK_REALTIME, ns */
  uint64_t entry;          /* where the program begins */
  uint64_t helper;         /* pid of the process that filled this in, to be reaped before the program begins */
};

#endif
