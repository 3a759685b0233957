#include "cli/demo_once.h"

#include "base/digest.h"
#include "base/time.h"
#include "base/world.h"
#include "cli/demo_http.h"
#include "cli/demo_program.h"
#include "cli/demo_seed.h"
#include "cli/input.h"
#include "exam/quiz.h"
#include "exam/scale.h"
#include "files/files.h"
#include "rdf/contexts.h"
#include "vc/verify.h"

#include <stdio.h>
#include <unistd.h>

enum { ANSWER_BYTES_MAX = 64 << 10, POLLS_PER_SECOND = 5 };

/* The recorded candidate's ability: which questions they get right follows from it and the question's name. */
#define CANDIDATE_LEVEL_LOGIT 1.2

#define FRESH_REVIEWER "second-reviewer@example.org"

struct once {
	struct config config;
	struct running *running;
	const struct document *document;
	struct demo_user candidate, reviewer, fresh; /* fresh: answers the appeal */
	struct str sitting, case_id, credential;
	const struct json *result; /* the candidate's, as read last */
	struct verify_report report;
};

/* ---- one line a step ---- */

static struct json_out begin_line(struct work *w, struct buf *buf, const char *step, bool ok,
                                  int64_t since_us)
{
	*buf = buf_init(w->arena, 64 << 10);
	struct json_out out = json_out(buf);
	json_object(&out);
	json_put_str(&out, S("step"), str_of(step));
	json_put_bool(&out, S("ok"), ok);
	json_put_real(&out, S("seconds"), (double)(world_monotonic_us(w) - since_us) / 1e6);
	return out;
}

static void end_line(struct json_out *out)
{
	json_end(out);
	printf("%.*s\n", STR_ARG(buf_str(out->buf)));
	fflush(stdout);
}

/* ---- the steps; each adds its figures to the line ---- */

static enum err start(struct work *w, struct once *once, struct json_out *out)
{
	(void)out;
	TRY(demo_document(w, &once->document));
	TRY(app_open(w, &once->config, &once->running));
	TRY(demo_seed(w, app_of(once->running)));
	TRY(demo_add_reviewer(w, app_of(once->running), S(FRESH_REVIEWER), S("Ines Duarte")));
	return app_listen(w, once->running);
}

static enum err sign_in(struct work *w, struct once *once, struct json_out *out)
{
	(void)out;
	struct str base_url = str_format(w->arena, "http://127.0.0.1:%d", app_port(once->running));
	TRY(demo_sign_in(w, base_url, S("candidate@example.org"), S(DEMO_PASSWORD), &once->candidate));
	TRY(demo_sign_in(w, base_url, S(FRESH_REVIEWER), S(DEMO_PASSWORD), &once->fresh));
	return demo_sign_in(w, base_url, S("reviewer@example.org"), S(DEMO_PASSWORD), &once->reviewer);
}

static enum err consent(struct work *w, struct once *once, struct json_out *out)
{
	const struct json *json;
	TRY(demo_call(w, &once->candidate, "GET", S("/api/v1/invitations"), (struct str){0}, &json));
	const struct json *invitation = json_at(json_get(json, S("invitations")), 0);
	json_put_str(out, S("assessment"), json_get_str(invitation, S("title")));
	TRY(demo_call(w, &once->candidate, "POST",
	              str_format(w->arena, "/api/v1/invitations/%.*s/consent",
	                         STR_ARG(json_get_str(invitation, S("id")))),
	              S("{\"agree\":true}"), &json));
	once->sitting = json_get_str(json, S("sitting"));
	return OK;
}

static struct str part_path(struct work *w, const struct once *once, const char *part, const char *verb)
{
	return str_format(w->arena, "/api/v1/sittings/%.*s/parts/%s%s", STR_ARG(once->sitting), part, verb);
}

