/* Reading an author's YAML by the tables of exam/format.h. Whatever is wrong becomes a problem, and reading
 * goes on, so that an author sees all of it at once.
 *
 * A failure that is not the author's (a disk that cannot be read) is recorded in the work; import_check
 * returns it. */
#ifndef EXAM_IMPORT_READ_H
#define EXAM_IMPORT_READ_H

#include "exam/document.h"
#include "exam/format.h"
#include "exam/import.h"
#include "exam/yaml.h"

struct import {
	struct work *w;
	const struct import_source *source;
	struct str file; /* of the YAML */
	struct import_problems *problems, *notes;
	struct document *document; /* as far as it was read: in the order of its table */
};

/* Adds a problem of the YAML file. */
void import_read_problem(struct import *import, int64_t line, const char *format, ...) PRINTF(3, 4);

/* Adds a note: something to know that refuses nothing. */
void import_read_note(struct import *import, int64_t line, const char *format, ...) PRINTF(3, 4);

/* Reads a mapping into a zeroed record, refuses keys that no row names, then calls the format's check. */
void import_read_record(struct import *import, const struct yaml_node *node, const struct format *format,
                        void *record);

/* The line of the value under a key; of the mapping when there is none. */
int64_t import_read_line(const struct yaml_node *map, struct str key);
/* Whether `id` is that of one of the records (the first row of their table); if not, a problem that offers the
 * nearest. True without a look when `id`, or that of a record, could not be read: that is a problem already. */
bool import_read_reference(struct import *import, int64_t line, struct str id, const struct format *format,
                           const void *records, size_t count);

/* A whole number within its range from a value, or FORMAT_UNKNOWN_INT and a problem. */
int64_t import_read_int(struct import *import, const struct yaml_node *node, const struct format_key *key);
/* A text by the rules of its kind, or an absent str and a problem. */
struct str import_read_text(struct import *import, const struct yaml_node *node,
                            const struct format_key *key);

#endif
