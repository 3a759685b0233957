/* The program `inside` (src/sandbox/inside/), for sandbox/box.c. */
	.section .rodata
	.globl inside_program
	.hidden inside_program
inside_program:
	.incbin "build/sandbox/inside"
	.globl inside_program_end
	.hidden inside_program_end
inside_program_end:
	.section .note.GNU-stack,"",@progbits
