/* Status lists: what has become of many credentials, as bits in one string (W3C Bitstring Status List v1.0, 2025-05-15).
 *
 * Owns the bits, their compressed form, and the JSON that an issuer publishes; what a verifier makes of them is status.h's.
 *
 * 1. Entry 0 is the most significant bit of the first byte. An entry of several bits begins with its most significant one and
 * may
 *    lie across bytes.
 * 2. A list has at least STATUS_LIST_ENTRIES_MIN entries, so that one credential is hidden among many.
 * 3. Reading unpacks into what the trailer announces and not a byte more: a bomb costs its announcement, at most
 *    STATUS_LIST_BYTES_MAX.
 * 4. One gzip member from end to end. Bytes behind it are forbidden (RFC 1952 section 2.2). Several members are permitted
 * there and
 *    refused here: readers differ on whether they see the first or all, and a status must be the same for everybody.
 * 5. Only terms that the context credentials/v2 defines are written. It has no size or messages for the list itself, although
 * the
 *    recommendation's table names them: they stand in each credential's entry, where readers look. */
#ifndef VC_STATUS_LIST_H
#define VC_STATUS_LIST_H

#include "base/json.h"

enum {
	STATUS_LIST_ENTRIES_MIN = 131072,
	STATUS_LIST_BYTES_MAX = 16 << 20, /* unpacked: 134,217,728 entries of one bit */
	STATUS_LIST_TEXT_MAX = 23 << 20,  /* packed and written: as much, of what cannot be compressed */
	STATUS_LIST_SIZE_MAX = 8,         /* bits of an entry */
};

struct status_list {
	uint8_t *bytes;
	size_t entries;
	unsigned size; /* bits of an entry, 1 to STATUS_LIST_SIZE_MAX */
};

/* A list of zeros. `entries` is rounded up to fill the last byte; at least STATUS_LIST_ENTRIES_MIN, and at most what
 * STATUS_LIST_BYTES_MAX holds. */
struct status_list status_list_make(struct arena *arena, size_t entries, unsigned size);
/* The entry at an index below `entries`, 0 to 2^size − 1. */
unsigned status_list_get(const struct status_list *list, size_t index);
void status_list_set(const struct status_list *list, size_t index, unsigned value);

/* "u", and base64url of the list under gzip. Not canonical: another zlib may write other bytes for the same bits. Cost: 1 to
 * 7 ms for a million entries of one bit. */
struct str status_list_encode(struct arena *arena, const struct status_list *list);

/* Reads such a text into a list of entries of `size` bits. ERR_INPUT for another form, bytes behind, a wrong checksum, too few
 * entries; ERR_TOO_LARGE. `bare` also takes the text without the "u", in either base64: what came before v1.0 is written so. */
enum err status_list_decode(struct work *w, struct str text, unsigned size, bool bare,
                            struct status_list *out) MUST_CHECK;

/* ---- what an issuer publishes ---- */

/* "revocation" is for good, "suspension" can be taken back. "refresh" says that there is a newer credential, "message" what
 * an issuer likes to say; these two leave the credential valid. */
enum status_purpose { STATUS_REVOCATION, STATUS_SUSPENSION, STATUS_REFRESH, STATUS_MESSAGES };
struct str status_purpose_name(enum status_purpose purpose);

struct status_list_credential {
	struct str url;    /* where it is published, which is its id */
	struct str issuer; /* a DID or URL */
	enum status_purpose purpose;
	int64_t valid_from_us;  /* a whole second */
	int64_t valid_until_us; /* 0: for ever */
	int64_t ttl_ms; /* after so long a verifier should ask again; Cache-Control says the same; 0: not said */
};

/* The BitstringStatusListCredential, canonical JSON without a proof. ERR_INPUT when a part is missing. */
enum err status_list_text(struct work *w, const struct status_list_credential *credential,
                          const struct status_list *list, struct str *out) MUST_CHECK;

struct status_list_entry {
	struct str url; /* of the list */
	enum status_purpose purpose;
	uint64_t index;
	/* STATUS_MESSAGES: what each value says, `message_count` a power of two, up to 2^STATUS_LIST_SIZE_MAX; else 0. For
	 * developers (the recommendation says that it should not be shown to people). */
	const struct str *messages;
	size_t message_count;
	struct str reference; /* a URL that explains the messages; absent: none */
};

/* A credential's `credentialStatus`, an object, its members sorted. Its id is the list's URL, "#" and the index. */
void status_list_put_entry(struct json_out *out, const struct status_list_entry *entry);

#endif
