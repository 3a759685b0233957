/* From an effective award to a credential in the log, and what becomes of it.
 *
 * Order: its places in the status lists are taken, and the lists are public; it is signed; credential and ledger entry are
 * durable in the database, together; tiles and checkpoint are durable where the log lies (publish.h); then it is public and
 * the candidate is told. Each step can be run again after a crash: of two runs of "badge.issue", what was stored first counts.
 *
 * Many at once are batch.h's, and giving one a later end renewal.h's.
 *
 * Keys: none here. What is to be signed goes to the process that keeps them (signer/signer.h). */
#ifndef BADGE_BADGE_H
#define BADGE_BADGE_H

#include "db/db.h"
#include "db/jobs.h"
#include "grade/replay.h"
#include "org/actor.h"
#include "vc/verify.h"

struct issuer; /* DID, place of the log */
struct signer;
struct signer_identity;

/* Who signs at this address: did:web:…, and the log's name. Over plain http that is a demonstration issuer, and the credential
 * page says so. ERR_INPUT as did_web_of_url's. */
enum err issuer_identity(struct work *w, struct str base_url, struct signer_identity *out) MUST_CHECK;
/* Opens or makes the log in a place of transparency/storage.h. `signer` keeps the keys of that identity, and outlives the issuer.
 * ERR_CONFLICT when the log was signed by none of them, or none lies there and they have signed one (beginning.h). */
enum err issuer_open(struct work *w, struct signer *signer, struct str place, struct str base_url,
                     struct str name, struct issuer **out) MUST_CHECK;
/* The same in two steps, for a server: the place is opened; then it is looked at, before anything is logged. An object store that
 * does not answer soon keeps no server from beginning: `away` says why then (else it is absent), nothing is published before the
 * look has succeeded, with the same judgement as now, and readers get the checkpoint that the database knows as published.
 * ERR_CONFLICT also when that is another's. */
enum err issuer_prepare(struct work *w, struct signer *signer, struct str place, struct str base_url,
                        struct str name, struct issuer **out) MUST_CHECK;
enum err issuer_begin(struct work *w, struct db *db, struct id org, struct issuer *issuer,
                      struct str *away) MUST_CHECK;
/* From now on the log is published only with the cosignatures that this policy asks for (C2SP tlog-policy; ledger/publication.h).
 * Before anything else is done with the issuer, and once. ERR_INPUT when it is malformed, does not name this log, or its quorum
 * cannot be reached by those who have an address; ERR_TOO_LARGE. */
enum err issuer_witness(struct work *w, struct issuer *issuer, struct str policy) MUST_CHECK;
/* ERR_CONFLICT when the log was published with witnesses, and this issuer was told of none. */
enum err issuer_check_witnessed(struct work *w, const struct issuer *issuer, struct db *db,
                                struct id org) MUST_CHECK;
/* The address of the server whose log lies there; absent: none does. The log does not keep the scheme: http is taken for an
 * address on this machine, https for any other. */
enum err issuer_address(struct work *w, struct str place, struct str *base_url) MUST_CHECK;
/* The same as the database has it, wherever the log lies; absent: nothing is published yet. */
enum err issuer_address_known(struct work *w, struct tx *tx, struct id org, struct str *base_url) MUST_CHECK;
/* NULL is fine. Stops its thread. */
void issuer_close(struct issuer *issuer);
/* Starts the thread that publishes the log (ledger/press.h), for a server; and stops it: afterwards, as before, whoever
 * stores something publishes it; but no witness is asked any more. */
void issuer_start(struct issuer *issuer, struct db *db, struct id org);
void issuer_stop(struct issuer *issuer);
/* What that thread has to say, in Prometheus' text format. */
void issuer_metrics(const struct issuer *issuer, struct buf *out);
/* Publishes all that is stored, where no server does (publish.h). */
enum err issuer_log_publish(struct work *w, struct db *db, struct id org, struct issuer *issuer) MUST_CHECK;
/* Compares log and database (publication_check). */
struct ledger_size;
enum err issuer_log_check(struct work *w, struct db *db, struct id org, const struct issuer *issuer,
                          struct ledger_size *out) MUST_CHECK;
/* "did:web:…". */
struct str issuer_did(const struct issuer *issuer);
/* The DID document, JSON. */
enum err issuer_document(struct work *w, const struct issuer *issuer, struct str *json) MUST_CHECK;
/* The log's verifier key, one line. */
struct str issuer_log_key(const struct issuer *issuer);
/* Makes the ledger's table again from the log's files (ledger/rebuild.h), where no server runs. */
struct rebuild_report;
struct rebuild_watcher;
enum err issuer_log_rebuild(struct work *w, struct db *db, struct id org, const struct issuer *issuer,
                            const struct rebuild_watcher *watcher, struct rebuild_report *out) MUST_CHECK;
