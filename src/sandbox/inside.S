/* The program `inside` (src/sandbox/inside/), for sandbox/box.c. */
	.section .rodata
	.globl inside_program
	.hidden inside_program
inside_program:
	.incbin "build/sandbox/inside"
inside_program_end:
	.balign 8
	.globl inside_program_size
	.hidden inside_program_size
inside_program_size:
	.quad inside_program_end - inside_program
	.section .note.GNU-stack,"",@progbits
