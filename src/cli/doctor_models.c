/* doctor_check_model, doctor_check_vision and doctor_check_embeddings: is there a model to ask, and is it the one that was
 * fetched? */
#include "base/digest.h"
#include "cli/doctor_checks.h"
#include "cli/input.h"
#include "http/client.h"

#include <fcntl.h>
#include <unistd.h>

enum { STAMP_BYTES_MAX = 256, MODEL_TIMEOUT_MS = 5000 };

/* Where one kind of model is configured to be. */
struct place {
	const char *option, *key_option, *file_option; /* the settings' names */
	struct str said, key, file;                    /* and values */
	struct str when_off;                           /* what is to be known when there is none */
};

static enum err check_stamp(struct work *w, const char *path, struct str stamp, struct doctor_finding *out)
{
	struct digest digest;
	int file = open(path, O_RDONLY | O_CLOEXEC);
	bool read = file >= 0 && digest_of_file(file, &digest);
	if (file >= 0)
		close(file);
	if (!read)
		return fail(w, ERR_UNAVAILABLE, "the model %s cannot be read: %m", path);
	struct str hex = digest_hex(w->arena, &digest);
	if (!str_absent(stamp) && !str_equal(str_trim(stamp), hex))
		return fail(w, ERR_CONFLICT,
		            "the model %s is damaged: remove it and fetch it again with ./run", path);
	*out = (struct doctor_finding){
		str_absent(stamp) ? DOCTOR_WARN : DOCTOR_OK,
		str_format(w->arena, "%s, sha256:%.*s%s", path, STR_ARG(hex),
	                   str_absent(stamp) ? " (with nothing to compare it to)" : "")};
	return OK;
}

static enum err check_local(struct work *w, const struct config *config, const struct place *place,
                            struct doctor_finding *out)
{
	if (str_absent(place->file) || str_absent(config->model_server))
		return fail(w, ERR_INPUT,
		            "--%s local needs --%s FILE and --model-server COMMAND; ./run sets both",
		            place->option, place->file_option);
	const char *path = str_cstr(w->arena, place->file);
	const char *stamp_path = str_cstr(w->arena, str_format(w->arena, "%s.verified", path));
	struct str stamp = {0};
	if (access(stamp_path, F_OK) == 0)
		TRY(input_file(w, stamp_path, STAMP_BYTES_MAX, &stamp));
	return check_stamp(w, path, stamp, out);
}

static enum err ask_server(struct work *w, struct str key, struct str url, struct client_reply *reply)
{
	const struct client_header headers[] = {
		{"Authorization", str_format(w->arena, "Bearer %.*s", STR_ARG(key))}};
	const struct client_request request = {
		.method = "GET",
		.url = str_format(w->arena, "%.*s/models", STR_ARG(url)),
		.headers = headers,
		.header_count = str_absent(key) ? 0 : 1,
		.timeout_ms = MODEL_TIMEOUT_MS,
	};
	struct client *client = client_open();
	enum err failed = client_send(w, client, &request, reply);
	client_close(client);
	return failed;
}

static enum err check_place(struct work *w, const struct config *config, const struct place *place,
                            struct doctor_finding *out)
{
	*out = (struct doctor_finding){DOCTOR_WARN, place->when_off};
	if (str_equal(place->said, S("off")))
		return OK;
	if (str_equal(place->said, S("local")))
		return check_local(w, config, place, out);
	for (struct str rest = place->said; !str_absent(rest);) {
		struct client_reply reply;
		struct str url = str_trim(str_cut(&rest, ','));
		TRY(ask_server(w, place->key, url, &reply));
		if (reply.status != 200)
			return fail(w, ERR_UNAVAILABLE,
			            "%.*s/models answers with status %d: see --%s and --%s", STR_ARG(url),
			            reply.status, place->option, place->key_option);
	}
	*out = (struct doctor_finding){DOCTOR_OK, str_format(w->arena, "%.*s answers", STR_ARG(place->said))};
	return OK;
}

enum err doctor_check_model(struct work *w, struct doctor *doctor, struct doctor_finding *out)
{
	const struct config *config = doctor->config;
	const struct place place = {
		.option = "llm",
		.key_option = "llm-key",
		.file_option = "model",
		.said = config->llm,
		.key = config->llm_key,
		.file = config->model_file,
		.when_off = S("none: open answers go to a person"),
	};
	return check_place(w, config, &place, out);
}

enum err doctor_check_vision(struct work *w, struct doctor *doctor, struct doctor_finding *out)
{
	const struct config *config = doctor->config;
	const struct place place = {
		.option = "llm-vision-url",
		.key_option = "llm-vision-key",
		.said = config->vision_url,
		.key = config->vision_key,
	};
	*out = (struct doctor_finding){DOCTOR_OK, S("none: images go to a person")};
	return str_absent(config->vision_url) ? OK : check_place(w, config, &place, out);
}

enum err doctor_check_embeddings(struct work *w, struct doctor *doctor, struct doctor_finding *out)
{
	const struct config *config = doctor->config;
	const struct place place = {
		.option = "embed",
		.key_option = "embed-key",
		.file_option = "embed-file",
		.said = config->embed,
		.key = config->embed_key,
		.file = config->embed_file,
		.when_off = S("none: open answers are scored by their words alone; see --embed"),
	};
	return check_place(w, config, &place, out);
}
