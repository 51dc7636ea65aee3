#include "waiting.h"

#include <stdlib.h>
#include <string.h>

/* A binary heap, the packet that is due first at the top; of packets due at once, the one that came first. */
static struct waiting **heap;
static size_t count, capacity;
static uint64_t serials;

static bool before(const struct waiting *a, const struct waiting *b) {
  return a->due != b->due ? a->due < b->due : a->serial < b->serial;
}

static void put(size_t position, struct waiting *packet) {
  heap[position] = packet;
  packet->position = position;
}

static void rise(size_t position, struct waiting *packet) {
  while (position > 0 && before(packet, heap[(position - 1) / 2])) {
    put(position, heap[(position - 1) / 2]);
    position = (position - 1) / 2;
  }
  put(position, packet);
}

static void sink(size_t position, struct waiting *packet) {
  for (size_t child; (child = 2 * position + 1) < count; position = child) {
    if (child + 1 < count && before(heap[child + 1], heap[child])) child++;
    if (before(packet, heap[child])) break;
    put(position, heap[child]);
  }
  put(position, packet);
}

static void take_out(struct waiting *packet) {
  struct waiting *last = heap[--count];
  if (last == packet) return;
  size_t position = packet->position;
  if (before(last, packet)) rise(position, last);
  else sink(position, last);
}

static void forget_overtaking(struct waiting *packet) {
  struct waiting **link = &packet->owner->overtaking;
  while (*link != NULL && *link != packet) link = &(*link)->next_overtaking;
  if (*link == packet) *link = packet->next_overtaking;
}

static void let_go(struct waiting *packet, release *release) {
  if (packet->overtaken > 0) forget_overtaking(packet);
  packet->owner->waiting--;
  release(packet);
  free(packet->bytes);
  free(packet);
}

void waiting_add(const struct packet *packet, const struct fate *fate) {
  if (count == capacity) {
    capacity = capacity == 0 ? 1024 : 2 * capacity;
    heap = realloc(heap, capacity * sizeof *heap);
    if (heap == NULL) abort();
  }
  struct waiting *added = calloc(1, sizeof *added);
  if (added == NULL) abort();
  *added = (struct waiting){.due = fate->due, .serial = serials++, .id = packet->id, .owner = fate->owner,
                            .copied = fate->copied, .changed = fate->changed, .overtaken = fate->overtaken};
  if (fate->copied || fate->changed) {
    added->bytes = malloc(packet->length);
    if (added->bytes == NULL) abort();
    memcpy(added->bytes, packet->bytes, packet->length);
    added->length = packet->length;
  }
  if (added->overtaken > 0) {
    added->next_overtaking = fate->owner->overtaking;
    fate->owner->overtaking = added;
  }
  fate->owner->waiting++;
  count++;
  rise(count - 1, added);
}

uint64_t waiting_next(void) { return count == 0 ? HELD : heap[0]->due; }

void waiting_release_due(uint64_t now, release *release) {
  while (count > 0 && heap[0]->due <= now) {
    struct waiting *first = heap[0];
    take_out(first);
    let_go(first, release);
  }
}

void waiting_overtaken(struct rule *rule, release *release) {
  for (struct waiting *packet = rule->overtaking, *next; packet != NULL; packet = next) {
    next = packet->next_overtaking;
    if (packet->overtaken > 1) {
      packet->overtaken--;
      continue;
    }
    take_out(packet);
    let_go(packet, release);
  }
}

static int by_arrival(const void *a, const void *b) {
  uint64_t first = (*(struct waiting *const *)a)->serial, second = (*(struct waiting *const *)b)->serial;
  return first < second ? -1 : first > second;
}

uint64_t waiting_release_all(const struct rule *owner, release *release) {
  struct waiting **released = malloc((count + 1) * sizeof *released);
  if (released == NULL) abort();
  size_t number = 0;
  for (size_t i = 0; i < count; i++)
    if (owner == NULL || heap[i]->owner == owner) released[number++] = heap[i];
  qsort(released, number, sizeof *released, by_arrival);
  for (size_t i = 0; i < number; i++) {
    take_out(released[i]);
    let_go(released[i], release);
  }
  free(released);
  return number;
}

size_t waiting_count(void) { return count; }
