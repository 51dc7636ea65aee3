/* The page by which the harness tells a node's programs what time it is: a file, mapped shared and read-only by them.
 *
 * A clock is a line with one bend. Up to the moment `real` of the kernel's clock it runs by `before`, from then on by
 * `after`; so a change can be written a little ahead of its time, and no reader ever sees it half made or late.
 *
 * There are two states, and `index` says by its lowest bit which one counts. The harness has no shared memory, only
 * pwrite: it writes the state that does not count and then the index, of which whatever part arrives first has the old
 * or the new lowest bit. A reader that finds the same index before and after reading has read one whole state.
 *
 * All numbers are little-endian. nemesis/clock/page.ts writes the same layout. */
#ifndef CONTROL_PAGE_H
#define CONTROL_PAGE_H

#include <stdint.h>

#define CONTROL_PAGE_SIZE 4096
#define CONTROL_PAGE_MAGIC 0x4b434f4c43445256ull /* "VRDCLOCK" */
#define CONTROL_PAGE_VERSION 1
#define RATE_ONE (1ull << 32)

/* What is shown at the bend, ns, and how much is added per ns of the kernel's clock, Q32.32. */
struct line {
  int64_t shown;
  uint64_t rate;
};

struct clock_state {
  int64_t real; /* the bend, ns of the kernel's clock */
  struct line before;
  struct line after;
};

struct page_state {
  struct clock_state wall;
  struct clock_state monotonic;
};

struct control_page {
  uint64_t magic;
  uint64_t version;
  uint64_t index;
  uint64_t reserved[5];
  struct page_state states[2];
};

_Static_assert(sizeof(struct page_state) == 80, "the harness writes this layout");
_Static_assert(sizeof(struct control_page) == 224, "the harness writes this layout");

#endif
