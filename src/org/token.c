#include "org/token.h"

#include "base/encode.h"
#include "base/world.h"

#include <string.h>

enum { SECRET_BYTES = 32, TEXT_LEN = 32 + 1 + 43 };

struct str token_new(struct work *w, struct id org, struct token *out)
{
	struct str text = str_format(w->arena, "%.*s.%.*s",
	                             STR_ARG(encode_hex(w->arena, str_bytes(org.byte, sizeof org.byte))),
	                             STR_ARG(world_token(w, SECRET_BYTES)));
	*out = (struct token){org, digest_of(text)};
	return text;
}

bool token_parse(struct work *w, struct str text, struct token *out)
{
	struct str org, secret;
	if (text.len != TEXT_LEN || text.at[32] != '.' ||
	    !decode_hex(w->arena, str_slice(text, 0, 32), &org) ||
	    !decode_base64url(w->arena, str_slice(text, 33, 43), &secret) || secret.len != SECRET_BYTES)
		return false;
	memcpy(out->org.byte, org.at, sizeof out->org.byte);
	out->hash = digest_of(text);
	return true;
}
