#include "web/api/agreement.h"

#include "grade/review.h"
#include "web/api/output.h"
#include "web/pages/study.h"

struct api_agreed_group {
	struct str what;
	int64_t pairs;
	bool told;
	double qwk, qwk_low, qwk_high, exact, exact_low, exact_high, adjacent, adjacent_low, adjacent_high;
	double smd, smd_low, smd_high, icc, icc_low, icc_high, icc_mean, icc_mean_low, icc_mean_high;
};
#define FIGURE(name, words)                                                                                 \
	OUTPUT(FIELD_REAL, struct api_agreed_group, name, words),                                           \
		OUTPUT(FIELD_REAL, struct api_agreed_group, name##_low, "Lower end of its 95 % interval."), \
		OUTPUT(FIELD_REAL, struct api_agreed_group, name##_high, "Upper end.")
static const struct field group_row[] = {
	OUTPUT(FIELD_TEXT, struct api_agreed_group, what,
               "all; low, middle or high, by thirds of the levels, without qwk and icc; or PART/CRITERION."),
	OUTPUT(FIELD_INT, struct api_agreed_group, pairs, "Pairs of levels."),
	OUTPUT(FIELD_BOOL, struct api_agreed_group, told, "Whether they are enough for figures."),
	FIGURE(qwk, "Quadratic weighted kappa."),
	FIGURE(exact, "Share of the same level."),
	FIGURE(adjacent, "Share of levels at most one apart."),
	FIGURE(smd,
               "Standardised mean difference: above 0 the second reader, or the machine, is more generous."),
	FIGURE(icc, "Intraclass correlation ICC(2,1), of one reading."),
	FIGURE(icc_mean, "ICC(2,2), of the mean of two."),
};

struct api_agreed_words {
	struct str level, comment;
};
static const struct field words_row[] = {
	OUTPUT(FIELD_TEXT, struct api_agreed_words, level, "The level that one of them gave, by its number."),
	OUTPUT(FIELD_TEXT, struct api_agreed_words, comment, "What they wrote."),
};
struct api_agreed_cell {
	struct str part, criterion;
	int64_t level, given, both, other;
	struct field_list readings;
};
static const struct field cell_row[] = {
	OUTPUT(FIELD_TEXT, struct api_agreed_cell, part, "The part."),
	OUTPUT(FIELD_TEXT, struct api_agreed_cell, criterion, "The criterion."),
	OUTPUT(FIELD_INT, struct api_agreed_cell, level, "The level."),
	OUTPUT(FIELD_INT, struct api_agreed_cell, given, "Pairs in which somebody gave it."),
	OUTPUT(FIELD_INT, struct api_agreed_cell, both, "Those in which both did."),
	OUTPUT(FIELD_INT, struct api_agreed_cell, other, "What the other mostly gave instead."),
	OUTPUT_LIST(struct api_agreed_cell, readings, words_row, struct api_agreed_words,
                    "Two readings as an example, without who gave them."),
};

struct api_agreed {
	int64_t at_us, sittings, twice, simulated;
	struct field_list people, machine, unclear;
};
const struct field api_agreed_output[7] = {
	OUTPUT(FIELD_INT, struct api_agreed, at_us,
               "When it was counted, microseconds since 1970: what was judged before is in it."),
	OUTPUT(FIELD_INT, struct api_agreed, sittings, "Sittings of the assessment that are finished."),
	OUTPUT(FIELD_INT, struct api_agreed, twice, "Those that two people read."),
	OUTPUT(FIELD_INT, struct api_agreed, simulated, "So many of the sittings are simulated."),
	OUTPUT_LIST(struct api_agreed, people, group_row, struct api_agreed_group,
                    "Two people who read the same work blind."),
	OUTPUT_LIST(struct api_agreed, machine, group_row, struct api_agreed_group,
                    "A person who had not seen the machine's view, and the machine."),
	OUTPUT_LIST(struct api_agreed, unclear, cell_row, struct api_agreed_cell,
                    "Levels on which people mostly disagree, the most unclear first."),
};

struct api_due {
	struct id id;
	struct str reading, why;
	int64_t created_us, able;
};
static const struct field due_row[] = {
	OUTPUT(FIELD_ID, struct api_due, id, "The case."),
	OUTPUT(FIELD_TEXT, struct api_due, reading, "second, adjudication or agreement."),
	OUTPUT(FIELD_TEXT, struct api_due, why, "Why it is read twice, one sentence a line."),
	OUTPUT(FIELD_INT, struct api_due, created_us, "Since when the case waits, microseconds since 1970."),
	OUTPUT(FIELD_INT, struct api_due, able, "How many reviewers could read it beside those who did."),
};
struct api_dues {
	struct field_list readings;
};
const struct field api_readings_due_output[1] = {OUTPUT_LIST(
	struct api_dues, readings, due_row, struct api_due, "Readings that are due, the oldest case first.")};

struct api_clarified {
	struct id version;
};
const struct field api_clarified_output[1] = {
	OUTPUT(FIELD_ID, struct api_clarified, version, "The version that has it.")};

/* ---- figures ---- */

#define TAKE(row, name, figure) \
	((row)->name = (figure).value, (row)->name##_low = (figure).low, (row)->name##_high = (figure).high)

static struct api_agreed_group group_of(struct str what, const struct agreed_group *group)
{
	struct api_agreed_group row = {.what = what, .pairs = (int64_t)group->count, .told = group->told};
	TAKE(&row, qwk, group->quadratic_kappa);
	TAKE(&row, exact, group->exact);
	TAKE(&row, adjacent, group->adjacent);
	TAKE(&row, smd, group->smd);
	TAKE(&row, icc, group->icc);
	TAKE(&row, icc_mean, group->icc_mean);
	return row;
}

static struct field_list groups_of(struct work *w, const struct agreed_judges *judges)
{
	static const struct str names[AGREED_TASK] = {S_INIT("all"), S_INIT("low"), S_INIT("middle"),
	                                              S_INIT("high")};
	struct api_agreed_group *rows = work_array(w, judges->count, sizeof *rows);
	for (size_t i = 0; i < judges->count; i++) {
		const struct agreed_group *group = &judges->groups[i];
		rows[i] = group_of(i < AGREED_TASK ? names[i]
		                                   : str_format(w->arena, "%.*s/%.*s", STR_ARG(group->part),
		                                                STR_ARG(group->task)),
		                   group);
	}
	return (struct field_list){rows, judges->count};
}

static struct field_list words_of(struct work *w, const struct agreed_words *words, size_t count)
{
	struct api_agreed_words *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct api_agreed_words){str_format(w->arena, "%zu", words[i].level),
		                                    words[i].comment};
	return (struct field_list){rows, count};
}

static struct field_list cells_of(struct work *w, const struct agreement_seen *seen)
{
	const struct agreed *agreed = &seen->counted.agreed;
	struct api_agreed_cell *rows = work_array(w, agreed->cell_count, sizeof *rows);
	for (size_t i = 0; i < agreed->cell_count; i++) {
		const struct agreed_cell *cell = &agreed->cells[i];
		rows[i] = (struct api_agreed_cell){
			.part = cell->part,
			.criterion = cell->task,
			.level = cell->level,
			.given = cell->given,
			.both = cell->both,
			.other = cell->other,
			.readings = words_of(w, seen->examples[i], seen->example_counts[i]),
		};
	}
	return (struct field_list){rows, agreed->cell_count};
}

static enum err reply_counted(struct work *w, struct http_call *call, const struct agreement_seen *seen,
                              struct http_reply *reply)
{
	const struct counted *counted = &seen->counted;
	const struct api_agreed out = {
		.at_us = counted->at_us,
		.sittings = counted->sittings,
		.twice = counted->agreed.twice,
		.simulated = counted->simulated,
		.people = groups_of(w, &counted->agreed.people),
		.machine = groups_of(w, &counted->agreed.machine),
		.unclear = cells_of(w, seen),
	};
	return web_reply_json(w, call, &out, reply);
}

enum err api_agreed(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct study_input *in = input;
	struct agreement_seen seen = {0};
	TRY(agreement_count(w, call, in->assessment, &seen));
	return reply_counted(w, call, &seen, reply);
}

enum err api_agreed_newest(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	const struct study_input *in = input;
	struct agreement_seen seen = {0};
	bool found;
	TRY(agreement_see(w, call->tx, web_actor(call)->org, in->assessment, &seen, &found));
	if (!found)
		return fail(w, ERR_NOT_FOUND,
		            "No count of agreement is there: nobody has judged what somebody else or the "
		            "machine judged too, or it is being counted.");
	return reply_counted(w, call, &seen, reply);
}

/* ---- readings ---- */

enum err api_readings_due(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	const struct study_input *in = input;
	struct id org = web_actor(call)->org, version;
	struct review_case *cases;
	size_t count;
	TRY(version_in_use(w, call->tx, org, in->assessment, &version));
	TRY(review_cases_due(w, call->tx, org, in->assessment, &cases, &count));
	struct api_due *rows = work_array(w, count, sizeof *rows);
	for (size_t i = 0; i < count; i++) {
		rows[i] = (struct api_due){
			.id = cases[i].id,
			.reading = reading_stage_name(cases[i].stage),
			.why = cases[i].twice,
			.created_us = cases[i].since_us,
		};
		TRY(reading_able(w, call->tx, org, cases[i].id, &rows[i].able));
	}
	return web_reply_json(w, call, &(struct api_dues){{rows, count}}, reply);
}

enum err api_reading_waive(struct work *w, struct http_call *call, const void *input,
                           struct http_reply *reply)
{
	reply->status = 204;
	return agreement_waive(w, call, input);
}

enum err api_clarify(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	struct api_clarified out;
	TRY(agreement_clarify(w, call, input, &out.version));
	reply->status = 201;
	return web_reply_json(w, call, &out, reply);
}
