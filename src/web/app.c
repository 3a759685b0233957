#include "web/app.h"

#include "base/check.h"
#include "base/log.h"
#include "base/world.h"
#include "db/jobs.h"
#include "files/files.h"
#include "grade/review.h"
#include "mail/mail.h"
#include "org/message.h"
#include "org/organisation.h"

#include <string.h>

enum { URLS_MAX = 16, ADDRESS_KEY_BYTES = 32 };

/* Opened from top to bottom, closed from bottom to top. */
struct running {
	struct app app;
	struct config config;
	struct mail_options mail;
	struct session_keeper keeper;
	struct llm_model model;
	struct grader grader;
	struct files *data;
	struct jobs *workers;
	struct http_server *server;
	struct http_app http;
	struct arena *arena; /* what the configuration and the app point to */
};

/* ---- the data folder ---- */

enum err app_directory(struct work *w, struct files *data, struct directory *out)
{
	struct str key;
	enum err found = files_read(w, data, S("keys/address.key"), ADDRESS_KEY_BYTES, &key);
	if (found == ERR_NOT_FOUND) {
		work_forgive(w);
		uint8_t fresh[ADDRESS_KEY_BYTES];
		world_random(w, fresh, sizeof fresh);
		key = str_copy(w->arena, str_bytes(fresh, sizeof fresh));
		TRY(files_write(w, data, S("keys/address.key"), key, 0600));
	} else if (found != OK) {
		return found;
	}
	if (key.len != sizeof out->key)
		return fail(w, ERR_INTERNAL, "keys/address.key in the data folder is damaged: restore it from a backup");
	memcpy(out->key, key.at, sizeof out->key);
	return OK;
}

/* ---- the parts ---- */

static enum err open_organisation(struct work *w, struct tx *tx, void *argument)
{
	struct organisation *organisation = argument;
	return organisation_first(w, tx, S("Assay"), organisation);
}

static enum err open_database(struct work *w, struct running *running)
{
	struct app *app = &running->app;
	const struct db_options options = {.url = running->config.db};
	TRY(db_open(w, &options, &app->db));
	struct organisation organisation;
	TRY(db_write(w, app->db, open_organisation, &organisation));
	app->org = organisation.id;
	app->org_name = str_copy(running->arena, organisation.name);
	return OK;
}

static enum err open_model(struct work *w, struct running *running)
{
	const struct config *config = &running->config;
	if (str_equal(config->llm, S("off")))
		return OK;
	struct str urls[URLS_MAX];
	struct llm_options options = {.urls = urls, .model = config->llm_model, .key = config->llm_key};
	if (str_equal(config->llm, S("local"))) {
		if (str_absent(config->model_file) || str_absent(config->model_server))
			return fail(w, ERR_INPUT, "--llm local needs --model FILE and --model-server COMMAND; ./run sets both");
		options.local_model = config->model_file;
		options.local_command = config->model_server;
	}
	for (struct str rest = config->llm; options.local_model.len == 0 && !str_absent(rest);) {
		if (options.url_count == URLS_MAX)
			return fail(w, ERR_INPUT, "--llm takes at most %d servers", URLS_MAX);
		urls[options.url_count++] = str_trim(str_cut(&rest, ','));
	}
	TRY(llm_open(w, &options, &running->app.llm));
	running->model = llm_model(running->app.llm);
	return OK;
}

static const struct job_kind kinds[] = {
	{.kind = S_INIT("grade.part"), .run = grade_part_job},
	{.kind = S_INIT("grade.sitting"), .run = grade_sitting_job},
	{.kind = S_INIT("review.effect"), .run = review_effect_job},
	{.kind = S_INIT("badge.issue"), .run = badge_issue_job},
	{.kind = S_INIT("message.send"), .run = message_send_job},
};