/* The candidate finds the question in the book it was written from. */
static const struct item *item_asked(const struct quiz *quiz, const struct json *question)
{
	for (size_t i = 0; i < quiz->item_count; i++)
		if (str_equal(quiz->items[i].statement, json_get_str(question, S("statement"))))
			return &quiz->items[i];
	return NULL;
}

/* Right as often as somebody of the recorded level would be: decided by the item's name, so every run is the same. */
static bool knows(const struct item *item)
{
	struct digest draw = digest_of(item->id);
	const struct model model = quiz_model(item);
	double probability[2];
	model_probabilities(&model, CANDIDATE_LEVEL_LOGIT, probability);
	return (double)draw.byte[0] / 256 < probability[1];
}

static int64_t place_chosen(const struct item *item, const struct json *question)
{
	const struct json *options = json_get(question, S("options"));
	int64_t wrong = 0;
	for (size_t i = 0; i < options->count; i++) {
		struct str text = json_get_str(json_at(options, i), S("text"));
		for (size_t o = 0; o < item->option_count; o++) {
			if (!str_equal(item->options[o].text, text))
				continue;
			if (item->options[o].correct && knows(item))
				return (int64_t)i;
			if (!item->options[o].correct)
				wrong = (int64_t)i;
		}
	}
	return wrong;
}

static enum err quiz(struct work *w, struct once *once, struct json_out *out)
{
	const struct quiz *bank = document_part(once->document, S("quiz"))->quiz;
	const struct json *question;
	int64_t asked = 0;
	TRY(demo_call(w, &once->candidate, "POST", part_path(w, once, "quiz", "/begin"), S("{}"), &question));
	while (json_get(question, S("sequence")) != NULL) {
		const struct item *item = item_asked(bank, question);
		if (item == NULL)
			return fail(w, ERR_INTERNAL, "the quiz asks what is not in its bank");
		struct str answer = str_format(w->arena, "{\"sequence\":%lld,\"place\":%lld}",
		                               (long long)json_get_int(question, S("sequence")),
		                               (long long)place_chosen(item, question));
		TRY(demo_call(w, &once->candidate, "POST", part_path(w, once, "quiz", "/answers"), answer,
		              &question));
		asked++;
	}
	json_put_int(out, S("questions"), asked);
	return OK;
}

static enum err repair_program(struct work *w, struct once *once, struct json_out *out)
{
	return demo_program(w, &once->candidate,
	                    str_format(w->arena, "/api/v1/sittings/%.*s", STR_ARG(once->sitting)), out);
}

/* In three saves, as it would be typed. */
static enum err write_report(struct work *w, struct once *once, struct json_out *out)
{
	struct str folder, text;
	const struct json *saved;
	int64_t base = 0;
	TRY(demo_folder(w, &folder));
	TRY(input_file(w,
	               str_cstr(w->arena, str_format(w->arena, "%.*s/answers/mira-incident-report.md",
	                                             STR_ARG(folder))),
	               ANSWER_BYTES_MAX, &text));
	TRY(demo_call(w, &once->candidate, "POST", part_path(w, once, "incident-report", "/begin"), S("{}"),
	              &saved));
	for (size_t third = 1; third <= 3; third++) {
		size_t end = text.len * third / 3;
		while (end < text.len && ((unsigned char)text.at[end] & 0xc0) == 0x80)
			end++;
		struct buf buf = buf_init(w->arena, 2 * ANSWER_BYTES_MAX);
		struct json_out body = json_out(&buf);
		json_object(&body);
		json_put_str(&body, S("body"), str_slice(text, 0, end));
		json_put_int(&body, S("base"), base);
		json_put_str(&body, S("writer"), S("demo"));
		json_end(&body);
		TRY(demo_call(w, &once->candidate, "PUT", part_path(w, once, "incident-report", "/draft"),
		              buf_str(&buf), &saved));
		base = json_get_int(saved, S("revision"));
	}
	json_put_int(out, S("saves"), base);
	json_put_int(out, S("bytes"), (int64_t)text.len);
	return demo_call(w, &once->candidate, "POST", part_path(w, once, "incident-report", "/submit"),
	                 S("{}"), &saved);
}

