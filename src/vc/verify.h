/* The verification of a credential: eight checks, each in plain words, and one verdict.
 *
 *	Verifiable Credentials 1.1 and 2.0 (Open Badges 3.0, CLR 2.0 and endorsements among them), with embedded proofs
 *	(integrity.h), as a token (jwt.h), or in a bundle (bundle.h). Open Badges 2.0 and presentations are told by their form
 *	and explained.
 *
 * Pure: whatever has to be fetched, is fetched by functions of the caller; offline there are none.
 *
 * 1. invalid: at least one check failed. cannot_tell: none failed, but one could not be made. valid: every check passed or
 *    does not apply; form, signature and issuer always apply. A check that failed or could not be made says what to do next.
 * 2. A failed form leaves the other checks unknown: what is malformed is not interpreted.
 * 3. "issuer" passes only when a key that signed is listed, for making assertions, in a document of exactly the DID or
 *    address that the credential names as its issuer; or, of a token whose issuer is an https address, is the JWK that lies
 *    at the "kid", an address of the same origin (Open Badges 3.0 section 8.2.4).
 * 4. Where that document comes from decides how much it says, and the check's words and `key_source` tell: published at the
 *    issuer's address; the issuer's name itself (did:key, did:jwk), which nobody registers and which is no forgery for that;
 *    vouched for by a log of the reader's own trust file; or only carried by the file itself. In the last case "valid" means:
 *    unaltered, signed by the key which the file says is the issuer's, and in the log which the file names. Anyone can make
 *    such a file under any name, so the summary never says a bare "Valid", but that nobody else says whose key it is, and how
 *    to be sure. Nobody gets this case without having asked for it: an issuer that is asked and does not answer leaves the
 *    check unknown; one that answers without the key fails it.
 * 5. A trust file is decisive: an issuer that it does not name fails, and where it names logs of this very issuer, so does
 *    any other log. Naming the issuer is not enough for a key that only the file carries: then one of those logs must vouch
 *    for the credential.
 * 6. A bundle must prove that it is in its log, and that witnesses cosigned that log where the reader's trust file asks for them,
 *    or else the bundle's own policy. What carries no such proof is no worse for it, but where the trust file asks for
 *    witnesses of this issuer's log the check of them is unknown. A proof of logging that came beside it, as in a picture, is
 *    checked against the logs of the trust file, and then vouches as a bundle's does; where the trust file names none, it says
 *    nothing, since nothing tells whose log it is.
 * 7. Of several embedded proofs, those of kinds unknown here are carried and reported; of the others at least one must be the
 *    issuer's, and none may fail.
 * 8. A proof over RDF signs statements and not JSON. So JSON whose words could be read otherwise than they are written
 *    (definitions of its own, IRIs, keywords and classes for names) is "cannot_tell", however well it is signed: verify_plain.c.
 *    And what is said of one id in several places is read together: where a statement stands changes nothing in the report
 *    but for endorsements, which sign what stands in them: verify_nodes.c.
 * 9. A status list is a credential: it is verified as one, and its issuer must be the credential's, or one that the trust
 *    file names.
 * 10. A schema that it names is the issuer's own demand on it: what does not fit fails; a schema that cannot be had, is of
 *    another kind, or is another than the digest says, leaves the check unknown, and the verdict as it is.
 * 11. One that says where its issuer renews it (refreshService, Open Badges 3.0) is asked about there, once, when it has
 *    ended or the reader wants the newest edition, and only when its signature and its issuer hold: asking tells the issuer
 *    who is looked at. What comes is verified whole, and the report is of it when it is of the same id, issuer and subject,
 *    and either valid and no earlier, or later and over by now: ended or taken back. Else the report stays, with the reason in
 *    its summary. What it names in turn is not asked: verify_refresh.c. */
#ifndef VC_VERIFY_H
#define VC_VERIFY_H

#include "rdf/jsonld.h"
#include "vc/status.h"
#include "vc/trust.h"

enum {
	VERIFY_PROOFS_MAX = 16,
	VERIFY_INNER_MAX = 16,            /* credentials inside a credential that are looked at */
	VERIFY_FACTS_MAX = 64,            /* of a kind */
	VERIFY_LIST_BYTES_MAX = 24 << 20, /* a status list, as fetched */
	VERIFY_RENEWED_BYTES_MAX = 1 << 20,
};

enum verify_outcome { VERIFY_PASSED, VERIFY_FAILED, VERIFY_UNKNOWN, VERIFY_NOT_APPLICABLE };
enum verify_verdict { VERIFY_VALID, VERIFY_INVALID, VERIFY_CANNOT_TELL };

