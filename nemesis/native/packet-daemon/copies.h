#ifndef COPIES_H
#define COPIES_H

#include "packet.h"

/* Opens the raw socket by which copies leave; they carry the mark, so that no rule sees them again. */
void copies_open(uint32_t mark);

/* Sends the packet once more; false where the kernel refused, as it does for what is larger than the link takes. */
bool copies_send(const uint8_t *bytes, size_t length);

#endif
