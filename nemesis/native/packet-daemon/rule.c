#include "rule.h"

#include <netinet/in.h>
#include <stdlib.h>

#define US 1000ull
#define SECOND 1000000000ull

/*
 * How many segments a rule remembers having hit: by a number of the segment in one of so many sets, whose oldest one gives way.
 * One that were forgotten while it waits to be sent again could be hit over and over, so a set has room for many.
 */
#define SETS 256
#define SET_SIZE 64

struct memory {
  uint64_t segments[SETS][SET_SIZE];
  uint8_t next[SETS];
};

bool rule_matches(const struct rule *rule, const struct packet *packet) {
  if (rule->hook != packet->hook) return false;
  if (rule->source && rule->source != packet->source) return false;
  if (rule->destination && rule->destination != packet->destination) return false;
  if (rule->protocol && rule->protocol != packet->protocol) return false;
  return !rule->port || rule->port == packet->source_port || rule->port == packet->destination_port;
}

/* The next packet's place in the chain of two states: in a burst everything is hit, outside nothing (Gilbert). */
static bool in_burst(struct rule *rule, uint32_t number) {
  rule->in_burst = rule->in_burst ? number >= rule->leave : number < rule->enter;
  return rule->in_burst;
}

static bool selected(struct rule *rule, uint32_t index, uint32_t key) {
  uint32_t number = draw(rule->seed, key, DRAW_SELECT);
  switch (rule->selection) {
  case CHANCE:
    return number < rule->chance;
  case NTH:
    return index % rule->nth == rule->nth - 1;
  case BURST:
    return in_burst(rule, number);
  default:
    return true;
  }
}

static uint32_t flow_of(const struct packet *packet) {
  uint32_t parts[3] = {packet->source, packet->destination,
                       (uint32_t)packet->source_port << 16 | packet->destination_port};
  return murmur3((const uint8_t *)parts, sizeof parts, 0);
}

/* Whether this TCP segment was hit before: then it is sent again, and must get through. Else it is remembered. */
static bool is_retransmission(struct rule *rule, const struct packet *packet) {
  if (packet->protocol != IPPROTO_TCP || rule->key != KEY_CONTENT) return false;
  if (rule->memory == NULL) rule->memory = calloc(1, sizeof *rule->memory);
  if (rule->memory == NULL) abort();
  /* 0 marks a free place. */
  uint64_t segment = ((uint64_t)flow_of(packet) << 32 | packet->sequence) + 1;
  uint32_t number = draw((uint32_t)segment, (uint32_t)(segment >> 32), 0) % SETS;
  uint64_t *set = rule->memory->segments[number];
  for (int i = 0; i < SET_SIZE; i++)
    if (set[i] == segment) return true;
  set[rule->memory->next[number]++ % SET_SIZE] = segment;
  return false;
}

/* The last rule that has a packet wait is the one that lets it go. */
static void postpone(struct rule *rule, struct fate *fate, uint64_t due, uint32_t overtaken) {
  fate->due = due;
  fate->owner = rule;
  fate->overtaken = overtaken;
}

static struct decision delay(struct rule *rule, struct fate *fate, struct decision decision) {
  uint32_t us = draw_delay(rule->seed, decision.key, rule->distribution, rule->delay, rule->jitter);
  uint64_t due = fate->due + us * US;
  if (rule->keep_order && due < rule->last_due) due = rule->last_due;
  rule->last_due = due;
  postpone(rule, fate, due, 0);
  decision.word = "wait", decision.number = us, decision.has_number = true;
  return decision;
}

/* A token bucket as a virtual clock: it runs ahead of time by what has passed, at most by the bucket's content. */
static struct decision limit(struct rule *rule, const struct packet *packet, struct fate *fate,
                             struct decision decision) {
  if (rule->waiting >= rule->room) {
    rule->full++;
    fate->lost = true;
    decision.word = "full";
    return decision;
  }
  uint64_t begin = rule->arrival > fate->due ? rule->arrival : fate->due;
  rule->arrival = begin + packet->length * SECOND / rule->rate;
  uint64_t bucket = rule->bucket * SECOND / rule->rate;
  uint64_t due = rule->arrival > bucket ? rule->arrival - bucket : 0;
  if (due <= fate->due) {
    decision.word = "pass";
    return decision;
  }
  rule->hit++;
  decision.word = "wait", decision.number = (due - fate->due) / US, decision.has_number = true;
  postpone(rule, fate, due, 0);
  return decision;
}

static struct decision corrupt(struct rule *rule, struct packet *packet, struct fate *fate, struct decision decision) {
  size_t bits = (packet->length - packet->payload) * 8;
  size_t bit = draw(rule->seed, decision.key, DRAW_POSITION) % bits;
  packet_flip(packet, bit, rule->mend);
  fate->changed = true;
  decision.word = "flip", decision.number = bit, decision.has_number = true;
  return decision;
}

static struct decision hit(struct rule *rule, struct packet *packet, struct fate *fate, struct decision decision) {
  rule->hit++;
  switch (rule->effect) {
  case LOSE:
    fate->lost = true;
    decision.word = "lose";
    return decision;
  case DUPLICATE:
    fate->copied = true;
    decision.word = "copy";
    return decision;
  case CORRUPT:
    return corrupt(rule, packet, fate, decision);
  case REORDER:
    postpone(rule, fate, fate->due + rule->patience * US, rule->overtaken);
    decision.word = "late", decision.number = rule->overtaken, decision.has_number = true;
    return decision;
  case HOLD:
    postpone(rule, fate, HELD, 0);
    decision.word = "hold";
    return decision;
  default:
    return delay(rule, fate, decision);
  }
}

static bool postpones(const struct rule *rule) {
  return rule->effect == DELAY || rule->effect == REORDER || rule->effect == RATE || rule->effect == HOLD;
}

struct decision rule_decide(struct rule *rule, struct packet *packet, struct fate *fate) {
  bool has_payload = packet->payload < packet->length;
  struct decision decision = {.word = "pass", .index = (uint32_t)rule->seen++};
  decision.key = decision.index;
  if (rule->key == KEY_CONTENT)
    decision.key = murmur3(packet->bytes + packet->payload, packet->length - packet->payload, 0);
  /* What is held already cannot wait any longer. */
  if (postpones(rule) && fate->due == HELD) return decision;
  if (rule->effect == RATE) return limit(rule, packet, fate, decision);
  /* Without content there is nothing that a draw could depend on, and no bit that could be flipped. */
  if (!has_payload && (rule->key == KEY_CONTENT || rule->effect == CORRUPT)) return decision;
  if (!selected(rule, decision.index, decision.key)) return decision;
  bool harms = rule->effect == LOSE || rule->effect == CORRUPT;
  if (harms && is_retransmission(rule, packet)) {
    rule->again++;
    decision.word = "again";
    return decision;
  }
  return hit(rule, packet, fate, decision);
}

void rule_free(struct rule *rule) {
  free(rule->memory);
  free(rule);
}
