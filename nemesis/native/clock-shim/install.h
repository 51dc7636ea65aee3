/* Giving a program the image in place of the kernel's vDSO. */
#ifndef INSTALL_H
#define INSTALL_H

#include <sys/types.h>

/* The life of the helper: seizes `pid`, says on `report` whether it could (an errno, 0 for yes), waits for the program
 * it becomes, and gives that the image and the page behind file descriptor `page`, which the program has open. Exits;
 * if anything goes wrong after the seizing, `pid` is killed, so that no program ever runs by another clock than ours. */
_Noreturn void install_into(pid_t pid, int page, int report);

#endif
