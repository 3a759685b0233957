#include "grade/reading.h"

#include "base/json.h"
#include "base/world.h"
#include "exam/scale.h"
#include "grade/appeal.h"
#include "grade/learned.h"
#include "grade/review_state.h"
#include "irt/model.h"

#include "grade/reading.sql.h"

enum { BASIS_BYTES_MAX = 1024 };

static const struct str stage_names[READING_STAGES] = {
	[READING_FIRST] = S_INIT("first"),
	[READING_SECOND] = S_INIT("second"),
	[READING_ADJUDICATION] = S_INIT("adjudication"),
	[READING_AGREEMENT] = S_INIT("agreement"),
	[READING_DECISION] = S_INIT("decision"),
};

struct str reading_stage_name(enum reading_stage stage)
{
	return stage_names[stage];
}

enum err reading_stage_read(struct work *w, struct str name, enum reading_stage *out)
{
	for (size_t i = 0; i < READING_STAGES; i++)
		if (str_equal(stage_names[i], name)) {
			*out = (enum reading_stage)i;
			return OK;
		}
	return fail(w, ERR_INTERNAL, "a stored reading is of a stage that is not known");
}

/* ---- stored ---- */

static enum err load_rows(struct work *w, struct tx *tx, const struct reading_of_sitting_in *in,
                          int64_t round, struct readings *out)
{
	struct reading_of_sitting_row *rows;
	size_t count;
	TRY(reading_of_sitting(w, tx, in, &rows, &count));
	struct reading *each = work_array(w, count, sizeof *each);
	out->count = 0;
	for (size_t i = 0; i < count; i++) {
		struct reading *reading = &each[out->count];
		*reading = (struct reading){.id = rows[i].id,
		                            .person = rows[i].person,
		                            .round = rows[i].round,
		                            .at_us = rows[i].at_us,
		                            .blind = rows[i].blind,
		                            .note = rows[i].note};
		TRY(reading_stage_read(w, rows[i].stage, &reading->stage));
		out->count += rows[i].round == round;
	}
	out->each = each;
	return OK;
}

enum err reading_load(struct work *w, struct tx *tx, struct id org, struct id sitting, int64_t round,
                      struct readings *out)
{
	const struct reading_of_sitting_in in = {.org = org, .sitting = sitting};
	struct verdict *verdicts;
	size_t count;
	*out = (struct readings){0};
	TRY(load_rows(w, tx, &in, round, out));
	TRY(grade_verdicts_ever(w, tx, org, sitting, &verdicts, &count));
	for (size_t i = 0; i < count; i++)
		if (!id_is_zero(verdicts[i].reading))
			verdicts[out->verdict_count++] = verdicts[i];
	out->verdicts = verdicts;
	return OK;
}

enum err reading_add(struct work *w, struct tx *tx, struct id org, struct id sitting, struct reading *reading)
{
	struct str note = reading->note;
	if (!str_absent(note))
		TRY(review_clean(w, note, S("reason"), &note));
	reading->id = world_id(w);
	reading->note = note;
	reading->at_us = world_now_us(w);
	const struct reading_insert_in in = {
		.org = org,
		.id = reading->id,
		.sitting = sitting,
		.round = reading->round,
		.stage = stage_names[reading->stage],
		.person = reading->person,
		.blind = reading->blind,
		.note = note,
		.at_us = reading->at_us,
	};
	return reading_insert(w, tx, &in);
}

enum err reading_undo(struct work *w, struct tx *tx, struct id org, struct id reading)
{
	const struct reading_take_back_in in = {.org = org, .id = reading, .at_us = world_now_us(w)};
	return reading_take_back(w, tx, &in);
}

enum err reading_withdraw(struct work *w, struct tx *tx, struct id org, struct id sitting, int64_t round,
                          struct id person, struct str why)
{
	const struct reading_withdraw_all_in in = {.org = org,
	                                           .sitting = sitting,
	                                           .round = round,
	                                           .person = person,
	                                           .why = why,
	                                           .at_us = world_now_us(w)};
	return reading_withdraw_all(w, tx, &in);
}

