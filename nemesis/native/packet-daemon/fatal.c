#include "fatal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void fatal(const char *what, int error) {
  fprintf(stderr, "packet daemon: %s: %s\n", what, strerror(error));
  exit(EXIT_FAILURE);
}
