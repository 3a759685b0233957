/* One line of the journal, as text and taken apart: what writes the journal and what reads it share. */
#ifndef SIGNER_JOURNAL_LINE_H
#define SIGNER_JOURNAL_LINE_H

#include "base/json.h"
#include "signer/journal.h"

/* The first line of a file that follows a full one. */
#define JOURNAL_CONTINUED S("continued")

/* What the next line builds on. */
struct journal_place {
	uint64_t lines;
	struct digest newest;
	bool checked; /* there is a checkpoint */
	struct checkpoint checkpoint;
};

/* A line as it stands; what it says is not interpreted but for the checkpoint. */
struct journal_line {
	uint64_t number;
	struct digest previous;
	struct str kind;
	const struct json *json;
};

/* The line that follows, with its line feed. */
void journal_line_write(struct arena *arena, struct buf *buf, const struct journal_place *place,
                        int64_t now_us, const struct journal_entry *entry);
/* Of a text without its line feed. False when it is none. */
bool journal_line_read(struct work *w, struct str text, struct journal_line *out) MUST_CHECK;
/* The checkpoint of that origin that a line tells of, or carries on. False when it is none. */
bool journal_line_checkpoint(struct work *w, const struct journal_line *line, struct str origin,
                             struct checkpoint *out) MUST_CHECK;

#endif
