/* Pages as their writer sees and changes them; having them read is in paper_job.c. */
#include "exam/paper.h"

#include "base/utf8.h"
#include "base/world.h"
#include "exam/written.h"

#include "exam/paper.sql.h"

/* ---- looking ---- */

int64_t paper_most(const struct written *written)
{
	return written->pictures_most > 0 ? written->pictures_most : written->paper_pages;
}

struct str paper_text(const struct paper_page *page)
{
	return str_absent(page->body) ? page->reading : page->body;
}

enum err paper_pages(struct work *w, struct tx *tx, const struct sitting *sitting, struct str part,
                     struct paper_page **out, size_t *count)
{
	const struct paper_page_list_in in = {.org = sitting->org, .sitting = sitting->id, .part = part};
	struct paper_page_list_row *rows;
	TRY(paper_page_list(w, tx, &in, &rows, count));
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct paper_page){
			.id = rows[i].id,
			.position = rows[i].position,
			.state = rows[i].state,
			.problem = rows[i].problem,
			.received_us = rows[i].received_us,
			.checked_us = rows[i].checked_us,
			.type = rows[i].type,
			.width = rows[i].width,
			.height = rows[i].height,
			.words = rows[i].words,
			.reading = rows[i].reading,
			.body = rows[i].body,
			.removed = rows[i].removed_us != DB_NULL_INT,
		};
	return OK;
}

enum { BETWEEN = 2 }; /* an empty line */

enum err paper_bytes(struct work *w, struct tx *tx, const struct sitting *sitting, struct str part,
                     size_t *out)
{
	struct paper_page *pages;
	size_t count;
	*out = 0;
	TRY(paper_pages(w, tx, sitting, part, &pages, &count));
	for (size_t i = 0; i < count; i++)
		if (!pages[i].removed && paper_text(&pages[i]).len > 0)
			*out += paper_text(&pages[i]).len + BETWEEN;
	return OK;
}

enum err paper_over(struct work *w, struct tx *tx, const struct sitting *sitting, struct str part,
                    size_t *out)
{
	struct draft draft;
	size_t len;
	*out = 0;
	TRY(paper_bytes(w, tx, sitting, part, &len));
	if (len == 0)
		return OK;
	TRY(written_draft(w, tx, sitting, part, &draft));
	/* Nothing stands behind the last piece. */
	len = draft.body.len > 0 ? len + draft.body.len : len - BETWEEN;
	if (len > DOCUMENT_ANSWER_BYTES_MAX)
		*out = len - DOCUMENT_ANSWER_BYTES_MAX;
	return OK;
}

/* The pages of one part in memory, to be changed: live ones first. */
struct pages {
	struct sitting sitting;
	const struct sitting_part *part;
	struct paper_page *at;
	size_t count, live;
	int64_t now_us;
};

static enum err load(struct work *w, struct tx *tx, struct pages *pages)
{
	TRY(paper_pages(w, tx, &pages->sitting, pages->part->part->id, &pages->at, &pages->count));
	pages->live = 0;
	while (pages->live < pages->count && !pages->at[pages->live].removed)
		pages->live++;
	return OK;
}

static struct paper_page *page_in(struct paper_page *pages, size_t count, struct id id)
{
	for (size_t i = 0; i < count; i++)
		if (id_equal(pages[i].id, id))
			return &pages[i];
	return NULL;
}

enum err paper_page_find(struct work *w, struct tx *tx, const struct sitting *sitting, struct str part,
                         struct id page, struct paper_page *out)
{
	struct paper_page *pages;
	size_t count;
	TRY(paper_pages(w, tx, sitting, part, &pages, &count));
	const struct paper_page *found = page_in(pages, count, page);
	if (found == NULL)
		return fail(w, ERR_NOT_FOUND, "There is no such page.");
	*out = *found;
	return OK;
}

enum err paper_picture(struct work *w, struct tx *tx, const struct sitting *sitting,
                       const struct paper_page *page, struct str size, struct str *type, struct str *out)
{
	const struct paper_picture_find_in in = {.org = sitting->org, .page = page->id, .size = size};
	struct paper_picture_find_row row;
	bool found;
	TRY(paper_picture_find(w, tx, &in, &row, &found));
	if (!found || str_absent(row.picture) || str_absent(page->type))
		return fail(w, ERR_NOT_FOUND, "There is no picture of this page yet.");
	*type = str_equal(size, S("preview")) || str_equal(size, S("thumbnail")) ? S("image/jpeg")
	                                                                         : page->type;
	*out = row.picture;
	return OK;
}

