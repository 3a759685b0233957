/* Text and bytes as {pointer, length}: never owned, never NUL-terminated by promise.
 *
 * The str whose `at` is NULL is "absent" (SQL NULL, a field not sent); "" is present and empty. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include "base/compiler.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct str {
	const char *at;
	size_t len;
};

/* A literal as a str; S_INIT for static tables. */
#define S(literal) ((struct str){"" literal, sizeof(literal) - 1})
/* clang-format off */
#define S_INIT(literal) {"" literal, sizeof(literal) - 1}
/* clang-format on */
/* For printf: "%.*s", STR_ARG(s). */
#define STR_ARG(s) (int)(s).len, (s).at == NULL ? "" : (s).at

/* A view of a NUL-terminated string; NULL gives the absent str. */
struct str str_of(const char *text);
/* A view of n bytes. */
struct str str_bytes(const void *at, size_t len);

/* Bytewise comparisons. Absent equals empty here. Not constant-time: for secrets see digest.h. */
bool str_equal(struct str a, struct str b);
int str_compare(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
bool str_absent(struct str s);

/* Byte offset of the first needle, or SIZE_MAX. Cost: len(s)·len(needle) at worst. */
size_t str_find(struct str s, struct str needle);
size_t str_find_byte(struct str s, char byte);

/* The part from byte `from`, at most len bytes; out of range gives a shorter or empty str. */
struct str str_slice(struct str s, size_t from, size_t len);
/* Without ASCII blanks (space, tab, CR, LF) at both ends. */
struct str str_trim(struct str s);

/* Cuts s at the first `separator`: returns what is before it and moves s behind it. When there is
 * none, returns all of s and makes s absent, so that a loop `while (!str_absent(s))` ends. */
struct str str_cut(struct str *s, char separator);

/* Copies into the arena. str_cstr adds the NUL that the operating system wants and is the only way
 * to a `char *`; a NUL inside s stops the program, so validate before. */
struct str str_copy(struct arena *arena, struct str s);
char *str_cstr(struct arena *arena, struct str s);

/* printf into the arena. */
struct str str_format(struct arena *arena, const char *format, ...) PRINTF(2, 3);

/* Decimal integer, whole of s, optional '-', no blanks; false when it is not one or overflows. */
bool str_to_int(struct str s, int64_t *out) MUST_CHECK;

/* Bytes of the number in JSON's grammar (RFC 8259 section 6) that s begins with; 0 when it does not. */
size_t str_number_length(struct str s);
/* The double nearest to such a number. False when s is not one from end to end (no blanks, no hex, no
 * inf, no nan), is longer than STR_NUMBER_MAX bytes, or too large for a double. */
enum { STR_NUMBER_MAX = 1023 };
bool str_to_real(struct str s, double *out) MUST_CHECK;

#endif
