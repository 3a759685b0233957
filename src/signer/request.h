/* What is asked of the signer and what it answers: JSON, in messages of a length (four bytes, the highest first) and so many
 * bytes.
 *
 *	{"ask": "keys"}                                             {"keys": [KEY, …]}
 *	{"ask": "credentials", "lengths": [N, …]} LF DOCUMENT…      {"lengths": [N, …]} LF EMBEDDED TOKEN EMBEDDED TOKEN…
 *	{"ask": "status-list", "document": TEXT}                    {"text": TEXT, "token": TOKEN}
 *	{"ask": "checkpoint", "origin": …, "size": N, "root": HEX}  {"text": NOTE}
 *	{"ask": "did-document"}                                     {"text": TEXT}
 *	{"ask": "endorsement", "person": …, "document": TEXT}       {"text": TEXT}
 *	{"ask": "rotate", "role": …}                                {"key": KEY}
 *	{"ask": "revoke", "thumbprint": …}                          {}
 *
 * and instead of each answer {"failed": "input" …, "message": …}. The first message of a connection comes from the signer, as an
 * answer to nothing: {} when it is ready, or why it is not. KEY is a key's public half: {"role", "state", "place", "public"
 * (Multikey), "made_us", "ended_us", "owner"}.
 *
 * Credentials come and go as they are, behind a line feed, since JSON inside JSON would take longer to write than to sign.
 *
 * The reader of requests is strict: a member too many or of another kind is refused. */
#ifndef SIGNER_REQUEST_H
#define SIGNER_REQUEST_H

#include "signer/signer.h"

enum {
	REQUEST_PREFIX = 4,
	/* Escaped, signed twice over and in base64url. */
	REQUEST_ANSWER_BYTES_MAX = 8 * SIGNER_MESSAGE_BYTES_MAX,
	REQUEST_TEXT_MAX = 512, /* of names; documents: form.h */
};

enum request_kind {
	REQUEST_KEYS,
	REQUEST_CREDENTIALS,
	REQUEST_STATUS_LIST,
	REQUEST_CHECKPOINT,
	REQUEST_DID_DOCUMENT,
	REQUEST_ENDORSEMENT,
	REQUEST_ROTATE,
	REQUEST_REVOKE,
	REQUEST_KIND_COUNT,
};

struct request {
	enum request_kind kind;
	struct str *documents; /* REQUEST_CREDENTIALS: count of them; else one */
	size_t count;
	struct checkpoint checkpoint;
	struct str person, thumbprint;
	enum signer_role role;
};

/* The bytes of a message without its length. */
struct str request_text(struct work *w, const struct request *request);
/* ERR_INPUT, ERR_TOO_LARGE. */
enum err request_parse(struct work *w, struct str text, struct request *out) MUST_CHECK;

/* The four bytes in front of a message, and back. */
void request_prefix(size_t len, uint8_t out[REQUEST_PREFIX]);
size_t request_length(const uint8_t prefix[REQUEST_PREFIX]);

/* What stands behind the line feed, taken apart by the lengths in front of it, exactly. ERR_INPUT. */
enum err request_split(struct work *w, const struct json *lengths, struct str raw, size_t max,
                       struct str **out, size_t *count) MUST_CHECK;
void request_lengths(struct json_out *out, const struct str *texts, size_t count);

/* Answers. The failure that is recorded in w, as text; and an answer's failure recorded in w, or OK. */
struct str request_failure_text(struct work *w);
enum err request_failure(struct work *w, const struct json *answer) MUST_CHECK;
/* A key's public half. Reading: ERR_UNAVAILABLE when it is none. */
void request_key_write(struct work *w, struct json_out *out, const struct signer_key *key);
enum err request_key_read(struct work *w, const struct json *json, struct signer_key *out) MUST_CHECK;

#endif
