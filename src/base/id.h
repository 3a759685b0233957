/* Names of rows: 16 bytes, shown as a UUID. The zero id stands for "none" (SQL NULL). */
#ifndef BASE_ID_H
#define BASE_ID_H

#include "base/str.h"

enum { ID_TEXT_LEN = 36 };

struct id {
	uint8_t byte[16];
};

/* "None"; and the same row. Cost: 16 bytes compared. */
bool id_is_zero(struct id id);
bool id_equal(struct id a, struct id b);

/* 36 characters, lower case. */
struct str id_text(struct arena *arena, struct id id);
/* Reads the 36-character form, either case; false when it is not one. */
bool id_parse(struct str text, struct id *out) MUST_CHECK;

#endif
