#include "cli/signing.h"

#include "cli/input.h"
#include "web/app.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum err signing_open(struct work *w, const struct config *config, struct signer **out)
{
	struct signer_options options;
	enum err found = signer_connect(w, config->data, out);
	if (found != ERR_NOT_FOUND)
		return found;
	work_forgive(w);
	TRY(app_signer_options(w, config, &options));
	*out = signer_start(&options);
	return OK;
}

static const char *in_data(struct work *w, const struct config *config, const char *name)
{
	return str_cstr(w->arena, str_format(w->arena, "%.*s/%s", STR_ARG(config->data), name));
}

enum err signing_seal(struct work *w, const struct config *config, enum keyring_seal_kind *out)
{
	struct str text;
	struct keyring_seal seal;
	if (access(in_data(w, config, "keys/keys.json"), F_OK) != 0)
		return fail(
			w, ERR_NOT_FOUND,
			"there are no sealed keys in %.*s: --data names the folder, and the first start of the "
			"server or `assay key new` makes them",
			STR_ARG(config->data));
	TRY(input_file(w, in_data(w, config, "keys/keys.json"), KEYRING_BYTES_MAX, &text));
	TRY(keyring_text_seal(w, text, &seal));
	*out = seal.kind;
	return OK;
}

enum err signing_folder(struct work *w, const struct config *config)
{
	const char *names[] = {str_cstr(w->arena, config->data), in_data(w, config, "keys")};
	for (size_t i = 0; i < COUNT(names); i++)
		if (mkdir(names[i], 0700) != 0 && errno != EEXIST)
			return fail(w, ERR_UNAVAILABLE, "%s cannot be made: %s", names[i], strerror(errno));
	return OK;
}
