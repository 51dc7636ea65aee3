#ifndef WAITING_H
#define WAITING_H

#include "packet.h"
#include "rule.h"

/* A packet that the kernel keeps until it is told what becomes of it. */
struct waiting {
  uint64_t due; /* ns, or HELD */
  uint64_t serial;
  uint32_t id;
  struct rule *owner;
  /* Kept only where they are needed again: for a copy, or because they were changed. */
  uint8_t *bytes;
  size_t length;
  bool copied, changed;
  uint32_t overtaken; /* by how many more packets it has to be overtaken; 0: it waits for its time only */
  struct waiting *next_overtaking;
  size_t position; /* in the heap */
};

/* What is done with a packet that need not wait any more. */
typedef void release(const struct waiting *packet);

void waiting_add(const struct packet *packet, const struct fate *fate);

/* When the next packet is due; HELD where none is. */
uint64_t waiting_next(void);

/* Lets go what is due by now, the longest due first. */
void waiting_release_due(uint64_t now, release *release);

/* Tells the packets of a rule that one more packet has overtaken them. */
void waiting_overtaken(struct rule *rule, release *release);

/* Lets go what waits because of this rule, or of any, in order of arrival. How many those were. */
uint64_t waiting_release_all(const struct rule *owner, release *release);

size_t waiting_count(void);

#endif
