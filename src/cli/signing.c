#include "cli/signing.h"

#include "cli/input.h"
#include "web/app.h"

enum err signing_open(struct work *w, const struct config *config, struct signer **out)
{
	struct signer_options options;
	enum err found = signer_connect(w, config->data, out);
	if (found != ERR_NOT_FOUND)
		return found;
	work_forgive(w);
	TRY(app_signer_options(w, config, &options));
	return signer_start(w, &options, out);
}

enum err signing_seal(struct work *w, const struct config *config, enum keyring_seal_kind *out)
{
	struct str text, path = str_format(w->arena, "%.*s/keys/keys.json", STR_ARG(config->data));
	struct keyring_seal seal;
	TRY(input_file(w, str_cstr(w->arena, path), KEYRING_BYTES_MAX, &text));
	TRY(keyring_text_seal(w, text, &seal));
	*out = seal.kind;
	return OK;
}
