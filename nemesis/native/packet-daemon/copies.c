#define _GNU_SOURCE
#include "copies.h"
#include "fatal.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

/* The place of the destination address in an IPv4 header. */
#define DESTINATION 16

static int raw = -1;

void copies_open(uint32_t mark) {
  raw = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
  if (raw < 0) fatal("raw socket", errno);
  if (setsockopt(raw, SOL_SOCKET, SO_MARK, &mark, sizeof mark) < 0) fatal("mark of copies", errno);
}

bool copies_send(const uint8_t *bytes, size_t length) {
  struct sockaddr_in to = {.sin_family = AF_INET};
  memcpy(&to.sin_addr, bytes + DESTINATION, sizeof to.sin_addr);
  return sendto(raw, bytes, length, MSG_DONTWAIT, (struct sockaddr *)&to, sizeof to) == (ssize_t)length;
}
