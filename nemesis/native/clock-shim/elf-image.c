#include "elf-image.h"

#include <elf.h>
#include <string.h>

/* What the dynamic section says; offsets from the image's first byte, 0 where it says nothing. */
struct tables {
  uint64_t symbols;
  uint64_t names;
  uint64_t hash;
  uint64_t gnu_hash;
};

static const Elf64_Phdr *header_of(const unsigned char *image, size_t size, uint32_t type) {
  const Elf64_Ehdr *elf = (const void *)image;
  if (size < sizeof *elf || memcmp(elf->e_ident, ELFMAG, SELFMAG) != 0) return NULL;
  if (elf->e_phoff + elf->e_phnum * sizeof(Elf64_Phdr) > size) return NULL;
  const Elf64_Phdr *headers = (const void *)(image + elf->e_phoff);
  for (int i = 0; i < elf->e_phnum; i++)
    if (headers[i].p_type == type) return &headers[i];
  return NULL;
}

size_t elf_image_size(const unsigned char *image, size_t size) {
  const Elf64_Phdr *load = header_of(image, size, PT_LOAD);
  return load ? load->p_offset + load->p_memsz : 0;
}

/* Addresses count from where the first byte of the file would lie. */
static struct tables tables_of(const unsigned char *image, size_t size) {
  struct tables tables = {0};
  const Elf64_Phdr *load = header_of(image, size, PT_LOAD);
  const Elf64_Phdr *dynamic = header_of(image, size, PT_DYNAMIC);
  if (!load || !dynamic) return tables;
  uint64_t origin = load->p_vaddr - load->p_offset;
  const Elf64_Dyn *entry = (const void *)(image + dynamic->p_offset);
  const Elf64_Dyn *end = entry + dynamic->p_memsz / sizeof *entry;
  for (; entry < end && entry->d_tag != DT_NULL; entry++) {
    uint64_t offset = entry->d_un.d_ptr - origin;
    if (entry->d_tag == DT_SYMTAB) tables.symbols = offset;
    if (entry->d_tag == DT_STRTAB) tables.names = offset;
    if (entry->d_tag == DT_HASH) tables.hash = offset;
    if (entry->d_tag == DT_GNU_HASH) tables.gnu_hash = offset;
  }
  return tables;
}

/* Only hash tables know how many symbols there are. */
static uint32_t symbol_count(const unsigned char *image, const struct tables *tables) {
  if (tables->hash) return ((const uint32_t *)(image + tables->hash))[1];
  if (!tables->gnu_hash) return 0;
  const uint32_t *head = (const uint32_t *)(image + tables->gnu_hash);
  uint32_t bucket_count = head[0], first = head[1], bloom_words = head[2], last = 0;
  const uint32_t *buckets = head + 4 + 2 * bloom_words;
  for (uint32_t i = 0; i < bucket_count; i++)
    if (buckets[i] > last) last = buckets[i];
  if (last < first) return first;
  const uint32_t *chain = buckets + bucket_count;
  while (!(chain[last - first] & 1)) last++; /* the lowest bit ends a chain */
  return last + 1;
}

uint64_t elf_symbol(const unsigned char *image, size_t size, const char *name) {
  struct tables tables = tables_of(image, size);
  if (!tables.symbols || !tables.names) return 0;
  const Elf64_Phdr *load = header_of(image, size, PT_LOAD);
  const Elf64_Sym *symbols = (const void *)(image + tables.symbols);
  for (uint32_t i = 0; i < symbol_count(image, &tables); i++) {
    if (symbols[i].st_shndx == SHN_UNDEF) continue;
    if (strcmp((const char *)image + tables.names + symbols[i].st_name, name) == 0)
      return symbols[i].st_value - (load->p_vaddr - load->p_offset);
  }
  return 0;
}