/* The other way round (ledger/remake.h), for an issuer that was prepared and has not begun. */
enum err issuer_log_remake(struct work *w, struct db *db, struct id org, struct issuer *issuer,
                           const struct rebuild_watcher *watcher, int64_t *entries) MUST_CHECK;
/* Whose cosignatures the log's checkpoints are published with; one that believes the log alone where it has no witnesses. Lives
 * as long as the issuer. log_policy_see says by it who cosigned a note. */
struct log_policy;
const struct log_policy *issuer_log_policy(const struct issuer *issuer);
/* How many entries the published checkpoint covers, and its note, which carries the cosignatures. */
enum err issuer_log_head(struct work *w, const struct issuer *issuer, uint64_t *size,
                         struct str *note) MUST_CHECK;
/* The bytes of an entry, and its proof under the published checkpoint. ERR_NOT_FOUND when that does not cover it. */
struct proof;
enum err issuer_log_entry(struct work *w, const struct issuer *issuer, uint64_t index, struct str *entry,
                          struct proof *proof) MUST_CHECK;
/* How many entries more than that are in the log: they wait for witnesses, or for a server after a crash. The key of such a log
 * cannot be changed, since nothing is signed that is less than what was signed before. */
enum err issuer_log_pending(struct work *w, const struct issuer *issuer, uint64_t *entries) MUST_CHECK;
/* A file of the log for /log/tile/…: "tile/0/000". ERR_NOT_FOUND also while the published checkpoint does not cover it
 * (tlog/reader.h). */
enum err issuer_log_tile(struct work *w, struct issuer *issuer, struct str path,
                         struct str *bytes) MUST_CHECK;

/* The job "badge.issue" {decision, sitting}. */
enum err badge_issue_job(struct work *w, struct db *db, struct issuer *issuer,
                         const struct job *job) MUST_CHECK;

struct credential {
	struct id org, id, sitting, person; /* sitting: zero for one of a batch */
	struct str name;
	/* As it is now, in its newest edition that is published (renewal.h): */
	struct str document;  /* JSON with its proof; what was issued before there were any has none */
	struct str jwt;       /* the same as a token */
	struct str salt;      /* opens the commitment in the log */
	int64_t entry_index;  /* -1: nobody knows any more, it was erased */
	int64_t issued_us;    /* the first time */
	int64_t renewed_us;   /* when this edition begins, unless it is the first: 0 */
	int64_t coming_index; /* the entry of an edition that is not published yet; INT64_MAX: there is none */
	struct str holder_name;
	bool claimed; /* the holder has kept it */
	bool shown;   /* by its holder, to whoever has the address */
	bool deleted; /* by its holder: document and token are empty, salt and place in the log forgotten */
};
/* By its id, for who looks (NULL: nobody we know). ERR_NOT_FOUND until it is published, and for others than its holder
 * unless the holder shows it (holder.h): one answer for all of these. */
enum err badge_find(struct work *w, struct tx *tx, const struct actor *viewer, struct id id,
                    struct credential *out) MUST_CHECK;
/* Whoever looks, deleted or not: for checks of what is stored, never for what is shown. */
enum err badge_load(struct work *w, struct tx *tx, struct id id, struct credential *out) MUST_CHECK;
/* One that the organisation issued, whoever sees its page, for those who administer them. ERR_NOT_FOUND as above. */
enum err badge_issued(struct work *w, struct tx *tx, struct id org, struct id id,
                      struct credential *out) MUST_CHECK;
/* That answer: ERR_NOT_FOUND. */
enum err badge_none(struct work *w) MUST_CHECK;
/* Whether the viewer (NULL: nobody) is its holder. */
bool badge_is_own(const struct credential *credential, const struct actor *viewer);
/* A person's own, newest first, at most 100, without the deleted: org, id, sitting, person, name, time and what the holder
 * decided alone are filled. */
enum err badge_of_person(struct work *w, struct tx *tx, const struct actor *actor, struct credential **out,
                         size_t *count) MUST_CHECK;
/* The bundle of vc/bundle.h: everything that is needed to verify without asking us. */
enum err badge_bundle(struct work *w, struct tx *tx, const struct issuer *issuer,
                      const struct credential *credential, struct str *json) MUST_CHECK;
/* The inclusion proof under the newest checkpoint, as c2sp.org/tlog-proof@v1; its extra is the salt, so that whoever has it and
 * the credential can check it without us (vc/verify.h). */