enum err paper_original(struct work *w, struct tx *tx, const struct sitting *sitting,
                        const struct paper_page *page, struct str *out)
{
	const struct paper_original_find_in in = {.org = sitting->org, .page = page->id};
	struct paper_original_find_row row;
	bool found;
	TRY(paper_original_find(w, tx, &in, &row, &found));
	if (!found || str_absent(row.original))
		return fail(w, ERR_NOT_FOUND,
		            "The file as it came is kept only where no picture could be made of it.");
	*out = row.original;
	return OK;
}

/* ---- changing ---- */

/* The row that all who change pages write comes first: it makes them take turns. */
static enum err open_pages(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                           struct str part, struct pages *pages)
{
	TRY(sitting_load(w, tx, actor, sitting, &pages->sitting));
	TRY(sitting_find_part(w, &pages->sitting, part, &pages->part));
	if (pages->part->part->written == NULL || paper_most(pages->part->part->written) == 0)
		return fail(w, ERR_NOT_FOUND, "This task is not answered on paper.");
	if (pages->part->started_us == DB_NULL_INT)
		return fail(w, ERR_CONFLICT, "Begin this part before you send pages.");
	if (pages->part->submitted_us != DB_NULL_INT)
		return fail(w, ERR_CONFLICT,
		            "You have handed this in: its pages cannot be changed any more.");
	pages->now_us = world_now_us(w);
	const struct paper_touch_in in = {
		.org = actor->org, .sitting = sitting, .part = part, .changed_us = pages->now_us};
	TRY(paper_touch(w, tx, &in));
	return load(w, tx, pages);
}

static enum err open_page(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                          struct str part, struct id id, struct pages *pages, struct paper_page **page)
{
	TRY(open_pages(w, tx, actor, sitting, part, pages));
	*page = page_in(pages->at, pages->count, id);
	return *page == NULL ? fail(w, ERR_NOT_FOUND, "There is no such page of yours.") : OK;
}

/* Each live page gets the place that it has in `order`. */
static enum err number_pages(struct work *w, struct tx *tx, const struct pages *pages,
                             struct paper_page **order, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct paper_page_place_in in = {
			.org = pages->sitting.org, .id = order[i]->id, .position = (int64_t)i + 1};
		if (order[i]->position != in.position)
			TRY(paper_page_place(w, tx, &in));
	}
	return OK;
}

static enum err forget(struct work *w, struct tx *tx, struct id org, struct id page)
{
	TRY(paper_picture_delete(w, tx, &(struct paper_picture_delete_in){.org = org, .page = page}));
	return paper_page_delete(w, tx, &(struct paper_page_delete_in){.org = org, .id = page});
}

/* Of what was removed, `kept` more are to come: the oldest make room. */
static enum err make_room(struct work *w, struct tx *tx, const struct pages *pages, size_t more)
{
	for (size_t i = pages->live; i < pages->count; i++)
		if (i - pages->live + more >= PAPER_REMOVED_MAX)
			TRY(forget(w, tx, pages->sitting.org, pages->at[i].id));
	return OK;
}

static enum err set_removed(struct work *w, struct tx *tx, const struct pages *pages,
                            const struct paper_page *page, bool removed)
{
	const struct paper_page_removed_in in = {.org = pages->sitting.org,
	                                         .id = page->id,
	                                         .removed_us = removed ? pages->now_us : DB_NULL_INT};
	if (removed)
		TRY(make_room(w, tx, pages, 1));
	return paper_page_removed(w, tx, &in);
}

static enum err check_room(struct work *w, const struct pages *pages)
{
	int64_t most = paper_most(pages->part->part->written);
	if (pages->live < (size_t)most)
		return OK;
	return fail(w, ERR_TOO_LARGE,
	            "This task takes at most %lld pages. Remove one that you do not need, or take one again.",
	            (long long)most);
}

static enum err check_file(struct work *w, struct str bytes)
{
	if (bytes.len == 0)
		return fail(w, ERR_INPUT,
		            "Choose a picture of the page: there was nothing in what you sent.");
	if (bytes.len > SCAN_FILE_BYTES_MAX)
		return fail(w, ERR_TOO_LARGE,
		            "A picture of a page has at most %d MiB: set your camera to a lower resolution.",
		            SCAN_FILE_BYTES_MAX >> 20);
	return OK;
}

static enum err add_job(struct work *w, struct tx *tx, const struct sitting *sitting, struct id page)
{
	const struct jobs_text texts[] = {{S("sitting"), id_text(w->arena, sitting->id)},
	                                  {S("page"), id_text(w->arena, page)}};
	return jobs_add(w, tx, sitting->org, S(PAPER_JOB), jobs_payload(w, texts, COUNT(texts)), 0);
}

