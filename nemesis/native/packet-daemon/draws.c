#include "draws.h"

#include <math.h>

/* The longest delay, in microseconds: a heavy tail must not keep a packet for ever. */
#define LONGEST_DELAY 60000000.0

/* Uniform numbers whose sum stands for a normal one (Irwin and Hall): their variances add up to 1. */
#define NORMAL_TERMS 12

#define RANGE 4294967296.0

static uint32_t rotated(uint32_t word, int bits) { return (word << bits) | (word >> (32 - bits)); }

static uint32_t scrambled(uint32_t word) { return rotated(word * 0xcc9e2d51u, 15) * 0x1b873593u; }

static uint32_t word_at(const uint8_t *bytes) {
  return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static uint32_t finalised(uint32_t hash) {
  hash = (hash ^ hash >> 16) * 0x85ebca6bu;
  hash = (hash ^ hash >> 13) * 0xc2b2ae35u;
  return hash ^ hash >> 16;
}

uint32_t murmur3(const uint8_t *bytes, size_t length, uint32_t seed) {
  uint32_t hash = seed;
  size_t whole = length / 4 * 4;
  for (size_t i = 0; i < whole; i += 4) hash = rotated(hash ^ scrambled(word_at(bytes + i)), 13) * 5 + 0xe6546b64u;
  uint32_t rest = 0;
  for (size_t i = length; i > whole; i--) rest = rest << 8 | bytes[i - 1];
  if (length > whole) hash ^= scrambled(rest);
  return finalised(hash ^ (uint32_t)length);
}

static void put_word(uint8_t *bytes, uint32_t word) {
  for (int i = 0; i < 4; i++) bytes[i] = (uint8_t)(word >> 8 * i);
}

uint32_t draw(uint32_t seed, uint32_t key, uint32_t purpose) {
  uint8_t bytes[8];
  put_word(bytes, key);
  put_word(bytes + 4, purpose);
  return murmur3(bytes, sizeof bytes, seed);
}

/* How far from the middle, in units of the jitter. */
static double deviation(uint32_t seed, uint32_t key, enum distribution distribution) {
  double first = draw(seed, key, DRAW_DELAY) / RANGE;
  double sum = first;
  switch (distribution) {
  case UNIFORM:
    return 2 * first - 1;
  case NORMAL:
    for (uint32_t i = 1; i < NORMAL_TERMS; i++) sum += draw(seed, key, DRAW_DELAY + i) / RANGE;
    return sum - NORMAL_TERMS / 2;
  case PARETO: /* of shape 2, moved so that it begins at 0 */
    return 1 / sqrt(1 - first) - 1;
  default:
    return 0;
  }
}

uint32_t draw_delay(uint32_t seed, uint32_t key, enum distribution distribution, uint32_t delay, uint32_t jitter) {
  double whole = floor(delay + jitter * deviation(seed, key, distribution) + 0.5);
  if (whole < 0) return 0;
  return (uint32_t)(whole > LONGEST_DELAY ? LONGEST_DELAY : whole);
}
