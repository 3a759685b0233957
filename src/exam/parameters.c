#include "exam/parameters.h"

#include "base/check.h"
#include "exam/document_format.h"
#include "exam/exposure.h"
#include "exam/task_type.h"

#include <string.h>

static const struct format_key *find_key(const struct format *format, struct str name)
{
	for (size_t i = 0; i < format->key_count; i++)
		if (format->keys[i].parameter && str_equal(format->keys[i].name, name))
			return &format->keys[i];
	return NULL;
}

/* ---- what is asked ---- */

enum err parameters_content(struct work *w, const struct part *part, const struct measure *measure,
                            struct digest *out)
{
	static const struct format_writing content = {.content_only = true};
	struct buf buf = buf_init(w->arena, DOCUMENT_BYTES_MAX);
	struct json_out json = json_out(&buf);
	const struct task_type *type = task_type_find(part->type);
	json_array(&json);
	json_str(&json, measure->task);
	json_int(&json, (int64_t)measure->levels);
	format_write_as(&json, measure->format, measure->record, &content);
	if (type == NULL || !type->tasks_stand_alone)
		format_write_as(&json, &part_format, part, &content);
	json_end(&json);
	if (buf.full)
		return fail(w, ERR_TOO_LARGE, "the part “%.*s” is larger than a document can be",
		            STR_ARG(part->id));
	*out = digest_of(buf_str(&buf));
	return OK;
}

/* ---- whether they can be used ---- */

static enum err check_range(struct work *w, const struct measure *measure, struct str name, double value)
{
	const struct format_key *key = find_key(measure->format, name);
	const struct format_key *range = key != NULL && key->kind == FORMAT_LIST ? &key->of->keys[0] : key;
	if (range == NULL)
		return value == 0 ? OK
		                  : fail(w, ERR_INPUT, "“%.*s” has no %.*s.", STR_ARG(measure->task),
		                         STR_ARG(name));
	if (value >= range->least && value <= range->most)
		return OK;
	return fail(w, ERR_INPUT, "The %.*s of “%.*s” would be %.2f: it must be from %g to %g.",
	            STR_ARG(name), STR_ARG(measure->task), value, range->least, range->most);
}

enum err parameters_check(struct work *w, const struct measure *measure, const struct model *model)
{
	struct str name = measure->kind == MODEL_LOGISTIC ? S("difficulty") : S("thresholds_logit");
	if (model->kind != measure->kind || model->levels != measure->levels || model->slip != 0)
		return fail(w, ERR_INPUT, "“%.*s” was calibrated by another model than it is scored by.",
		            STR_ARG(measure->task));
	TRY(model_check(w, model));
	TRY(check_range(w, measure, S("discrimination"), model->discrimination));
	TRY(check_range(w, measure, S("guessing"), model->guessing));
	for (size_t i = 0; i + 1 < model->levels; i++)
		TRY(check_range(w, measure, name, model->difficulty_logit[i]));
	return OK;
}

/* ---- putting them in ---- */

static void set_real(const struct measure *measure, void *record, struct str name, double value)
{
	const struct format_key *key = find_key(measure->format, name);
	if (key != NULL)
		memcpy((char *)record + key->offset, &value, sizeof value);
}

/* The task's record with other numbers. */
static const void *changed(struct work *w, const struct measure *measure, const struct model *model)
{
	static const bool calibrated = true;
	const struct format_key *mark = find_key(measure->format, S("calibrated"));
	const struct format_key *list = find_key(measure->format, S("thresholds_logit"));
	char *record = work_alloc(w, measure->format->size);
	memcpy(record, measure->record, measure->format->size);
	check(mark != NULL);
	memcpy(record + mark->offset, &calibrated, sizeof calibrated);
	set_real(measure, record, S("discrimination"), model->discrimination);
	set_real(measure, record, S("guessing"), model->guessing);
	set_real(measure, record, S("difficulty"), model->difficulty_logit[0]);
	if (list != NULL) {
		double *thresholds = work_array(w, model->levels, sizeof *thresholds);
		memcpy(thresholds, model->difficulty_logit, (model->levels - 1) * sizeof *thresholds);
		memcpy(record + list->offset, &thresholds, sizeof thresholds);
	}
	return record;
}

static enum err replace(struct work *w, const struct document *document, const struct parameters *parameters,
                        struct format_replacement *out)
{
	const struct part *part = document_part(document, parameters->part);
	struct measure measure;
	if (part == NULL || !part_find_measure(part, parameters->task, &measure))
		return fail(w, ERR_NOT_FOUND, "The assessment has no task “%.*s” any more.",
		            STR_ARG(parameters->task));
	TRY(parameters_check(w, &measure, &parameters->model));
	*out = (struct format_replacement){measure.record, changed(w, &measure, &parameters->model)};
	return OK;
}

enum err parameters_set(struct work *w, const struct document *document, const struct parameters *all,
                        size_t count, const struct document **out)
{
	struct format_replacement *replaced = work_array(w, count, sizeof *replaced);
	for (size_t i = 0; i < count; i++)
		TRY(replace(w, document, &all[i], &replaced[i]));
	const struct format_writing as = {.replaced = replaced, .replaced_count = count};
	struct str json;
	TRY(document_write_as(w, document, &as, &json));
	TRY(document_read(w, json, out));
	return exposure_set(w, *out, out);
}

/* ---- keeping them ---- */

/* Whether the task was calibrated before and is still the same. */
static enum err is_kept(struct work *w, const struct document *before, const struct part *part,
                        const struct measure *measure, struct measure *was, bool *out)
{
	const struct part *old = document_part(before, part->id);
	struct digest then, now;
	*out = false;
	if (old == NULL || !part_find_measure(old, measure->task, was) || !was->calibrated ||
	    measure->calibrated)
		return OK;
	TRY(parameters_content(w, old, was, &then));
	TRY(parameters_content(w, part, measure, &now));
	*out = digest_equal(&then, &now);
	return OK;
}

static size_t count_tasks(const struct document *document)
{
	size_t count = 0;
	struct measure measure;
	for (size_t p = 0; p < document->part_count; p++)
		for (size_t i = 0; part_measure(&document->parts[p], i, &measure); i++)
			count++;
	return count;
}

enum err parameters_keep(struct work *w, const struct document *before, const struct document *document,
                         const struct document **out, size_t *kept)
{
	struct parameters *all = work_array(w, count_tasks(document), sizeof *all);
	*kept = 0;
	*out = document;
	for (size_t p = 0; p < document->part_count; p++) {
		const struct part *part = &document->parts[p];
		struct measure measure, was;
		for (size_t i = 0; part_measure(part, i, &measure); i++) {
			bool same;
			TRY(is_kept(w, before, part, &measure, &was, &same));
			if (same)
				all[(*kept)++] =
					(struct parameters){part->id, measure.task, part_model(&was)};
		}
	}
	return *kept == 0 ? OK : parameters_set(w, document, all, *kept, out);
}