static enum err insert(struct work *w, struct tx *tx, const struct pages *pages, struct str bytes,
                       int64_t position, struct id *page)
{
	*page = world_id(w);
	const struct paper_page_insert_in row = {
		.org = pages->sitting.org,
		.id = *page,
		.sitting = pages->sitting.id,
		.part = pages->part->part->id,
		.position = position,
		.received_us = pages->now_us,
	};
	const struct paper_picture_insert_in picture = {
		.org = pages->sitting.org, .page = *page, .original = bytes};
	TRY(paper_page_insert(w, tx, &row));
	TRY(paper_picture_insert(w, tx, &picture));
	return add_job(w, tx, &pages->sitting, *page);
}

enum err paper_add(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                   struct str part, struct str bytes, struct id instead, struct id *page)
{
	struct pages pages;
	struct paper_page *before = NULL;
	TRY(check_file(w, bytes));
	TRY(open_pages(w, tx, actor, sitting, part, &pages));
	if (id_is_zero(instead)) {
		TRY(check_room(w, &pages));
		return insert(w, tx, &pages, bytes, (int64_t)pages.live + 1, page);
	}
	before = page_in(pages.at, pages.live, instead);
	if (before == NULL)
		return fail(w, ERR_NOT_FOUND, "The page that you took again is not there any more.");
	TRY(set_removed(w, tx, &pages, before, true));
	return insert(w, tx, &pages, bytes, before->position, page);
}

/* Of a page that says less than before nothing is refused. */
static enum err check_length(struct work *w, struct tx *tx, const struct pages *pages,
                             const struct paper_page *page, struct str body)
{
	struct draft draft;
	TRY(written_draft(w, tx, &pages->sitting, pages->part->part->id, &draft));
	size_t len = draft.body.len + body.len + BETWEEN;
	for (size_t i = 0; i < pages->live; i++)
		if (&pages->at[i] != page && paper_text(&pages->at[i]).len > 0)
			len += paper_text(&pages->at[i]).len + BETWEEN;
	if (len <= DOCUMENT_ANSWER_BYTES_MAX || body.len <= paper_text(page).len)
		return OK;
	return fail(
		w, ERR_TOO_LARGE,
		"All your pages, and what you typed beside them, have at most %d KB of text: that is about %d,000 "
		"characters, fewer in scripts such as Greek or Chinese. Shorten it; what you saved before is kept.",
		DOCUMENT_ANSWER_BYTES_MAX / 1000, DOCUMENT_ANSWER_BYTES_MAX / 1000);
}

enum err paper_correct(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                       struct str part, struct id id, struct str body)
{
	struct pages pages;
	struct paper_page *page;
	struct str text;
	TRY(utf8_clean(w, body, S("the text of the page"), &text));
	TRY(open_page(w, tx, actor, sitting, part, id, &pages, &page));
	if (str_equal(page->state, S("waiting")))
		return fail(w, ERR_CONFLICT, "This page is still being read: its text is there in a moment.");
	TRY(check_length(w, tx, &pages, page, text));
	const struct paper_page_body_in in = {
		.org = actor->org, .id = id, .body = text, .checked_us = pages.now_us};
	return paper_page_body(w, tx, &in);
}

enum err paper_move(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                    struct str part, struct id id, int64_t position)
{
	struct pages pages;
	struct paper_page *page;
	size_t count = 0;
	TRY(open_page(w, tx, actor, sitting, part, id, &pages, &page));
	if (page->removed)
		return fail(w, ERR_CONFLICT, "This page was removed: bring it back first.");
	if (position < 1 || position > (int64_t)pages.live)
		return fail(w, ERR_INPUT, "There are %zu pages: its place is one of 1 to %zu.", pages.live,
		            pages.live);
	struct paper_page **order = work_array(w, pages.live, sizeof *order);
	for (size_t i = 0; i < pages.live; i++) {
		if ((int64_t)count + 1 == position)
			order[count++] = page;
		if (&pages.at[i] != page)
			order[count++] = &pages.at[i];
	}
	if (count < pages.live)
		order[count++] = page;
	return number_pages(w, tx, &pages, order, count);
}

/* Behind those whose place is before its own. */
static enum err bring_back(struct work *w, struct tx *tx, const struct pages *pages, struct paper_page *page)
{
	struct paper_page **order = work_array(w, pages->live + 1, sizeof *order);
	size_t count = 0;
	bool put = false;
	for (size_t i = 0; i < pages->live; i++) {
		if (!put && pages->at[i].position >= page->position) {
			order[count++] = page;
			put = true;
		}
		order[count++] = &pages->at[i];
	}
	if (!put)
		order[count++] = page;
	TRY(set_removed(w, tx, pages, page, false));
	return number_pages(w, tx, pages, order, count);
}

