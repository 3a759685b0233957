/* Which organisations know an address: looked up by a keyed hash, before anybody is signed in. */
#ifndef ORG_DIRECTORY_H
#define ORG_DIRECTORY_H

#include "base/digest.h"
#include "db/db.h"

struct directory {
	uint8_t key[32]; /* the installation's, from the data folder */
};

/* The address as it is compared: trimmed, ASCII lower case. ERR_INPUT when it is none. */
enum err directory_address(struct work *w, struct str email, struct str *out) MUST_CHECK;
/* An address as directory_address gives it, under the installation's key. */
struct digest directory_hash(const struct directory *directory, struct str address);
/* Makes a person known by such an address; again changes nothing. */
enum err directory_add(struct work *w, struct tx *tx, const struct directory *directory, struct str address,
                       struct id org, struct id person) MUST_CHECK;

#endif
