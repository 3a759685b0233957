/* app_open_model, app_panel, app_open_vision and app_open_embedder: the models as they are configured. */
#include "grade/rubric.h"
#include "web/app.h"

enum { URLS_MAX = 16 };

/* Where one kind of model is: what --llm or --embed says. */
struct place {
	struct str urls[URLS_MAX];
	size_t url_count; /* 0: local */
};

/* `option` is the setting's name, for what is said; `file_option` that of the local model's file, NULL: it is never local. */
static enum err read_place(struct work *w, const struct config *config, const char *option, struct str said,
                           const char *file_option, struct str file, struct place *out)
{
	bool local = file_option != NULL && str_equal(said, S("local"));
	out->url_count = 0;
	if (local && (str_absent(file) || str_absent(config->model_server)))
		return fail(w, ERR_INPUT,
		            "--%s local needs --%s FILE and --model-server COMMAND; ./run sets both", option,
		            file_option);
	for (struct str rest = said; !local && !str_absent(rest);) {
		if (out->url_count == URLS_MAX)
			return fail(w, ERR_INPUT, "--%s takes at most %d servers", option, URLS_MAX);
		out->urls[out->url_count++] = str_trim(str_cut(&rest, ','));
	}
	return OK;
}

enum err app_open_model(struct work *w, const struct config *config, struct llm **out)
{
	struct place place;
	*out = NULL;
	if (str_equal(config->llm, S("off")))
		return OK;
	TRY(read_place(w, config, "llm", config->llm, "model", config->model_file, &place));
	struct llm_options options = {.urls = place.urls,
	                              .url_count = place.url_count,
	                              .model = config->llm_model,
	                              .key = config->llm_key};
	if (place.url_count == 0) {
		options.local_model = config->model_file;
		options.local_command = config->model_server;
	}
	return llm_open(w, &options, out);
}

enum err app_panel(struct work *w, const struct config *config, struct llm *llm,
                   const struct rubric_panel **out)
{
	bool both = str_equal(config->llm_panel, S("both"));
	bool servers = both || str_equal(config->llm_panel, S("servers"));
	bool prompts = both || str_equal(config->llm_panel, S("prompts"));
	*out = NULL;
	if (!servers && !prompts && !str_equal(config->llm_panel, S("off")))
		return fail(w, ERR_INPUT, "--llm-panel takes off, servers, prompts or both, not “%.*s”",
		            STR_ARG(config->llm_panel));
	if (llm == NULL || (!servers && !prompts))
		return OK;
	struct rubric_panel *panel = work_alloc(w, sizeof *panel);
	*panel = (struct rubric_panel){.model_count = servers ? llm_server_count(llm) : 1,
	                               .prompt_count = prompts ? RUBRIC_PROMPTS : 1};
	if (panel->model_count * panel->prompt_count > RUBRIC_MEMBERS_MAX)
		return fail(w, ERR_INPUT, "--llm-panel: at most %d judge together, and these are %zu",
		            RUBRIC_MEMBERS_MAX, panel->model_count * panel->prompt_count);
	struct llm_model *models = work_array(w, panel->model_count, sizeof *models);
	for (size_t i = 0; i < panel->model_count; i++)
		models[i] = servers ? llm_model_of(llm, i) : llm_model(llm);
	panel->models = models;
	*out = panel;
	return OK;
}

enum err app_open_vision(struct work *w, const struct config *config, struct llm **out)
{
	struct place place;
	*out = NULL;
	if (str_absent(config->vision_url))
		return OK;
	TRY(read_place(w, config, "llm-vision-url", config->vision_url, NULL, (struct str){0}, &place));
	return llm_open(w,
	                &(struct llm_options){.urls = place.urls,
	                                      .url_count = place.url_count,
	                                      .model = config->vision_model,
	                                      .key = config->vision_key,
	                                      .vision = true},
	                out);
}

enum err app_open_embedder(struct work *w, const struct config *config, struct embed **out)
{
	struct place place;
	*out = NULL;
	if (str_equal(config->embed, S("off")))
		return OK;
	TRY(read_place(w, config, "embed", config->embed, "embed-file", config->embed_file, &place));
	struct embed_options options = {.urls = place.urls,
	                                .url_count = place.url_count,
	                                .model = config->embed_model,
	                                .key = config->embed_key};
	if (place.url_count == 0) {
		options.local_model = config->embed_file;
		options.local_command = config->model_server;
	}
	return embed_open(w, &options, out);
}
