#ifndef FATAL_H
#define FATAL_H

/* Says on standard error what could not be done and why, and ends the program. */
_Noreturn void fatal(const char *what, int error);

#endif
