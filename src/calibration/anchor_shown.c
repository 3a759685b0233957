/* Lists of anchors as one person sees them, and what is read out of versions once: of anchor.h. */
#include "calibration/anchor.h"

#include "exam/part.h"
#include "exam/scale.h"
#include "exam/wording.h"

#include "calibration/anchor_shown.sql.h"

/* ---- lists ---- */

enum err anchor_find(struct work *w, struct tx *tx, const struct actor *actor,
                     const struct anchors_asked *asked, struct scored_anchor **out, size_t *count)
{
	const struct anchor_shown_in in = {
		.org = actor->org,
		.assessment = asked->assessment,
		.person = actor->person,
		.part = str_absent(asked->part) ? S("") : asked->part,
		.show = asked->show,
		.first = (int64_t)asked->first,
		.most = (int64_t)asked->most,
	};
	struct anchor_shown_row *rows;
	TRY(anchor_shown(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		TRY(anchor_load(w, tx, actor->org, asked->assessment, rows[i].id, &(*out)[i]));
	return OK;
}

enum err anchor_counts(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                       struct str part, size_t counts[ANCHOR_SHOWS])
{
	const struct anchor_counted_in in = {
		.org = actor->org,
		.assessment = assessment,
		.person = actor->person,
		.part = str_absent(part) ? S("") : part,
	};
	struct anchor_counted_row row;
	TRY(anchor_counted(w, tx, &in, &row));
	counts[ANCHOR_SHOW_DUE] = (size_t)row.due;
	counts[ANCHOR_SHOW_DIFFER] = (size_t)row.differ;
	counts[ANCHOR_SHOW_ALL] = (size_t)row.standing;
	counts[ANCHOR_SHOW_WITHDRAWN] = (size_t)row.withdrawn;
	return OK;
}

enum err anchor_count_again(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                            size_t *out)
{
	const struct anchor_again_counted_in in = {
		.org = actor->org, .assessment = assessment, .person = actor->person};
	struct anchor_again_counted_row row;
	TRY(anchor_again_counted(w, tx, &in, &row));
	*out = (size_t)row.count;
	return OK;
}

enum err anchor_waiting(struct work *w, struct tx *tx, const struct actor *actor,
                        struct anchors_waiting **out, size_t *count)
{
	const struct anchor_waiting_for_in in = {.org = actor->org, .person = actor->person};
	struct anchor_waiting_for_row *rows;
	TRY(anchor_waiting_for(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct anchors_waiting){rows[i].assessment, rows[i].title, rows[i].count};
	return OK;
}

enum err anchor_next(struct work *w, struct tx *tx, const struct actor *actor, struct id assessment,
                     struct id *out)
{
	const struct anchors_asked asked = {.assessment = assessment, .show = ANCHOR_SHOW_DUE, .most = 1};
	struct scored_anchor *anchors;
	size_t count;
	TRY(anchor_find(w, tx, actor, &asked, &anchors, &count));
	*out = count == 0 ? (struct id){0} : anchors[0].id;
	return OK;
}

enum err anchor_pairs(struct work *w, struct tx *tx, struct id org, struct id assessment,
                      struct anchor_pair **out, size_t *count)
{
	const struct anchor_levels_paired_in in = {.org = org, .assessment = assessment};
	struct anchor_levels_paired_row *rows;
	TRY(anchor_levels_paired(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct anchor_pair){rows[i].part, rows[i].criterion, rows[i].one, rows[i].other,
		                                 (size_t)rows[i].count};
	return OK;
}

/* The criterion of a pair; NULL: it is gone, or has other levels now. */
static const struct criterion *criterion_of(const struct document *document, const struct anchor_pair *pair)
{
	const struct part *part = document_part(document, pair->part);
	const struct criterion *criterion = part == NULL ? NULL : part_criterion(part, pair->criterion);
	int64_t most = pair->one > pair->other ? pair->one : pair->other;
	return criterion != NULL && most < (int64_t)scale_levels(criterion) ? criterion : NULL;
}

enum err anchor_agree(struct work *w, struct tx *tx, struct id org, struct id assessment,
                      const struct document *document, struct anchor_agreement *out)
{
	struct anchor_pair *pairs;
	size_t kinds, count = 0, at = 0;
	TRY(anchor_pairs(w, tx, org, assessment, &pairs, &kinds));
	for (size_t i = 0; i < kinds; i++)
		count += pairs[i].count;
	double *one = work_array(w, count, sizeof *one), *other = work_array(w, count, sizeof *other);
	double *all = work_array(w, count, sizeof *all), *same = work_array(w, count, sizeof *same);
	for (size_t i = 0; i < kinds; i++) {
		const struct criterion *criterion = criterion_of(document, &pairs[i]);
		for (size_t k = 0; criterion != NULL && k < pairs[i].count; k++, at++) {
			size_t levels = scale_levels(criterion);
			one[at] = (double)pairs[i].one / (double)(levels - 1);
			other[at] = (double)pairs[i].other / (double)(levels - 1);
			same[at] = scale_agrees(levels, (size_t)pairs[i].one, (size_t)pairs[i].other);
			all[at] = 1;
		}
	}
	*out = (struct anchor_agreement){
		.judgements = at,
		.same = agreement_exact(all, same, at),
		.kappa = agreement_quadratic_kappa(w, one, other, at),
	};
	return OK;
}

enum err anchor_voided(struct work *w, struct tx *tx, struct id org, struct id assessment,
                       const struct document *document, size_t *out)
{
	const struct anchor_criteria_holding_in in = {.org = org, .assessment = assessment};
	const struct anchor_wordings_kept_in kept_in = {.org = org, .assessment = assessment};
	struct anchor_criteria_holding_row *rows;
	struct anchor_wordings_kept_row *kept;
	size_t count, kept_count;
	*out = 0;
	TRY(anchor_criteria_holding(w, tx, &in, &rows, &count));
	TRY(anchor_wordings_kept(w, tx, &kept_in, &kept, &kept_count));
	bool *voided = work_array(w, kept_count, sizeof *voided);
	for (size_t i = 0; i < kept_count; i++) {
		const struct part *part = document_part(document, kept[i].part);
		const struct criterion *criterion = part == NULL || part->written == NULL
		                                            ? NULL
		                                            : part_criterion(part, kept[i].criterion);
		voided[i] =
			criterion != NULL && !str_equal(wording_digest(w, part, criterion), kept[i].wording);
	}
	for (size_t i = 0, last = SIZE_MAX; i < count; i++)
		for (size_t k = 0; k < kept_count; k++)
			if (voided[k] && str_equal(rows[i].part, kept[k].part) &&
			    str_equal(rows[i].criterion, kept[k].criterion) &&
			    (last == SIZE_MAX || !id_equal(rows[i].anchor, rows[last].anchor))) {
				last = i;
				++*out;
			}
	return OK;
}

/* ---- once ---- */

struct filling {
	const struct job *job;
	struct assessment *assessments;
	size_t count, at;
};

static enum err list_assessments(struct work *w, struct tx *tx, void *argument)
{
	struct filling *filling = argument;
	return version_list(w, tx, filling->job->org, &filling->assessments, &filling->count);
}

/* Not by version_load: what nobody asks for is not to be kept in memory. */
static enum err fill_one(struct work *w, struct tx *tx, void *argument)
{
	const struct filling *filling = argument;
	const struct anchor_newest_document_in in = {.org = filling->job->org,
	                                             .assessment = filling->assessments[filling->at].id};
	struct anchor_newest_document_row row;
	const struct document *document;
	TRY(anchor_newest_document(w, tx, &in, &row));
	TRY(document_read(w, row.document, &document));
	return wording_keep(w, tx, in.org, in.assessment, document);
}

static enum err fill_scores(struct work *w, struct tx *tx, void *argument)
{
	const struct filling *filling = argument;
	const struct anchor_scores_worded_in in = {.org = filling->job->org};
	return anchor_scores_worded(w, tx, &in);
}

enum err anchor_wordings_job(struct work *w, struct db *db, const struct job *job)
{
	struct filling filling = {.job = job};
	TRY(db_read(w, db, list_assessments, &filling));
	for (; filling.at < filling.count; filling.at++) {
		struct work one = work_init(w->world, w->request_id);
		enum err failed = db_write(&one, db, fill_one, &filling);
		if (failed != OK)
			(void)fail(w, failed, "%.*s", STR_ARG(one.message));
		work_finish(&one);
		TRY(failed);
	}
	return db_write(w, db, fill_scores, &filling);
}
