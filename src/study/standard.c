#include "study/standard.h"

#include "base/check.h"
#include "base/world.h"
#include "exam/document_format.h"
#include "exam/exposure.h"
#include "irt/reliability.h"
#include "org/audit.h"

#include "study/standard.sql.h"

#include <math.h>
#include <string.h>

const char *const standard_methods[3] = {"angoff", "bookmark", NULL};

enum standard_method standard_method_of(struct str name)
{
	return str_equal(name, S("bookmark")) ? STANDARD_BOOKMARK : STANDARD_ANGOFF;
}

/* ---- what there is to judge ---- */

static size_t count_tasks(const struct document *document, struct str competency)
{
	size_t count = 0;
	struct measure measure;
	for (size_t p = 0; p < document->part_count; p++)
		for (size_t i = 0; part_measure(&document->parts[p], i, &measure); i++)
			count += str_equal(measure.competency, competency);
	return count;
}

enum err standard_tasks_of(struct work *w, const struct document *document, struct str competency,
                           struct standard_tasks *out)
{
	if (document_competency(document, competency) == NULL)
		return fail(w, ERR_NOT_FOUND, "The assessment has no such competency.");
	size_t most = count_tasks(document, competency), count = 0;
	struct standard_task *tasks = work_array(w, most, sizeof *tasks);
	struct model *models = work_array(w, most, sizeof *models);
	for (size_t p = 0; p < document->part_count; p++) {
		struct measure measure;
		for (size_t i = 0; part_measure(&document->parts[p], i, &measure); i++) {
			if (!str_equal(measure.competency, competency))
				continue;
			models[count] = part_model(&measure);
			tasks[count] = (struct standard_task){&document->parts[p], measure, models[count]};
			count++;
		}
	}
	*out = (struct standard_tasks){.at = tasks, .models = models, .count = count};
	return standard_booklet(w, models, count, STANDARD_RP, false, &out->pages, &out->page_count);
}

/* ---- a judgement as it is stored ---- */

static struct str name_of(struct work *w, const struct standard_task *task)
{
	return str_format(w->arena, "%.*s/%.*s", STR_ARG(task->part->id), STR_ARG(task->measure.task));
}

/* A number, or one written as text; NAN when there is none. */
static bool read_number(const struct json *value, double *out)
{
	*out = NAN;
	if (value->kind == JSON_STRING) {
		struct str text = str_trim(value->text);
		return text.len == 0 || str_to_real(text, out);
	}
	return json_to_real(value, out);
}

static double highest_of(const struct standard_task *task)
{
	return (double)(task->measure.levels - 1);
}

static const struct standard_task *find_task(struct work *w, const struct standard_tasks *tasks,
                                             struct str name)
{
	for (size_t i = 0; i < tasks->count; i++)
		if (str_equal(name_of(w, &tasks->at[i]), name))
			return &tasks->at[i];
	return NULL;
}

/* Writes what of it is a rating. */
static enum err put_ratings(struct work *w, const struct standard_tasks *tasks, const struct json *judgement,
                            struct json_out *out)
{
	size_t count = 0;
	for (size_t i = 0; i < judgement->count; i++) {
		const struct json_member *member = &judgement->members[i];
		const struct standard_task *task = find_task(w, tasks, member->name);
		double rating;
		if (task == NULL)
			return fail(w, ERR_INPUT, "There is no task “%.*s” here.", STR_ARG(member->name));
		if (!read_number(&member->value, &rating) || rating < 0 || rating > highest_of(task))
			return fail(w, ERR_INPUT, "The judgement of “%.*s” must be a number from 0 to %.0f.",
			            STR_ARG(task->measure.task), highest_of(task));
		if (isnan(rating))
			continue;
		json_put_real(out, member->name, rating);
		count++;
	}
	return count >= STANDARD_TASKS_MIN || count == tasks->count
	               ? OK
	               : fail(w, ERR_INPUT, "Judge %d tasks at least: these are %zu.", STANDARD_TASKS_MIN,
	                      count);
}

/* By its name and level, and not by its number, which changes with the parameters. Without a name all are mastered. */
static enum err put_page(struct work *w, const struct standard_tasks *tasks, const struct json *judgement,
                         struct json_out *out)
{
	const struct json *page = json_get(judgement, S("page"));
	double number = NAN;
	if (page == NULL || !read_number(page, &number) || !(number >= 1) ||
	    !(number <= (double)tasks->page_count + 1) || number != floor(number))
		return fail(
			w, ERR_INPUT,
			"Choose the first task that somebody who just reaches the level would not master.");
	size_t place = (size_t)number - 1;
	if (place == tasks->page_count)
		return OK;
	json_put_int(out, S("level"), (int64_t)tasks->pages[place].level);
	json_put_str(out, S("task"), name_of(w, &tasks->at[tasks->pages[place].item]));
	return OK;
}

