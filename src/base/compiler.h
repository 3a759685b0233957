/* Attributes, spelt once. gcc 12 and clang 14 know all of them. */
#ifndef BASE_COMPILER_H
#define BASE_COMPILER_H

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF(text, first) __attribute__((__format__(__printf__, text, first)))
#define NORETURN __attribute__((noreturn))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