enum err reading_withdraw_later(struct work *w, struct tx *tx, struct id org, struct id sitting,
                                int64_t round, struct str why)
{
	const struct reading_withdraw_later_all_in in = {
		.org = org, .sitting = sitting, .round = round, .why = why, .at_us = world_now_us(w)};
	return reading_withdraw_later_all(w, tx, &in);
}

enum err reading_promote(struct work *w, struct tx *tx, struct id org, struct id sitting, int64_t round)
{
	const struct reading_promote_second_in in = {.org = org, .sitting = sitting, .round = round};
	return reading_promote_second(w, tx, &in);
}

enum err reading_is_given(struct work *w, struct tx *tx, struct id org, struct id sitting, struct id person,
                          bool *out)
{
	const struct reading_given_count_in in = {.org = org, .sitting = sitting, .person = person};
	struct reading_given_count_row row;
	TRY(reading_given_count(w, tx, &in, &row));
	*out = row.count > 0;
	return OK;
}

enum err reading_able(struct work *w, struct tx *tx, struct id org, struct id case_id, int64_t *out)
{
	const struct reading_able_count_in in = {.org = org, .case_id = case_id, .role = ROLE_REVIEWER};
	struct reading_able_count_row row;
	TRY(reading_able_count(w, tx, &in, &row));
	*out = row.count;
	return OK;
}

const struct reading *reading_at(const struct readings *readings, enum reading_stage stage)
{
	for (size_t i = readings->count; i > 0; i--)
		if (readings->each[i - 1].stage == stage && str_absent(readings->each[i - 1].note))
			return &readings->each[i - 1];
	return NULL;
}

static const struct verdict *verdict_of(const struct readings *readings, struct id reading, struct str part,
                                        struct str criterion)
{
	for (size_t i = 0; i < readings->verdict_count; i++)
		if (id_equal(readings->verdicts[i].reading, reading) &&
		    str_equal(readings->verdicts[i].part, part) &&
		    str_equal(readings->verdicts[i].task, criterion))
			return &readings->verdicts[i];
	return NULL;
}

const struct verdict *reading_verdict(const struct readings *readings, enum reading_stage stage,
                                      struct id person, struct str part, struct str criterion)
{
	for (size_t i = readings->count; i > 0; i--) {
		const struct reading *reading = &readings->each[i - 1];
		const struct verdict *verdict = NULL;
		if (reading->stage == stage && (id_is_zero(person) || id_equal(reading->person, person)))
			verdict = verdict_of(readings, reading->id, part, criterion);
		if (verdict != NULL)
			return verdict;
	}
	return NULL;
}

/* ---- what follows ---- */

size_t reading_pass_level(const struct document *document, const struct part_criterion *at)
{
	const struct requirement *requirement = document_requirement(document, at->criterion->competency);
	struct measure measure;
	if (requirement == NULL || !part_find_measure(at->part, at->criterion->id, &measure))
		return 0;
	const struct model model = part_model(&measure);
	double probability[MODEL_LEVELS_MAX], at_least = 0;
	model_probabilities(&model, requirement->level_logit, probability);
	for (size_t step = model.levels - 1; step > 0; step--) {
		at_least += probability[step];
		if (at_least >= 0.5)
			return scale_first(at->criterion, step);
	}
	return 0;
}

static bool is_disputed(const struct document *document, const struct part_criterion *at,
                        const struct verdict *first, const struct verdict *second)
{
	size_t a = grade_verdict_level(first), b = grade_verdict_level(second),
	       pass = reading_pass_level(document, at);
	size_t apart = a < b ? b - a : a - b;
	size_t most = (size_t)document->review.adjudicate_levels, one = scale_step(at->criterion, a),
	       other = scale_step(at->criterion, b), steps = one < other ? other - one : one - other;
	return apart > 0 &&
	       (steps >= most || apart >= scale_distance(at->criterion, most) || (a < pass) != (b < pass));
}

/* What a reader says in the end: anew when they are to agree, else as they read it. */
static const struct verdict *last_word(const struct readings *readings, const struct verdict *read,
                                       const struct part_criterion *at)
{
	const struct verdict *anew =
		reading_verdict(readings, READING_AGREEMENT, read->person, at->part->id, at->criterion->id);
	return anew != NULL ? anew : read;
}

