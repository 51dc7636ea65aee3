/* The image as data of the launcher. */
    .section .rodata
    .balign 16
    .globl embedded_image
    .globl embedded_image_end
embedded_image:
    .incbin "image.so"
embedded_image_end:
    .section .note.GNU-stack, "", @progbits
