/* What came of a written task: for the candidate task_written_result, for the reviewer task_written_evidence. */
#include "web/pages/task_written.h"

#include "base/time.h"
#include "base/utf8.h"
#include "exam/markdown.h"
#include "exam/written.h"
#include "grade/review.h"
#include "web/pages/paper.h"
#include "web/pages/result_view.h"
#include "web/parts/answer.h"
#include "web/parts/changes.h"
#include "web/parts/process.h"
#include "web/parts/sheet.h"

struct written_result_view {
	struct id sitting;
	struct str part;
	bool on_paper;
	bool quoted, noticed; /* words of it are, and marked in the answer */
	struct markup answer;
	struct process_view process;
};

struct written_step {
	struct str at, what;
};
struct written_steps {
	const struct written_step *at;
	size_t count;
};
struct written_page {
	struct sheet_view sheet;
	struct str standing; /* who has looked at it */
	struct str
		original; /* where the file is of which no picture could be made; absent: there is a picture */
	bool compared;    /* with what the machine read */
	struct markup changed; /* what its writer made of the machine's reading; empty: nothing was read */
	uint64_t put_in, taken_out;
};
struct written_pages {
	const struct written_page *at;
	size_t count;
};
struct written_evidence_view {
	struct str title;
	struct markup statement, answer; /* answer: paragraphs, flagged stretches marked */
	struct noticed_view noticed;     /* what speaks to the judge, and the like */
	bool late, cut;                  /* cut: not all that its pages say is in the answer */
	uint64_t word_count;
	uint64_t revision_count;
	bool saved_once, steps_left_out;
	struct written_steps steps;
	struct written_pages pages;
	struct process_view process;
};

#include "web/pages/task_written_shown.html.h"

/* A piece this long that appears between two saves was hardly typed: it is shown as a fact, without comment. */
enum { PASTED_BYTES_MIN = 200, STEPS_MAX = 200 };

/* ---- for the candidate ---- */

/* The stretch of the answer that a verdict rests on. */
static bool mark_of(const struct verdict *verdict, size_t answer_len, struct answer_mark *mark)
{
	if (verdict == NULL || verdict->quote_at < 0 || (uint64_t)verdict->quote_at >= answer_len)
		return false;
	*mark = (struct answer_mark){(size_t)verdict->quote_at, verdict->quote.len};
	return true;
}

enum err task_written_result(struct work *w, struct tx *tx, const struct outcome *outcome,
                             const struct sitting_part *part, struct result_part *out)
{
	const struct rubric *rubric = part_rubric(part->part);
	struct written_result_view view = {.sitting = outcome->sitting.id,
	                                   .part = part->part->id,
	                                   .on_paper = paper_most(part->part->written) > 0};
	struct str answer;
	int64_t at_us;
	TRY(written_answer(w, tx, outcome->sitting.org, outcome->sitting.id, view.part, &answer, &at_us,
	                   &out->late));
	struct answer_mark *marks =
		work_array(w, rubric->criterion_count + outcome->flag_count, sizeof *marks);
	size_t mark_count = 0;
	out->noticed =
		noticed_of(w, outcome->flags, outcome->flag_count, view.part, answer, marks, &mark_count);
	view.noticed = mark_count > 0;
	for (size_t i = 0; i < rubric->criterion_count; i++) {
		struct outcome_criterion judged =
			outcome_criterion(outcome, view.part, &rubric->criteria[i], false);
		bool marked = mark_of(judged.quoting, answer.len, &marks[mark_count]);
		view.quoted |= marked;
		mark_count += marked;
	}
	view.answer = answer_markup(w, answer, marks, mark_count);
	struct process process;
	TRY(process_of_written(w, tx, &outcome->sitting, part, &process));
	view.process = process_view_of(w, &process);
	struct buf work = web_markup(w);
	written_result_html(&work, &view);
	out->work.html = buf_str(&work);
	return OK;
}

/* ---- for the reviewer ---- */

/* The one before it, when the list has it: else NULL. */
static const struct revision *save_before(const struct revision *revision, const struct revision *first)
{
	return revision > first && revision[-1].revision + 1 == revision->revision ? revision - 1 : NULL;
}

static int64_t length_after(const struct revision *revision)
{
	return revision->kept_before + revision->kept_after + (int64_t)revision->inserted.len;
}

/* `before` is NULL when it is not known, and for the first save of all. */
static struct str words_of_revision(struct work *w, const struct revision *revision,
                                    const struct revision *before)
{
	int64_t kept = revision->kept_before + revision->kept_after;
	int64_t removed = before == NULL ? 0 : length_after(before) - kept;
	size_t added = revision->inserted.len;
	const char *late = revision->late ? ", after time was up" : "";
	if (added >= PASTED_BYTES_MIN)
		return str_format(w->arena, "%zu characters appeared at once%s", added, late);
	if (added == 0 && before == NULL)
		return str_format(w->arena, "removed characters%s", late);
	if (removed > 0 && added > 0)
		return str_format(w->arena, "changed %lld characters to %zu%s", (long long)removed, added,
		                  late);
	if (removed > 0)
		return str_format(w->arena, "removed %lld characters%s", (long long)removed, late);
	return str_format(w->arena, "wrote %zu characters%s", added, late);
}

