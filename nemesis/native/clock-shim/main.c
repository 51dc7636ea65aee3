/* clock-shim --control FILE -- PROGRAM [ARGUMENT...]   runs the program by the clocks of a control page
 * clock-shim kick [PID]                                makes a running program look at its clocks again; without PID, each
 *                                                      one that a line of stdin names
 * clock-shim show                                      prints the clocks as this very process is shown them */
#include "kick.h"
#include "launch.h"
#include "show.h"

#include <stdio.h>
#include <string.h>

int main(int count, char *arguments[]) {
  if (count >= 5 && strcmp(arguments[1], "--control") == 0 && strcmp(arguments[3], "--") == 0)
    return launch(arguments[2], arguments + 4);
  if (count == 3 && strcmp(arguments[1], "kick") == 0) return kick(arguments[2]);
  if (count == 2 && strcmp(arguments[1], "kick") == 0) return kick_each();
  if (count == 2 && strcmp(arguments[1], "show") == 0) return show();
  fprintf(stderr, "usage: clock-shim --control FILE -- PROGRAM [ARGUMENT...] | kick [PID] | show\n");
  return 64;
}
