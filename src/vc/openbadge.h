/* Open Badges 3.0 credentials (1EdTech, over W3C Verifiable Credentials 2.0): what Assay issues.
 *
 * Owns the shape of the JSON; not the signature (jwt.h), the claims around it (claims.h) or the log.
 *
 * 1. The output is canonical (RFC 8785): the same badge is the same bytes.
 * 2. @context is exactly credentials/v2, then ob/v3p0/context-3.0.3.json, and behind them ob/v3p0/extensions.json
 *    only where there is a refresh service, whose type is in none of the other two. Only terms that these
 *    define are written, so that JSON-LD processors in safe mode drop nothing. (`endorsementJwt` and
 *    `jti` are in some copies of 3.0.3 only and are never written.)
 * 3. All values of results are strings, as the standard wants. The order of rubric levels is not
 *    protected by a JSON-LD signature, so their rank stands in `level`, never in the order.
 * 4. Absent str and zero counts leave a member out.
 *
 * A score never travels without its standard error: give it a result description of its own with
 * the type OPENBADGE_STANDARD_ERROR, beside the one of the score. */
#ifndef VC_OPENBADGE_H
#define VC_OPENBADGE_H

#include "base/digest.h"
#include "base/work.h"
#include "vc/status_list.h"

enum { OPENBADGE_BYTES_MAX = 512 << 10 };

/* resultType in the extensible vocabulary of Open Badges. */
#define OPENBADGE_STANDARD_ERROR S("ext:StandardError")

/* Somebody who issues or assesses. */
struct openbadge_profile {
	struct str id; /* a DID or URL; required */
	struct str name, url, email, description;
};

struct openbadge_alignment {
	struct str name, url; /* required */
	struct str description, framework, code, type;
};

struct openbadge_level {
	struct str id, name; /* required */
	struct str description, level, points;
};

struct openbadge_result_description {
	struct str id, name,
		type; /* required; type: RubricCriterionLevel, ScaledScore, Percent, Status, ext:… */
	struct str value_min, value_max, required_value;
	struct str required_level; /* id of one of the levels */
	const struct openbadge_level *levels;
	size_t level_count;
};

struct openbadge_result {
	struct str description; /* id of its result description; required */
	struct str value;
	struct str achieved_level; /* id of a level */
	struct str status;         /* Completed, Failed… */
};

struct openbadge_achievement {
	struct str id, name, description, criteria; /* required; criteria: the narrative, Markdown */
	struct str criteria_url;                    /* a page that says the same */
	struct str type;                            /* MicroCredential, Competency, Assessment… */
	const struct openbadge_alignment *alignments;
	size_t alignment_count;
	const struct openbadge_result_description *result_descriptions;
	size_t result_description_count;
};

struct openbadge_evidence {
	struct str id; /* a URL or urn:uuid */
	struct str name, description, narrative, genre, audience;
	const struct digest
		*digest; /* of the evidence's bytes; NULL: none. Written as `digestSRI`, sha256-BASE64 */
};

struct openbadge {
	struct str id, name; /* required; id a URL or urn:uuid */
	struct str description;
	struct openbadge_profile issuer; /* required */
	int64_t valid_from_us;           /* required; a whole second, since the token can say no less */
	int64_t valid_until_us;          /* likewise; 0: for ever */
	int64_t awarded_us;              /* 0: left out */
	struct str subject_id;           /* required: a token needs a `sub`; a DID or a urn:uuid of its own */
	/* The recipient's address, hashed with `salt` (text, at least 16 random characters), so that whoever
	 * knows the address can check it. Anyone can try addresses: leave it out where that matters. */
	struct str email, salt;
	struct str narrative;            /* of the award to this person */
	struct openbadge_profile source; /* who assessed, for the issuer; absent id: left out */
	struct openbadge_achievement achievement;
	const struct openbadge_result *results;
	size_t result_count;
	const struct openbadge_evidence *evidence;
	size_t evidence_count;
	const struct status_list_entry *statuses; /* some verifiers look at the first alone: revocation */
	size_t status_count;
	const struct str *endorsements; /* EndorsementCredentials with their proofs, JSON */
	size_t endorsement_count;
	struct str refresh; /* where it is to be had as it is now (1EdTech VCCR 1.0): only of one that ends */
};

/* The credential as canonical JSON, without a proof. ERR_INPUT when something required is missing or
 * a result names a description or a level that is not there; ERR_TOO_LARGE over OPENBADGE_BYTES_MAX. */
enum err openbadge_text(struct work *w, const struct openbadge *badge, struct str *out) MUST_CHECK;

/* The same credential for longer. For Open Badges it is the same one as long as `id` and issuer are, and whoever has both takes
 * the one that begins later. */
struct openbadge_renewal {
	int64_t valid_from_us, valid_until_us; /* whole seconds, each later than before */
	struct str refresh;                    /* required */
};

/* `document`, a credential of openbadge_text's with a proof or without, for longer: canonical JSON without a proof. Times and
 * refresh service are as the renewal has them; everything else, endorsements with their proofs too, stays to the letter.
 * ERR_INPUT when it is no such credential, or never ends; ERR_CONFLICT when a time is not later than before; ERR_TOO_LARGE. */
enum err openbadge_renew(struct work *w, struct str document, const struct openbadge_renewal *renewal,
                         struct str *out) MUST_CHECK;

/* The achievement by itself, as its own address may serve it: canonical JSON of the first two contexts, with `creator` as who
 * defined it. Errors as above. */
enum err openbadge_achievement_text(struct work *w, const struct openbadge_achievement *achievement,
                                    const struct openbadge_profile *creator, struct str *out) MUST_CHECK;

/* Somebody who says of a credential, with a key of their own, that it is right. */
struct openbadge_endorsement {
	struct str id;          /* required; a URL or urn:uuid */
	struct str endorser;    /* required: their name; their id is the key's, and whoever signs writes it */
	struct str subject_id;  /* required: what is endorsed, a credential's id */
	struct str comment;     /* required: what they say */
	int64_t valid_from_us;  /* required; a whole second */
	int64_t valid_until_us; /* likewise; 0: for ever */
};

/* An EndorsementCredential as JSON, whose issuer has no id yet, and without a proof. ERR_INPUT when something is missing. */
enum err openbadge_endorsement_text(struct work *w, const struct openbadge_endorsement *endorsement,
                                    struct str *out) MUST_CHECK;

/* "sha256$" and the hex of SHA-256(address ‖ salt): how Open Badges hashes an identity. */
struct str openbadge_identity_hash(struct arena *arena, struct str address, struct str salt);

#endif
