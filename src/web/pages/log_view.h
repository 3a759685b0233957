/* What the pages of the log share. */
#ifndef WEB_PAGES_LOG_VIEW_H
#define WEB_PAGES_LOG_VIEW_H

#include "base/markup.h"
#include "tlog/entry.h"
#include "tlog/log_policy.h"
#include "web/pages/log.h"
#include "web/parts/log_path.h"

/* ---- log_cosigners.c: who signed a checkpoint beside the log ---- */

struct log_cosigner {
	struct str name;
	struct str key;  /* eight hexadecimal digits */
	int64_t at_s;    /* when, as it says; -1: it says nothing */
	struct str when; /* the same for people; absent: it says nothing */
	bool verified;   /* our policy names it, and its cosignature holds */
};
struct log_cosigners {
	const struct log_cosigner *at;
	size_t count;
};
/* The lines of a note that are not the log's own, in their order. `seen`: what log_policy_see found by the policy; NULL: nothing
 * of it was verified. ERR_INPUT when it is no note. */
enum err log_cosigners(struct work *w, struct str note, const struct log_policy *policy,
                       const struct log_policy_seen *seen, struct log_cosigners *out) MUST_CHECK;
/* "a, b and c"; absent for nobody. */
struct str log_cosigner_names(struct work *w, const struct log_cosigners *cosigners);

/* ---- log_entry.c: an entry, and its way to the root ---- */

/* What an entry says to people, by its kind; another log's: that it is another program's. */
struct str log_entry_title(struct work *w, struct str entry);

/* Who looked for something, and what was found of it. */
struct log_found {
	struct str name;  /* of the credential, as it says; absent: it says nothing */
	struct str words; /* how it was found, and what follows from it */
};
/* The page of an entry; `found`: of a search that led there, else NULL. ERR_NOT_FOUND when no published checkpoint covers it. */
enum err log_entry_reply(struct work *w, struct http_call *call, struct tx *tx, uint64_t index,
                         const struct log_found *found, struct http_reply *reply) MUST_CHECK;

/* ---- log_find.c: the form ---- */

struct log_form {
	struct str refusal; /* absent: it is asked for the first time */
};
void log_find_form(struct buf *out, const struct log_form *form);

#endif
