#include "web/app.h"

#include "badge/alarm.h"
#include "badge/batch.h"
#include "badge/issuer_change.h"
#include "badge/openings.h"
#include "badge/renewal.h"
#include "badge/verifier.h"
#include "base/check.h"
#include "base/log.h"
#include "base/world.h"
#include "calibration/anchor.h"
#include "calibration/calibration.h"
#include "db/jobs.h"
#include "exam/code_run.h"
#include "exam/paper.h"
#include "exam/repository.h"
#include "files/files.h"
#include "grade/alike.h"
#include "grade/feedback.h"
#include "grade/recount.h"
#include "grade/review.h"
#include "grade/trial.h"
#include "http/fetch.h"
#include "ledger/publication.h"
#include "mail/mail.h"
#include "org/message.h"
#include "org/organisation.h"
#include "sandbox/protection.h"
#include "study/counted.h"
#include "study/study.h"
#include "web/embedding.h"
#include "web/heartbeat.h"
#include "web/sweeper.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define SANDBOX_RETRY_US (INT64_C(5) * 1000000)
enum {
	ADDRESS_KEY_BYTES = 32,
	FETCH_TIMEOUT_MS = 5000,
	FETCH_KEEP_MS = 60000,
	REPOSITORY_FETCH_TIMEOUT_MS = 60000
};

/* Opened from top to bottom, closed from bottom to top. */
struct running {
	struct app app;
	struct config config;
	struct mail_options mail;
	struct session_keeper keeper;
	struct llm_model model, vision;
	struct embedding *embedding; /* NULL: none is configured */
	struct grade_embedding embedded;
	struct grade_means means; /* its sandbox: as below */
	struct fetcher *fetcher;  /* of repositories */
	pthread_mutex_t sandbox_lock;
	struct sandbox *sandbox; /* NULL: none to be had so far */
	struct sandbox_runner runner;
	int64_t sandbox_tried_us;
	struct arena *sandbox_arena;
	bool closing; /* no sandbox is opened any more */
	struct files *data;
	struct signer *signer;
	struct jobs *issuing, *workers;
	struct heartbeat *heartbeat;
	struct sweeper *sweeper;
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
		return fail(w, ERR_INTERNAL,
		            "keys/address.key in the data folder is damaged: restore it from a backup");
	memcpy(out->key, key.at, sizeof out->key);
	return OK;
}