static enum err take_out(struct work *w, struct tx *tx, const struct pages *pages,
                         const struct paper_page *page)
{
	struct paper_page **order = work_array(w, pages->live, sizeof *order);
	size_t count = 0;
	for (size_t i = 0; i < pages->live; i++)
		if (&pages->at[i] != page)
			order[count++] = &pages->at[i];
	TRY(set_removed(w, tx, pages, page, true));
	return number_pages(w, tx, pages, order, count);
}

enum err paper_remove(struct work *w, struct tx *tx, const struct actor *actor, struct id sitting,
                      struct str part, struct id id, bool removed)
{
	struct pages pages;
	struct paper_page *page;
	TRY(open_page(w, tx, actor, sitting, part, id, &pages, &page));
	if (page->removed == removed)
		return OK;
	if (removed)
		return take_out(w, tx, &pages, page);
	TRY(check_room(w, &pages));
	return bring_back(w, tx, &pages, page);
}

/* ---- handing in ---- */

/* What of it fits so many bytes, to the last whole character. */
static struct str cut_to(struct str text, size_t room)
{
	if (text.len <= room)
		return text;
	while (room > 0 && ((unsigned char)text.at[room] & 0xc0) == 0x80)
		room--;
	return str_slice(text, 0, room);
}

static void put_piece(struct buf *answer, struct str text, size_t most)
{
	size_t taken = answer->len > 0 ? answer->len + BETWEEN : 0;
	struct str piece = taken < most ? cut_to(text, most - taken) : S("");
	if (piece.len == 0)
		return;
	buf_put(answer, answer->len > 0 ? S("\n\n") : S(""));
	buf_put(answer, piece);
}

enum err paper_hand_in(struct work *w, struct tx *tx, const struct sitting *sitting, struct str part,
                       struct str typed, struct str *answer, int64_t *changed_us)
{
	const struct paper_changed_in in = {.org = sitting->org, .sitting = sitting->id, .part = part};
	struct paper_changed_row row;
	struct paper_page *pages;
	size_t count;
	bool found;
	struct buf buf = buf_init(w->arena, DOCUMENT_ANSWER_BYTES_MAX);
	TRY(paper_changed(w, tx, &in, &row, &found));
	*changed_us = found ? row.changed_us : DB_NULL_INT;
	TRY(paper_pages(w, tx, sitting, part, &pages, &count));
	/* Pages stay beside the answer, with all that they say; what was typed stands nowhere else. */
	size_t kept = typed.len > 0 ? typed.len + BETWEEN : 0;
	size_t most = kept < DOCUMENT_ANSWER_BYTES_MAX ? DOCUMENT_ANSWER_BYTES_MAX - kept : 0;
	for (size_t i = 0; i < count; i++) {
		if (pages[i].removed)
			TRY(forget(w, tx, sitting->org, pages[i].id));
		else
			put_piece(&buf, paper_text(&pages[i]), most);
	}
	put_piece(&buf, typed, DOCUMENT_ANSWER_BYTES_MAX);
	*answer = buf_str(&buf);
	return OK;
}

/* ---- who can judge it ---- */

static struct str standing_of(struct work *w, const struct paper_page *page)
{
	long long number = page->position;
	if (str_equal(page->state, S("kept")))
		return str_format(w->arena, "Picture %lld is not a text: it is judged by what it shows.",
		                  number);
	if (page->checked_us != DB_NULL_INT)
		return (struct str){0};
	if (str_equal(page->state, S("read")) && page->reading.len > 0)
		return str_format(w->arena, "The candidate did not check what the machine read on page %lld.",
		                  number);
	return str_format(w->arena, "No machine has read page %lld, and nobody has typed what it says.",
	                  number);
}

enum err paper_standing(struct work *w, struct tx *tx, const struct sitting *sitting, struct str part,
                        struct str *out)
{
	struct paper_page *pages;
	size_t count, over;
	*out = (struct str){0};
	TRY(paper_pages(w, tx, sitting, part, &pages, &count));
	TRY(paper_over(w, tx, sitting, part, &over));
	for (size_t i = 0; i < count && str_absent(*out); i++)
		if (!pages[i].removed)
			*out = standing_of(w, &pages[i]);
	if (over > 0)
		*out = str_format(
			w->arena,
			"Pages and what was typed say more than an answer may have: not all of what the pages say "
			"is in the text.%s%.*s",
			str_absent(*out) ? "" : " ", STR_ARG(*out));
	return OK;
}