/* What the recorded candidate does wherever it is offered, in this order. */
static const char *const night[] = {
	"look-first",    "ask-changes",     "follow-errors",     "say-known", "ask-runbook", "wake-ines",
	"ask-yesterday", "pause-then-back", "check-as-customer", "tell-all",  "write-note",  "read-calm",
};

/* The first of them that is offered now; NULL: none is. */
static const char *next_move(const struct json *part)
{
	const struct json *moves = json_get(part, S("moves"));
	for (size_t n = 0; n < COUNT(night); n++)
		for (size_t i = 0; moves != NULL && i < moves->count; i++)
			if (str_equal(json_get_str(json_at(moves, i), S("choice")), str_of(night[n])))
				return night[n];
	return NULL;
}

static enum err scenario(struct work *w, struct once *once, struct json_out *out)
{
	const struct json *part;
	int64_t moves = 0;
	TRY(demo_call(w, &once->candidate, "POST", part_path(w, once, "outage", "/begin"), S("{}"), &part));
	while (!str_equal(json_get_str(part, S("state")), S("handed-in"))) {
		const char *move = next_move(part);
		if (move == NULL)
			return fail(w, ERR_INTERNAL,
			            "the story is where the recorded candidate has never been");
		struct str body = str_format(w->arena, "{\"sequence\":%lld,\"choice\":\"%s\"}",
		                             (long long)json_get_int(part, S("sequence")), move);
		TRY(demo_call(w, &once->candidate, "POST", part_path(w, once, "outage", "/moves"), body,
		              &part));
		moves++;
	}
	json_put_int(out, S("moves"), moves);
	json_put_str(out, S("story_time"), json_get_str(part, S("story_time")));
	json_put_str(out, S("ends_in"), json_get_str(part, S("scene")));
	return OK;
}

static enum err read_result(struct work *w, struct once *once)
{
	return demo_call(w, &once->candidate, "GET",
	                 str_format(w->arena, "/api/v1/sittings/%.*s/result", STR_ARG(once->sitting)),
	                 (struct str){0}, &once->result);
}

static void pause_between_polls(void)
{
	usleep(1000000 / POLLS_PER_SECOND);
}

/* Of what is judged by levels and what is run by tests. */
struct progress {
	int64_t open, judged, run, for_a_person;
};

static void count_states(const struct json *list, struct progress *progress)
{
	for (size_t i = 0; list != NULL && i < list->count; i++) {
		struct str state = json_get_str(json_at(list, i), S("state"));
		progress->judged += str_equal(state, S("judged"));
		progress->run += str_equal(state, S("run"));
		progress->for_a_person += str_equal(state, S("for-a-person"));
		progress->open += str_equal(state, S("being-judged")) || str_equal(state, S("being-run"));
	}
}

static struct progress progress_of(const struct json *result)
{
	struct progress progress = {0};
	const struct json *parts = json_get(result, S("parts"));
	for (size_t p = 0; p < parts->count; p++) {
		count_states(json_get(json_at(parts, p), S("criteria")), &progress);
		count_states(json_get(json_at(parts, p), S("groups")), &progress);
	}
	return progress;
}

static enum err grade(struct work *w, struct once *once, struct json_out *out)
{
	struct progress progress;
	do {
		pause_between_polls();
		TRY(world_in_time(w));
		TRY(read_result(w, once));
		progress = progress_of(once->result);
	} while (progress.open > 0);
	json_put_str(out, S("model"), app_of(once->running)->llm == NULL ? S("off") : S("on"));
	json_put_int(out, S("criteria_judged"), progress.judged);
	json_put_int(out, S("criteria_for_a_person"), progress.for_a_person);
	json_put_int(out, S("test_groups_run"), progress.run);
	json_name(out, S("skills"));
	json_value(out, json_get(once->result, S("skills")));
	return OK;
}

