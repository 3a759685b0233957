/* What the signer is ready to sign: whoever has taken over a web process can ask for no more than this.
 *
 * Each check is of the parsed document; ERR_INPUT names what it lacks. Contexts are compared with fixed lists, and never
 * objects, at any depth, and no member is named by a keyword or an IRI, so that no document can give a term another meaning. */
#ifndef SIGNER_FORM_H
#define SIGNER_FORM_H

#include "base/json.h"
#include "tlog/checkpoint.h"

enum { FORM_BYTES_MAX = 1 << 20, FORM_ID_MAX = 256 };

/* A credential's beginning may be so long ago when it is signed, and so far ahead of our clock. */
#define FORM_PAST_US (INT64_C(24) * 60 * 60 * 1000000)
#define FORM_AHEAD_US (INT64_C(5) * 60 * 1000000)

/* An Open Badges credential of this issuer, about somebody, that begins about now. Its refresh service, if it has one, is this
 * issuer's own address of it, and only then is there a third context. */
enum err form_credential(struct work *w, const struct json *document, struct str did,
                         int64_t now_us) MUST_CHECK;
/* A Bitstring status list of this issuer. */
enum err form_status_list(struct work *w, const struct json *document, struct str did,
                          int64_t now_us) MUST_CHECK;
/* An endorsement, whose issuer has no id yet: it gets that of the reviewer's key. */
enum err form_endorsement(struct work *w, const struct json *document, int64_t now_us) MUST_CHECK;
/* A checkpoint of our log. `last` is the newest that was signed before, or NULL. ERR_CONFLICT when that one is larger, or as
 * large and another. */
enum err form_checkpoint(struct work *w, const struct checkpoint *checkpoint, struct str origin,
                         const struct checkpoint *last) MUST_CHECK;

#endif
