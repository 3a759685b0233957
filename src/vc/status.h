/* What has become of a credential since it was issued, as far as somebody else's lists tell.
 *
 * Reads `credentialStatus` of these types, and the lists that they name:
 *	BitstringStatusListEntry  W3C Bitstring Status List v1.0, 2025-05-15
 *	StatusList2021Entry       its draft of 2023, which credentials of the data model v1.1 use
 *	1EdTechRevocationList     1EdTech Revocation List Status Method v1.0: a plain list of ids, not signed
 *
 * Pure: the caller fetches a list, verifies its proof as any credential's (but for the last type, which has none), and
 * decides whether its issuer may speak for the credential's. Here it is checked that the list is the one that was asked for,
 * of that purpose, and in its time.
 *
 * 1. Whatever is wrong with a list, the answer is STATUS_UNKNOWN with the reason; never "valid" by default.
 * 2. An entry that breaks a MUST of its specification is an error, since nobody can know what was meant. */
#ifndef VC_STATUS_H
#define VC_STATUS_H

#include "base/json.h"

enum { STATUS_ENTRIES_MAX = 16, STATUS_MESSAGE_BYTES_MAX = 1024 };

/* In order of weight: of several answers the last one here decides. */
enum status {
	STATUS_VALID,
	STATUS_MESSAGE, /* valid, and the issuer says something about it */
	STATUS_UNKNOWN,
	STATUS_SUSPENDED, /* not to be accepted for now */
	STATUS_REVOKED,   /* for good */
};

enum status_kind { STATUS_BITSTRING, STATUS_LIST_2021, STATUS_1EDTECH, STATUS_OTHER };

struct status_entry {
	enum status_kind kind;
	struct str type;    /* as written */
	struct str url;     /* of the list, to be fetched; absent for STATUS_OTHER */
	struct str purpose; /* "revocation", "suspension"…; of STATUS_1EDTECH always the first */
	uint64_t index;
	unsigned size;               /* bits */
	const struct json *messages; /* array of {status, message}, one for each value; or NULL */
	struct str reference;        /* explains the messages; absent: none */
};

struct status_answer {
	enum status status;
	struct str words;   /* for people: one or two sentences */
	struct str message; /* the issuer's own, or the reason that a revocation list gives; absent: none */
	struct str issuer;  /* of the list; absent when it does not say */
	int64_t as_of_us;   /* when the list was made; 0: not said */
	int64_t until_us;   /* it says nothing about times after this; 0: not said */
	int64_t ttl_ms;     /* after so long it should be fetched again; 0: not said */
};

/* "valid", "message", "unknown", "suspended", "revoked". */
struct str status_name(enum status status);

/* The entries of a credential, in their order; count 0 when it has none. Those of one list have the same `url`. ERR_INPUT for a
 * malformed entry, and for more than STATUS_ENTRIES_MAX. */
enum err status_entries(struct work *w, const struct json *credential,
                        struct status_entry entries[STATUS_ENTRIES_MAX], size_t *count) MUST_CHECK;

/* As of when a list is asked. */
struct status_time {
	int64_t at_us;
	int64_t made_us; /* when the list was signed; 0: not known */
	/* It is a time gone by. A list of a later time then tells what it can: what is not taken back later was not before, since
	 * that is for good; all else is STATUS_UNKNOWN, and its words are the later list's with its time. */
	bool past;
};

/* What the list says of the credential at that time. `list`: the document that `url` gave, parsed, its proof verified; NULL when
 * it could not be had, which is STATUS_UNKNOWN too. Only memory is spent on w: nothing fails. */
struct status_answer status_of(struct work *w, const struct status_entry *entry,
                               const struct json *credential, const struct json *list,
                               const struct status_time *time);

/* The answer that decides: the gravest, and of equals the first. None at all: STATUS_VALID, and the words say that the issuer
 * did not provide for taking the credential back. */
struct status_answer status_gravest(const struct status_answer *answers, size_t count);

#endif
