#include "transparency/monitor.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"
#include "base/digest.h"
#include "base/json.h"
#include "base/time.h"
#include "base/world.h"
#include "files/files.h"
#include "http/client.h"

#include <inttypes.h>

enum { TOLD_BYTES_MAX = 8 << 20, NAME_LETTERS_MAX = 60, WEBHOOK_TIMEOUT_MS = 15000, PRIVATE_MODE = 0600 };

/* A way in which a condition is told. */
enum way { WAY_WEBHOOK, WAY_MAIL, WAY_COUNT };

struct condition {
	struct str id, kind, what, means, next;
	const struct finding *finding; /* NULL: none, or of an earlier round */
	int64_t since_us;
	bool told[WAY_COUNT]; /* that it began */
	bool now;             /* there is it in this round */
};

struct round {
	const struct monitor_options *options;
	struct str source, name;
	struct files *files;
	struct monitor_outcome *out;
	int64_t now_us;
	int64_t silent_us; /* since when the log cannot be audited; 0: it can */
	int64_t same_us;   /* since when it shows the same checkpoint */
	struct str root;   /* of it, as a digest of the note */
	size_t count;
	struct condition conditions[MONITOR_CONDITIONS_MAX];
};

struct str monitor_name(struct arena *arena, struct str source)
{
	struct buf name = buf_init(arena, NAME_LETTERS_MAX + 20);
	struct digest digest = digest_of(source);
	size_t start = str_find(source, S("://"));
	struct str rest = str_slice(source, start == SIZE_MAX ? 0 : start + 3, NAME_LETTERS_MAX);
	for (size_t i = 0; i < rest.len; i++) {
		char c = rest.at[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		buf_byte(&name, plain || (c == '.' && i > 0) ? c : '-');
	}
	buf_format(&name, "-%.*s", 8, digest_hex(arena, &digest).at);
	return buf_str(&name);
}

/* ---- what was told ---- */

static struct str told_path(struct work *w, const struct round *round)
{
	return str_format(w->arena, "%.*s.told", STR_ARG(round->name));
}

static void read_condition(const struct json *from, struct condition *out)
{
	*out = (struct condition){.id = json_get_str(from, S("id")),
	                          .kind = json_get_str(from, S("kind")),
	                          .what = json_get_str(from, S("what")),
	                          .since_us = json_get_int(from, S("since_us"))};
	out->told[WAY_WEBHOOK] = json_get_bool(from, S("webhook"));
	out->told[WAY_MAIL] = json_get_bool(from, S("mail"));
}

static int64_t time_of(const struct json *document, struct str name)
{
	int64_t time = json_get_int(document, name);
	return time > 0 ? time : 0;
}

static enum err load(struct work *w, struct round *round)
{
	struct str text;
	const struct json *document;
	enum err failed = files_read(w, round->files, told_path(w, round), TOLD_BYTES_MAX, &text);
	round->same_us = round->now_us;
	if (failed == ERR_NOT_FOUND) {
		work_forgive(w);
		return OK;
	}
	TRY(failed);
	if (json_parse(w, text, TOLD_BYTES_MAX, &document) != OK) {
		/* Damaged: better told twice than not at all. */
		work_forgive(w);
		return OK;
	}
	const struct json *conditions = json_get(document, S("conditions"));
	round->silent_us = time_of(document, S("silent_us"));
	round->same_us = time_of(document, S("same_us"));
	round->root = json_get_str(document, S("checkpoint"));
	for (size_t i = 0; conditions != NULL && i < conditions->count && i < MONITOR_CONDITIONS_MAX; i++) {
		struct condition *condition = &round->conditions[round->count];
		read_condition(json_at(conditions, i), condition);
		if (!str_absent(condition->id) && !str_absent(condition->kind) && condition->since_us > 0)
			round->count++;
	}
	return OK;
}

static enum err save(struct work *w, const struct round *round)
{
	struct buf buf = buf_init(w->arena, TOLD_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_int(&out, S("silent_us"), round->silent_us);
	json_put_int(&out, S("same_us"), round->same_us);
	json_put_str(&out, S("checkpoint"), round->root);
	json_name(&out, S("conditions"));
	json_array(&out);
	for (size_t i = 0; i < round->count; i++) {
		const struct condition *condition = &round->conditions[i];
		json_object(&out);
		json_put_str(&out, S("id"), condition->id);
		json_put_str(&out, S("kind"), condition->kind);
		json_put_str(&out, S("what"), condition->what);
		json_put_int(&out, S("since_us"), condition->since_us);
		json_put_bool(&out, S("webhook"), condition->told[WAY_WEBHOOK]);
		json_put_bool(&out, S("mail"), condition->told[WAY_MAIL]);
		json_end(&out);
	}
	json_end(&out);
	json_end(&out);
	return files_write(w, round->files, told_path(w, round), buf_str(&buf), PRIVATE_MODE);
}

/* ---- conditions ---- */

static void has(struct round *round, const struct condition *condition)
{
	for (size_t i = 0; i < round->count; i++) {
		if (!str_equal(round->conditions[i].id, condition->id))
			continue;
		struct condition *known = &round->conditions[i];
		known->now = true;
		known->finding = condition->finding;
		known->means = condition->means;
		known->next = condition->next;
		return;
	}
	if (round->count == MONITOR_CONDITIONS_MAX)
		return;
	round->conditions[round->count] = *condition;
	round->conditions[round->count].now = true;
	round->conditions[round->count++].since_us = round->now_us;
}

static void take_findings(struct work *w, struct round *round)
{
	const struct findings *findings = &round->out->report->findings;
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->at[i];
		has(round, &(struct condition){.id = finding_id(w->arena, finding),
		                               .kind = finding_name(finding->kind),
		                               .what = finding->what,
		                               .means = finding_meaning(finding->kind),
		                               .next = finding_advice(finding->kind),
		                               .finding = finding});
	}
}

static void take_silence(struct work *w, struct round *round)
{
	if (!round->out->failed) {
		round->silent_us = 0;
		return;
	}
	if (round->silent_us == 0)
		round->silent_us = round->now_us;
	if (round->now_us - round->silent_us < round->options->patience_us)
		return;
	has(round,
	    &(struct condition){
		    .id = S("silent"),
		    .kind = S("silent"),
		    .what = str_format(w->arena, "The log cannot be audited: %.*s", STR_ARG(round->out->why)),
		    .means = S("Nobody can check the log meanwhile. What was proved before stays proved."),
		    .next = S("Look whether its address still answers. If it does not, ask the operator.")});
}

static void take_standstill(struct work *w, struct round *round)
{
	struct str note = round->out->report->note;
	if (round->out->failed || str_absent(note))
		return;
	struct digest digest = digest_of(note);
	struct str root = digest_hex(w->arena, &digest);
	if (!str_equal(root, round->root)) {
		round->root = root;
		round->same_us = round->now_us;
		return;
	}
	if (round->now_us - round->same_us < round->options->stale_us)
		return;
	has(round,
	    &(struct condition){
		    .id = S("stale"),
		    .kind = S("stale"),
		    .what = str_format(w->arena, "The log shows the same checkpoint since %.*s.",
	                               STR_ARG(time_text(w->arena, round->same_us))),
		    .means = S(
			    "Either nothing happens there, or what happens is not logged, or you are shown an "
			    "old copy."),
		    .next = S(
			    "Ask the operator whether the log should have grown, and look at it from elsewhere.")});
}

/* ---- a notice ---- */

/* Whether a condition belongs into a notice by that way. */
static bool begins(const struct condition *condition, enum way way)
{
	return condition->now && !condition->told[way];
}

static bool is_over(const struct condition *condition, enum way way)
{
	return !condition->now && condition->told[way];
}

static size_t to_tell(const struct round *round, enum way way,
                      bool (*which)(const struct condition *, enum way))
{
	size_t count = 0;
	for (size_t i = 0; i < round->count; i++)
		count += which(&round->conditions[i], way);
	return count;
}

static void put_condition(struct work *w, struct json_out *out, const struct condition *condition)
{
	json_object(out);
	json_put_str(out, S("id"), condition->id);
	json_put_str(out, S("kind"), condition->kind);
	json_put_str(out, S("what"), condition->what);
	if (condition->now) {
		json_put_str(out, S("means"), condition->means);
		json_put_str(out, S("next"), condition->next);
	}
	json_put_str(out, S("since"), time_text(w->arena, condition->since_us));
	if (condition->finding != NULL) {
		json_name(out, S("notes"));
		json_array(out);
		for (size_t i = 0; i < FINDING_NOTES_MAX; i++)
			if (!str_absent(condition->finding->notes[i]))
				json_str(out, condition->finding->notes[i]);
		json_end(out);
	}
	json_end(out);
}

static void put_conditions(struct work *w, struct json_out *out, const struct round *round, enum way way,
                           bool (*which)(const struct condition *, enum way))
{
	json_array(out);
	for (size_t i = 0; i < round->count; i++)
		if (which(&round->conditions[i], way))
			put_condition(w, out, &round->conditions[i]);
	json_end(out);
}

static struct str log_name(const struct round *round)
{
	struct str origin = round->out->report->checkpoint.origin;
	return origin.len > 0 ? origin : round->source;
}

static struct str notice_json(struct work *w, const struct round *round)
{
	struct buf buf = buf_init(w->arena, TOLD_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out);
	json_put_str(&out, S("log"), log_name(round));
	json_put_str(&out, S("source"), round->source);
	json_put_str(&out, S("time"), time_text(w->arena, round->now_us));
	json_put_int(&out, S("size"), (int64_t)round->out->report->checkpoint.size);
	json_name(&out, S("began"));
	put_conditions(w, &out, round, WAY_WEBHOOK, begins);
	json_name(&out, S("over"));
	put_conditions(w, &out, round, WAY_WEBHOOK, is_over);
	json_end(&out);
	return buf_str(&buf);
}

static enum err send_webhook(struct work *w, const struct round *round)
{
	const struct monitor_options *options = round->options;
	struct str body = notice_json(w, round);
	struct str time = str_format(w->arena, "%" PRId64, round->now_us / TIME_SECOND_US);
	struct digest mac = digest_keyed(options->secret,
	                                 str_format(w->arena, "%.*s.%.*s", STR_ARG(time), STR_ARG(body)));
	struct str hex = digest_hex(w->arena, &mac);
	const struct client_header headers[] = {
		{"Content-Type", S("application/json")},
		{"X-Assay-Timestamp", time},
		{"X-Assay-Signature", str_format(w->arena, "sha256=%.*s", STR_ARG(hex))},
	};
	const struct client_request request = {.method = "POST",
	                                       .url = options->webhook,
	                                       .headers = headers,
	                                       .header_count = COUNT(headers),
	                                       .body = body,
	                                       .timeout_ms = WEBHOOK_TIMEOUT_MS,
	                                       .given_up = options->audit.given_up};
	struct client *client = client_open();
	struct client_reply reply;
	enum err failed = client_send(w, client, &request, &reply);
	client_close(client);
	TRY(failed);
	if (reply.status < 200 || reply.status >= 300)
		return fail(w, ERR_UNAVAILABLE, "The webhook answered with status %d.", reply.status);
	return OK;
}

static void put_mail(struct work *w, struct buf *out, const struct round *round,
                     bool (*which)(const struct condition *, enum way))
{
	for (size_t i = 0; i < round->count; i++) {
		const struct condition *condition = &round->conditions[i];
		if (!which(condition, WAY_MAIL))
			continue;
		buf_format(out, "\n- %.*s\n  Since %.*s.\n", STR_ARG(condition->what),
		           STR_ARG(time_for_people(w->arena, condition->since_us)));
		if (condition->now)
			buf_format(out, "  What it means: %.*s\n  What to do: %.*s\n",
			           STR_ARG(condition->means), STR_ARG(condition->next));
		for (size_t note = 0; condition->finding != NULL && note < FINDING_NOTES_MAX; note++)
			if (!str_absent(condition->finding->files[note]))
				buf_format(out, "  Evidence: %.*s\n",
				           STR_ARG(condition->finding->files[note]));
	}
}

static enum err send_mail(struct work *w, const struct round *round)
{
	struct buf text = buf_init(w->arena, MAIL_TEXT_MAX);
	size_t began = to_tell(round, WAY_MAIL, begins), over = to_tell(round, WAY_MAIL, is_over);
	struct str name = str_slice(log_name(round), 0, 200);
	buf_format(&text, "The log %.*s, read at %.*s, with %" PRIu64 " entries.\n", STR_ARG(name),
	           STR_ARG(round->source), round->out->report->checkpoint.size);
	if (began > 0)
		buf_put(&text, S("\nThis was found:\n"));
	put_mail(w, &text, round, begins);
	if (over > 0)
		buf_put(&text, S("\nThis is over:\n"));
	put_mail(w, &text, round, is_over);
	const struct mail_message message = {
		.to = round->options->mail_to,
		.subject = began > 0
	                           ? str_format(w->arena, "Assay: something was found about the log %.*s",
	                                        STR_ARG(name))
	                           : str_format(w->arena, "Assay: the log %.*s is well again", STR_ARG(name)),
		.text = buf_str(&text)};
	return mail_send(w, &round->options->mail, &message);
}

/* ---- telling ---- */

static void mark_told(struct round *round, enum way way)
{
	for (size_t i = 0; i < round->count; i++) {
		struct condition *condition = &round->conditions[i];
		condition->told[way] = condition->now;
	}
}

/* Tells by one way what is to be told by it. What fails is told in the next round. */
static void tell(struct work *w, struct round *round, enum way way, bool used,
                 enum err (*send)(struct work *, const struct round *))
{
	size_t began = to_tell(round, way, begins), over = to_tell(round, way, is_over);
	if (!used || began + over == 0) {
		if (!used)
			mark_told(round, way);
		return;
	}
	if (send(w, round) == OK) {
		mark_told(round, way);
		round->out->began = began > round->out->began ? began : round->out->began;
		round->out->over = over > round->out->over ? over : round->out->over;
		return;
	}
	if (str_absent(round->out->untold))
		round->out->untold = w->message;
	work_forgive(w);
}

/* What is over, and was told to be, is forgotten. */
static void forget_over(struct round *round)
{
	size_t kept = 0;
	for (size_t i = 0; i < round->count; i++) {
		const struct condition *condition = &round->conditions[i];
		if (condition->now || condition->told[WAY_WEBHOOK] || condition->told[WAY_MAIL])
			round->conditions[kept++] = *condition;
	}
	round->count = kept;
}

/* ---- a round ---- */

static enum err audit(struct work *w, struct round *round)
{
	struct monitor_outcome *out = round->out;
	struct log_audit_options options = round->options->audit;
	options.source = round->source;
	options.state =
		str_format(w->arena, "%.*s/%.*s", STR_ARG(round->options->folder), STR_ARG(round->name));
	int64_t deadline_us = w->deadline_us;
	w->deadline_us = world_monotonic_us(w) + MONITOR_ROUND_MAX_US;
	enum err failed = log_audit_run(w, &options, out->report);
	w->deadline_us = deadline_us;
	if (failed == ERR_CONFLICT)
		return failed;
	out->failed = failed != OK;
	out->why = w->message;
	work_forgive(w);
	return OK;
}

static enum err run(struct work *w, struct round *round)
{
	TRY(load(w, round));
	TRY(audit(w, round));
	take_findings(w, round);
	take_silence(w, round);
	take_standstill(w, round);
	/* What cannot be looked at has not got better. */
	for (size_t i = 0; i < round->count && round->out->failed; i++)
		round->conditions[i].now = true;
	const struct monitor_options *options = round->options;
	tell(w, round, WAY_WEBHOOK, !str_absent(options->webhook), send_webhook);
	tell(w, round, WAY_MAIL, !str_absent(options->mail_to), send_mail);
	for (size_t i = 0; i < round->count; i++)
		round->out->conditions += round->conditions[i].now;
	forget_over(round);
	return save(w, round);
}

enum err monitor_round(struct work *w, const struct monitor_options *options, struct str source,
                       struct monitor_outcome *out)
{
	struct round *round = work_alloc(w, sizeof *round);
	*out = (struct monitor_outcome){.report = work_alloc(w, sizeof *out->report)};
	*round = (struct round){.options = options,
	                        .source = source,
	                        .name = monitor_name(w->arena, source),
	                        .out = out,
	                        .now_us = world_now_us(w)};
	if (!str_absent(options->webhook) && options->secret.len < MONITOR_SECRET_MIN)
		return fail(w, ERR_INPUT, "the secret of the webhook has at least %d bytes",
		            MONITOR_SECRET_MIN);
	TRY(files_open(w, options->folder, &round->files));
	enum err failed = run(w, round);
	files_close(round->files);
	return failed;
}