/* The verdict that ends a dispute, and how; NULL: none has. */
static const struct verdict *settling(const struct readings *readings, const struct verdict *const word[2],
                                      const struct part_criterion *at, struct str *rule)
{
	const struct verdict *third = reading_verdict(readings, READING_ADJUDICATION, (struct id){0},
	                                              at->part->id, at->criterion->id);
	*rule = third != NULL ? S("adjudicated") : S("agreed");
	if (third != NULL)
		return third;
	return grade_verdict_level(word[0]) == grade_verdict_level(word[1]) ? word[0] : NULL;
}

struct reading_result reading_result_of(const struct document *document, const struct readings *readings,
                                        const struct part_criterion *at)
{
	const struct id anybody = {0};
	struct str part = at->part->id, criterion = at->criterion->id;
	struct reading_result out = {
		.first = reading_verdict(readings, READING_FIRST, anybody, part, criterion),
		.second = reading_verdict(readings, READING_SECOND, anybody, part, criterion),
		.rule = S("only"),
	};
	out.from[0] = out.first != NULL ? out.first
	              : out.second != NULL
	                      ? out.second
	                      : reading_verdict(readings, READING_DECISION, anybody, part, criterion);
	out.from_count = out.from[0] != NULL;
	if (out.first == NULL || out.second == NULL)
		return out;
	out.rule = document_resolved(document);
	out.from[out.from_count++] = out.second;
	out.word[0] = last_word(readings, out.first, at);
	out.word[1] = last_word(readings, out.second, at);
	out.disputed = is_disputed(document, at, out.first, out.second);
	struct str rule;
	const struct verdict *end = out.disputed ? settling(readings, out.word, at, &rule) : NULL;
	if (end != NULL) {
		out.settled = true;
		out.rule = rule;
		out.from[0] = end;
		out.from_count = 1;
	}
	return out;
}

bool reading_is_open(const struct document *document, const struct readings *readings)
{
	struct part_criterion at;
	for (size_t i = 0; part_criterion_at(document, i, &at); i++) {
		struct reading_result result = reading_result_of(document, readings, &at);
		if (result.disputed && !result.settled)
			return true;
	}
	return false;
}

static double chosen(struct str rule, double a, double b, bool a_is_lower)
{
	if (str_equal(rule, S("lower")))
		return a_is_lower ? a : b;
	if (str_equal(rule, S("higher")))
		return a_is_lower ? b : a;
	return (a + b) / 2;
}

static bool is_known(struct str rule, size_t count)
{
	static const struct str of_two[] = {S_INIT("mean"), S_INIT("lower"), S_INIT("higher")},
				of_one[] = {S_INIT("only"), S_INIT("adjudicated"), S_INIT("agreed"),
	                                    S_INIT("settled")};
	bool known = false;
	for (size_t i = 0; i < (count == 2 ? COUNT(of_two) : COUNT(of_one)); i++)
		known = known || str_equal(rule, count == 2 ? of_two[i] : of_one[i]);
	return known && (count == 1 || count == 2);
}

/* What both wrote for the candidate. */
static struct str comment_of(struct work *w, const struct verdict *one, const struct verdict *other)
{
	if (other == NULL || other->comment.len == 0)
		return one->comment;
	if (one->comment.len == 0)
		return other->comment;
	return str_format(w->arena, "%.*s\n\n%.*s", STR_ARG(one->comment), STR_ARG(other->comment));
}

/* Of points people want the mean itself, half a point in favour of who is judged. */
static void mean_of_points(const struct verdict *one, const struct verdict *other, double *levels)
{
	levels[(grade_verdict_level(one) + grade_verdict_level(other) + 1) / 2] = 1;
}

