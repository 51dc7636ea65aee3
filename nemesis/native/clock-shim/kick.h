/* Making programs look at their clocks again. */
#ifndef KICK_H
#define KICK_H

/* Sends SIGURG to every thread of a process, which wakes it from whatever it waits in. Programs in Go use this signal
 * themselves, take it from anybody, and look which timers are due; for others it has no effect by default. Returns the
 * exit status: 64 for no pid, 1 where there is no such process or no right to signal it. */
int kick(const char *pid);

/* The same for each line of stdin, until it ends; answers each with a line that has the exit status. */
int kick_each(void);

#endif
