/* How the structs of exam/document.h are written down: one table a struct, read by all who need it.
 *
 * exam/import_read.c reads an author's YAML by these tables and says what is wrong; document_write and
 * document_read store and load JSON by the same ones; a test compares docs/authoring.md with them. A new
 * key is a row. What a row cannot say (references, "exactly one of") is in the record's `check`. */
#ifndef EXAM_FORMAT_H
#define EXAM_FORMAT_H

#include "base/json.h"
#include "base/work.h"

struct format;
struct import;    /* exam/import_read.h */
struct yaml_node; /* exam/yaml.h */

enum format_kind {
	FORMAT_ID,       /* struct str: kebab-case; unique in its list when the key is "id" */
	FORMAT_LINE,     /* struct str: one line of plain text */
	FORMAT_TEXT,     /* struct str: plain text */
	FORMAT_INLINE,   /* struct str: one line of Markdown */
	FORMAT_MARKDOWN, /* struct str: Markdown */
	FORMAT_INT,      /* int64_t */
	FORMAT_REAL,     /* double; NAN when there is none, which only an optional one may be */
	FORMAT_BOOL,     /* bool; false when the key is left out */
	FORMAT_GROUP,    /* members of the same struct that are written as a mapping of their own */
	FORMAT_RECORD,   /* pointer to a struct; NULL when the key is left out */
	FORMAT_LIST,     /* pointer to an array, and its count */
};

struct format_key {
	struct str name;
	enum format_kind kind;
	size_t offset;           /* of the member in its struct; GROUP: unused */
	size_t count_offset;     /* LIST: of the size_t */
	const struct format *of; /* GROUP, RECORD, LIST */
	double least, most; /* numbers: their range; texts: most bytes, 0 for the kind's; LIST: how many */
	bool optional;
	double standard; /* a number's value when it is left out */
	bool file;       /* authors may write `NAME_file: path` instead */
	bool verbatim;   /* TEXT: kept as it is, and may be empty; else blanks at its end are left out */
	bool checked;    /* the record's check reads it from the YAML, by a shape of its own */
	bool stored;     /* in stored documents only: no key of authors */
	/* No part of what is asked, nor another way of judging it: explanations, how tasks are grouped, what was meant. */
	bool aside;
	bool lean;      /* a number that is not written when it is its standard */
	bool parameter; /* of a response model: what calibration estimates, and no part of what is asked */
};

/* Rows of tables; what follows the members are further fields, such as `.most = 6`. */
#define FORMAT_ROW(key, kind_, record, member, ...)                                                 \
	{                                                                                           \
		.name = S_INIT(key), .kind = kind_, .offset = offsetof(record, member), __VA_ARGS__ \
	}
#define FORMAT_LIST_ROW(key, record, member, count, format, ...)                              \
	{                                                                                     \
		.name = S_INIT(key), .kind = FORMAT_LIST, .offset = offsetof(record, member), \
		.count_offset = offsetof(record, count), .of = format, __VA_ARGS__            \
	}
#define FORMAT_GROUP_ROW(key, format, ...)                                           \
	{                                                                            \
		.name = S_INIT(key), .kind = FORMAT_GROUP, .of = format, __VA_ARGS__ \
	}

struct format {
	const char *noun;              /* "item", for messages */
	size_t size;                   /* of the struct */
	const struct format_key *keys; /* the first is the id that others refer to */
	size_t key_count;
	bool bare; /* of a list: elements are values of keys[0], not mappings */
	/* Further keys beside these, chosen by what the record is: a RECORD row, or NULL when it is nothing known. */
	const struct format_key *(*rest)(const void *record);
	/* Called by the import when the YAML of a record was read, whatever problems there were: values that could
	 * not be read are absent, NAN or FORMAT_UNKNOWN_INT, and say nothing. */
	void (*check)(struct import *import, const struct yaml_node *node, void *record);
};

#define FORMAT_UNKNOWN_INT INT64_MIN
enum { FORMAT_ID_BYTES_MAX = 64 };

/* The most bytes of a text. */
size_t format_text_max(const struct format_key *key);

/* Sets the numbers of a zeroed record to their standards. */
void format_standards(const struct format *format, void *record);
/* Writes a record as a JSON object; what is absent, false or empty is left out. */
void format_write(struct json_out *out, const struct format *format, const void *record);

/* A record to write in place of another one of the same struct, wherever it is met. */
struct format_replacement {
	const void *record, *instead;
};
/* How else records can be written. */
struct format_writing {
	const struct format_replacement *replaced; /* [replaced_count] */
	size_t replaced_count;
	bool content_only; /* without parameters, and what is `aside` */
	bool authors; /* as authors write it: without what is `stored`, or says no more than leaving it out */
};
void format_write_as(struct json_out *out, const struct format *format, const void *record,
                     const struct format_writing *as);
/* Reads what format_write wrote into a zeroed record; texts point into the JSON. ERR_INTERNAL when a member is
 * missing, of another kind, or a list empty or longer than its row says. */
enum err format_read(struct work *w, const struct json *json, const struct format *format,
                     void *record) MUST_CHECK;

#endif