static enum err read_history(struct work *w, struct tx *tx, const struct sitting *sitting,
                             const struct part *part, struct written_evidence_view *view)
{
	struct revision *revisions;
	size_t count;
	TRY(written_history(w, tx, sitting->org, sitting->id, part->id, STEPS_MAX, &revisions, &count));
	struct written_step *steps = work_array(w, count, sizeof *steps);
	for (size_t i = 0; i < count; i++)
		steps[i] = (struct written_step){
			time_for_people(w->arena, revisions[i].saved_us),
			words_of_revision(w, &revisions[i], save_before(&revisions[i], revisions))};
	view->revision_count = count == 0 ? 0 : (uint64_t)revisions[count - 1].revision;
	view->saved_once = view->revision_count == 1;
	view->steps_left_out = view->revision_count > count;
	view->steps = (struct written_steps){steps, count};
	return OK;
}

/* ---- pages ---- */

static struct str standing_of(const struct paper_page *page)
{
	if (str_equal(page->state, S("kept")))
		return S("The picture is the answer: judge it by what it shows.");
	if (page->checked_us != DB_NULL_INT)
		return S("The candidate checked this text against the page.");
	if (str_equal(page->state, S("read")) && page->reading.len > 0)
		return S("Read by a machine, and not checked by the candidate: compare it with the page.");
	if (str_equal(page->state, S("waiting")))
		return S("The machine is still reading it. Look again in a moment.");
	return S("No machine could read it, and the candidate typed nothing: judge it by the page itself.");
}

static enum err show_page(struct work *w, const struct paper_page *page, struct str address,
                          struct written_page *out)
{
	bool corrected = !str_absent(page->reading) && !str_absent(page->body);
	*out = (struct written_page){.standing = standing_of(page)};
	TRY(sheet_of(w, page, address, &out->sheet));
	if (str_absent(page->type) && !str_equal(page->state, S("waiting")))
		out->original = str_format(w->arena, "%.*s?size=original", STR_ARG(address));
	if (corrected) {
		struct changes changes = changes_between(w, page->reading, page->body);
		out->changed = changes.html;
		out->compared = true;
		out->put_in = changes.put_in;
		out->taken_out = changes.taken_out;
	} else if (!str_absent(page->body)) {
		out->changed = answer_markup(w, page->body, NULL, 0);
	}
	return OK;
}

/* Reviewers see the pictures under the address of their case. */
static enum err read_pages(struct work *w, struct tx *tx, const struct sitting *sitting,
                           const struct part *part, struct written_evidence_view *view)
{
	struct written_pages *out = &view->pages;
	struct paper_page *pages;
	struct id held;
	size_t count, over;
	TRY(paper_over(w, tx, sitting, part->id, &over));
	view->cut = over > 0;
	TRY(review_of_sitting(w, tx, sitting->org, sitting->id, &held));
	TRY(paper_pages(w, tx, sitting, part->id, &pages, &count));
	struct written_page *shown = work_array(w, count, sizeof *shown);
	*out = (struct written_pages){shown, 0};
	for (size_t i = 0; i < count && !pages[i].removed; i++) {
		struct str address = str_format(w->arena, "/review/%.*s/parts/%.*s/pages/%.*s",
		                                STR_ARG(id_text(w->arena, held)), STR_ARG(part->id),
		                                STR_ARG(id_text(w->arena, pages[i].id)));
		TRY(show_page(w, &pages[i], address, &shown[out->count++]));
	}
	return OK;
}

enum err task_written_evidence(struct work *w, struct tx *tx, const struct sitting *sitting,
                               const struct sitting_part *part, const struct flag *flags, size_t flag_count,
                               struct markup *out)
{
	struct str answer;
	int64_t at_us;
	struct written_evidence_view view = {.title = part->part->title};
	TRY(written_answer(w, tx, sitting->org, sitting->id, part->part->id, &answer, &at_us, &view.late));
	TRY(markdown_blocks(w, part->part->written->statement, &view.statement));
	struct answer_mark *marks = work_array(w, flag_count, sizeof *marks);
	size_t mark_count = 0;
	view.noticed = noticed_of(w, flags, flag_count, part->part->id, answer, marks, &mark_count);
	view.answer = answer_markup(w, answer, marks, mark_count);
	view.word_count = utf8_words(answer);
	struct process process;
	TRY(process_of_written(w, tx, sitting, part, &process));
	view.process = process_view_of(w, &process);
	TRY(read_history(w, tx, sitting, part->part, &view));
	if (paper_most(part->part->written) > 0)
		TRY(read_pages(w, tx, sitting, part->part, &view));
	struct buf evidence = web_markup(w);
	written_evidence_html(&evidence, &view);
	out->html = buf_str(&evidence);
	return OK;
}
