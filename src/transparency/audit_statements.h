/* What an issuer says that its log's public entries mean: the openings of the entries that are about no person.
 *
 * They come from an address, in pages (GET ADDRESS?from=N: JSON, an array or {"statements": [...]}, from entry N on), or from a
 * file with a statement a line, as `assay log append` prints them:
 *
 *	{"index": N, "kind": "status" | "issuer" | "version", "salt": base64 of 32 bytes, "fields": {...}}
 *
 * 1. They are in the order of their entries; what is not is refused. So is one from an address that is about a person; a file may
 *    have those, and they are passed over.
 * 2. Everything is bounded: a page by STATEMENTS_BYTES_MAX, the pages by the log's size. */
#ifndef TRANSPARENCY_AUDIT_STATEMENTS_H
#define TRANSPARENCY_AUDIT_STATEMENTS_H

#include "tlog/entry.h"

#include <stdatomic.h>

enum { STATEMENTS_BYTES_MAX = 4 << 20 };

struct statement {
	uint64_t index;
	enum entry_kind kind;
	uint8_t salt[ENTRY_SALT_LEN];
	struct str fields; /* canonical JSON */
};

/* Reads a statement. ERR_INPUT with what is wrong of it. */
struct json;
enum err statement_read(struct work *w, const struct json *from, struct statement *out) MUST_CHECK;
/* Whether it opens an entry of that kind and commitment. */
bool statement_opens(struct arena *arena, const struct statement *statement, enum entry_kind kind,
                     const struct digest *commitment);

struct statements;

/* Those about entries from `from` on. ERR_INPUT: a file that cannot be read. */
enum err statements_open(struct work *w, struct str name, uint64_t from, const atomic_bool *given_up,
                         struct statements **out) MUST_CHECK;
/* NULL is fine. */
void statements_close(struct statements *statements);

/* The one that stands next; NULL behind the last. Valid until statements_pass. ERR_INPUT: what stands there is no statement,
 * or is refused (rule 1); ERR_UNAVAILABLE, also at the work's deadline. */
enum err statements_peek(struct work *w, struct statements *statements,
                         const struct statement **out) MUST_CHECK;
void statements_pass(struct statements *statements);

#endif
