/* api_result_events: what comes of a sitting, as server-sent events while it comes.
 *
 * Whoever connects, first or again, gets what there is at once and then what is added: the state that a stream carries is what
 * it has told already, so nothing is lost by a broken connection and telling twice does no harm. */
#include "web/api/result.h"

#include "exam/part.h"
#include "exam/scale.h"
#include "web/outcome.h"

#include <string.h>

enum { INTERVAL_MS = 500, EVENT_BYTES_MAX = 64 << 10 };

/* What has been told. */
struct told {
	struct actor actor;
	struct id sitting;
	bool machine_there, anything;
	struct outcome_progress progress;
	struct {
		bool told, by_person;
		enum outcome_state state;
	} criteria[DOCUMENT_PARTS_MAX][DOCUMENT_CRITERIA_MAX];
	struct id beliefs[DOCUMENT_COMPETENCIES_MAX];
	struct id decision, credential;
	size_t written; /* feedback */
};

/* ---- one event ---- */

static struct json_out event_begin(struct work *w, struct buf *data)
{
	*data = buf_init(w->arena, EVENT_BYTES_MAX);
	struct json_out json = json_out(data);
	json_object(&json);
	return json;
}

/* JSON has no raw line feeds, so one data line is enough. */
static void event_end(struct json_out *json, const char *name, struct buf *out)
{
	json_end(json);
	buf_format(out, "event: %s\ndata: ", name);
	buf_put(out, buf_str(json->buf));
	buf_put(out, S("\n\n"));
}

static void put_criterion(struct work *w, struct str part, const struct outcome_criterion *judged,
                          struct buf *out)
{
	struct buf data;
	struct json_out json = event_begin(w, &data);
	json_put_str(&json, S("part"), part);
	json_put_str(&json, S("criterion"), judged->criterion->id);
	json_put_str(&json, S("title"), judged->criterion->title);
	json_put_str(&json, S("state"), outcome_state_name(judged->state));
	if (judged->verdict != NULL) {
		json_put_int(&json, S("level"), (int64_t)judged->level);
		json_put_str(&json, S("level_title"), scale_title(w, judged->criterion, judged->level));
	}
	if (judged->quoting != NULL)
		json_put_str(&json, S("quote"), judged->quoting->quote);
	json_put_bool(&json, S("provisional"), !judged->by_person);
	event_end(&json, "criterion", out);
}

static void put_belief(struct work *w, const struct belief *belief, bool provisional, struct buf *out)
{
	struct buf data;
	struct json_out json = event_begin(w, &data);
	json_put_str(&json, S("competency"), belief->competency);
	json_put_real(&json, S("mean_logit"), belief->mean_logit);
	json_put_real(&json, S("sd_logit"), belief->sd_logit);
	json_put_bool(&json, S("provisional"), provisional);
	event_end(&json, "belief", out);
}

static void put_decision(struct work *w, const struct decision *decision, struct buf *out)
{
	struct buf data;
	struct json_out json = event_begin(w, &data);
	json_put_str(&json, S("outcome"), decision->outcome);
	json_put_str(&json, S("reason"), decision->reason);
	event_end(&json, "decision", out);
}

static void put_credential(struct work *w, struct id credential, struct buf *out)
{
	struct buf data;
	struct json_out json = event_begin(w, &data);
	json_put_str(&json, S("credential"), id_text(w->arena, credential));
	event_end(&json, "credential", out);
}

static void put_feedback(struct work *w, size_t written, size_t of, struct buf *out)
{
	struct buf data;
	struct json_out json = event_begin(w, &data);
	json_put_int(&json, S("written"), (int64_t)written);
	json_put_int(&json, S("of"), (int64_t)of);
	event_end(&json, "feedback", out);
}

/* ---- what is new ---- */

static void tell_part(struct work *w, const struct outcome *outcome, size_t p, struct told *told,
                      struct buf *out)
{
	const struct sitting_part *part = &outcome->sitting.parts[p];
	const struct rubric *rubric = part_rubric(part->part);
	if (part->submitted_us == DB_NULL_INT)
		return;
	for (size_t c = 0; c < rubric->criterion_count; c++) {
		struct outcome_criterion now =
			outcome_criterion(outcome, part->part->id, &rubric->criteria[c], told->machine_there);
		if (told->criteria[p][c].told && told->criteria[p][c].state == now.state &&
		    told->criteria[p][c].by_person == now.by_person)
			continue;
		told->criteria[p][c].told = true;
		told->criteria[p][c].state = now.state;
		told->criteria[p][c].by_person = now.by_person;
		put_criterion(w, part->part->id, &now, out);
	}
}

static void tell_beliefs(struct work *w, const struct outcome *outcome, struct told *told, struct buf *out)
{
	for (size_t i = 0; i < outcome->sitting.document->competency_count; i++) {
		const struct belief *belief = &outcome->beliefs[i];
		if (id_is_zero(belief->id) || id_equal(belief->id, told->beliefs[i]))
			continue;
		told->beliefs[i] = belief->id;
		put_belief(w, belief, !outcome->decided, out);
	}
}

static void tell_decision(struct work *w, const struct outcome *outcome, struct told *told, struct buf *out)
{
	if (outcome->decided && !id_equal(outcome->decision.id, told->decision)) {
		told->decision = outcome->decision.id;
		put_decision(w, &outcome->decision, out);
	}
	if (!id_is_zero(outcome->credential) && !id_equal(outcome->credential, told->credential)) {
		told->credential = outcome->credential;
		put_credential(w, outcome->credential, out);
	}
}

static void tell_feedback(struct work *w, const struct outcome *outcome, struct told *told, struct buf *out)
{
	size_t written = 0;
	for (size_t i = 0; i < outcome->feedback_count; i++)
		written += outcome->feedback[i].state != FEEDBACK_COMING;
	if (outcome->feedback_count == 0 || written == told->written)
		return;
	told->written = written;
	put_feedback(w, written, outcome->feedback_count, out);
}

static enum err tell_news(struct work *w, struct tx *tx, void *state, struct buf *out, bool *end)
{
	struct told *told = state;
	struct outcome_progress progress;
	TRY(outcome_progress(w, tx, told->actor.org, told->sitting, &progress));
	if (told->anything && memcmp(&progress, &told->progress, sizeof progress) == 0)
		return OK;
	struct outcome outcome;
	TRY(outcome_load(w, tx, &told->actor, told->sitting, &outcome));
	for (size_t p = 0; p < outcome.sitting.document->part_count; p++)
		tell_part(w, &outcome, p, told, out);
	tell_beliefs(w, &outcome, told, out);
	tell_feedback(w, &outcome, told, out);
	tell_decision(w, &outcome, told, out);
	told->anything = true;
	told->progress = progress;
	*end = outcome_settled(&outcome);
	return OK;
}

enum err api_result_events(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	const struct sitting_input *in = input;
	struct sitting own;
	TRY(sitting_load(w, call->tx, web_actor(call), in->sitting, &own));
	struct told *told = work_alloc(w, sizeof *told);
	told->actor = *web_actor(call);
	told->sitting = in->sitting;
	told->machine_there = web_app(call)->llm != NULL;
	struct http_stream *stream = work_alloc(w, sizeof *stream);
	*stream = (struct http_stream){.next = tell_news,
	                               .state = told,
	                               .state_size = sizeof *told,
	                               .interval_ms = INTERVAL_MS,
	                               .owner = told->actor.person};
	reply->stream = stream;
	return OK;
}
