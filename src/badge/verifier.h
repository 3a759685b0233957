/* Verifying with what the network says: vc/verify.h in a world that has one.
 *
 * Owns the guarded fetcher (http/fetch.h), by which alone anything is asked of addresses that stand in what strangers send,
 * and the JSON-LD processors, one for each thread that verifies. */
#ifndef BADGE_VERIFIER_H
#define BADGE_VERIFIER_H

#include "http/fetch.h"
#include "sandbox/sandbox.h"
#include "vc/verify.h"

struct db;
struct issuer;
struct verifier;

struct verifier_options {
	struct fetch_options fetch;
	/* Whose own document, status lists and renewed credentials are read without asking the network, from this database, and
	 * no others of them than anybody gets; NULL: none. Outlive the verifier. */
	const struct issuer *issuer;
	struct db *db;
};

/* For many threads. Never fails. */
struct verifier *verifier_open(const struct verifier_options *options);
/* NULL is fine. */
void verifier_close(struct verifier *verifier);

struct verifier_request {
	struct str bytes;          /* text, or a picture or document that carries it (badge/baked.h) */
	int64_t now_us;            /* as of when */
	bool past;                 /* that is a time gone by */
	bool newest;               /* its issuer is asked for the newest edition though it has not ended */
	const struct trust *trust; /* NULL: none */
	bool offline;              /* nobody is asked */
	struct sandbox *sandbox;   /* for pictures; NULL: one of its own is opened */
};

/* What holds of it, as far as can be told in ten seconds. The summary of an invalid one in a picture or document says that its
 * looks mean nothing. Whatever the bytes are, the result is a report and OK, but for a picture or document that cannot be
 * read: ERR_INPUT, ERR_TOO_LARGE, ERR_UNAVAILABLE, ERR_BUSY, as baked_read says. */
enum err verifier_check(struct work *w, struct verifier *verifier, const struct verifier_request *request,
                        struct verify_report *out) MUST_CHECK;

/* The bytes of a credential that lies at an address, in any form. Errors as fetch_get's. */
enum err verifier_fetch(struct work *w, struct verifier *verifier, struct str url,
                        struct str *bytes) MUST_CHECK;

#endif
