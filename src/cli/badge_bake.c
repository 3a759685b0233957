/* `assay badge bake`: a credential into a picture. */
#include "cli/badge.h"
#include "cli/input.h"
#include "tlog/proof.h"
#include "vc/bake_png.h"
#include "vc/bake_svg.h"
#include "vc/bundle.h"
#include "vc/claims.h"
#include "vc/hallmark.h"
#include "vc/jwt.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The credential as it is baked, and as it is read to draw its hallmark. */
struct baking {
	struct baked baked;
	const struct json *credential;
};

/* What is in a bundle is taken apart: the credential with its proof, or else the token. */
static enum err open_bundle(struct work *w, const struct json *json, struct baking *out)
{
	struct bundle bundle;
	struct proof proof;
	TRY(bundle_parse(w, json, &bundle));
	out->credential = bundle.credential;
	TRY(proof_parse(w, bundle.proof, &proof));
	proof.extra = str_bytes(bundle.salt, sizeof bundle.salt);
	out->baked.log_proof = proof_text(w->arena, &proof);
	out->baked.credential = bundle.jwt;
	if (json_get(bundle.credential, S("proof")) == NULL)
		return OK;
	struct buf text = buf_init(w->arena, BAKE_CREDENTIAL_BYTES_MAX);
	struct json_out out_json = json_out(&text);
	json_value(&out_json, bundle.credential);
	out->baked.credential = buf_str(&text);
	return OK;
}

static enum err open_credential(struct work *w, struct str text, struct baking *out)
{
	struct jwt token;
	const struct json *json;
	out->baked = (struct baked){.kind = BAKE_OPENBADGE_3, .credential = text};
	if (!str_starts(text, S("{"))) {
		TRY(jwt_parse(w, text, &token));
		return json_parse(w, token.payload, CLAIMS_BYTES_MAX, &out->credential);
	}
	TRY(json_parse(w, text, BUNDLE_BYTES_MAX, &json));
	if (bundle_is(json))
		return open_bundle(w, json, out);
	out->credential = json;
	if (json_get(json, S("proof")) == NULL)
		return fail(w, ERR_INPUT,
		            "this credential carries no proof: nobody could check what the picture holds");
	return OK;
}

static enum err bake(struct work *w, const struct badge_command *command, const struct baking *baking,
                     struct str *out)
{
	struct markup drawn;
	struct str picture;
	if (command->picture == NULL) {
		TRY(hallmark_svg(w, baking->credential, &drawn));
		return bake_svg(w, drawn.html, &baking->baked, out);
	}
	TRY(input_file(w, command->picture, BAKE_PICTURE_BYTES_MAX, &picture));
	return str_starts(picture, S("\x89PNG")) ? bake_png(w, picture, &baking->baked, out)
	                                         : bake_svg(w, picture, &baking->baked, out);
}

enum err badge_bake_action(struct work *w, struct badge_command *command, int *exit_code)
{
	struct baking baking;
	struct str text, picture;
	(void)exit_code;
	TRY(input_file(w, command->words[0], BUNDLE_BYTES_MAX, &text));
	TRY(open_credential(w, str_trim(text), &baking));
	TRY(bake(w, command, &baking, &picture));
	FILE *file = command->out == NULL ? stdout : fopen(command->out, "w");
	if (file == NULL)
		return fail(w, ERR_UNAVAILABLE, "%s cannot be written: %s", command->out, strerror(errno));
	bool written = fwrite(picture.at, 1, picture.len, file) == picture.len && fflush(file) == 0;
	if (command->out != NULL && fclose(file) != 0)
		written = false;
	return written ? OK
	               : fail(w, ERR_UNAVAILABLE, "the picture could not be written: %s", strerror(errno));
}
