#include "install.h"
#include "control-page.h"
#include "elf-image.h"
#include "image-slots.h"
#include "tracee.h"

#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_SECOND 1000000000ll
#define LARGEST_KERNEL_IMAGE 65536
#define X86_64_CODE_SEGMENT 0x33

extern const unsigned char embedded_image[], embedded_image_end[];

/* errno for a program that cannot be given an image, whatever the machine. */
#define UNSUITABLE ENOEXEC

static int seize(struct tracee *tracee);
static int install(struct tracee *tracee, int page);

void install_into(pid_t pid, int page, int report) {
  struct tracee tracee = {.pid = pid};
  sigemptyset(&tracee.held_back);
  int error = seize(&tracee) < 0 ? errno : 0;
  if (write(report, &error, sizeof error) != sizeof error || error) _exit(1);
  close(report);
  if (tracee_run_to(&tracee, PTRACE_EVENT_EXEC) == 0 && install(&tracee, page) == 0) _exit(0);
  if (errno != ESRCH)
    fprintf(stderr, "clock-shim: the program could not be given its clock: %s\n",
            errno == UNSUITABLE ? "it is not an x86-64 program, or the kernel gives it no vDSO" : strerror(errno));
  _exit(1);
}

static int seize(struct tracee *tracee) {
  long options = PTRACE_O_EXITKILL | PTRACE_O_TRACEEXEC | PTRACE_O_TRACESYSGOOD;
  return (int)ptrace(PTRACE_SEIZE, tracee->pid, 0, options);
}

/* Where the auxiliary vector has the address of the vDSO: it lies behind the arguments and the environment. */
static int find_vdso_entry(const struct tracee *tracee, uint64_t *place, uint64_t *vdso) {
  uint64_t address = tracee->registers.rsp, count, word;
  if (tracee_read(tracee, address, &count, sizeof count) < 0) return -1;
  address += 8 * (1 + count + 1);
  do {
    if (tracee_read(tracee, address, &word, sizeof word) < 0) return -1;
    address += 8;
  } while (word);
  for (;; address += sizeof(Elf64_auxv_t)) {
    Elf64_auxv_t entry;
    if (tracee_read(tracee, address, &entry, sizeof entry) < 0) return -1;
    if (entry.a_type == AT_SYSINFO_EHDR && entry.a_un.a_val) {
      *place = address + offsetof(Elf64_auxv_t, a_un);
      *vdso = entry.a_un.a_val;
      return 0;
    }
    if (entry.a_type == AT_NULL) {
      errno = UNSUITABLE;
      return -1;
    }
  }
}

static int fill_kernel_functions(const struct tracee *tracee, uint64_t vdso, struct image_slots *slots) {
  static unsigned char image[LARGEST_KERNEL_IMAGE];
  if (tracee_read(tracee, vdso, image, 512) < 0) return -1;
  size_t size = elf_image_size(image, 512);
  if (size == 0 || size > sizeof image) {
    errno = UNSUITABLE;
    return -1;
  }
  if (tracee_read(tracee, vdso, image, size) < 0) return -1;
  const struct {
    const char *name;
    uint64_t *slot;
  } functions[] = {{"__vdso_clock_gettime", &slots->clock_gettime},
                   {"__vdso_clock_getres", &slots->clock_getres},
                   {"__vdso_getcpu", &slots->getcpu}};
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    uint64_t offset = elf_symbol(image, size, functions[i].name);
    *functions[i].slot = offset ? vdso + offset : 0;
  }
  return 0;
}

/* By system call: the launcher itself may run by a clock of ours. */
static int64_t kernel_clock(clockid_t clock) {
  struct timespec time = {0};
  syscall(SYS_clock_gettime, clock, &time);
  return time.tv_sec * NS_PER_SECOND + time.tv_nsec;
}

/* These clocks differ from those of their families by what changes only when the machine sleeps, or the calendar does. */
static void fill_offsets(struct image_slots *slots) {
  slots->boottime_offset = kernel_clock(CLOCK_BOOTTIME) - kernel_clock(CLOCK_MONOTONIC);
  int64_t tai = kernel_clock(CLOCK_TAI) - kernel_clock(CLOCK_REALTIME);
  slots->tai_offset = (tai + NS_PER_SECOND / 2) / NS_PER_SECOND * NS_PER_SECOND;
}

/* The control page and behind it the image; `base` is the page's address. */
static int map(struct tracee *tracee, int page, size_t image_size, uint64_t *base) {
  uint64_t size = CONTROL_PAGE_SIZE + image_size, ignored;
  const uint64_t room[] = {SYS_mmap, 0, size, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, (uint64_t)-1, 0};
  if (tracee_call(tracee, room, base) < 0) return -1;
  const uint64_t mapped[] = {SYS_mmap, *base, CONTROL_PAGE_SIZE, PROT_READ, MAP_SHARED | MAP_FIXED, (uint64_t)page, 0};
  if (tracee_call(tracee, mapped, &ignored) < 0) return -1;
  const uint64_t closed[] = {SYS_close, (uint64_t)page, 0, 0, 0, 0, 0};
  return tracee_call(tracee, closed, &ignored);
}

static int write_image(const struct tracee *tracee, uint64_t address, const struct image_slots *slots) {
  size_t size = (size_t)(embedded_image_end - embedded_image);
  static unsigned char image[16384];
  if (size > sizeof image) {
    errno = E2BIG;
    return -1;
  }
  memcpy(image, embedded_image, size);
  memcpy(image + elf_symbol(image, size, "clock_shim_slots"), slots, sizeof *slots);
  return tracee_write(tracee, address, image, size);
}

static int install(struct tracee *tracee, int page) {
  size_t size = (size_t)(embedded_image_end - embedded_image);
  struct image_slots slots = {0};
  uint64_t place, vdso, base;
  /* From the event in the middle of execve to its end, where registers are those of the new program. */
  if (tracee_run_to(tracee, 0) < 0) return -1;
  if (ptrace(PTRACE_GETREGS, tracee->pid, 0, &tracee->registers) < 0) return -1;
  if (tracee->registers.cs != X86_64_CODE_SEGMENT) {
    errno = UNSUITABLE;
    return -1;
  }
  if (find_vdso_entry(tracee, &place, &vdso) < 0 || fill_kernel_functions(tracee, vdso, &slots) < 0) return -1;
  fill_offsets(&slots);
  if (map(tracee, page, size, &base) < 0) return -1;
  uint64_t image = base + CONTROL_PAGE_SIZE;
  slots.control_page = base;
  slots.entry = tracee->registers.rip;
  slots.helper = (uint64_t)getpid();
  if (write_image(tracee, image, &slots) < 0) return -1;
  if (tracee_write(tracee, place, &image, sizeof image) < 0) return -1;
  tracee->registers.rip = image + elf_symbol(embedded_image, size, "clock_shim_start");
  return tracee_release(tracee);
}