static struct str case_path(struct work *w, const struct once *once, const char *verb)
{
	return str_format(w->arena, "/api/v1/review/cases/%.*s%s", STR_ARG(once->case_id), verb);
}

static enum err claim(struct work *w, struct once *once, struct json_out *out)
{
	const struct json *json;
	while (demo_call(w, &once->reviewer, "POST", S("/api/v1/review/cases/next"), S("{}"), &json) != OK) {
		work_forgive(w);
		pause_between_polls();
		TRY(world_in_time(w));
	}
	once->case_id = json_get_str(json, S("id"));
	TRY(demo_call(w, &once->reviewer, "GET", case_path(w, once, ""), (struct str){0}, &json));
	const struct json *criteria = json_get(json, S("criteria"));
	bool blind = true;
	for (size_t i = 0; i < criteria->count; i++)
		blind = blind && json_get(json_at(criteria, i), S("machine")) == NULL;
	json_put_bool(out, S("blind"), blind);
	return blind ? OK : fail(w, ERR_INTERNAL, "the reviewer saw the machine's view before judging");
}

/* The recorded reviewer finds everything at the highest level, except prevention, which is general. */
static enum err judge(struct work *w, struct once *once, struct json_out *out)
{
	const struct rubric *rubric = part_rubric(document_part(once->document, S("incident-report")));
	struct buf buf = buf_init(w->arena, 16 << 10);
	struct json_out body = json_out(&buf);
	const struct json *json;
	json_object(&body);
	json_name(&body, S("level"));
	json_object(&body);
	for (size_t i = 0; i < rubric->criterion_count; i++) {
		bool weaker = str_equal(rubric->criteria[i].id, S("prevention"));
		json_put_int(&body,
		             str_format(w->arena, "incident-report/%.*s", STR_ARG(rubric->criteria[i].id)),
		             weaker ? 1 : (int64_t)scale_levels(&rubric->criteria[i]) - 1);
	}
	json_end(&body);
	json_end(&body);
	TRY(demo_call(w, &once->reviewer, "POST", case_path(w, once, "/judgement"), buf_str(&buf), &json));
	json_put_str(out, S("recommendation"), json_get_str(json, S("recommendation")));
	return OK;
}

static enum err decide(struct work *w, struct once *once, struct json_out *out)
{
	const struct json *json;
	TRY(demo_call(
		w, &once->reviewer, "POST", case_path(w, once, "/decision"),
		S("{\"outcome\":\"award\",\"reason\":\"Impact, cause and response are precise and honest; the next steps should "
	          "name dates.\"}"),
		&json));
	json_put_int(out, S("undo_seconds"), once->config.undo_seconds);
	return OK;
}

static enum err receive(struct work *w, struct once *once, struct json_out *out)
{
	do {
		pause_between_polls();
		TRY(world_in_time(w));
		TRY(read_result(w, once));
		once->credential = json_get_str(once->result, S("credential"));
	} while (str_absent(once->credential));
	json_put_str(out, S("credential"), once->credential);
	return OK;
}

/* ---- after the decision ---- */

/* What came of one criterion of the report; NULL: it is not there. */
static const struct json *criterion_of(const struct once *once, struct str criterion)
{
	const struct json *parts = json_get(once->result, S("parts"));
	for (size_t p = 0; parts != NULL && p < parts->count; p++) {
		const struct json *criteria = json_get(json_at(parts, p), S("criteria"));
		for (size_t i = 0; criteria != NULL && i < criteria->count; i++)
			if (str_equal(json_get_str(json_at(criteria, i), S("criterion")), criterion))
				return json_at(criteria, i);
	}
	return NULL;
}