enum verify_name {
	VERIFY_FORM,
	VERIFY_SIGNATURE,
	VERIFY_ISSUER,
	VERIFY_VALIDITY,
	VERIFY_STATUS,
	VERIFY_SCHEMA,
	VERIFY_LOG,
	VERIFY_WITNESSES,
	VERIFY_CHECK_COUNT,
};

/* Where the issuer's key came from. */
enum verify_key_source { VERIFY_KEY_NONE, VERIFY_KEY_IN_FILE, VERIFY_KEY_IN_NAME, VERIFY_KEY_PUBLISHED };

/* What it is. */
enum verify_kind {
	VERIFY_NO_CREDENTIAL,
	VERIFY_CREDENTIAL, /* a Verifiable Credential of no kind below */
	VERIFY_BADGE,      /* Open Badges 3.0 */
	VERIFY_ENDORSEMENT,
	VERIFY_CLR,     /* Comprehensive Learner Record 2.0 */
	VERIFY_BADGE_2, /* Open Badges 2.0 */
	VERIFY_PRESENTATION,
};

struct verify_check {
	enum verify_outcome outcome;
	struct str detail; /* a sentence for people */
	struct str advice; /* what to do next; absent when there is nothing to do */
};

/* One embedded proof. */
struct verify_proof {
	struct str suite, method;
	enum verify_outcome outcome; /* VERIFY_NOT_APPLICABLE: of a kind that is not known here */
	struct str detail;
};

/* A credential inside the credential: an endorsement of it, or what a CLR gathers. It has a verdict of its own, which leaves
 * the outer one as it is. */
struct verify_inner {
	enum verify_kind kind;
	enum verify_verdict verdict;
	struct str summary, issuer, issuer_name, name;
	struct str about;   /* an endorsement's: the id of what it is about */
	struct str comment; /* an endorsement's, when its verdict is not invalid */
};

struct verify_result {
	struct str name, value, level, needed, status; /* each may be absent */
};
struct verify_evidence {
	struct str name, url, text, digest;
};
struct verify_alignment {
	struct str name, url, framework;
};

/* What it says; filled for badges. Views into the credential: text for people, still to be escaped. */
struct verify_meaning {
	struct str achievement, description, criteria, criteria_url, type, source;
	size_t result_count, evidence_count, alignment_count;
	const struct verify_result *results;
	const struct verify_evidence *evidence;
	const struct verify_alignment *alignments;
	size_t left; /* of any kind, beyond VERIFY_FACTS_MAX */
};

/* An identifier of whom it is about. */
struct verify_identity {
	struct str type,
		text;    /* the type may be absent; the text as it is there: in the open, or a hash of it */
	struct str salt; /* absent: none */
	bool is_hashed;
};
struct verify_about {
	struct str name; /* in the open; absent: it gives none */
	size_t count;
	const struct verify_identity *identities;
};

/* Where its issuer renews it, and what came of asking there. */
enum verify_renewal_state {
	VERIFY_RENEWAL_NONE, /* it names no such place */
	VERIFY_RENEWAL_NOT_ASKED,
	VERIFY_RENEWAL_NOT_TAKEN, /* nothing was there that takes its place */
	VERIFY_RENEWAL_TAKEN,     /* the report is of the renewed edition */
};
struct verify_renewal {
	enum verify_renewal_state state;
	struct str url;           /* visible ASCII; absent: it names no such place */
	struct str words;         /* for people; absent: nobody was asked, nor had reason to be */
	struct str text;          /* the renewed edition, as it came: JSON or a token; absent unless taken */
	int64_t brought_from_us;  /* then of the one that was brought */
	int64_t brought_until_us; /* likewise; 0: without an end */
};

struct verify_report {
	enum verify_verdict verdict;
	struct str summary; /* one or two sentences for people */
	struct verify_check checks[VERIFY_CHECK_COUNT];
	enum verify_kind kind;
	/* What the credential says of itself; absent and zero where it does not, or when its form failed. */
	struct str model;      /* "1.1" or "2.0" */
	struct str secured_by; /* "bundle", "token", "proof" */
	const struct json *credential;
	struct str id, name, issuer, issuer_name, subject;
	struct verify_about about; /* beside the id, which is `subject` */
	int64_t valid_from_us, valid_until_us;
	struct str schema; /* the type of its schema, of several the first */
	struct verify_meaning meaning;
	enum verify_key_source key_source;
	bool trusted; /* the reader's trust file names the issuer */
	size_t proof_count, inner_count;
	struct verify_proof *proofs;
	struct verify_inner *inner;
	size_t inner_left; /* credentials inside that were not looked at: VERIFY_INNER_MAX, or no time was left */
	struct status_answer status; /* what decided; words absent: it was not asked */
	struct str log_origin;
	uint64_t log_index, log_size;
	const struct log_policy
		*log_policy; /* the one that was asked, and what it saw; NULL where log_origin is absent */
	const struct log_policy_seen *log_seen;
	struct verify_renewal renewal;
};

