/* Texts of authors, from the YAML or from files beside it: what is checked before they are stored. */
#ifndef EXAM_IMPORT_TEXT_H
#define EXAM_IMPORT_TEXT_H

#include "exam/import_read.h"

/* Where a text stands, for messages. */
struct import_text_place {
	struct str file;
	int64_t line;  /* of its first line */
	bool by_lines; /* its lines are the file's; else all problems are said of `line` */
};

/* Bytes of a file as text: line ends made one line feed, composed (NFC). False, with a problem that names the
 * line, when they are not UTF-8 or contain control characters. */
bool import_text_clean(struct import *import, struct str file, struct str bytes, struct str *text);
/* The text as it is stored, by the rules of the key's kind: not empty (but verbatim ones), not too long, one line where it must
 * be, Markdown that will be shown as written. Absent, with problems, when it is not so. */
struct str import_text_check(struct import *import, const struct import_text_place *place,
                             const struct format_key *key, struct str text);
/* The text of the file that `node` names, checked; absent, with a problem, when it cannot be had. */
struct str import_text_file(struct import *import, const struct yaml_node *node,
                            const struct format_key *key);

#endif