enum err reading_resolve(struct work *w, const struct criterion *criterion, struct str rule,
                         const struct verdict *const *from, size_t count, struct verdict *out)
{
	const struct verdict *one = from[0], *other = from[count - 1];
	size_t level_count = scale_levels(criterion);
	if (!is_known(rule, count) || one->level_count != level_count || other->level_count != level_count)
		return fail(w, ERR_INTERNAL, "a stored judgement does not follow from those that it names");
	double *levels = work_array(w, level_count, sizeof *levels);
	bool one_is_lower = grade_verdict_level(one) <= grade_verdict_level(other);
	if (count == 2 && str_equal(rule, S("mean")) && scale_is_of_points(criterion))
		mean_of_points(one, other, levels);
	else
		for (size_t i = 0; i < level_count; i++)
			levels[i] = chosen(rule, one->levels[i], other->levels[i], one_is_lower);
	out->levels = levels;
	out->level_count = level_count;
	out->comment = comment_of(w, one, count == 2 ? other : NULL);
	return OK;
}

/* Whether all that it follows from was judged before the machine's view was seen. */
static bool is_blind(const struct reading_result *result)
{
	bool blind = true;
	for (size_t i = 0; i < result->from_count; i++)
		blind = blind && grade_verdict_is_blind(result->from[i]);
	return blind;
}

static struct str basis_of(struct work *w, const struct sitting *sitting, const struct reading_result *result)
{
	struct buf buf = buf_init(w->arena, BASIS_BYTES_MAX);
	struct json_out out = json_out(&buf);
	json_object(&out); /* sorted, hence canonical */
	json_put_bool(&out, S("blind"), is_blind(result));
	json_put_str(&out, S("document"), sitting->document_digest_hex);
	json_name(&out, S("from"));
	json_array(&out);
	for (size_t i = 0; i < result->from_count; i++)
		json_str(&out, id_text(w->arena, result->from[i]->id));
	json_end(&out);
	json_put_str(&out, S("rule"), result->rule);
	if (str_equal(result->rule, S("settled")))
		json_put_real(&out, S("weight"), learned_weight(w, result->from[0]));
	json_end(&out);
	return buf_str(&buf);
}

/* The verdict that counts of a criterion that was read. */
static enum err make_counting(struct work *w, const struct sitting *sitting,
                              const struct criterion *criterion, const struct reading_result *result,
                              struct id person, struct verdict *out)
{
	*out = *result->from[0];
	if (str_equal(result->rule, S("only")) && id_equal(out->person, person))
		return OK;
	TRY(reading_resolve(w, criterion, result->rule, result->from, result->from_count, out));
	out->id = (struct id){0};
	out->reading = (struct id){0};
	out->scorer = SCORER_PERSON; /* also of what a machine settled: from now on it is theirs */
	out->reply = (struct str){0};
	out->person = person;
	out->basis = basis_of(w, sitting, result);
	return OK;
}

/* What the machine settled, and nobody has judged: whoever decides takes it over. NULL: it is not settled. */
static const struct verdict *settled_by_machine(struct work *w, const struct reading_before *before,
                                                const struct part_criterion *at)
{
	const struct verdict *machine = grade_verdict_machine(before->machine, before->machine_count,
	                                                      at->part->id, at->criterion->id);
	bool settles = machine != NULL && learned_settles(w, machine, before->flags, before->flag_count);
	return settles ? machine : NULL;
}

/* Of one point: as somebody judged it in this round, or as it was before. */
static enum err count_point(struct work *w, const struct sitting *sitting, const struct verdict *verdict,
                            bool stays, struct id person, struct verdict *verdicts, size_t *count)
{
	const struct part *part = document_part(sitting->document, verdict->part);
	if (part == NULL || !part_is_point(part, verdict->task) ||
	    grade_verdict_find(verdicts, *count, SCORER_PERSON, verdict->part, verdict->task) != NULL)
		return OK;
	if (stays) {
		verdicts[(*count)++] = *verdict;
		return OK;
	}
	const struct reading_result result = {.rule = S("only"), .from = {verdict}, .from_count = 1};
	return make_counting(w, sitting, part_judged(w, part, verdict->task), &result, person,
	                     &verdicts[(*count)++]);
}

