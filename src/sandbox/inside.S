/* What is started or loaded in boxes: the program `inside` (src/sandbox/inside/), for sandbox/plan.c, and the library `within`
 * (src/sandbox/within/), for sandbox/database.c. */
	.section .rodata
	.macro embed name, file
	.globl \name
	.hidden \name
\name:
	.incbin "\file"
\name\()_end:
	.balign 8
	.globl \name\()_size
	.hidden \name\()_size
\name\()_size:
	.quad \name\()_end - \name
	.endm
	embed inside_program, build/sandbox/inside
	embed within_library, build/sandbox/within.so
	.section .note.GNU-stack,"",@progbits
