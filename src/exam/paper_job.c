/* Of exam/paper.h: paper_job. */
#include "exam/paper.h"

#include "base/log.h"
#include "base/world.h"

#include "exam/paper_job.sql.h"

/* One page in the hands of one job. */
struct turn {
	const struct job *job;
	struct id sitting_id, page;
	struct sitting sitting;
	struct str part, original;
	int64_t most; /* pages of the part */
	bool over;    /* it is not there any more, or was read */
	bool picture; /* of which nothing is read */
	struct scan_report report;
	struct str state, problem;
};

static enum err take(struct work *w, struct tx *tx, void *argument)
{
	struct turn *turn = argument;
	const struct paper_waiting_in in = {
		.org = turn->job->org, .id = turn->page, .sitting = turn->sitting_id};
	struct paper_waiting_row row;
	struct paper_to_read_row file;
	const struct sitting_part *part;
	bool found;
	TRY(paper_waiting(w, tx, &in, &row, &found));
	turn->over = !found || !str_equal(row.state, S("waiting"));
	if (turn->over)
		return OK;
	turn->part = row.part;
	TRY(sitting_load_any(w, tx, turn->job->org, turn->sitting_id, &turn->sitting));
	TRY(sitting_find_part(w, &turn->sitting, row.part, &part));
	turn->most = paper_most(part->part->written);
	turn->picture = part->part->written->pictures_most > 0;
	const struct paper_to_read_in file_in = {.org = turn->job->org, .page = turn->page};
	TRY(paper_to_read(w, tx, &file_in, &file));
	turn->original = file.original;
	return OK;
}

/* ---- what came of it ---- */

static enum err store_page(struct work *w, struct tx *tx, const struct turn *turn, struct id id,
                           const struct scan_page *page)
{
	bool read = str_absent(page->problem) && !turn->picture;
	const struct paper_page_read_in row = {
		.org = turn->job->org,
		.id = id,
		.state = turn->picture ? S("kept")
	                 : read        ? S("read")
	                               : S("unread"),
		.problem = page->problem,
		.type = page->type,
		.width = page->width,
		.height = page->height,
		.words = read ? scan_words_json(w, page) : (struct str){0},
		.reading = read ? scan_text(w, page) : (struct str){0},
	};
	const struct paper_picture_set_in picture = {.org = turn->job->org,
	                                             .page = id,
	                                             .picture = page->picture,
	                                             .preview = page->preview,
	                                             .thumbnail = page->thumbnail};
	TRY(paper_page_read(w, tx, &row));
	return paper_picture_set(w, tx, &picture);
}

static enum err add_page(struct work *w, struct tx *tx, const struct turn *turn, int64_t position,
                         struct id *id)
{
	*id = world_id(w);
	const struct paper_page_more_in in = {
		.org = turn->job->org,
		.id = *id,
		.sitting = turn->sitting_id,
		.part = turn->part,
		.position = position,
		.received_us = world_now_us(w),
	};
	return paper_page_more(w, tx, &in);
}

/* The further pages of a file come behind its first one; those behind them move on. */
static enum err store_others(struct work *w, struct tx *tx, const struct turn *turn, int64_t position,
                             size_t room, size_t *stored)
{
	size_t more = turn->report.page_count - 1 < room ? turn->report.page_count - 1 : room;
	const struct paper_page_shift_in shift = {.org = turn->job->org,
	                                          .sitting = turn->sitting_id,
	                                          .part = turn->part,
	                                          .position = position,
	                                          .by = (int64_t)more};
	if (more > 0)
		TRY(paper_page_shift(w, tx, &shift));
	for (*stored = 0; *stored < more; (*stored)++) {
		struct id id;
		TRY(add_page(w, tx, turn, position + 1 + (int64_t)*stored, &id));
		TRY(store_page(w, tx, turn, id, &turn->report.pages[1 + *stored]));
	}
	return OK;
}

static enum err note_left_out(struct work *w, struct tx *tx, const struct turn *turn, size_t stored)
{
	int64_t left_out = turn->report.left_out + (int64_t)(turn->report.page_count - 1 - stored);
	const struct paper_page_problem_in in = {
		.org = turn->job->org,
		.id = turn->page,
		.problem = str_format(
			w->arena, "%lld more pages of this file were not taken: there was no room for them.",
			(long long)left_out),
	};
	return left_out == 0 ? OK : paper_page_problem(w, tx, &in);
}

static enum err store_report(struct work *w, struct tx *tx, const struct turn *turn,
                             const struct paper_waiting_row *row)
{
	struct paper_page *pages;
	size_t count, live = 0, stored = 0;
	TRY(store_page(w, tx, turn, turn->page, &turn->report.pages[0]));
	TRY(paper_pages(w, tx, &turn->sitting, turn->part, &pages, &count));
	while (live < count && !pages[live].removed)
		live++;
	size_t room =
		row->removed_us == DB_NULL_INT && live < (size_t)turn->most ? (size_t)turn->most - live : 0;
	TRY(store_others(w, tx, turn, row->position, room, &stored));
	return note_left_out(w, tx, turn, stored);
}

static enum err store(struct work *w, struct tx *tx, void *argument)
{
	const struct turn *turn = argument;
	const struct paper_waiting_in in = {
		.org = turn->job->org, .id = turn->page, .sitting = turn->sitting_id};
	struct paper_waiting_row row;
	bool found;
	TRY(paper_waiting(w, tx, &in, &row, &found));
	if (found && str_equal(row.state, S("waiting"))) {
		const struct paper_page_read_in refused = {.org = turn->job->org,
		                                           .id = turn->page,
		                                           .state = turn->state,
		                                           .problem = turn->problem,
		                                           .width = DB_NULL_INT,
		                                           .height = DB_NULL_INT};
		if (str_absent(turn->state))
			TRY(store_report(w, tx, turn, &row));
		else
			TRY(paper_page_read(w, tx, &refused));
	}
	return jobs_complete(w, tx, turn->job);
}

/* ---- the job ---- */

/* What is wrong with the picture is its sender's to know; what is wrong with us is tried again, and in the end left to a
 * person. */
static enum err read_it(struct work *w, const struct scanner *scanner, struct turn *turn)
{
	struct str language = turn->picture ? S("") : turn->sitting.document->language;
	enum err failed = scanner == NULL
	                          ? fail(w, ERR_UNAVAILABLE, "there is no sandbox")
	                          : scanner->read(w, scanner->state, turn->original, language, &turn->report);
	if (failed == OK)
		return OK;
	bool refused = failed == ERR_INPUT || failed == ERR_TOO_LARGE;
	if (!refused && turn->job->attempts < PAPER_ATTEMPTS_MAX)
		return failed;
	if (!refused)
		log_event(w, LOG_ERROR, "paper.read", LOG_TEXT("problem", w->message));
	turn->state = refused ? S("refused") : S("failed");
	turn->problem = refused ? w->message : S("our reader of pictures did not run");
	work_forgive(w);
	return OK;
}

enum err paper_job(struct work *w, struct db *db, const struct scanner *scanner, const struct job *job)
{
	struct turn turn = {.job = job};
	TRY(jobs_payload_id(w, job, S("sitting"), &turn.sitting_id));
	TRY(jobs_payload_id(w, job, S("page"), &turn.page));
	TRY(db_read(w, db, take, &turn));
	if (!turn.over)
		TRY(read_it(w, scanner, &turn));
	return db_write(w, db, store, &turn);
}