static enum err count_points(struct work *w, const struct sitting *sitting, const struct readings *readings,
                             const struct reading_before *before, struct id person, struct verdict *verdicts,
                             size_t *count)
{
	for (size_t i = 0; i < readings->verdict_count; i++) {
		const struct verdict *any = &readings->verdicts[i]; /* also of another round */
		const struct verdict *now =
			reading_verdict(readings, READING_FIRST, (struct id){0}, any->part, any->task);
		if (now != NULL)
			TRY(count_point(w, sitting, now, false, person, verdicts, count));
	}
	for (size_t i = 0; i < before->count; i++)
		if (str_equal(before->people[i].scorer, SCORER_PERSON))
			TRY(count_point(w, sitting, &before->people[i], !before->anew, person, verdicts,
			                count));
	return OK;
}

enum err reading_counting(struct work *w, const struct sitting *sitting, const struct readings *readings,
                          const struct reading_before *before, struct id person, struct verdict *verdicts,
                          size_t *count)
{
	struct part_criterion at;
	*count = 0;
	for (size_t i = 0; part_criterion_at(sitting->document, i, &at); i++) {
		struct reading_result result = reading_result_of(sitting->document, readings, &at);
		const struct verdict *stays = grade_verdict_find(before->people, before->count, SCORER_PERSON,
		                                                 at.part->id, at.criterion->id);
		if (result.from_count == 0 && stays == NULL) {
			result.from[0] = settled_by_machine(w, before, &at);
			result.from_count = result.from[0] != NULL;
			result.rule = S("settled");
		}
		if (result.from_count > 0)
			TRY(make_counting(w, sitting, at.criterion, &result, person, &verdicts[(*count)++]));
		else if (stays != NULL)
			verdicts[(*count)++] = *stays;
	}
	return count_points(w, sitting, readings, before, person, verdicts, count);
}

/* What counted in the decision that an appeal contests: of criteria that it is not about nothing changes. */
static enum err load_before(struct work *w, struct tx *tx, const struct sitting *sitting,
                            struct verdict **verdicts, size_t *count, bool *anew)
{
	struct appeal appeal;
	bool found;
	*count = 0;
	TRY(appeal_newest(w, tx, sitting->org, sitting->id, &appeal, &found));
	*anew = appeal.criterion_count == 0;
	if (!found)
		return OK;
	return appeal_verdicts_behind(w, tx, sitting->org, sitting->id, appeal.decision, verdicts, count);
}

static enum err store_those_made(struct work *w, struct tx *tx, const struct sitting *sitting,
                                 struct verdict *verdicts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!id_is_zero(verdicts[i].id))
			continue;
		verdicts[i].id = world_id(w);
		TRY(grade_verdict_add(w, tx, sitting->org, sitting->id, &verdicts[i]));
	}
	return OK;
}

enum err reading_evidence(struct work *w, struct tx *tx, const struct sitting *sitting, int64_t round,
                          struct id person, bool store, struct verdict **verdicts, size_t *count)
{
	struct readings readings;
	struct verdict *nobodys, *people = NULL;
	size_t nobodys_count, people_count, most = sitting->document->part_count * DOCUMENT_CRITERIA_MAX;
	bool anew;
	TRY(reading_load(w, tx, sitting->org, sitting->id, round, &readings));
	if (readings.count == 0 && !id_is_zero(person))
		return grade_verdicts_behind(w, tx, sitting->org, sitting->id, person, verdicts, count);
	TRY(grade_verdicts_behind(w, tx, sitting->org, sitting->id, (struct id){0}, &nobodys,
	                          &nobodys_count));
	TRY(load_before(w, tx, sitting, &people, &people_count, &anew));
	*verdicts = work_array(w, most + readings.verdict_count + people_count + nobodys_count,
	                       sizeof **verdicts);
	struct flag *flags;
	size_t flag_count;
	TRY(grade_flags(w, tx, sitting->org, sitting->id, &flags, &flag_count));
	const struct reading_before before = {people, people_count, nobodys, nobodys_count,
	                                      flags,  flag_count,   anew};
	TRY(reading_counting(w, sitting, &readings, &before, person, *verdicts, count));
	if (store)
		TRY(store_those_made(w, tx, sitting, *verdicts, *count));
	for (size_t i = 0; i < nobodys_count; i++)
		(*verdicts)[(*count)++] = nobodys[i];
	return OK;
}
