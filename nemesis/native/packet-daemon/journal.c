#define _GNU_SOURCE
#include "journal.h"
#include "fatal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define LINE_BYTES 256

static int file = -1;
static char lines[64 << 10];
static size_t used;
static uint64_t pending, lost;

void journal_open(const char *path) {
  file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0) fatal("open the journal", errno);
}

void journal_flush(void) {
  size_t written = 0;
  while (written < used) {
    ssize_t length = write(file, lines + written, used - written);
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) lost += pending;
    if (length < 0) break;
    written += (size_t)length;
  }
  used = pending = 0;
}

void journal_write(uint64_t now, const struct rule *rule, const struct packet *packet, struct decision decision) {
  if (sizeof lines - used < LINE_BYTES) journal_flush();
#define OCTETS(address) (address) >> 24, (address) >> 16 & 255, (address) >> 8 & 255, (address) & 255
  int length = snprintf(lines + used, LINE_BYTES,
                        "%" PRIu64 " %s %" PRIu32 " %08" PRIx32 " %u %u.%u.%u.%u:%u %u.%u.%u.%u:%u %zu %s", now,
                        rule->id, decision.index, decision.key, packet->protocol, OCTETS(packet->source),
                        packet->source_port, OCTETS(packet->destination), packet->destination_port, packet->length,
                        decision.word);
#undef OCTETS
  used += (size_t)length;
  length = decision.has_number ? snprintf(lines + used, 32, " %" PRIu64 "\n", decision.number)
                               : snprintf(lines + used, 32, "\n");
  used += (size_t)length;
  pending++;
}

uint64_t journal_lost(void) { return lost; }