/* What the candidate is told about the criterion that was found weakest, by whom. */
static enum err feedback(struct work *w, struct once *once, struct json_out *out)
{
	const struct json *told;
	do {
		pause_between_polls();
		TRY(world_in_time(w));
		TRY(read_result(w, once));
		told = criterion_of(once, S("prevention"));
	} while (!str_equal(json_get_str(told, S("feedback_state")), S("out")));
	json_put_str(out, S("shown"), json_get_str(told, S("shown")));
	json_put_str(out, S("next"), json_get_str(told, S("next")));
	json_put_str(out, S("by"), json_get_str(told, S("feedback_by")));
	return OK;
}

static enum err contest(struct work *w, struct once *once, struct json_out *out)
{
	const struct json *json;
	TRY(demo_call(
		w, &once->candidate, "POST",
		str_format(w->arena, "/api/v1/sittings/%.*s/appeal/criteria", STR_ARG(once->sitting)),
		S("{\"reason\":{\"incident-report/prevention\":\"Two of the steps say until when, and how you can "
	          "check it.\"}}"),
		&json));
	TRY(read_result(w, once));
	json_put_int(out, S("answer_due_us"), json_get_int(once->result, S("answer_due_us")));
	return OK;
}

/* By somebody who had no part in it, blind: the reason is nowhere before the level is stored. */
static enum err answer(struct work *w, struct once *once, struct json_out *out)
{
	const struct json *json;
	TRY(demo_call(w, &once->fresh, "POST", S("/api/v1/review/cases/next"), S("{}"), &json));
	struct str path =
		str_format(w->arena, "/api/v1/review/cases/%.*s", STR_ARG(json_get_str(json, S("id"))));
	TRY(demo_call(w, &once->fresh, "GET", path, (struct str){0}, &json));
	const struct json *contested = json_get(json, S("contested"));
	bool blind = contested == NULL || contested->count == 0;
	TRY(demo_call(
		w, &once->fresh, "POST", str_format(w->arena, "%.*s/judgement", STR_ARG(path)),
		S("{\"level\":{\"incident-report/prevention\":2},\"comment\":{\"incident-report/prevention\":"
	          "\"Two steps can be checked; two are general.\"}}"),
		&json));
	TRY(demo_call(
		w, &once->fresh, "POST", str_format(w->arena, "%.*s/decision", STR_ARG(path)),
		S("{\"outcome\":\"award\",\"reason\":\"The award stands; one criterion was read too strictly.\"}"),
		&json));
	const struct json *told;
	do {
		pause_between_polls();
		TRY(world_in_time(w));
		TRY(read_result(w, once));
		told = criterion_of(once, S("prevention"));
	} while (str_absent(json_get_str(told, S("appeal_outcome"))));
	json_put_bool(out, S("blind"), blind);
	json_put_str(out, S("outcome"), json_get_str(told, S("appeal_outcome")));
	json_put_int(out, S("level_before"), json_get_int(told, S("level_before")));
	json_put_int(out, S("level"), json_get_int(told, S("level")));
	json_put_str(out, S("reason"), json_get_str(told, S("appeal_answer")));
	return blind ? OK : fail(w, ERR_INTERNAL, "the reviewer saw what is contested before judging");
}

/* ---- the files ---- */

static enum err save(struct work *w, struct once *once, struct files *folder, const char *suffix,
                     const char *name, struct str key, struct json_out *out)
{
	struct str bytes;
	TRY(demo_fetch(w, &once->candidate,
	               str_format(w->arena, "/c/%.*s.%s", STR_ARG(once->credential), suffix), &bytes));
	TRY(files_write(w, folder, str_of(name), bytes, 0644));
	json_put_str(out, key, str_format(w->arena, "%.*s/%s", STR_ARG(once->config.data), name));
	return OK;
}

static enum err save_files(struct work *w, struct once *once, struct files *folder, struct json_out *out)
{
	TRY(save(w, once, folder, "json", "credential.json", S("credential"), out));
	TRY(save(w, once, folder, "jwt", "credential.jwt", S("jwt"), out));
	TRY(save(w, once, folder, "bundle", "bundle.json", S("bundle"), out));
	return save(w, once, folder, "proof", "credential.tlog-proof", S("log_proof"), out);
}

