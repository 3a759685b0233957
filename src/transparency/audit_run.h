/* An audit on its way: what the parts of log_audit.h share. */
#ifndef TRANSPARENCY_AUDIT_RUN_H
#define TRANSPARENCY_AUDIT_RUN_H

#include "transparency/audit_parts.h"
#include "transparency/audit_statements.h"
#include "transparency/audit_store.h"
#include "transparency/leaf_index.h"
#include "transparency/log_audit.h"

enum { AUDIT_PUBLISHED_MAX = 4096 };

/* A checkpoint that the entries must agree with. */
struct known_checkpoint {
	struct seen_checkpoint seen;
	struct str where;   /* it was got; absent: from this log, and kept */
	bool looked, wrong; /* the root at its size was computed; and is another */
};

/* What must be published at an address, as the newest statement about it says. */
struct published {
	struct str url, digest;
	uint64_t index;
	bool canonical; /* the digest is of the JSON in canonical form (RFC 8785) without its proof, as of DID documents */
};

struct audit_run {
	const struct log_audit_options *options;
	struct log_audit_report *report;
	struct log_source *source;
	struct log_reader *reader;
	struct audit_store *store;      /* NULL: nothing is kept */
	struct audit audit, done;       /* and as it stood when all of a part had been looked at */
	struct known_checkpoint *known; /* in the order of their sizes */
	size_t known_count;
	uint64_t *sizes; /* at which roots are wanted, rising */
	size_t size_count;
	size_t found_before; /* findings that are not about the entries */
	bool root_wrong;     /* the entries do not give the root of the checkpoint */
	uint64_t agreed;     /* the largest size at which they gave the root of one that is known */
	/* Progress is kept up to where something was found that may be repaired. */
	bool held;
	int64_t saved_us;
	/* Duplicates. */
	struct leaf_index *leaves;
	struct str tile_path, tile_bytes; /* the tile that was looked at last, in an arena of its own */
	struct arena *tile_arena;
	uint64_t duplicates;
	/* Statements. */
	struct statements *statements; /* NULL: none, or none any more */
	struct published *published;
	size_t published_count;
};

/* log_audit_entries.c: reads the entries from where the audit stands, and looks at each. */
enum err audit_run_entries(struct work *w, struct audit_run *run) MUST_CHECK;

/* log_audit_elsewhere.c: the checkpoints that were got elsewhere, read into `known`, which has room for them; what witnesses have
 * seen; what is published. */
enum err audit_run_read_elsewhere(struct work *w, struct audit_run *run) MUST_CHECK;
enum err audit_run_ask_witnesses(struct work *w, struct audit_run *run) MUST_CHECK;
enum err audit_run_published(struct work *w, struct audit_run *run) MUST_CHECK;

/* log_audit.c: a finding, with the notes that prove it kept as evidence; a remark. */
enum err audit_run_find(struct work *w, struct audit_run *run, enum finding_kind kind, struct str subject,
                        struct str what, struct str note, struct str other) MUST_CHECK;
void audit_run_remark(struct audit_run *run, struct str remark);
/* Forgives a failure: what was asked for could not be looked at, and why is remarked behind `what`. */
void audit_run_passed_over(struct work *w, struct audit_run *run, struct str what);

/* log_audit.c: whether the tree of an older checkpoint is the beginning of the checkpoint's, by the log's tiles. ERR_INPUT: it is
 * not; ERR_UNAVAILABLE. */
enum err audit_run_extends(struct work *w, struct audit_run *run, uint64_t size, const struct digest *root,
                           struct merkle_proof *proof) MUST_CHECK;

#endif
