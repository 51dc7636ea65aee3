/* Finding functions in a vDSO that was copied into memory. */
#ifndef ELF_IMAGE_H
#define ELF_IMAGE_H

#include <stddef.h>
#include <stdint.h>

/* How many bytes from its first one a vDSO takes up, by its headers, of which `size` bytes are given; 0 when this is
 * none. */
size_t elf_image_size(const unsigned char *image, size_t size);

/* Where a symbol is, counted from the image's first byte; 0 when there is none of that name. */
uint64_t elf_symbol(const unsigned char *image, size_t size, const char *name);

#endif