struct verify_world {
	int64_t now_us; /* as of when */
	bool past;      /* that is a time gone by: status lists are asked for as they were then (status.h) */
	bool newest;    /* its issuer is asked for the newest edition though it has not ended */
	const struct trust *trust; /* NULL: the reader gave none */
	struct jsonld *
		jsonld; /* of this thread; NULL: proofs over RDF are not checked, which leaves them unknown */
	void *state;
	/* The document of a DID (not did:key or did:jwk), or of an issuer or key named by its https address. NULL when
	 * offline. Any error says that it cannot be told what is published there; the message becomes the check's words. */
	enum err (*resolve)(struct work *w, void *state, struct str id, const struct json **document);
	/* The bytes of a status list, at most VERIFY_LIST_BYTES_MAX, likewise. */
	enum err (*fetch)(struct work *w, void *state, struct str url, struct str *bytes);
	/* The bytes of a JSON Schema, at most SCHEMA_BYTES_MAX, likewise. */
	enum err (*fetch_schema)(struct work *w, void *state, struct str url, struct str *bytes);
	/* The bytes of the newest edition of a credential, at most VERIFY_RENEWED_BYTES_MAX, likewise. */
	enum err (*fetch_renewed)(struct work *w, void *state, struct str url, struct str *bytes);
	/* Whether there is time for one more proof; from then on what is left is unknown. NULL: always. All proofs together
	 * take about a second, whoever is asked: no other is begun behind one that reached a limit (canon.h's, say), nor once
	 * they took INTEGRITY_WORK_MAX. */
	bool (*in_time)(struct work *w, void *state);
};

/* Verifies a credential in one of these forms (blanks around it are fine). Whatever the bytes are, the result is a report and
 * OK; other errors are ours. The report's texts live in the work's arena and in `text`. */
enum err verify_text(struct work *w, struct str text, const struct verify_world *world,
                     struct verify_report *out) MUST_CHECK;

/* The same for what came with a proof of logging beside it: c2sp.org/tlog-proof@v1, whose extra is the entry's salt. Absent: none
 * came. A bundle's own proof goes before it. */
enum err verify_text_logged(struct work *w, struct str text, struct str log_proof,
                            const struct verify_world *world, struct verify_report *out) MUST_CHECK;

/* Whether it is about who has this e-mail address (or other identifier), as written or in lower case: VERIFY_PASSED;
 * VERIFY_FAILED: it names another address; VERIFY_UNKNOWN: it names none, or in a way that is not known here. What is passed
 * in is kept nowhere. */
enum verify_outcome verify_is_about(struct work *w, const struct verify_report *report, struct str address);
/* For people: "E-mail address", "Name"…, or the type as it stands there. */
struct str verify_identity_words(const struct verify_identity *identity);

/* "form", "signature", "issuer", "validity", "status", "schema", "log inclusion", "witness quorum". */
struct str verify_check_name(enum verify_name name);
/* "passed", "failed", "unknown", "not_applicable". */
struct str verify_outcome_name(enum verify_outcome outcome);
/* "valid", "invalid", "cannot_tell". */
struct str verify_verdict_name(enum verify_verdict verdict);
/* For people: "Open Badge 3.0", "Verifiable Credential"… */
struct str verify_kind_words(enum verify_kind kind);

/* The report as `assay verify --json` prints it: {verdict, summary, checks: [{name, outcome, detail, advice}], kind,
 * credential: {id, name, issuer, issuer_name, subject, valid_from, valid_until, model, secured_by, schema}, achievement,
 * key_source, trusted, proofs, status, inner, inner_left, about: {name, identifiers: [{type,
 * text, hashed}]}, log: {origin, index, size, quorum, witnesses: [{name, key, cosigned}]}, renewal: {state, url, words,
 * brought: {valid_from, valid_until}, text}}; log only when its check passed, status only when it was asked, renewal only when
 * it says where it is renewed. `quorum` is "reached", "missing" or "none" (not asked for); `cosigned` is the time, or null;
 * `state` is "not_asked", "not_taken" or "taken", and then `brought` and `text` are there. */
struct str verify_report_text(struct arena *arena, const struct verify_report *report);

#endif