static enum err write_judgement(struct work *w, const struct standard_tasks *tasks,
                                enum standard_method method, const struct json *judgement, struct str *text)
{
	struct buf buf = buf_init(w->arena, STANDARD_JUDGEMENT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	const struct json *value;
	if (judgement == NULL || judgement->kind != JSON_OBJECT)
		return fail(w, ERR_INPUT, "Nothing was judged.");
	json_object(&out);
	TRY(method == STANDARD_ANGOFF ? put_ratings(w, tasks, judgement, &out)
	                              : put_page(w, tasks, judgement, &out));
	json_end(&out);
	if (buf.full)
		return fail(w, ERR_TOO_LARGE, "These are more judgements than can be kept.");
	TRY(json_parse(w, buf_str(&buf), STANDARD_JUDGEMENT_BYTES_MAX, &value));
	return json_canonical(w, value, text);
}

enum err standard_admit(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment)
{
	const struct standard_taking_in in = {.org = actor->org,
	                                      .person = actor->person,
	                                      .assessment = assessment,
	                                      .now_us = world_now_us(w)};
	struct standard_taking_row row;
	TRY(standard_taking(w, tx, &in, &row));
	return row.count == 0
	               ? OK
	               : fail(w, ERR_FORBIDDEN,
	                      "You are invited to this assessment, and its tasks are here: somebody else has to "
	                      "look.");
}

enum err standard_judge_add(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                            struct str competency, enum standard_method method, const struct json *judgement)
{
	struct version version;
	struct standard_tasks tasks;
	struct standard_insert_in in = {
		.org = actor->org,
		.id = world_id(w),
		.assessment = assessment,
		.competency = competency,
		.method = str_of(standard_methods[method]),
		.person = actor->person,
		.at_us = world_now_us(w),
	};
	TRY(standard_admit(w, tx, actor, assessment));
	TRY(version_in_use(w, tx, actor->org, assessment, &in.version));
	TRY(version_load(w, tx, actor->org, in.version, &version));
	TRY(standard_tasks_of(w, version.document, competency, &tasks));
	TRY(write_judgement(w, &tasks, method, judgement, &in.judgement));
	TRY(standard_insert(w, tx, &in));
	return audit_add(w, tx, actor->org, actor->person, "standard.judge", assessment, (struct str){0});
}

/* ---- reading ---- */

/* The page that was marked, as the booklet is now: from 1, one behind the last where all are mastered; 0: it is not there any
 * more. */
static size_t find_bookmark(struct work *w, const struct standard_tasks *tasks, const struct json *json)
{
	struct str task = json_get_str(json, S("task"));
	int64_t level = 0;
	if (str_absent(task))
		return tasks->page_count + 1;
	const struct json *stored = json_get(json, S("level"));
	if (stored == NULL || !json_to_int(stored, &level))
		return 0;
	for (size_t i = 0; i < tasks->page_count; i++)
		if ((int64_t)tasks->pages[i].level == level &&
		    str_equal(name_of(w, &tasks->at[tasks->pages[i].item]), task))
			return i + 1;
	return 0;
}

/* What of it is about these tasks. */
static enum err read_judgement(struct work *w, const struct standard_tasks *tasks,
                               enum standard_method method, struct str text, struct standard_judgement *out)
{
	const struct json *json;
	if (json_parse(w, text, STANDARD_JUDGEMENT_BYTES_MAX, &json) != OK) {
		work_forgive(w);
		return fail(w, ERR_INTERNAL, "a stored judgement is not JSON any more: restore a backup");
	}
	double *ratings = work_array(w, tasks->count, sizeof *ratings);
	for (size_t i = 0; i < tasks->count; i++) {
		const struct json *value =
			method == STANDARD_ANGOFF ? json_get(json, name_of(w, &tasks->at[i])) : NULL;
		ratings[i] = NAN;
		if (value == NULL)
			continue;
		if (!read_number(value, &ratings[i]) || ratings[i] > highest_of(&tasks->at[i]))
			ratings[i] = NAN;
		out->rated += isnan(ratings[i]) ? 0 : 1;
	}
	out->ratings = ratings;
	out->counts = out->rated >= (tasks->count < STANDARD_TASKS_MIN ? tasks->count : STANDARD_TASKS_MIN);
	if (method == STANDARD_BOOKMARK) {
		out->bookmark = find_bookmark(w, tasks, json);
		out->counts = out->bookmark > 0;
	}
	return OK;
}

static enum err list_judges(struct work *w, const struct standard_tasks *tasks, enum standard_method method,
                            const struct standard_judgements_row *rows, size_t count, struct standard *out,
                            struct standard_judgement *first)
{
	for (size_t i = 0; i < count; i++) {
		bool same = i > 0 && id_equal(rows[i].person, rows[i - 1].person);
		struct standard_judgement at = {.person = rows[i].person,
		                                .name = rows[i].name,
		                                .rounds = same ? out->judges[out->judge_count - 1].rounds + 1
		                                               : 1,
		                                .at_us = rows[i].at_us,
		                                .cut_logit = NAN,
		                                .first_cut_logit = NAN};
		TRY(read_judgement(w, tasks, method, rows[i].judgement, &at));
		if (!same) {
			out->judge_count++;
			first[out->judge_count - 1] = at;
		}
		out->judges[out->judge_count - 1] = at;
	}
	return OK;
}

/* ---- what follows ---- */

/* Tasks that all of the judges rated: places in the list. */
static size_t rated_by_all(const struct standard_tasks *tasks, const struct standard_judgement *judges,
                           size_t count, size_t *out)
{
	size_t rated = 0;
	for (size_t i = 0; i < tasks->count; i++) {
		size_t judge = 0;
		while (judge < count && !isnan(judges[judge].ratings[i]))
			judge++;
		if (judge == count)
			out[rated++] = i;
	}
	return rated;
}

struct chosen {
	size_t *tasks, count;
	struct model *models;
	double *highest;
};

static struct chosen choose(struct work *w, const struct standard_tasks *tasks,
                            const struct standard_judgement *judges, size_t count)
{
	struct chosen chosen = {.tasks = work_array(w, tasks->count, sizeof *chosen.tasks),
	                        .models = work_array(w, tasks->count, sizeof *chosen.models),
	                        .highest = work_array(w, tasks->count, sizeof *chosen.highest)};
	chosen.count = rated_by_all(tasks, judges, count, chosen.tasks);
	for (size_t i = 0; i < chosen.count; i++) {
		chosen.models[i] = tasks->models[chosen.tasks[i]];
		chosen.highest[i] = highest_of(&tasks->at[chosen.tasks[i]]);
	}
	return chosen;
}

static double cut_of(const struct chosen *chosen, const struct standard_judgement *judge)
{
	double score = 0;
	for (size_t i = 0; i < chosen->count; i++)
		score += judge->ratings[chosen->tasks[i]];
	return reliability_theta_of_score(chosen->models, chosen->count, score);
}

static struct standard_judgement *list_counting(struct work *w, const struct standard *standard,
                                                size_t *places, size_t *count)
{
	struct standard_judgement *counting = work_array(w, standard->judge_count, sizeof *counting);
	*count = 0;
	for (size_t j = 0; j < standard->judge_count; j++)
		if (standard->judges[j].counts) {
			places[*count] = j;
			counting[(*count)++] = standard->judges[j];
		}
	return counting;
}

static enum err find_by_angoff(struct work *w, const struct standard_tasks *tasks,
                               const struct standard_judgement *first, struct standard *out)
{
	size_t *places = work_array(w, out->judge_count, sizeof *places), count;
	const struct standard_judgement *counting = list_counting(w, out, places, &count);
	struct chosen chosen = choose(w, tasks, counting, count);
	out->counting = count;
	out->rated = chosen.count;
	if (count == 0 || chosen.count < 2)
		return OK;
	double *ratings = work_array(w, count * chosen.count, sizeof *ratings);
	for (size_t j = 0; j < count; j++) {
		struct standard_judgement *judge = &out->judges[places[j]];
		judge->cut_logit = cut_of(&chosen, judge);
		/* At first, by the same tasks where they were rated then. */
		struct chosen before = choose(w, tasks, &first[places[j]], 1);
		judge->first_cut_logit = judge->rounds == 1 ? judge->cut_logit
		                         : before.count > 0 ? cut_of(&before, &first[places[j]])
		                                            : NAN;
		for (size_t i = 0; i < chosen.count; i++)
			ratings[j * chosen.count + i] = judge->ratings[chosen.tasks[i]];
	}
	if (count < 2)
		return OK;
	struct standard_angoff found;
	TRY(standard_angoff(w, ratings, count, chosen.count, chosen.highest, chosen.models, NULL, &found));
	out->cut_logit = found.theta;
	out->cut_error = found.theta_error;
	out->agreement = found.agreement_mean;
	for (size_t j = 0; j < count; j++) {
		out->judges[places[j]].far = found.judges[j].far;
		out->judges[places[j]].unrelated = found.judges[j].unrelated;
	}
	return OK;
}

static double page_cut(const struct standard_tasks *tasks, size_t bookmark)
{
	return bookmark == 0 ? NAN : tasks->pages[bookmark > 1 ? bookmark - 2 : 0].location_logit;
}

static enum err find_by_bookmark(struct work *w, const struct standard_tasks *tasks,
                                 const struct standard_judgement *first, struct standard *out)
{
	size_t *bookmarks = work_array(w, out->judge_count, sizeof *bookmarks);
	size_t *judges = work_array(w, out->judge_count, sizeof *judges);
	for (size_t j = 0; j < out->judge_count; j++) {
		out->judges[j].cut_logit = page_cut(tasks, out->judges[j].bookmark);
		out->judges[j].first_cut_logit = page_cut(tasks, first[j].bookmark);
		if (!out->judges[j].counts)
			continue;
		judges[out->counting] = j;
		bookmarks[out->counting++] = out->judges[j].bookmark;
	}
	if (out->counting < 2)
		return OK;
	struct standard_bookmark found;
	TRY(standard_bookmark(w, tasks->pages, tasks->page_count, tasks->models, tasks->count, bookmarks,
	                      out->counting, &found));
	out->cut_logit = found.theta;
	out->cut_error = found.theta_error;
	for (size_t j = 0; j < out->counting; j++)
		out->judges[judges[j]].far = found.judges[j].far;
	return OK;
}

static double spread(const struct standard *standard)
{
	double mean = 0, squares = 0, n = 0;
	for (size_t j = 0; j < standard->judge_count; j++)
		if (!isnan(standard->judges[j].cut_logit)) {
			mean += standard->judges[j].cut_logit;
			n++;
		}
	for (size_t j = 0; j < standard->judge_count; j++)
		if (!isnan(standard->judges[j].cut_logit))
			squares += pow(standard->judges[j].cut_logit - mean / n, 2);
	return n > 1 ? sqrt(squares / (n - 1)) : NAN;
}

enum err standard_find(struct work *w, struct tx *tx, struct id org, struct id assessment,
                       const struct standard_tasks *tasks, struct str competency, enum standard_method method,
                       struct standard *out)
{
	const struct standard_judgements_in in = {.org = org,
	                                          .assessment = assessment,
	                                          .competency = competency,
	                                          .method = str_of(standard_methods[method])};
	struct standard_judgements_row *rows;
	size_t count;
	TRY(standard_judgements(w, tx, &in, &rows, &count));
	struct standard_judgement *first = work_array(w, count, sizeof *first);
	*out = (struct standard){.judges = work_array(w, count, sizeof *out->judges),
	                         .cut_logit = NAN,
	                         .cut_error = NAN,
	                         .cut_sd = NAN,
	                         .agreement = NAN};
	TRY(list_judges(w, tasks, method, rows, count, out, first));
	TRY(method == STANDARD_ANGOFF ? find_by_angoff(w, tasks, first, out)
	                              : find_by_bookmark(w, tasks, first, out));
	out->cut_sd = spread(out);
	return OK;
}

/* ---- using it ---- */

enum err standard_use(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                      struct str competency, double level_logit, struct version_stored *out)
{
	struct id id;
	struct version version;
	struct str json;
	const struct document *document;
	TRY(version_in_use(w, tx, actor->org, assessment, &id));
	TRY(version_load(w, tx, actor->org, id, &version));
	const struct requirement *old = document_requirement(version.document, competency);
	const struct format_key *range = &requirement_format.keys[1];
	if (old == NULL)
		return fail(w, ERR_INPUT,
		            "The award requires nothing of this competency: add it to “requires” first.");
	if (!(level_logit >= range->least && level_logit <= range->most))
		return fail(w, ERR_INPUT, "The level must be from %g to %g logits.", range->least,
		            range->most);
	struct requirement *new = work_alloc(w, sizeof *new);
	*new = *old;
	new->level_logit = round(level_logit * 100) / 100;
	const struct format_replacement replaced = {old, new};
	const struct format_writing as = {.replaced = &replaced, .replaced_count = 1};
	TRY(document_write_as(w, version.document, &as, &json));
	TRY(document_read(w, json, &document));
	TRY(exposure_set(w, document, &document));
	TRY(version_store(w, tx, actor->org, actor->person, document, out));
	return audit_add(w, tx, actor->org, actor->person, "standard.use", assessment, (struct str){0});
}