enum err app_signer_options(struct work *w, const struct config *config, struct signer_options *out)
{
	*out = (struct signer_options){
		.folder = config->data,
		.passphrase_file = config->key_passphrase_file,
		.module = config->pkcs11_module,
		.token = config->pkcs11_token,
		.pin_file = config->pkcs11_pin_file,
	};
	if (str_absent(out->module) != str_absent(out->token))
		return fail(w, ERR_INPUT, "--pkcs11-module and --pkcs11-token belong together.");
	return issuer_identity(w, config->base_url, &out->identity);
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

/* ---- the sandbox ---- */

/* The names of the protections in force, for the basis of verdicts. */
static struct str protections_in_force(struct arena *arena, const struct sandbox *sandbox)
{
	enum { NAMES_BYTES_MAX = 2000 };
	struct protection_state states[PROTECTION_COUNT];
	const struct protection_row *rows = protection_rows();
	struct buf names = buf_init(arena, NAMES_BYTES_MAX);
	sandbox_protections(sandbox, states);
	for (size_t i = 0; i < PROTECTION_COUNT; i++) {
		if (!states[i].in_force)
			continue;
		if (names.len > 0)
			buf_byte(&names, ' ');
		buf_put(&names, rows[i].name);
	}
	return buf_str(&names);
}

/* Without one the rest works: runs end in words that say so, and what is handed in goes to a person. */
static void open_sandbox(struct work *w, struct running *running)
{
	running->sandbox_tried_us = world_monotonic_us(w);
	const struct sandbox_options options = {.tools = running->config.tools};
	enum err failed = sandbox_open(w, &options, &running->sandbox);
	if (failed != OK && !str_absent(options.tools)) {
		/* A folder that boxes cannot look into keeps nothing else from being run. */
		log_event(w, LOG_WARNING, "sandbox.tools", LOG_TEXT("message", w->message));
		work_forgive(w);
		failed = sandbox_open(w, &(struct sandbox_options){0}, &running->sandbox);
	}
	if (failed != OK) {
		log_event(w, LOG_WARNING, "sandbox.open", LOG_TEXT("message", w->message),
		          LOG_TEXT("advice", S("programs are not run: `assay doctor` says what is missing")));
		work_forgive(w);
		running->sandbox = NULL;
		return;
	}
	running->runner = sandbox_runner(running->sandbox);
	running->means.sandbox = &running->runner;
	running->means.protections = protections_in_force(running->sandbox_arena, running->sandbox);
}

/* A sandbox that could not be had at the start is looked for again: its tools may be there now, or the machine less busy. */
static struct grade_means means_now(struct work *w, struct running *running)
{
	pthread_mutex_lock(&running->sandbox_lock);
	bool due = world_monotonic_us(w) - running->sandbox_tried_us >= SANDBOX_RETRY_US;
	if (running->sandbox == NULL && due && !running->closing)
		open_sandbox(w, running);
	struct grade_means means = running->means;
	pthread_mutex_unlock(&running->sandbox_lock);
	return means;
}

struct sandbox *app_sandbox(struct work *w, struct app *app)
{
	/* The first member of what runs. */
	struct running *running = (struct running *)(void *)app;
	(void)means_now(w, running);
	return running->sandbox;
}

/* What runs goes back into the queue, and is taken up again later. */
static void give_sandbox_up(struct running *running)
{
	pthread_mutex_lock(&running->sandbox_lock);
	running->closing = true;
	struct sandbox *sandbox = running->sandbox;
	pthread_mutex_unlock(&running->sandbox_lock);
	sandbox_give_up(sandbox);
}

/* ---- the workers: each job is handed what it needs ---- */

static enum err run_code_run(struct work *w, struct db *db, void *context, const struct job *job)
{
	const struct grade_means means = means_now(w, context);
	return code_run_job(w, db, means.sandbox, job);
}

static enum err run_paper_read(struct work *w, struct db *db, void *context, const struct job *job)
{
	struct running *running = context;
	(void)means_now(w, running);
	const struct scanner reader = scanner(running->sandbox);
	return paper_job(w, db, running->sandbox == NULL ? NULL : &reader, job);
}

static enum err run_repository_look(struct work *w, struct db *db, void *context, const struct job *job)
{
	const struct grade_means grading = means_now(w, context);
	const struct repository_means means = {db, grading.sandbox, grading.fetcher, job};
	return repository_look_job(w, &means);
}

static enum err run_sitting_due(struct work *w, struct db *db, void *context, const struct job *job)
{
	(void)context;
	return sitting_due_job(w, db, job);
}

static enum err run_grade_part(struct work *w, struct db *db, void *context, const struct job *job)
{
	const struct grade_means means = means_now(w, context);
	return grade_part_job(w, db, &means, job);
}

static enum err run_calibration(struct work *w, struct db *db, void *context, const struct job *job)
{
	const struct grade_means means = means_now(w, context);
	return calibration_job(w, db, &means, job);
}

static enum err run_anchor_wordings(struct work *w, struct db *db, void *context, const struct job *job)
{
	(void)context;
	return anchor_wordings_job(w, db, job);
}

static enum err run_calibration_look(struct work *w, struct db *db, void *context, const struct job *job)
{
	const struct grade_means means = means_now(w, context);
	return calibration_look_job(w, db, &means, job);
}

static enum err run_draft_try(struct work *w, struct db *db, void *context, const struct job *job)
{
	const struct running *running = context;
	return trial_job(w, db, &running->means, job);
}

static enum err run_grade_alike(struct work *w, struct db *db, void *context, const struct job *job)
{
	struct running *running = context;
	return alike_job(w, db, app_sandbox(w, &running->app), job);
}

static enum err run_grade_sitting(struct work *w, struct db *db, void *context, const struct job *job)
{
	const struct running *running = context;
	return grade_sitting_job(w, db, &running->means, job);
}

static enum err run_review_effect(struct work *w, struct db *db, void *context, const struct job *job)
{
	(void)context;
	return review_effect_job(w, db, job);
}

static enum err run_feedback(struct work *w, struct db *db, void *context, const struct job *job)
{
	const struct running *running = context;
	return feedback_job(w, db, &running->means, job);
}

static enum err run_badge_issue(struct work *w, struct db *db, void *context, const struct job *job)
{
	const struct running *running = context;
	return badge_issue_job(w, db, running->app.issuer, job);
}

static enum err run_badge_batch(struct work *w, struct db *db, void *context, const struct job *job)
{
	const struct running *running = context;
	return batch_issue_job(w, db, running->app.issuer, &running->keeper.directory, job);
}

static enum err run_badge_status(struct work *w, struct db *db, void *context, const struct job *job)
{
	const struct running *running = context;
	return badge_status_job(w, db, running->app.issuer, job);
}

static enum err run_badge_renew(struct work *w, struct db *db, void *context, const struct job *job)
{
	const struct running *running = context;
	return renewal_job(w, db, running->app.issuer, job);
}

static enum err run_log_alarm(struct work *w, struct db *db, void *context, const struct job *job)
{
	const struct running *running = context;
	const struct alarm_words words = {running->app.org_name, running->config.base_url};
	return alarm_job(w, db, &words, job);
}

static enum err run_message_send(struct work *w, struct db *db, void *context, const struct job *job)
{
	const struct running *running = context;
	return message_send_job(w, db, str_absent(running->mail.url) ? NULL : &running->mail, job);
}

static enum err run_study(struct work *w, struct db *db, void *context, const struct job *job)
{
	(void)context;
	return study_job(w, db, job);
}

static enum err run_recount(struct work *w, struct db *db, void *context, const struct job *job)
{
	const struct running *running = context;
	return counted_job(w, db, running->config.base_url, job);
}

/* What any process does that has the database. A new kind of job: a row; threads 0: as many as --workers says. */
static const struct job_handler shared[] = {
	{S_INIT("sitting.due"), run_sitting_due, .threads = 1, .lease_seconds = 30, .attempts_max = 12},
	{S_INIT("code.run"), run_code_run, .lease_seconds = RUN_LEASE_SECONDS, .attempts_max = 12},
	{S_INIT(PAPER_JOB), run_paper_read, .threads = 1, .lease_seconds = PAPER_LEASE_SECONDS,
         .attempts_max = 2 * PAPER_ATTEMPTS_MAX},
	{S_INIT(REPOSITORY_JOB), run_repository_look, .lease_seconds = REPOSITORY_LEASE_SECONDS,
         .attempts_max = 8},
	{S_INIT("grade.part"), run_grade_part, .lease_seconds = GRADE_LEASE_SECONDS,
         .attempts_max = GRADE_ATTEMPTS_MAX},
	{S_INIT("grade.sitting"), run_grade_sitting, .threads = 1, .lease_seconds = 30, .attempts_max = 8},
	{S_INIT(ALIKE_JOB), run_grade_alike, .threads = 1, .lease_seconds = 300, .attempts_max = 8},
	{S_INIT("review.effect"), run_review_effect, .threads = 1, .lease_seconds = 30, .attempts_max = 12},
	{S_INIT("feedback.make"), run_feedback, .threads = 1, .lease_seconds = GRADE_LEASE_SECONDS,
         .attempts_max = GRADE_ATTEMPTS_MAX},
	{S_INIT(TRIAL_JOB), run_draft_try, .threads = 1, .lease_seconds = GRADE_LEASE_SECONDS,
         .attempts_max = TRIAL_ATTEMPTS_MAX},
	{S_INIT("message.send"), run_message_send, .threads = 1, .lease_seconds = 60, .attempts_max = 12},
	{S_INIT(ANCHOR_WORDINGS_JOB), run_anchor_wordings, .threads = 1, .lease_seconds = 300,
         .attempts_max = 12},
	{S_INIT(CALIBRATION_JOB), run_calibration, .threads = 1, .lease_seconds = CALIBRATION_LEASE_SECONDS,
         .attempts_max = CALIBRATION_ATTEMPTS_MAX},
	{S_INIT(CALIBRATION_LOOK_JOB), run_calibration_look, .threads = 1, .lease_seconds = 120,
         .attempts_max = 6},
	{S_INIT(STUDY_JOB), run_study, .threads = 1, .lease_seconds = 900, .attempts_max = 4},
};

/* What only a server does: it alone has the keys, publishes the log (ledger/publication.h), and knows the address that people
 * use. */
static const struct job_handler issuing[] = {
	{S_INIT("badge.issue"), run_badge_issue, .threads = 1, .lease_seconds = 60, .attempts_max = 12},
	{S_INIT("badge.batch"), run_badge_batch, .threads = 1, .lease_seconds = BATCH_LEASE_SECONDS,
         .attempts_max = 50},
	{S_INIT("badge.status"), run_badge_status, .threads = 1, .lease_seconds = 60, .attempts_max = 12},
	{S_INIT("badge.renew"), run_badge_renew, .threads = 1, .lease_seconds = 60, .attempts_max = 12},
	{S_INIT(RECOUNT_JOB), run_recount, .threads = 1, .lease_seconds = COUNTED_LEASE_SECONDS,
         .attempts_max = COUNTED_ATTEMPTS_MAX},
	{S_INIT(PUBLICATION_ALARM_JOB), run_log_alarm, .threads = 1, .lease_seconds = 30, .attempts_max = 12},
};

static void start_workers(struct running *running)
{
	struct job_handler *handlers = arena_array(running->arena, COUNT(shared), sizeof *handlers);
	for (size_t i = 0; i < COUNT(shared); i++) {
		handlers[i] = shared[i];
		if (handlers[i].threads == 0)
			handlers[i].threads = (unsigned)running->config.workers;
	}
	running->workers = jobs_start(&world_real, running->app.db, handlers, COUNT(shared), running);
}

/* ---- all together ---- */

/* The model, the sandbox and the mail server. */
static enum err open_helpers(struct work *w, struct running *running)
{
	const struct config *config = &running->config;
	struct app *app = &running->app;
	TRY(app_open_model(w, config, &app->llm));
	if (app->llm != NULL)
		running->model = llm_model(app->llm);
	running->fetcher = fetch_open(&(struct fetch_options){.timeout_ms = REPOSITORY_FETCH_TIMEOUT_MS});
	TRY(app_open_embedder(w, config, &app->embed));
	if (app->embed != NULL) {
		running->embedding =
			embedding_open(running->arena, app->embed,
		                       str_format(running->arena, "%.*s/words", STR_ARG(config->data)));
		running->embedded = embedding_of(running->embedding);
		app->embedding = &running->embedded;
	}
	TRY(app_open_vision(w, config, &app->vision));
	if (app->vision != NULL)
		running->vision = llm_model(app->vision);
	running->means = (struct grade_means){.db = app->db,
	                                      .model = app->llm == NULL ? NULL : &running->model,
	                                      .vision = app->vision == NULL ? NULL : &running->vision,
	                                      .embedding = app->embedding,
	                                      .fetcher = running->fetcher};
	struct work lasting = {.arena = running->arena, .world = w->world};
	if (app_panel(&lasting, config, app->llm, &running->means.panel) != OK)
		return fail(w, lasting.failed, "%.*s", STR_ARG(lasting.message));
	if (config->workers > 0)
		open_sandbox(w, running);
	running->mail = (struct mail_options){
		.url = config->smtp_url,
		.from = config->smtp_from,
		.user = config->smtp_user,
		.password = config->smtp_password,
	};
	return OK;
}

/* Our own address may be asked by plain http and on this machine: a demonstration has no other. */
static struct verifier *open_verifier(const struct app *app)
{
	return verifier_open(&(struct verifier_options){
		.fetch = {.own = app->config->base_url,
	                  .timeout_ms = FETCH_TIMEOUT_MS,
	                  .keep_ms = FETCH_KEEP_MS},
		.issuer = app->issuer,
		.db = app->db,
	});
}

static enum err read_policy(struct work *w, struct str path, struct str *out)
{
	FILE *file = fopen(str_cstr(w->arena, path), "rbe");
	if (file == NULL)
		return fail(w, ERR_INPUT, "It cannot be read: %m.");
	char *bytes = work_alloc(w, LOG_POLICY_BYTES_MAX + 1);
	size_t len = fread(bytes, 1, LOG_POLICY_BYTES_MAX + 1, file);
	bool failed = ferror(file) != 0;
	fclose(file);
	*out = str_bytes(bytes, len);
	return failed ? fail(w, ERR_INPUT, "It cannot be read: %m.") : OK;
}

enum err app_witness(struct work *w, const struct config *config, struct issuer *issuer)
{
	struct str text;
	if (str_absent(config->log_policy))
		return OK;
	enum err failed = read_policy(w, config->log_policy, &text);
	if (failed == OK)
		failed = issuer_witness(w, issuer, text);
	if (failed == OK)
		return OK;
	struct str why = w->message;
	work_forgive(w);
	return fail(w, ERR_INPUT, "--log-policy %.*s: %.*s", STR_ARG(config->log_policy), STR_ARG(why));
}

/* What the ledger must know before anything else is logged. */
static enum err open_ledger(struct work *w, struct running *running)
{
	const struct app *app = &running->app;
	struct openings_report report;
	struct str away;
	bool changed;
	TRY(issuer_begin(w, app->db, app->org, app->issuer, &away));
	if (!str_absent(away))
		log_event(w, LOG_WARNING, "ledger.away", LOG_TEXT("problem", away));
	TRY(issuer_check_witnessed(w, app->issuer, app->db, app->org));
	TRY(openings_fill(w, app->db, app->org, app->issuer, &report));
	if (report.wrong > 0)
		log_event(w, LOG_WARNING, "ledger.openings", LOG_INT("entry", report.wrong_index),
		          LOG_TEXT("problem", report.wrong_why));
	return issuer_change_look(w, app->db, app->org, running->signer, &changed);
}

static enum err open_parts(struct work *w, struct running *running)
{
	const struct config *config = &running->config;
	struct app *app = &running->app;
	struct directory directory;
	struct signer_options signer;
	app->config = config;
	app->started_us = world_monotonic_us(w);
	TRY(files_open(w, config->data, &running->data));
	TRY(files_open(w, str_format(w->arena, "%.*s/pictures", STR_ARG(config->data)), &app->pictures));
	TRY(app_directory(w, running->data, &directory));
	session_keeper_init(&running->keeper, &directory);
	app->keeper = &running->keeper;
	TRY(app_signer_options(w, config, &signer));
	/* It gets ready while the rest opens. */
	running->signer = signer_start(&signer);
	TRY(open_database(w, running));
	TRY(open_helpers(w, running));
	TRY(issuer_prepare(w, running->signer, config->log, config->base_url, app->org_name, &app->issuer));
	TRY(app_witness(w, config, app->issuer));
	app->verifier = open_verifier(app);
	return open_ledger(w, running);
}

/* What the queue asks for, and no more: the data folder may be on another machine. */
static enum err open_queue(struct work *w, struct running *running)
{
	const struct db_options options = {.url = running->config.db};
	if (str_starts(options.url, S("sqlite:")))
		return fail(w, ERR_INPUT,
		            "Only PostgreSQL is shared: name it with --db postgres:URI. On SQLite the server "
		            "does all the work itself.");
	if (running->config.workers == 0)
		return fail(w, ERR_INPUT, "--workers 0 would leave nothing to do here.");
	TRY(db_open(w, &options, &running->app.db));
	TRY(open_helpers(w, running));
	start_workers(running);
	return OK;
}

static struct config copy_config(struct arena *arena, const struct config *config)
{
	struct config copy = *config;
	size_t count;
	const struct config_setting *settings = config_settings(&count);
	for (size_t i = 0; i < count; i++) {
		struct str *text = (struct str *)(void *)((char *)&copy + settings[i].offset);
		if (settings[i].type == CONFIG_TEXT)
			*text = str_copy(arena, *text);
	}
	return copy;
}

static enum err open_running(struct work *w, const struct config *config,
                             enum err (*open)(struct work *w, struct running *running), struct running **out)
{
	struct arena *arena = arena_open();
	struct running *running = arena_alloc(arena, sizeof *running);
	running->arena = arena;
	running->sandbox_arena = arena_open();
	check(pthread_mutex_init(&running->sandbox_lock, NULL) == 0);
	running->config = copy_config(arena, config);
	enum err failed = open(w, running);
	if (failed != OK) {
		app_close(running);
		return failed;
	}
	*out = running;
	return OK;
}

enum err app_open(struct work *w, const struct config *config, struct running **out)
{
	return open_running(w, config, open_parts, out);
}

enum err app_work(struct work *w, const struct config *config, struct running **out)
{
	return open_running(w, config, open_queue, out);
}

/* Plain http may be read on the way: it stays on this machine unless the operator says otherwise. */
static enum err check_exposure(struct work *w, const struct config *config)
{
	bool loopback = str_starts(config->listen, S("127.")) || str_starts(config->listen, S("[::1]")) ||
	                str_starts(config->listen, S("localhost:"));
	if (loopback || config->insecure_http || config->trust_forwarded)
		return OK;
	return fail(
		w, ERR_INPUT,
		"--listen %.*s would serve plain http to other machines. Put a TLS proxy in front and say "
		"--trust-forwarded (packaging/ has recipes), or say --insecure-http.",
		STR_ARG(config->listen));
}

static void warn_of_proxy(struct work *w, const struct config *config)
{
	if (str_starts(config->base_url, S("https://")) && !config->trust_forwarded)
		log_event(
			w, LOG_WARNING, "serve.forwarded",
			LOG_TEXT("advice",
		                 S("https needs a proxy in front, and without --trust-forwarded all who come "
		                   "through it count as one visitor when sign-ins fail")));
}

enum err app_listen(struct work *w, struct running *running)
{
	const struct config *config = &running->config;
	TRY(check_exposure(w, config));
	warn_of_proxy(w, config);
	struct work lasting = {.arena = running->arena};
	running->http = (struct http_app){
		.state = &running->app,
		.db = running->app.db,
		.world = &world_real,
		.admit = web_admit,
		.around = web_around,
		.failed = web_failed,
		.finish = web_finish,
		.form_token = "csrf",
		.trust_forwarded = config->trust_forwarded,
	};
	running->http.routes = web_routes(&lasting, &running->http.route_count);
	const struct http_options options = {.address = config->listen, .threads = (unsigned)config->threads};
	TRY(heartbeat_start(w, running->arena, running->app.db, running->app.org, &running->heartbeat));
	TRY(http_start(w, &running->http, &options, &running->server));
	running->app.server = running->server;
	TRY(jobs_recover(w, running->app.db));
	issuer_start(running->app.issuer, running->app.db, running->app.org);
	running->issuing = jobs_start(&world_real, running->app.db, issuing, COUNT(issuing), running);
	if (config->workers > 0)
		start_workers(running);
	running->sweeper = sweeper_start(running->arena, &running->app);
	return OK;
}

void app_close(struct running *running)
{
	if (running == NULL)
		return;
	http_stop(running->server);
	if (running->app.llm != NULL)
		llm_give_up(
			running->app.llm); /* a verdict may take minutes; its job is taken up again later */
	if (running->app.embed != NULL)
		embed_give_up(running->app.embed);
	if (running->app.vision != NULL)
		llm_give_up(running->app.vision);
	give_sandbox_up(running);
	sweeper_stop(running->sweeper);
	heartbeat_stop(running->heartbeat);
	jobs_stop(running->workers);
	jobs_stop(running->issuing);
	sandbox_close(running->sandbox);
	arena_close(running->sandbox_arena);
	pthread_mutex_destroy(&running->sandbox_lock);
	llm_close(running->app.llm);
	embedding_close(running->embedding);
	embed_close(running->app.embed);
	llm_close(running->app.vision);
	fetch_close(running->fetcher);
	verifier_close(running->app.verifier);
	issuer_close(running->app.issuer);
	signer_close(running->signer);
	db_close(running->app.db);
	if (running->app.keeper != NULL)
		session_keeper_finish(running->app.keeper);
	files_close(running->app.pictures);
	files_close(running->data);
	arena_close(running->arena);
}

struct app *app_of(struct running *running)
{
	return &running->app;
}

int app_port(const struct running *running)
{
	return http_port(running->server);
}

void app_metrics(const struct app *app, struct buf *out)
{
	http_metrics(app->server, out);
	if (app->llm != NULL)
		llm_metrics(app->llm, out);
	if (app->embed != NULL)
		embed_metrics(app->embed, out);
	if (app->vision != NULL)
		llm_metrics(app->vision, out);
	issuer_metrics(app->issuer, out);
}
