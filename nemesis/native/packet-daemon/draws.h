#ifndef DRAWS_H
#define DRAWS_H

#include <stddef.h>
#include <stdint.h>

/* What a draw is for: one packet may need several, and none of them tells anything about another. */
enum purpose { DRAW_SELECT = 0, DRAW_POSITION = 1, DRAW_DELAY = 2 };

/* How delays spread around their middle; the numbers of draws they take differ. */
enum distribution { CONSTANT, UNIFORM, NORMAL, PARETO };

/* MurmurHash3_x86_32 by Austin Appleby. */
uint32_t murmur3(const uint8_t *bytes, size_t length, uint32_t seed);

/* The random number of a packet's key for one purpose: a pure function, so that others can predict it. */
uint32_t draw(uint32_t seed, uint32_t key, uint32_t purpose);

/* A delay in microseconds. Only operations that IEEE 754 rounds exactly, so that every language gets the same. */
uint32_t draw_delay(uint32_t seed, uint32_t key, enum distribution distribution, uint32_t delay, uint32_t jitter);

#endif
