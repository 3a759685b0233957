/* What Assay writes into its log: one line for each event, which says nothing about anybody.
 *
 *	assay/v1 KIND COMMITMENT
 *
 * COMMITMENT is the base64 of SHA-256("assay/v1 KIND\n" ‖ salt ‖ fields), where the salt is 32 random
 * bytes and the fields are the canonical JSON (RFC 8785) of the event.
 *
 * 1. Without the salt nobody can link the line to an event, even when the fields can be guessed:
 *    destroying the salt is how erasure works.
 * 2. With salt and fields (the opening), anyone can check the line, and no other fields fit it.
 * 3. Kinds are only ever added. */
#ifndef TLOG_ENTRY_H
#define TLOG_ENTRY_H

#include "base/digest.h"
#include "base/work.h"

enum { ENTRY_BYTES_MAX = 200, ENTRY_SALT_LEN = 32 };

enum entry_kind {
	ENTRY_CREDENTIAL, /* "credential": a credential was issued */
	ENTRY_STATUS,     /* "status": revoked or suspended; the digest of the status list */
	ENTRY_ISSUER,     /* "issuer": the issuer's DID document changed */
	ENTRY_VERSION,    /* "version": a rubric, item bank, model or prompt was put in use */
	ENTRY_DECISION,   /* "decision": a person awarded, refused, overrode or answered an appeal */
	ENTRY_KIND_COUNT,
};

/* The word for the kind in an entry, as in the list above. */
struct str entry_kind_name(enum entry_kind kind);
/* False when no kind has that name. */
bool entry_kind_parse(struct str name, enum entry_kind *out) MUST_CHECK;

/* Whether entries of the kind speak of the issuer and not of people, so that their openings are published. */
bool entry_is_public(enum entry_kind kind);

/* The line, without a line feed. `fields` must be canonical JSON: this does not make it so. */
struct str entry_text(struct arena *arena, enum entry_kind kind, const uint8_t salt[ENTRY_SALT_LEN],
                      struct str fields);

/* Reads a line. ERR_INPUT when it is not one of ours, a kind from the future included. */
enum err entry_parse(struct work *w, struct str line, enum entry_kind *kind,
                     struct digest *commitment) MUST_CHECK;

#endif
