/* Whose checkpoints are believed: a trust policy (C2SP tlog-policy).
 *
 *	log VKEY [URL]
 *	witness NAME VKEY [URL]
 *	group NAME all|any|K MEMBER…
 *	quorum NAME|none
 *
 * A checkpoint is believed when one of the logs signed it under its own name and the quorum's witnesses cosigned it.
 *
 * 1. A policy that asks for witnesses is never read as one that does not: what is unknown here is refused, and a struct that
 *    says no quorum has none that can be reached.
 * 2. Witnesses and groups share their names; "none" is nobody's. A line refers only to names of lines above it, and a name is
 *    a member of one group at most, so that no witness counts twice.
 * 3. No two logs have one public key, nor two witnesses; no two keys have one name and id.
 * 4. A log's key may be a NOTE_ED25519 or a NOTE_COSIGNATURE. A witness's is a NOTE_COSIGNATURE; one that is written as
 *    NOTE_ED25519, as Tessera's policies have it, is the same key for cosignatures.
 * 5. Names and addresses are bytes without meaning here: whoever asks an address checks it. */
#ifndef TLOG_LOG_POLICY_H
#define TLOG_LOG_POLICY_H

#include "tlog/checkpoint.h"

enum {
	LOG_POLICY_BYTES_MAX = 64 << 10,
	LOG_POLICY_LOGS_MAX = 32,
	LOG_POLICY_WITNESSES_MAX = 32,
	LOG_POLICY_GROUPS_MAX = 32,
};

enum log_policy_kind {
	LOG_POLICY_UNSAID, /* no quorum line: never reached */
	LOG_POLICY_NONE,   /* "none": always reached */
	LOG_POLICY_WITNESS,
	LOG_POLICY_GROUP,
};

/* A witness or group: the quorum, or the group that something is a member of. */
struct log_policy_place {
	enum log_policy_kind kind;
	size_t at; /* its number among the witnesses or the groups */
};

struct log_policy_log {
	struct note_verifier key; /* its name is the log's origin */
	struct str url;           /* absent: none */
};

struct log_policy_witness {
	struct str name;
	struct note_verifier key; /* a NOTE_COSIGNATURE */
	struct str url; /* absent: none; else where it is asked (tlog-witness: the submission prefix) */
	size_t group;   /* the group that it is a member of; SIZE_MAX: none */
};

struct log_policy_group {
	struct str name;
	size_t needed; /* of its members */
	size_t member_count;
	size_t group; /* as a witness's */
};

struct log_policy {
	size_t log_count, witness_count, group_count;
	struct log_policy_log logs[LOG_POLICY_LOGS_MAX];
	struct log_policy_witness witnesses[LOG_POLICY_WITNESSES_MAX];
	struct log_policy_group groups[LOG_POLICY_GROUPS_MAX]; /* members stand before their group */
	struct log_policy_place quorum;
};

/* Reads a policy; views of `text`. ERR_INPUT or ERR_TOO_LARGE with the number of the line that is wrong. It may name no log:
 * then it believes none. */
enum err log_policy_parse(struct work *w, struct str text, struct log_policy *out) MUST_CHECK;
/* The same for a part of a longer text that begins at line `first_line`, where the quorum may be unsaid. */
enum err log_policy_parse_part(struct work *w, struct str text, int first_line,
                               struct log_policy *out) MUST_CHECK;

/* The policy that believes this one log without witnesses. */
struct log_policy log_policy_of(const struct note_verifier *log);

/* The policy as text, a line for each log, witness, group and the quorum, so that it reads back as the same. The quorum must
 * be said. */
struct str log_policy_text(struct arena *arena, const struct log_policy *policy);

/* Whether these witnesses are a quorum: cosigned[i] for witnesses[i]. */
bool log_policy_quorum(const struct log_policy *policy, const bool *cosigned);

/* A checkpoint as a policy sees it. */
struct log_policy_seen {
	struct checkpoint checkpoint;
	size_t log;                              /* the number of the log that signed it */
	bool quorum;                             /* is reached */
	bool cosigned[LOG_POLICY_WITNESSES_MAX]; /* by witnesses[i] */
	int64_t cosigned_s
		[LOG_POLICY_WITNESSES_MAX]; /* when, in seconds since 1970, at most COSIGNATURE_TIME_MAX */
};

/* Reads a checkpoint's note and verifies every signature by a key of the policy. ERR_INPUT when no log of the policy signed
 * it under its own name, or when a signature of a log or witness does not hold. It leaves the quorum to the caller, who asks
 * log_policy_require or `seen->quorum` next. Cost: about 60 µs a signature. */
enum err log_policy_see(struct work *w, const struct log_policy *policy, struct str note,
                        struct log_policy_seen *out) MUST_CHECK;
/* ERR_INPUT, with who is missing, when the quorum is not reached. */
enum err log_policy_require(struct work *w, const struct log_policy *policy,
                            const struct log_policy_seen *seen) MUST_CHECK;
/* Both: a checkpoint that the policy believes. */
enum err log_policy_open(struct work *w, const struct log_policy *policy, struct str note,
                         struct log_policy_seen *out) MUST_CHECK;

/* The same for who goes on when it does not: the work has not failed. */
bool log_policy_believes(struct work *w, const struct log_policy *policy, struct str note,
                         struct log_policy_seen *out) MUST_CHECK;

/* The names of the keys, in the policy's order, of the witnesses that cosigned, or of those that did not: "a, b and c"; "" for
 * nobody. */
struct str log_policy_names(struct arena *arena, const struct log_policy *policy,
                            const struct log_policy_seen *seen, bool cosigned);

/* What the quorum wants, for people: "a", "2 of these 3: a, b, c", "all of these: a, (1 of these 2: b, c)",
 * "no witnesses". Witnesses are told by the names of their keys, which mean something outside of the policy. */
struct str log_policy_wants(struct arena *arena, const struct log_policy *policy);

#endif
