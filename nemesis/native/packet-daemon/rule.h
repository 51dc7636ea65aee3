#ifndef RULE_H
#define RULE_H

#include "draws.h"
#include "packet.h"

#include <stdbool.h>
#include <stdint.h>

struct waiting;
struct memory;

enum effect { LOSE, DUPLICATE, CORRUPT, DELAY, REORDER, RATE, HOLD };

/* Which of the matching packets an effect hits. */
enum selection { ALL, CHANCE, NTH, BURST };

/* What a draw depends on: the packet's place among those that matched, or what it carries. */
enum key { KEY_INDEX, KEY_CONTENT };

#define ID_SIZE 64

/* One effect on the packets that match. */
struct rule {
  char id[ID_SIZE];
  /* What matches; 0 is anything. A port is either side's. */
  enum hook hook;
  uint32_t source, destination;
  uint8_t protocol;
  uint16_t port;

  enum effect effect;
  enum selection selection;
  enum key key;
  uint32_t seed;
  uint64_t chance;       /* of 2^32 */
  uint32_t nth;          /* every so many packets, the last of them */
  uint64_t enter, leave; /* of 2^32: beginning and end of a burst */
  bool mend;             /* of CORRUPT: keep the checksum right */
  enum distribution distribution;
  uint32_t delay, jitter; /* microseconds */
  bool keep_order;        /* of DELAY */
  uint32_t overtaken;     /* of REORDER: by so many packets */
  uint32_t patience;      /* of REORDER: or after so many microseconds */
  uint64_t rate;          /* of RATE: bytes per second */
  uint32_t bucket, room;  /* of RATE: bytes that pass at once; packets that may wait */

  /* What came of it so far. */
  uint64_t seen, hit, again, full;
  uint32_t waiting;
  bool in_burst;
  uint64_t last_due;   /* of DELAY, ns */
  uint64_t arrival;    /* of RATE: the theoretical arrival time of the next packet, ns */
  struct waiting *overtaking;
  struct memory *memory; /* segments hit already, of rules keyed by content */
};

/* The due time of a packet that waits until it is released. */
#define HELD UINT64_MAX

/* What becomes of one packet by all rules it matched. */
struct fate {
  bool lost;
  bool copied;
  bool changed;
  uint64_t due;       /* when it goes on, ns, or HELD */
  struct rule *owner; /* the rule that has it wait; NULL where none does */
  uint32_t overtaken;
};

/* What a rule decided, for the journal: a word, and a number where it needs one. */
struct decision {
  const char *word;
  uint64_t number;
  bool has_number;
  uint32_t index, key;
};

bool rule_matches(const struct rule *rule, const struct packet *packet);

/* Decides on one packet, changes it where that is the effect, and adds to its fate. */
struct decision rule_decide(struct rule *rule, struct packet *packet, struct fate *fate);

void rule_free(struct rule *rule);

#endif
