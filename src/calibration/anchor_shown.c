/* Lists of anchors as one person sees them, and what is read out of versions once: of anchor.h. */
#include "calibration/anchor.h"

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
