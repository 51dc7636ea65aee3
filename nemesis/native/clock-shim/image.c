/* The vDSO that programs get in place of the kernel's: the same functions, whose time comes from the kernel and is bent
 * as the control page says. It has no relocations, no writable data and one segment. */
#include "control-page.h"
#include "image-slots.h"

#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>

#define EXPORTED __attribute__((visibility("default")))
#define NS_PER_SECOND 1000000000ll

/* One object under two names: one that the launcher finds, one that code reaches without a relocation. */
__asm__(".pushsection .slots, \"a\"\n"
        ".balign 8\n"
        ".globl clock_shim_slots\n.globl slots\n.hidden slots\n"
        ".type clock_shim_slots, @object\n.size clock_shim_slots, 64\n"
        "clock_shim_slots:\nslots: .zero 64\n"
        ".popsection");
_Static_assert(sizeof(struct image_slots) == 64, "the space reserved above");
extern const volatile struct image_slots slots __attribute__((visibility("hidden")));

/* Where programs begin: it reaps the launcher's helper, so that no zombie is left, and goes on to the real beginning
 * with registers as the kernel hands them over. */
__asm__(".pushsection .text\n"
        ".globl clock_shim_start\n.type clock_shim_start, @function\n"
        "clock_shim_start:\n"
        "1: mov $61, %eax\n" /* wait4(helper, NULL, __WALL, NULL) */
        "mov slots+56(%rip), %rdi\n"
        "xor %esi, %esi\n"
        "mov $0x40000000, %edx\n"
        "xor %r10d, %r10d\n"
        "syscall\n"
        "cmp $-4, %rax\n" /* EINTR */
        "je 1b\n"
        "xor %eax, %eax\n"
        "xor %edi, %edi\n"
        "xor %edx, %edx\n"
        "xor %ecx, %ecx\n"
        "xor %r11d, %r11d\n"
        "jmp *slots+48(%rip)\n"
        ".size clock_shim_start, . - clock_shim_start\n"
        ".popsection");
_Static_assert(offsetof(struct image_slots, entry) == 48 && offsetof(struct image_slots, helper) == 56, "used above");

struct zone {
  int minutes_west;
  int daylight_saving;
};

struct microseconds {
  long seconds;
  long microseconds;
};

static long system_call(long number, long first, long second, long third) {
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(first), "S"(second), "d"(third)
                   : "rcx", "r11", "memory");
  return result;
}

static int kernel_time(clockid_t clock, struct timespec *time) {
  int (*function)(clockid_t, struct timespec *) = (void *)slots.clock_gettime;
  return function ? function(clock, time) : (int)system_call(SYS_clock_gettime, clock, (long)time, 0);
}

static int64_t along(const volatile struct line *line, int64_t distance) {
  return line->shown + (int64_t)(((__int128)distance * (__int128)line->rate) >> 32);
}

static int64_t shown(const volatile struct clock_state *state, int64_t real) {
  int64_t distance = real - state->real;
  return along(distance < 0 ? &state->before : &state->after, distance);
}

/* Reads the clock that all clocks of a family follow. */
static int read_family(clockid_t clock, int64_t *result) {
  const volatile struct control_page *page = (void *)slots.control_page;
  struct timespec time;
  uint64_t index;
  do {
    index = page->index;
    __asm__ volatile("" ::: "memory"); /* loads are not reordered by this processor, only by the compiler */
    int error = kernel_time(clock, &time);
    if (error) return error;
    const volatile struct page_state *state = &page->states[index & 1];
    *result = shown(clock == CLOCK_REALTIME ? &state->wall : &state->monotonic,
                    time.tv_sec * NS_PER_SECOND + time.tv_nsec);
    __asm__ volatile("" ::: "memory");
  } while (page->index != index);
  return 0;
}

static void split(int64_t ns, struct timespec *time) {
  int64_t rest = ns % NS_PER_SECOND;
  int64_t borrowed = rest < 0;
  time->tv_sec = ns / NS_PER_SECOND - borrowed;
  time->tv_nsec = rest + borrowed * NS_PER_SECOND;
}

static int bent(clockid_t family, int64_t offset, struct timespec *time) {
  int64_t ns;
  int error = read_family(family, &ns);
  if (error) return error;
  split(ns + offset, time);
  return 0;
}

/* Coarse and raw clocks show what the clock of their family shows: they only differ in precision. No jump table is
 * made of these cases, because it would need relocations. */
EXPORTED int __vdso_clock_gettime(clockid_t clock, struct timespec *time) {
  if (clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_RAW || clock == CLOCK_MONOTONIC_COARSE)
    return bent(CLOCK_MONOTONIC, 0, time);
  if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_REALTIME_ALARM)
    return bent(CLOCK_REALTIME, 0, time);
  if (clock == CLOCK_BOOTTIME || clock == CLOCK_BOOTTIME_ALARM)
    return bent(CLOCK_MONOTONIC, slots.boottime_offset, time);
  if (clock == CLOCK_TAI) return bent(CLOCK_REALTIME, slots.tai_offset, time);
  return kernel_time(clock, time);
}

EXPORTED int __vdso_gettimeofday(struct microseconds *time, struct zone *zone) {
  if (zone) {
    long error = system_call(SYS_gettimeofday, 0, (long)zone, 0);
    if (error) return (int)error;
  }
  if (!time) return 0;
  struct timespec precise;
  int error = bent(CLOCK_REALTIME, 0, &precise);
  if (error) return error;
  time->seconds = precise.tv_sec;
  time->microseconds = precise.tv_nsec / 1000;
  return 0;
}

EXPORTED time_t __vdso_time(time_t *time) {
  struct timespec precise;
  int error = bent(CLOCK_REALTIME, 0, &precise);
  if (error) return error;
  if (time) *time = precise.tv_sec;
  return precise.tv_sec;
}

EXPORTED int __vdso_clock_getres(clockid_t clock, struct timespec *resolution) {
  int (*function)(clockid_t, struct timespec *) = (void *)slots.clock_getres;
  return function ? function(clock, resolution) : (int)system_call(SYS_clock_getres, clock, (long)resolution, 0);
}

EXPORTED long __vdso_getcpu(unsigned *cpu, unsigned *node, void *unused) {
  long (*function)(unsigned *, unsigned *, void *) = (void *)slots.getcpu;
  return function ? function(cpu, node, unused) : system_call(SYS_getcpu, (long)cpu, (long)node, 0);
}
