/* What an audit found against a log, for people and for programs. */
#ifndef TRANSPARENCY_FINDINGS_H
#define TRANSPARENCY_FINDINGS_H

#include "base/json.h"

enum finding_kind {
	FINDING_SIGNATURE,   /* the checkpoint is not signed by the log, or is not of its name */
	FINDING_QUORUM,      /* it lacks witnesses */
	FINDING_SPLIT_VIEW,  /* two histories were shown */
	FINDING_REWIND,      /* it was larger before */
	FINDING_ROOT,        /* the entries do not give the root */
	FINDING_GAP,         /* a file is missing */
	FINDING_BUNDLE,      /* entries cannot be read */
	FINDING_TILE,        /* hashes that are not the entries' */
	FINDING_FORM,        /* an entry that is none of Assay's */
	FINDING_DUPLICATE,   /* an entry that is there twice */
	FINDING_UNSTATED,    /* an entry of a public kind that no statement opens */
	FINDING_MISSTATED,   /* a statement that does not open its entry */
	FINDING_UNPUBLISHED, /* what is published is not what the log says */
	FINDING_KIND_COUNT,
};

enum {
	FINDINGS_OF_KIND_MAX = 20, /* so that no kind crowds out another */
	FINDINGS_MAX = FINDING_KIND_COUNT * FINDINGS_OF_KIND_MAX,
	FINDING_NOTES_MAX = 2,
	FINDINGS_NOTES_BYTES_MAX = 384 << 10, /* of all notes together */
	FINDINGS_BYTES_MAX = 4 << 20,         /* written as JSON */
};

struct finding {
	enum finding_kind kind;
	struct str subject; /* with the kind, what makes it this finding: a path, a number… */
	struct str what;    /* a sentence for people */
	/* Signed notes that prove it to others (absent: none, or one that is too long to be told), and the files they are kept
	 * in. */
	struct str notes[FINDING_NOTES_MAX];
	struct str files[FINDING_NOTES_MAX];
};

struct findings {
	struct arena *arena;
	size_t count;
	struct finding at[FINDINGS_MAX];
	size_t note_bytes;               /* of their notes together */
	size_t more[FINDING_KIND_COUNT]; /* that did not fit */
};

/* "split_view": its name in JSON; what it means; what to do next. */
struct str finding_name(enum finding_kind kind);
struct str finding_meaning(enum finding_kind kind);
struct str finding_advice(enum finding_kind kind);
/* Whether it is about the log's content, and will be the same however often it is looked at. */
bool finding_stays(enum finding_kind kind);
/* 16 hexadecimal digits that tell it from all others of a log. */
struct str finding_id(struct arena *arena, const struct finding *finding);

/* Adds one, copied, unless it is there already or there are too many of its kind; those are counted. A note beyond
 * FINDINGS_NOTES_BYTES_MAX is left out. */
void findings_add(struct findings *findings, const struct finding *finding);
/* Forgets all but the first `count`. */
void findings_cut(struct findings *findings, size_t count);
/* All, those that did not fit too. */
size_t findings_total(const struct findings *findings);

/* An array of objects {id, kind, subject, what, notes, files}; with `advice` {means, next} too. */
void findings_write(struct json_out *out, const struct findings *findings, bool advice);
/* Reads it (what is no finding is left out) and adds those that stay. */
enum err findings_read(struct work *w, const struct json *array, struct findings *out) MUST_CHECK;

#endif
