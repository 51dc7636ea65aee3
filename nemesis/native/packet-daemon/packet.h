#ifndef PACKET_H
#define PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum hook { HOOK_IN, HOOK_OUT };

/* An IPv4 packet as the kernel handed it over, and where things are in it. Addresses and ports in host order. */
struct packet {
  uint32_t id; /* of the kernel's, for the verdict */
  enum hook hook;
  uint8_t *bytes;
  size_t length;
  uint8_t protocol;
  uint32_t source, destination;
  uint16_t source_port, destination_port; /* 0 where the protocol has none */
  uint32_t sequence;                      /* of a TCP segment */
  size_t transport, payload;              /* offsets; payload = length where there is none */
};

/* Reads the headers; false for what is not a whole IPv4 packet. */
bool packet_read(struct packet *packet);

/* Flips one bit of the payload. With `mend`, the checksum is right again; else the receiver's kernel discards it. */
void packet_flip(struct packet *packet, size_t bit, bool mend);

#endif
