/* Baked badges: a picture that carries its credential, so that whoever has the picture has both (Open Badges 3.0, "Baked
 * Badge").
 *
 * bake_png.h and bake_svg.h put credentials in and take them out. Here is what they share: what a picture carries, and the
 * plain form in which a reader in the sandbox hands it on (sandbox/reader.h).
 *
 * 1. We bake into pictures of our own. What strangers bake is read in a box and nowhere else.
 * 2. A picture that carries two credentials of one kind is refused, although Open Badges takes the first: programs differ on
 * which one
 *    that is, and a picture must not say one thing here and another there.
 * 3. Of several kinds the newest counts: who moves to Open Badges 3.0 leaves the old one in.
 * 4. Nothing here says that what was carried is a credential, let alone that it holds. */
#ifndef VC_BAKE_H
#define VC_BAKE_H

#include "base/buf.h"
#include "base/work.h"

enum {
	BAKE_PICTURE_BYTES_MAX = 16 << 20,
	BAKE_CREDENTIAL_BYTES_MAX = 1 << 20,
	BAKE_PROOF_BYTES_MAX = 64 << 10,
	BAKE_OUTPUT_BYTES_MAX = 8 << 20, /* what a reader prints */
};

/* In the order in which they count. */
enum bake_kind { BAKE_OPENBADGE_3, BAKE_CLR_2, BAKE_OPENBADGE_2, BAKE_KIND_COUNT };

struct baked {
	enum bake_kind kind;
	struct str credential; /* JSON that begins with "{", or a compact JWS; of Open Badges 2.0 a URL too */
	struct str
		log_proof; /* of ours, beside a credential of ours: c2sp.org/tlog-proof@v1, whose extra is the
	                          salt that opens the log's entry; absent: none */
};

/* "openbadge3", "clr2", "openbadge2". */
struct str bake_kind_name(enum bake_kind kind);

/* Whether it can be baked: kind BAKE_OPENBADGE_3, JSON that reads or the form of a compact JWS, within the maxima. ERR_INPUT,
 * ERR_TOO_LARGE. */
enum err bake_check(struct work *w, const struct baked *baked) MUST_CHECK;

/* ---- for the readers ---- */

/* What a reader came across; absent: nothing of that kind. */
struct bake_found {
	struct str credential[BAKE_KIND_COUNT];
	struct str log_proof;
};

/* Keeps a text at its place. ERR_INPUT when there is one already, or it is empty, not UTF-8, or holds a zero
 * byte; ERR_TOO_LARGE. */
enum err bake_keep(struct work *w, struct str *place, struct str text) MUST_CHECK;
/* The one that counts, without blanks around it. ERR_INPUT when none was found. */
enum err bake_settle(struct work *w, const struct bake_found *found, struct baked *out) MUST_CHECK;

/* Prints it as one line of JSON: {"kind":"openbadge3","credential":"…","log_proof":"…"}, the last one where there is one. */
void bake_print(struct buf *out, const struct baked *baked);
/* Reads such a line: hostile, as whoever took over the reader writes it too. ERR_INPUT. */
enum err bake_parse(struct work *w, struct str line, struct baked *out) MUST_CHECK;

#endif
