#include "exam/clarify.h"

#include "base/utf8.h"
#include "exam/document_format.h"
#include "exam/parameters.h"
#include "exam/part.h"
#include "exam/scale.h"

/* A copy with room for so many more. */
static struct criterion *copy_of(struct work *w, const struct criterion *criterion, size_t more,
                                 struct clarification **clarifications)
{
	struct criterion *copy = work_alloc(w, sizeof *copy);
	*clarifications = work_array(w, criterion->clarification_count + more, sizeof **clarifications);
	for (size_t i = 0; i < criterion->clarification_count; i++)
		(*clarifications)[i] = criterion->clarifications[i];
	*copy = *criterion;
	copy->clarifications = *clarifications;
	return copy;
}

static enum err rewrite(struct work *w, const struct document *document,
                        const struct format_replacement *replaced, size_t count, const struct document **out)
{
	const struct format_writing as = {.replaced = replaced, .replaced_count = count};
	struct str json;
	TRY(document_write_as(w, document, &as, &json));
	return document_read(w, json, out);
}

static enum err check_new(struct work *w, const struct criterion *criterion,
                          const struct clarification *clarification, struct str *text)
{
	TRY(utf8_clean(w, str_trim(clarification->text), S("clarification"), text));
	if (text->len == 0)
		return fail(w, ERR_INPUT, "Say in a sentence or two what should count.");
	if (text->len > DOCUMENT_CLARIFICATION_BYTES_MAX || str_find_byte(*text, '\n') != SIZE_MAX)
		return fail(w, ERR_INPUT, "A clarification is one paragraph of about %d characters at most.",
		            DOCUMENT_CLARIFICATION_BYTES_MAX);
	if (clarification->level < 0 || clarification->level >= (int64_t)scale_levels(criterion))
		return fail(w, ERR_INPUT, "“%.*s” has levels from 0 to %zu.", STR_ARG(criterion->title),
		            scale_levels(criterion) - 1);
	size_t first = scale_first(criterion, scale_step(criterion, (size_t)clarification->level));
	if ((int64_t)first != clarification->level)
		return fail(w, ERR_INPUT, "What is described from %zu points on is clarified there.", first);
	if (criterion->clarification_count >= DOCUMENT_CLARIFICATIONS_MAX)
		return fail(w, ERR_CONFLICT, "“%.*s” has %d clarifications: write its levels anew instead.",
		            STR_ARG(criterion->title), DOCUMENT_CLARIFICATIONS_MAX);
	return OK;
}

enum err clarify_add(struct work *w, const struct document *document, struct str part_id,
                     struct str criterion_id, const struct clarification *clarification,
                     const struct document **out)
{
	const struct part *part = document_part(document, part_id);
	const struct criterion *criterion = part == NULL ? NULL : part_criterion(part, criterion_id);
	struct clarification *all;
	struct str text;
	if (criterion == NULL)
		return fail(w, ERR_NOT_FOUND, "The assessment has no such criterion.");
	TRY(check_new(w, criterion, clarification, &text));
	struct criterion *changed = copy_of(w, criterion, 1, &all);
	all[changed->clarification_count++] = (struct clarification){clarification->level, text};
	return rewrite(w, document, &(struct format_replacement){criterion, changed}, 1, out);
}

/* ---- keeping them ---- */

/* What is asked and how: the same in both. */
static enum err is_same(struct work *w, const struct part *before, const struct part *now, struct str task,
                        bool *out)
{
	struct measure was, is;
	struct digest then, after;
	*out = false;
	if (!part_find_measure(before, task, &was) || !part_find_measure(now, task, &is))
		return OK;
	TRY(parameters_content(w, before, &was, &then));
	TRY(parameters_content(w, now, &is, &after));
	*out = digest_equal(&then, &after);
	return OK;
}

static bool has(const struct criterion *criterion, const struct clarification *clarification)
{
	for (size_t i = 0; i < criterion->clarification_count; i++)
		if (criterion->clarifications[i].level == clarification->level &&
		    str_equal(criterion->clarifications[i].text, clarification->text))
			return true;
	return false;
}

/* How many of the old ones it took over; then *changed is to be written in place of it. */
static size_t take_over(struct work *w, const struct criterion *before, const struct criterion *now,
                        struct criterion **changed)
{
	struct clarification *all;
	size_t taken = 0;
	*changed = copy_of(w, now, before->clarification_count, &all);
	for (size_t i = 0; i < before->clarification_count; i++) {
		if (has(now, &before->clarifications[i]) ||
		    (*changed)->clarification_count == DOCUMENT_CLARIFICATIONS_MAX)
			continue;
		all[(*changed)->clarification_count++] = before->clarifications[i];
		taken++;
	}
	return taken;
}

enum err clarify_keep(struct work *w, const struct document *before, const struct document *document,
                      const struct document **out, size_t *kept)
{
	struct format_replacement *replaced =
		work_array(w, document->part_count * DOCUMENT_CRITERIA_MAX, sizeof *replaced);
	struct part_criterion at;
	size_t count = 0;
	*kept = 0;
	*out = document;
	for (size_t i = 0; part_criterion_at(document, i, &at); i++) {
		const struct part *old = document_part(before, at.part->id);
		const struct criterion *was = old == NULL ? NULL : part_criterion(old, at.criterion->id);
		struct criterion *changed;
		bool same;
		if (was == NULL || was->clarification_count == 0)
			continue;
		TRY(is_same(w, old, at.part, at.criterion->id, &same));
		size_t taken = same ? take_over(w, was, at.criterion, &changed) : 0;
		if (taken > 0)
			replaced[count++] = (struct format_replacement){at.criterion, changed};
		*kept += taken;
	}
	return count == 0 ? OK : rewrite(w, document, replaced, count, out);
}

/* ---- reading them ---- */

struct str clarify_meant(struct work *w, const struct criterion *criterion, size_t level)
{
	struct str meant = {0};
	for (size_t i = 0; i < criterion->clarification_count; i++) {
		const struct clarification *clarification = &criterion->clarifications[i];
		if (clarification->level != (int64_t)scale_first(criterion, scale_step(criterion, level)))
			continue;
		meant = str_absent(meant) ? clarification->text
		                          : str_format(w->arena, "%.*s %.*s", STR_ARG(meant),
		                                       STR_ARG(clarification->text));
	}
	return meant;
}

struct str clarify_level(struct work *w, const struct criterion *criterion, size_t level)
{
	struct str description = scale_described(criterion, level)->description;
	struct str meant = clarify_meant(w, criterion, level);
	return str_absent(meant) ? description
	                         : str_format(w->arena, "%.*s %.*s", STR_ARG(description), STR_ARG(meant));
}
