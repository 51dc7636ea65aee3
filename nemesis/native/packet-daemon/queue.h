#ifndef QUEUE_H
#define QUEUE_H

#include "packet.h"

/* The kernel's packet queue (NFQUEUE) of this network namespace. */

/* Binds the queue; the socket to wait at. Ends the program with a message where that is refused. */
int queue_open(uint16_t number);

/* Hands over packets that are there, some at a time; false when there were none. */
bool queue_receive(void (*handle)(struct packet *packet));

/* Tells the kernel what becomes of a packet; `changed` bytes replace it. Sent with others at the next flush. */
void queue_accept(uint32_t id, const uint8_t *changed, size_t length);
void queue_drop(uint32_t id);
void queue_flush(void);

/* What the kernel threw away because the queue, or our socket, was full. */
struct overrun {
  uint64_t queue, socket;
};
struct overrun queue_overrun(void);

#endif
