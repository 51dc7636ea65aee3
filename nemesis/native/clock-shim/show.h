/* Reading clocks back. */
#ifndef SHOW_H
#define SHOW_H

/* Prints what this process is shown of wall and monotonic time, and what the kernel said right before and after, ns, as
 * JSON of texts. */
int show(void);

#endif
