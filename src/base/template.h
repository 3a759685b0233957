/* What the functions that tools/template.c makes are written in: how a value is shown, by its C type.
 *
 * Only generated code uses this; templates are described in docs/templates.md. A type that is not listed
 * here is a compiler error at the template's line. */
#ifndef BASE_TEMPLATE_H
#define BASE_TEMPLATE_H

#include "base/id.h"
#include "base/markup.h"

/* A value where text, code, text that can hold no <span>, a double-quoted attribute's value, or the beginning of a URL stands, or
 * behind that beginning. Markup is HTML already and goes only where HTML may. */
#define TEMPLATE_WORDS(out, value) \
	TEMPLATE_CAN_SHOW(value);  \
	_Generic((value), struct markup : buf_put, default : markup_words)(out, TEMPLATE_STR(out, value))
#define TEMPLATE_CODE(out, value) \
	TEMPLATE_CAN_SHOW(value); \
	_Generic((value), struct markup : buf_put, default : markup_code)(out, TEMPLATE_STR(out, value))
#define TEMPLATE_TEXT(out, value) \
	TEMPLATE_CAN_SHOW(value); \
	_Generic((value), struct markup : buf_put, default : markup_text)(out, TEMPLATE_STR(out, value))
#define TEMPLATE_ATTRIBUTE(out, value) \
	TEMPLATE_CAN_SHOW(value);      \
	TEMPLATE_IS_NO_MARKUP(value);  \
	markup_attribute(out, TEMPLATE_STR(out, value))
#define TEMPLATE_URL(out, value)      \
	TEMPLATE_CAN_SHOW(value);     \
	TEMPLATE_IS_NO_MARKUP(value); \
	markup_url(out, TEMPLATE_STR(out, value))
#define TEMPLATE_URL_PART(out, value) \
	TEMPLATE_CAN_SHOW(value);     \
	TEMPLATE_IS_NO_MARKUP(value); \
	markup_url_part(out, TEMPLATE_STR(out, value))

#define TEMPLATE_CAN_SHOW(value)                                              \
	_Static_assert(_Generic((value), double : 0, float : 0, default : 1), \
	               "a template does not show a double: format it first"); \
	_Static_assert(_Generic((value), bool : 0, default : 1),              \
	               "a template does not show a bool: use {{if}}")
#define TEMPLATE_IS_NO_MARKUP(value)                                      \
	_Static_assert(_Generic((value), struct markup : 0, default : 1), \
	               "markup fits only where HTML may stand")

/* clang-format off */
#define TEMPLATE_STR(out, value) \
	_Generic((value), \
		struct str: template_str_of_str, struct markup: template_str_of_markup, \
		struct id: template_str_of_id, \
		char *: template_str_of_text, const char *: template_str_of_text, \
		signed char: template_str_of_int, short: template_str_of_int, int: template_str_of_int, \
		long: template_str_of_int, long long: template_str_of_int, \
		unsigned char: template_str_of_unsigned, unsigned short: template_str_of_unsigned, \
		unsigned: template_str_of_unsigned, unsigned long: template_str_of_unsigned, \
		unsigned long long: template_str_of_unsigned, \
		double: template_str_of_nothing, float: template_str_of_nothing, bool: template_str_of_nothing \
	)((out)->arena, value)

/* {{if}}: not zero, not empty, not absent, not NULL. */
#define TEMPLATE_TRUE(value) \
	_Generic((value), \
		struct str: template_true_str, struct markup: template_true_markup, \
		struct id: template_true_id, bool: template_true_bool, \
		signed char: template_true_int, short: template_true_int, int: template_true_int, \
		long: template_true_int, long long: template_true_int, \
		unsigned char: template_true_unsigned, unsigned short: template_true_unsigned, \
		unsigned: template_true_unsigned, unsigned long: template_true_unsigned, \
		unsigned long long: template_true_unsigned, \
		default: template_true_pointer \
	)(value)
/* clang-format on */

/* {{for item in list}}: item points to each element of list.at[0…list.count). */
#define TEMPLATE_FOR(item, list)                                                                    \
	for (size_t item##_index = 0; item##_index < (size_t)(list).count; item##_index++)          \
		for (const __typeof__((list).at[0]) *item = &(list).at[item##_index]; item != NULL; \
		     item = NULL)

/* Values as text. */
struct str template_str_of_str(struct arena *arena, struct str value);
struct str template_str_of_markup(struct arena *arena, struct markup value);
struct str template_str_of_id(struct arena *arena, struct id value);
struct str template_str_of_text(struct arena *arena, const char *value);
struct str template_str_of_int(struct arena *arena, int64_t value);
struct str template_str_of_unsigned(struct arena *arena, uint64_t value);
/* Stands for types that an assertion has refused already; never called. */
struct str template_str_of_nothing(struct arena *arena, ...);

/* Whether {{if value}} holds. */
bool template_true_str(struct str value);
bool template_true_markup(struct markup value);
bool template_true_id(struct id value);
bool template_true_bool(bool value);
bool template_true_int(int64_t value);
bool template_true_unsigned(uint64_t value);
bool template_true_pointer(const void *value);

#endif
