/* A verification under way, shared by the files of verify.h. Of vc/ only. */
#ifndef VC_VERIFY_PARTS_H
#define VC_VERIFY_PARTS_H

#include "schema/schema.h"
#include "vc/bundle.h"
#include "vc/did.h"
#include "vc/integrity.h"
#include "vc/jwt.h"
#include "vc/verify.h"

enum { VERIFY_DOCUMENTS_MAX = 16, VERIFY_FETCHES_MAX = 16, VERIFY_SCHEMAS_MAX = 16, VERIFY_KEYS_KEPT = 4 };

struct verify_key;

/* What all credentials of a verification share: what was asked about an issuer, once, and how much it may cost. */
struct verify_asked {
	struct verify_kept { /* keys of the published documents, by their names */
		struct str name;
		struct verify_key *key;
	} keys[VERIFY_KEYS_KEPT];
	size_t key_count;
	size_t fetched; /* status lists */
	bool gave_up;   /* a proof reached a limit, which takes time: there is none for another */
	struct integrity_memory memory;
	size_t schemas_fetched, schema_count;
	struct verify_known_schema { /* by address and type: what it was made into, or why it was not */
		struct str url, type;
		const struct schema *schema;
		struct str why;
	} schemas[VERIFY_SCHEMAS_MAX];
	size_t count;
	struct verify_document {
		struct str id;
		const struct json *document; /* NULL: there was no answer */
		struct str silence;          /* why */
	} documents[VERIFY_DOCUMENTS_MAX];
};

/* A credential, or one inside it, or a list of its status. */
struct inspection {
	const struct verify_world *world;
	struct verify_report *report;
	struct verify_asked *asked;
	bool is_list;   /* a status list: nobody asks for its own status */
	unsigned depth; /* 0: what was brought */
	bool bundled;
	struct bundle bundle;
	struct str log_proof; /* that came beside it; absent: none, or a bundle has its own */
	bool opened; /* what opens the log's entry is there: of log_proof, `salt`; or of the bundle */
	uint8_t salt[ENTRY_SALT_LEN];
	const struct json *issuer_document; /* that the file brings; NULL: none */
	struct jwt token;                   /* where `payload` is not NULL */
	const struct json *payload;         /* of the token */
	const struct json *embedded;        /* with proofs inside; NULL: none */
	const struct json *credential;      /* what is read of it: a token of the old form holds it inside */
	struct verify_nodes
		*nodes; /* of a credential that is signed as RDF; NULL: what is read is what is signed */
	const struct json *snapshots; /* status lists that the file brings, an array; NULL: none */
	struct integrity_proof proofs[INTEGRITY_PROOFS_MAX];
	size_t proof_count;
};

/* verify.c */
void verify_set(struct inspection *in, enum verify_name name, enum verify_outcome outcome, struct str detail,
                struct str advice);
/* A refusal of the bytes becomes the check's failure; any other error is ours and goes up. */
enum err verify_settle(struct work *w, struct inspection *in, enum verify_name name, enum err err,
                       struct str advice) MUST_CHECK;
/* All checks of one credential; `depth` and the like set by the caller. */
enum err verify_inspect(struct work *w, struct inspection *in, struct str text) MUST_CHECK;
enum err verify_inspect_json(struct work *w, struct inspection *in, const struct json *json) MUST_CHECK;
/* The verdict of the checks, and the summary. */
void verify_conclude(struct work *w, struct inspection *in);
/* Whether there is time for one more proof. */
bool verify_in_time(struct work *w, const struct inspection *in);
/* Whether the text, or an array of texts, has that word. */
bool verify_has_word(const struct json *list, struct str word);

/* verify_form.c: what it is, and what it says of itself. Sets VERIFY_FORM. */
enum err verify_form(struct work *w, struct inspection *in, struct str text) MUST_CHECK;
enum err verify_form_json(struct work *w, struct inspection *in, const struct json *json) MUST_CHECK;

/* verify_token.c: the credential of a token's payload, its claims checked against it. ERR_INPUT. */
enum err verify_token(struct work *w, const struct json *payload, const struct json **credential) MUST_CHECK;

/* verify_nodes.c: puts together what is said of one id in several places, for verify_node. ERR_INPUT for numbers that have
 * no RFC 8785 form. Cost: n log n. */
enum err verify_nodes(struct work *w, struct inspection *in) MUST_CHECK;
/* All that the credential says of what this value is or refers to: the value itself, or the objects of its id as one. */
const struct json *verify_node(const struct inspection *in, const struct json *value);

/* verify_plain.c: whether JSON that is signed as RDF says what it seems to say. ERR_INPUT with what is odd. */
enum err verify_plain(struct work *w, const struct inspection *in) MUST_CHECK;
/* Whether a text has letters of several scripts in one word, as one that imitates another has. */
bool verify_imitates(struct str text);

/* verify_key.c */
enum verify_answer { VERIFY_NOT_ASKED, VERIFY_NOT_ANSWERED, VERIFY_LISTED, VERIFY_NOT_LISTED, VERIFY_ENDED };
struct verify_key {
	enum verify_answer answer; /* of whoever the key is said to belong to */
	struct str silence;        /* VERIFY_NOT_ANSWERED: why */
	enum verify_key_source source;
	struct str owner; /* the DID or address that the key's name begins with */
	size_t count;     /* of keys; 0: none is at hand. More than one only where none is named. */
	const struct key_public *keys;
};
/* The key of that name: of its owner's document, else of the file's, else of the name itself. */
struct verify_key verify_find_key(struct work *w, struct inspection *in, struct str name);
/* The key of a token. */
struct verify_key verify_find_token_key(struct work *w, struct inspection *in);

/* verify_issuer.c: sets VERIFY_ISSUER by what is known of the key that signed. */
void verify_issuer(struct work *w, struct inspection *in, const struct verify_key *key);

/* verify_proof.c: sets VERIFY_SIGNATURE and VERIFY_ISSUER. */
enum err verify_proof(struct work *w, struct inspection *in) MUST_CHECK;

/* verify_status.c: sets VERIFY_VALIDITY; sets VERIFY_STATUS. */
void verify_validity(struct work *w, struct inspection *in);
enum err verify_status(struct work *w, struct inspection *in) MUST_CHECK;

/* verify_schema.c: sets VERIFY_SCHEMA. */
void verify_schema(struct work *w, struct inspection *in);

/* verify_refresh.c: asks for the edition by which its issuer renews what was inspected, and puts the report of that in place of
 * its report. */
enum err verify_refresh(struct work *w, struct inspection *in) MUST_CHECK;

/* verify_log.c: takes a proof of logging that came beside the credential, as far as it can be read. */
void verify_take_log_proof(struct work *w, struct inspection *in, struct str text);
/* Sets VERIFY_LOG and VERIFY_WITNESSES. */
enum err verify_log(struct work *w, struct inspection *in) MUST_CHECK;
/* Whether the reader's trust file names a log of the issuer. */
bool verify_trusts_log(const struct inspection *in);

/* verify_about.c: what it says of who it is about. */
void verify_about(struct work *w, struct inspection *in, const struct json *subject);

/* verify_meaning.c: what it says; the credentials inside it. */
void verify_meaning(struct work *w, struct inspection *in);
enum err verify_inner(struct work *w, struct inspection *in) MUST_CHECK;
/* A text, the @value of one with a language, or the first of several. */
struct str verify_words(const struct json *value);

#endif