enum err badge_log_proof(struct work *w, const struct issuer *issuer, const struct credential *credential,
                         struct str *text) MUST_CHECK;

/* ---- what becomes of it ---- */

enum { BADGE_REASON_BYTES_MAX = 2000 };

enum badge_state { BADGE_HOLDS, BADGE_SUSPENDED, BADGE_REVOKED };
/* "holds", "suspended", "revoked". */
struct str badge_state_name(enum badge_state state);

struct badge_status {
	enum badge_state state;
	struct str reason; /* of what made it so: for the holder; absent when nothing ever happened */
	bool shown;        /* the reason is for everybody */
	int64_t since_us;
};
enum err badge_status(struct work *w, struct tx *tx, const struct credential *credential,
                      struct badge_status *out) MUST_CHECK;

enum badge_action { BADGE_REVOKE, BADGE_SUSPEND, BADGE_REINSTATE, BADGE_ACTIONS };
/* "revoke", "suspend", "reinstate"; false when it is none of them. */
struct str badge_action_name(enum badge_action action);
bool badge_action_parse(struct str name, enum badge_action *out) MUST_CHECK;

struct badge_change {
	enum badge_action action;
	struct str reason; /* required; at most BADGE_REASON_BYTES_MAX */
	bool shown;        /* on the public page too */
};
/* Revokes for good, suspends, or takes a suspension back; tells the holder, and has the list published (the job
 * "badge.status"). `actor` without a person: the command line. ERR_NOT_FOUND, ERR_INPUT without a reason, ERR_CONFLICT when it
 * is not in a state for that. */
enum err badge_change(struct work *w, struct tx *tx, const struct actor *actor, struct id id,
                      const struct badge_change *change) MUST_CHECK;

/* A reason as it is kept. ERR_INPUT when there is none, or it is too long. */
enum err badge_reason(struct work *w, struct str reason, struct str *out) MUST_CHECK;

/* What happened to a credential, oldest first, at most 100. */
struct badge_event {
	enum badge_action action;
	struct str reason, who; /* who: a name; absent: the command line */
	bool shown;
	int64_t at_us;
};
enum err badge_events(struct work *w, struct tx *tx, struct id org, struct id id, struct badge_event **out,
                      size_t *count) MUST_CHECK;

/* All that were issued, for administrators: newest first, before the credential `before` (zero: from the newest), of one address
 * when `email` is not absent; at most BADGE_REGISTER_MAX. */
enum { BADGE_REGISTER_MAX = 100 };
struct badge_entry {
	struct id id;
	struct str name, holder_name, holder_email;
	enum badge_state state;
	int64_t issued_us;
	int64_t until_us; /* when it ends; 0: never, or nobody knows any more */
};
enum err badge_register(struct work *w, struct tx *tx, struct id org, struct id before, struct str email,
                        struct badge_entry **out, size_t *count) MUST_CHECK;

/* A status list as it was published last, or as it was at that time (at_us, 0: now): a signed credential, JSON, or the same as a
 * token. ERR_NOT_FOUND. Public: by its id alone. */
enum err badge_status_list(struct work *w, struct tx *tx, struct id list, int64_t at_us, bool as_token,
                           struct str *out) MUST_CHECK;
/* Those that a credential names, revocation first; none for one that was issued before there were lists. */
enum err badge_status_lists(struct work *w, struct tx *tx, const struct credential *credential,
                            struct str **documents, size_t *count) MUST_CHECK;
/* How many lists there are, and when the first of them ends as it was published last (0: there are none). */
enum err badge_status_end(struct work *w, struct tx *tx, struct id org, int64_t *lists,
                          int64_t *end_us) MUST_CHECK;
/* How long a reader may rely on one, in seconds: Cache-Control says the same as its `ttl`. */
int badge_status_ttl_seconds(void);
/* The job "badge.status" {list}: publishes a list that does not tell all that happened, or is a day old. */
enum err badge_status_job(struct work *w, struct db *db, struct issuer *issuer,
                          const struct job *job) MUST_CHECK;
/* The same at once for the lists of one credential, where no server runs the jobs. Not inside a transaction. */
enum err badge_status_publish(struct work *w, struct db *db, struct issuer *issuer,
                              const struct credential *credential) MUST_CHECK;
/* Adds that job for each list that is a day old: they end after seven. */
enum err badge_status_refresh(struct work *w, struct tx *tx, struct id org) MUST_CHECK;

/* Computes again what a credential is bound to, as it is now: from its document, the token's payload and the log's entry, against
 * those that were signed and logged. */
enum err badge_replay(struct work *w, struct tx *tx, struct id org, struct id id,
                      struct replay_result *out) MUST_CHECK;

#endif
