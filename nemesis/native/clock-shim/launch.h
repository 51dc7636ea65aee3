/* Becoming a program that runs by the clock of a control page. */
#ifndef LAUNCH_H
#define LAUNCH_H

/* Only returns when that failed, with the exit status: 64 for a file that is no control page, 69 where the machine
 * does not allow it, 126 and 127 for a program that cannot be run or is not there, as a shell has it. */
int launch(const char *control, char *const arguments[]);

#endif