static enum err write_files(struct work *w, struct once *once, struct json_out *out)
{
	struct files *folder;
	TRY(files_open(w, once->config.data, &folder));
	enum err failed = save_files(w, once, folder, out);
	files_close(folder);
	return failed;
}

static enum err verify(struct work *w, struct once *once, struct json_out *out)
{
	struct str bundle;
	struct verify_world world = {.now_us = world_now_us(w) + TIME_SECOND_US};
	TRY(demo_fetch(w, &once->candidate, str_format(w->arena, "/c/%.*s.bundle", STR_ARG(once->credential)),
	               &bundle));
	world.jsonld = jsonld_open(contexts_loader(w->arena, (struct jsonld_loader){0}));
	enum err failed = verify_text(w, bundle, &world, &once->report);
	jsonld_close(world.jsonld);
	TRY(failed);
	json_put_str(out, S("verdict"), verify_verdict_name(once->report.verdict));
	json_put_int(out, S("log_index"), (int64_t)once->report.log_index);
	json_put_int(out, S("log_size"), (int64_t)once->report.log_size);
	if (once->report.verdict != VERIFY_VALID)
		return fail(w, ERR_INTERNAL, "%.*s", STR_ARG(once->report.summary));
	return OK;
}

/* In this order; a step that fails ends the play. The last is always "files". */
static const struct {
	const char *name;
	enum err (*run)(struct work *w, struct once *once, struct json_out *out);
	int64_t limit_seconds;
} steps[] = {
	{"start", start, 30},
	{"sign-in", sign_in, 10},
	{"consent", consent, 10},
	{"quiz", quiz, 30},
	{"write", write_report, 30},
	{"scenario", scenario, 30},
	{"program", repair_program, 120},
	{"grade", grade, 900},
	{"claim", claim, 30},
	{"judge", judge, 30},
	{"decide", decide, 30},
	{"credential", receive, 120},
	{"verify", verify, 30},
	{"feedback", feedback, 900},
	{"contest", contest, 30},
	{"answer", answer, 60},
	{"files", write_files, 30},
};

static bool run_step(struct work *w, struct once *once, size_t at)
{
	struct buf buf;
	int64_t since_us = world_monotonic_us(w);
	w->deadline_us = since_us + steps[at].limit_seconds * TIME_SECOND_US;
	struct buf figures_buf = buf_init(w->arena, 64 << 10);
	struct json_out figures = json_out(&figures_buf);
	json_object(&figures);
	bool ok = steps[at].run(w, once, &figures) == OK;
	json_end(&figures);
	struct json_out line = begin_line(w, &buf, steps[at].name, ok, since_us);
	const struct json *parsed;
	struct str message = w->message;
	work_forgive(w);
	if (json_parse(w, buf_str(&figures_buf), 64 << 10, &parsed) == OK)
		for (size_t i = 0; i < parsed->count; i++) {
			json_name(&line, parsed->members[i].name);
			json_value(&line, &parsed->members[i].value);
		}
	if (!ok)
		json_put_str(&line, S("error"), message);
	end_line(&line);
	return ok;
}

enum err demo_once(struct work *w, const struct config *config, int *exit_code)
{
	struct once once = {.config = *config};
	once.config.listen = S("127.0.0.1:0");
	once.config.db = str_format(w->arena, "sqlite:%.*s/assay.db", STR_ARG(config->data));
	/* Nobody is there to undo; two seconds show that nothing is issued before. */
	once.config.undo_seconds = 2;
	bool ok = true;
	for (size_t i = 0; ok && i < COUNT(steps); i++)
		ok = run_step(w, &once, i);
	w->deadline_us = 0;
	demo_sign_out(&once.candidate);
	demo_sign_out(&once.reviewer);
	demo_sign_out(&once.fresh);
	app_close(once.running);
	*exit_code = ok ? 0 : 1;
	return OK;
}
