/* Secrets that are handed out once and stored as hashes: ORG (32 hex) '.' SECRET (base64url). */
#ifndef ORG_TOKEN_H
#define ORG_TOKEN_H

#include "base/digest.h"
#include "base/id.h"
#include "base/work.h"

struct token {
	struct id org;
	struct digest hash; /* of the whole text: what is stored */
};

/* A new secret of 32 random bytes: its text (the only copy) and what to store. */
struct str token_new(struct work *w, struct id org, struct token *out);
/* False when it is not of the form. */
bool token_parse(struct work *w, struct str text, struct token *out) MUST_CHECK;

#endif
