/* Input and output fields as tables: one source for reading, checking, writing and the OpenAPI text.
 *
 * A route names the fields of its input struct; field_read fills the struct from path, query and
 * body and refuses what does not fit, each refusal naming the field and saying what would fit. */
#ifndef HTTP_FIELD_H
#define HTTP_FIELD_H

#include "base/id.h"
#include "base/json.h"
#include "base/work.h"

enum field_place { FIELD_PATH, FIELD_QUERY, FIELD_BODY };

/* Type and the C type at `offset`. */
enum field_type {
	FIELD_ID,     /* struct id */
	FIELD_TEXT,   /* struct str: one line or several, cleaned by utf8_clean; min and max count bytes */
	FIELD_TOKEN,  /* struct str: letters, digits, '-', '_', '.', '~' only */
	FIELD_INT,    /* int64_t in min..max; absent: DB_NULL_INT's value, INT64_MIN */
	FIELD_REAL,   /* double in min..max; absent: NAN */
	FIELD_BOOL,   /* bool; a form sends "on", "1" or "true" */
	FIELD_CHOICE, /* struct str, one of `choices` */
	FIELD_JSON,   /* const struct json *: any value of at most max bytes; a form's fields
	               * `name.key=value` become an object of strings */
	FIELD_RAW,    /* struct str: the whole body as it came, at most max bytes (uploads) */
	FIELD_FILE, /* struct str: the bytes of a file that a form brings (multipart/form-data), at most max bytes */
	FIELD_LIST, /* output only: struct field_list, objects described by `item` */
};

struct field {
	const char *name;
	enum field_place place;
	enum field_type type;
	size_t offset;
	bool required;
	int64_t min, max;           /* 0, 0: FIELD_TEXT at most 10,000 bytes; numbers without bounds */
	const char *const *choices; /* NULL-terminated */
	const struct field *item;   /* FIELD_LIST */
	size_t item_count, item_size;
	const char *sentence; /* for the API's reader and for the message when it does not fit */
};

struct field_list {
	const void *at;
	size_t count;
};

/* Where values come from: path parameters and query or form pairs, already percent-decoded, and a
 * JSON body. All may be empty. */
struct field_pair {
	struct str name, value;
};
struct field_source {
	const struct field_pair *path, *query, *form;
	size_t path_count, query_count, form_count;
	const struct json *json; /* NULL: not a JSON body */
	struct str raw;
};

/* ERR_INPUT at the first field that does not fit ("“minutes” must be a whole number from 1 to 600"), and
 * for a JSON body's or form's member that no field names. `input` is zeroed by the caller. What counts as
 * not sent: JSON null, and an empty value of the path, query or form unless the field is FIELD_TEXT with
 * min 0. */
enum err field_read(struct work *w, const struct field *fields, size_t count,
                    const struct field_source *source, void *input) MUST_CHECK;

/* Writes the members of `value` as a JSON object; absent values are left out. */
void field_write(struct json_out *out, const struct field *fields, size_t count, const void *value);

/* application/x-www-form-urlencoded or a query string into pairs; ERR_INPUT for a bad escape, bytes that
 * are not UTF-8, over 1024 pairs. */
enum err field_pairs(struct work *w, struct str encoded, struct field_pair **pairs, size_t *count) MUST_CHECK;

/* multipart/form-data (RFC 7578) into pairs, views of the body; ERR_INPUT for anything that browsers do not send, text that
 * is not UTF-8, over 64 parts. `type` is the Content-Type with its boundary. A file's value may be any bytes. */
enum err field_multipart(struct work *w, struct str type, struct str body, struct field_pair **pairs,
                         size_t *count) MUST_CHECK;

#endif
