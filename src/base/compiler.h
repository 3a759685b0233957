/* Attributes, spelt once. gcc 12 and clang 14 know all of them. */
#ifndef BASE_COMPILER_H
#define BASE_COMPILER_H

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF(text, first) __attribute__((__format__(__printf__, text, first)))
#define NORETURN __attribute__((noreturn))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A function compiled twice: for any processor, and for those with vectors of 256 bits; the loader takes the one that fits.
 * Both give the same bits, because nothing is fused or reordered (-ffp-contract=off). Under a sanitizer, which is not ready
 * when the loader chooses, and with clang there is only the first. */
#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__clang__) && \
	!defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define WIDE_VECTORS __attribute__((target_clones("avx2", "default")))
#else
#define WIDE_VECTORS
#endif

#endif
