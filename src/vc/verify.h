/* The verification of a credential: seven checks, each in plain words, and one verdict.
 *
 * Pure: whatever has to be fetched, is fetched by functions of the caller; offline there are none.
 *
 * 1. invalid: at least one check failed. cannot_tell: none failed, but one could not be made. valid:
 *    every check passed or does not apply; form, signature and issuer always apply.
 * 2. A failed form leaves the other checks unknown: what is malformed is not interpreted.
 * 3. "issuer" passes only when the key that signed is listed, for making assertions, in a DID document
 *    of exactly the DID that the credential names as its issuer.
 * 4. Where that document comes from decides how much it says, and the check's words and `key_source`
 *    tell: published at the issuer's address; vouched for by a log of the reader's own trust file; or only
 *    carried by the file itself. In the last case "valid" means: unaltered, signed by the key which the
 *    file says is the issuer's, and in the log which the file names. Anyone can make such a file under
 *    any name, so the summary never says a bare "Valid", but that nobody else says whose key it is, and
 *    how to be sure. Nobody gets this case without having asked for it: an issuer that is asked and
 *    does not answer leaves the check unknown; one that answers without the key fails it.
 * 5. A trust file is decisive: an issuer that it does not name fails, and where it names logs of this very
 *    issuer, so does any other log. Naming the issuer is not enough for a key that only the file carries:
 *    then one of those logs must vouch for the credential.
 * 6. A bundle must prove that it is in its log. A bare token carries no such proof, which is no fault.
 *
 * Not looked at yet: embedded proofs, status lists, witnesses. Where a credential has them, the check says
 * "unknown", never "passed". */
#ifndef VC_VERIFY_H
#define VC_VERIFY_H

#include "base/json.h"
#include "vc/trust.h"

enum verify_outcome { VERIFY_PASSED, VERIFY_FAILED, VERIFY_UNKNOWN, VERIFY_NOT_APPLICABLE };
enum verify_verdict { VERIFY_VALID, VERIFY_INVALID, VERIFY_CANNOT_TELL };

enum verify_name {
	VERIFY_FORM,
	VERIFY_SIGNATURE,
	VERIFY_ISSUER,
	VERIFY_VALIDITY,
	VERIFY_STATUS,
	VERIFY_LOG,
	VERIFY_WITNESSES,
	VERIFY_CHECK_COUNT,
};

/* Where the issuer's key came from. */
enum verify_key_source { VERIFY_KEY_NONE, VERIFY_KEY_IN_FILE, VERIFY_KEY_PUBLISHED };

struct verify_check {
	enum verify_outcome outcome;
	struct str detail; /* a sentence for people */
};

struct verify_report {
	enum verify_verdict verdict;
	struct str summary; /* one or two sentences for people */
	struct verify_check checks[VERIFY_CHECK_COUNT];
	/* What the credential says of itself; absent and zero where it does not, or when its form failed. */
	const struct json *credential;
	struct str id, name, issuer, issuer_name, subject;
	int64_t valid_from_us, valid_until_us;
	enum verify_key_source key_source;
	struct str log_origin;
	uint64_t log_index, log_size;
};

struct verify_world {
	int64_t now_us;
	const struct trust *trust; /* NULL: the reader gave none */
	void *state;
	/* The DID document published by an issuer. NULL when offline. Any error says that it cannot be told
	 * what the issuer publishes; the message becomes the check's words: why, and what to do. */
	enum err (*resolve)(struct work *w, void *state, struct str did, const struct json **document);
};

/* Verifies a bundle or a token (blanks around it are fine). Whatever the bytes are, the result is a
 * report and OK; other errors are ours. The report's texts live in the work's arena and in `text`. */
enum err verify_text(struct work *w, struct str text, const struct verify_world *world,
                     struct verify_report *out) MUST_CHECK;

/* "form", "signature", "issuer", "validity", "status", "log inclusion", "witness quorum". */
struct str verify_check_name(enum verify_name name);
/* "passed", "failed", "unknown", "not_applicable". */
struct str verify_outcome_name(enum verify_outcome outcome);
/* "valid", "invalid", "cannot_tell". */
struct str verify_verdict_name(enum verify_verdict verdict);

/* The report as `assay verify --json` prints it: {verdict, summary, checks: [{name, outcome, detail}],
 * credential: {id, name, issuer, issuer_name, subject, valid_from, valid_until}, key_source,
 * log: {origin, index, size}}; log only when its check passed. */
struct str verify_report_text(struct arena *arena, const struct verify_report *report);

#endif
