#ifndef JOURNAL_H
#define JOURNAL_H

#include "packet.h"
#include "rule.h"

/* Opens the file that gets a line for every decision of every rule, at its end. */
void journal_open(const char *path);

void journal_write(uint64_t now, const struct rule *rule, const struct packet *packet, struct decision decision);

/* Puts into the file what is still in memory. */
void journal_flush(void);

/* Lines that could not be written. */
uint64_t journal_lost(void);

#endif
