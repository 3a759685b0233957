/* Programs saved edit by edit, on both databases. */
#include "exam/code.h"

#include "base/buf.h"
#include "base/time.h"
#include "base/world.h"
#include "unit/coding.h"

#include <string.h>

struct step {
	const struct coder *coder;
	struct code_batch batch;
	struct code_saved saved;
};

static enum err save_step(struct work *w, struct tx *tx, void *argument)
{
	struct step *step = argument;
	return code_save(w, tx, &step->coder->actor, step->coder->sitting, S("sum"), &step->batch,
	                 &step->saved);
}

static struct code_batch typed(const struct edit *edit, int64_t base, int64_t number)
{
	return (struct code_batch){.language = S("python"),
	                           .writer = S("tab-1"),
	                           .base = base,
	                           .number = number,
	                           .edits = edit,
	                           .edit_count = 1};
}

static struct code_batch whole(struct str language, struct str writer, int64_t base, struct str body)
{
	return (struct code_batch){.language = language,
	                           .writer = writer,
	                           .base = base,
	                           .number = base + 1,
	                           .whole = true,
	                           .body = body};
}

static struct code_saved saved(struct work *w, const struct coding *coding, const struct coder *coder,
                               struct code_batch batch)
{
	struct step step = {.coder = coder, .batch = batch};
	assert_ok(w, db_write(w, coding->db, save_step, &step));
	return step.saved;
}

static void refused(struct work *w, const struct coding *coding, const struct coder *coder, enum err kind,
                    struct code_batch batch)
{
	struct step step = {.coder = coder, .batch = batch};
	assert_fails(w, kind, db_write(w, coding->db, save_step, &step));
}

struct look {
	const struct coder *coder;
	struct str language;
	struct code_text text;
	struct str chosen;
};

static enum err read_text(struct work *w, struct tx *tx, void *argument)
{
	struct look *look = argument;
	struct coding_part of;
	coding_part(w, tx, look->coder, &of);
	TRY(code_language(w, tx, &of.sitting, of.part, &look->chosen));
	return code_text(w, tx, &of.sitting, of.part, look->language, &look->text);
}

static struct look look_at(struct work *w, const struct coding *coding, const struct coder *coder,
                           struct str language)
{
	struct look look = {.coder = coder, .language = language};
	assert_ok(w, db_read(w, coding->db, read_text, &look));
	return look;
}

static enum err submit(struct work *w, struct tx *tx, void *argument)
{
	const struct coder *coder = argument;
	struct coding_part of;
	coding_part(w, tx, coder, &of);
	return sitting_submit_part(w, tx, &coder->actor, &of.sitting, S("sum"));
}

/* ---- saving ---- */

static void check_saving(struct work *w, const struct coding *coding)
{
	const struct coder *coder = &coding->coders[0];
	struct look look = look_at(w, coding, coder, S("python"));
	assert_int_equal(look.text.revision, 0);
	assert_str(look.text.body, S("# add here\n"));
	assert_str(look.chosen, S("python"));
	const struct edit first = {.after_ms = 900, .at = 11, .inserted = S("print(3)\n")};
	const struct edit second = {.after_ms = 200, .at = 17, .removed = 1, .inserted = S("4")};
	struct code_saved one = saved(w, coding, coder, typed(&first, 0, 1));
	assert_int_equal(one.revision, 1);
	assert_false(one.late || one.overwrote);
	/* The same once more is stored once, and told the same. */
	struct code_saved again = saved(w, coding, coder, typed(&first, 0, 1));
	assert_int_equal(again.revision, 1);
	assert_int_equal(again.saved_us, one.saved_us);
	/* From an older text, and from one that does not exist yet. */
	refused(w, coding, coder, ERR_CONFLICT, typed(&second, 0, 2));
	refused(w, coding, coder, ERR_CONFLICT, typed(&second, 2, 2));
	assert_int_equal(saved(w, coding, coder, typed(&second, 1, 2)).revision, 2);
	assert_str(look_at(w, coding, coder, S("python")).text.body, S("# add here\nprint(4)\n"));
	/* Another tab with all of its text. */
	struct code_saved over =
		saved(w, coding, coder, whole(S("python"), S("tab-2"), 1, S("# add here\nprint(5)\n")));
	assert_int_equal(over.revision, 3);
	assert_true(over.overwrote);
	assert_str(look_at(w, coding, coder, S("python")).text.writer, S("tab-2"));
}

static void check_refusals(struct work *w, const struct coding *coding)
{
	const struct coder *coder = &coding->coders[0], *other = &coding->coders[1];
	const struct coder thief = {.actor = other->actor, .sitting = coder->sitting};
	const struct edit far = {.at = 500, .inserted = S("x")};
	const struct edit late = {.after_ms = EDITS_AFTER_MS_MAX + 1, .at = 0, .inserted = S("x")};
	const struct edit fits = {.at = 0, .inserted = S("x")};
	struct code_batch foreign = typed(&fits, 3, 9);
	foreign.language = S("rust");
	char *much = work_alloc(w, DOCUMENT_SOURCE_BYTES_MAX + 1);
	for (size_t i = 0; i <= DOCUMENT_SOURCE_BYTES_MAX; i++)
		much[i] = 'x';
	refused(w, coding, coder, ERR_INPUT, typed(&far, 3, 9));
	refused(w, coding, coder, ERR_INPUT, typed(&late, 3, 9));
	refused(w, coding, coder, ERR_INPUT, foreign);
	refused(w, coding, &thief, ERR_NOT_FOUND, typed(&fits, 3, 9));
	refused(w, coding, coder, ERR_TOO_LARGE,
	        whole(S("python"), S("tab-2"), 3, str_bytes(much, DOCUMENT_SOURCE_BYTES_MAX + 1)));
	refused(w, coding, coder, ERR_INPUT, whole(S("python"), S("tab-2"), 3, S("a\0b")));
	refused(w, coding, coder, ERR_INPUT, whole(S("python"), S("tab-2"), 3, S("\xff")));
	assert_int_equal(look_at(w, coding, coder, S("python")).text.revision, 3);
	struct code_batch most =
		whole(S("python"), S("tab-3"), 3, str_bytes(much, DOCUMENT_SOURCE_BYTES_MAX));
	assert_int_equal(saved(w, coding, coder, most).revision, 4);
}

/* Another language has its own text; numbers run on; the one chosen last is handed in. */
static void check_languages(struct work *w, const struct coding *coding)
{
	const struct coder *coder = &coding->coders[0];
	struct code_batch choice = {.language = S("c"), .writer = S("tab-3"), .base = 0, .number = 1};
	assert_int_equal(saved(w, coding, coder, choice).revision, 5);
	struct look look = look_at(w, coding, coder, S("c"));
	assert_str(look.chosen, S("c"));
	assert_str(look.text.body, S(""));
	assert_int_equal(look.text.revision, 5);
	struct code_saved c = saved(w, coding, coder, whole(S("c"), S("tab-3"), 5, S("int main;\n")));
	assert_int_equal(c.revision, 6);
	/* Nothing new: nothing stored. */
	assert_int_equal(saved(w, coding, coder, whole(S("c"), S("tab-4"), 6, S("int main;\n"))).revision, 6);
	assert_int_equal(look_at(w, coding, coder, S("python")).text.revision, 4);
}

static enum err check_answer(struct work *w, struct tx *tx, void *argument)
{
	const struct coder *coder = argument;
	struct code_answer answer;
	TRY(code_answer(w, tx, coder->actor.org, coder->sitting, S("sum"), &answer));
	assert_str(answer.language, S("c"));
	assert_str(answer.source, S("int main;\n"));
	assert_false(answer.late);
	return OK;
}

static enum err check_no_answer(struct work *w, struct tx *tx, void *argument)
{
	const struct coder *coder = argument;
	struct code_answer answer;
	assert_fails(w, ERR_NOT_FOUND,
	             code_answer(w, tx, coder->actor.org, coder->sitting, S("sum"), &answer));
	return OK;
}

/* The frames, played from the starters, give the texts. */
static enum err check_film(struct work *w, struct tx *tx, void *argument)
{
	const struct coder *coder = argument;
	struct code_frame *frames;
	size_t count;
	struct str python = S("# add here\n"), c = S("");
	TRY(code_film(w, tx, coder->actor.org, coder->sitting, S("sum"), 0, &frames, &count));
	assert_int_equal(count, 6);
	for (size_t i = 0; i < count; i++) {
		struct str *text = str_equal(frames[i].language, S("c")) ? &c : &python;
		assert_int_equal(frames[i].revision, i + 1);
		TRY(edits_apply(w, *text, frames[i].edits, frames[i].edit_count, DOCUMENT_SOURCE_BYTES_MAX,
		                text));
	}
	assert_str(c, S("int main;\n"));
	assert_int_equal(python.len, DOCUMENT_SOURCE_BYTES_MAX);
	assert_int_equal(frames[1].edits[0].at, 17);
	assert_int_equal(frames[1].edits[0].after_ms, 200);
	assert_int_equal(frames[2].edits[0].kind, EDIT_REPLACED);
	assert_str(frames[2].edits[0].inserted, S("5"));
	assert_int_equal(frames[4].edit_count, 0);
	TRY(code_film(w, tx, coder->actor.org, coder->sitting, S("sum"), 4, &frames, &count));
	assert_int_equal(count, 2);
	assert_int_equal(frames[0].revision, 5);
	return OK;
}

TEST(a_program_is_kept_edit_by_edit_and_handed_in)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct coding coding = coding_open(&w, engine);
		struct coder *coder = &coding.coders[0];
		check_saving(&w, &coding);
		check_refusals(&w, &coding);
		check_languages(&w, &coding);
		assert_ok(&w, db_read(&w, coding.db, check_film, coder));
		assert_ok(&w, db_read(&w, coding.db, check_no_answer, coder));
		assert_ok(&w, db_write(&w, coding.db, submit, coder));
		assert_ok(&w, db_read(&w, coding.db, check_answer, coder));
		refused(&w, &coding, coder, ERR_CONFLICT, whole(S("c"), S("tab-3"), 6, S("int late;\n")));
		db_close(coding.db);
		test_work_end(&w);
	}
}

TEST(who_numbers_from_the_start_again_loses_nothing)
{
	struct work w = test_work();
	struct coding coding = coding_open(&w, DB_SQLITE);
	const struct coder *coder = &coding.coders[1];
	const struct edit a = {.at = 0, .inserted = S("a")}, b = {.at = 0, .inserted = S("b")};
	assert_int_equal(saved(&w, &coding, coder, typed(&a, 0, 7)).revision, 1);
	/* From the text of now: new. The same once more: stored already. */
	assert_int_equal(saved(&w, &coding, coder, typed(&b, 1, 1)).revision, 2);
	assert_int_equal(saved(&w, &coding, coder, typed(&b, 1, 1)).revision, 2);
	assert_str(look_at(&w, &coding, coder, S("python")).text.body, S("ba# add here\n"));
	db_close(coding.db);
	test_work_end(&w);
}

/* What is read whole to be shown must not grow faster than texts do. */
TEST(a_batch_of_edits_takes_no_more_room_than_a_text)
{
	enum { HALF = DOCUMENT_SOURCE_BYTES_MAX / 2 };
	struct work w = test_work();
	struct coding coding = coding_open(&w, DB_SQLITE);
	const struct coder *coder = &coding.coders[0];
	char *half = work_alloc(&w, HALF);
	memset(half, 'x', HALF);
	/* In, out, in again: never longer than a text may be. */
	const struct edit edits[] = {
		{.at = 0, .removed = 0, .inserted = str_bytes(half, HALF), .kind = EDIT_PASTED},
		{.at = 0, .removed = HALF, .inserted = S(""), .kind = EDIT_UNDONE},
		{.at = 0, .removed = 0, .inserted = str_bytes(half, HALF), .kind = EDIT_PASTED},
		{.at = 0, .removed = HALF, .inserted = S("y"), .kind = EDIT_TYPED},
	};
	struct code_batch batch = typed(edits, 0, 1);
	batch.edit_count = 3;
	assert_int_equal(saved(&w, &coding, coder, batch).revision, 1);
	batch = typed(edits, 1, 2);
	batch.edits = edits + 1;
	batch.edit_count = 3;
	assert_int_equal(saved(&w, &coding, coder, batch).revision, 2);
	batch = typed(edits, 2, 3);
	batch.edit_count = 4;
	refused(&w, &coding, coder, ERR_INPUT, batch);
	db_close(coding.db);
	test_work_end(&w);
}

TEST(what_comes_after_time_is_kept_and_late)
{
	struct work w = test_work();
	struct coding coding = coding_open(&w, DB_SQLITE);
	const struct coder *coder = &coding.coders[0];
	const struct world *begun = w.world;
	int64_t due_us = INT64_C(1767225600000000) + 30 * TIME_MINUTE_US;
	w.world = world_fixed(w.arena, due_us + 10 * INT64_C(1000000), 2);
	assert_false(saved(&w, &coding, coder, whole(S("python"), S("tab"), 0, S("a"))).late);
	w.world = world_fixed(w.arena, due_us + TIME_MINUTE_US, 3);
	assert_true(saved(&w, &coding, coder, whole(S("python"), S("tab-2"), 1, S("ab"))).late);
	w.world = begun;
	/* A clock set back makes no save older than the one before. */
	struct code_saved back = saved(&w, &coding, coder, whole(S("python"), S("tab-3"), 2, S("abc")));
	assert_true(back.late && back.saved_us >= due_us + TIME_MINUTE_US);
	db_close(coding.db);
	test_work_end(&w);
}

/* ---- how much room it takes ---- */

enum { KEYS = 10000, KEYS_OF_BATCH = 10, BYTES_MAX = 200000 };

static size_t below(struct work *w, size_t n)
{
	uint32_t draw;
	world_random(w, &draw, sizeof draw);
	return draw % n;
}

/* Somebody who types five keys a second, goes back now and then, and works at another place from time to time. */
struct typist {
	size_t cursor, len;
	int64_t base, number;
};

static struct edit keystroke(struct work *w, struct typist *typist)
{
	static const char letters[] = "etaoin shrdlu_(){};=+.,\n\t0123456789";
	struct edit edit = {.after_ms = 60 + (int64_t)below(w, 280), .kind = EDIT_TYPED};
	if (below(w, 60) == 0)
		typist->cursor = below(w, typist->len + 1);
	edit.at = typist->cursor;
	if (typist->cursor > 0 && below(w, 12) == 0) {
		edit.at = --typist->cursor;
		edit.removed = 1;
		edit.inserted = S("");
		typist->len--;
		return edit;
	}
	edit.inserted = str_bytes(letters + below(w, sizeof letters - 1), 1);
	typist->cursor++;
	typist->len++;
	return edit;
}

static void type_batch(struct work *w, const struct coding *coding, const struct coder *coder,
                       struct typist *typist)
{
	struct edit edits[KEYS_OF_BATCH];
	for (size_t i = 0; i < KEYS_OF_BATCH; i++)
		edits[i] = keystroke(w, typist);
	struct code_batch batch = typed(edits, typist->base, ++typist->number);
	batch.writer = S("qX3v0aT9_ceM"); /* as long as an editor's */
	batch.edit_count = KEYS_OF_BATCH;
	typist->base = saved(w, coding, coder, batch).revision;
}

static int64_t bytes_of(struct work *w, const struct coding *coding)
{
	int64_t pages;
	test_database_ask(w, coding->url, "PRAGMA wal_checkpoint(TRUNCATE)");
	assert_true(str_to_int(test_database_ask(w, coding->url,
	                                         "SELECT page_count - (SELECT freelist_count FROM "
	                                         "pragma_freelist_count) FROM pragma_page_count"),
	                       &pages));
	return pages * 4096;
}

TEST(ten_thousand_keystrokes_take_200_kb_of_the_database)
{
	struct work w = test_work();
	struct coding coding = coding_open(&w, DB_SQLITE);
	struct typist typists[CODERS];
	assert_str(test_database_ask(&w, coding.url, "PRAGMA page_size"), S("4096"));
	int64_t before = bytes_of(&w, &coding);
	for (size_t i = 0; i < CODERS; i++)
		typists[i] = (struct typist){.cursor = 11, .len = 11};
	/* All at once, so that their rows lie between each other's. */
	for (size_t i = 0; i < KEYS / KEYS_OF_BATCH; i++)
		for (size_t j = 0; j < CODERS; j++)
			type_batch(&w, &coding, &coding.coders[j], &typists[j]);
	int64_t each = (bytes_of(&w, &coding) - before) / CODERS;
	print_message("10,000 keystrokes: %lld bytes\n", (long long)each);
	assert_true(each > 50000); /* they are there */
	assert_true(each <= BYTES_MAX);
	db_close(coding.db);
	test_work_end(&w);
}

/* ---- how much of it there can be ---- */

enum { WORDS_OF_FILLING = DOCUMENT_SOURCE_BYTES_MAX / 8, AFTER_FULL = 40 };

/* A text as long as can be, of its own: nothing is in common with that of another number but by chance. */
static struct str filling(struct work *w, uint64_t number)
{
	struct buf buf = buf_init(w->arena, DOCUMENT_SOURCE_BYTES_MAX);
	for (uint64_t i = 0; i < WORDS_OF_FILLING; i++)
		buf_format(&buf, "%08x", (unsigned)((number * WORDS_OF_FILLING + i) * 2654435761U));
	return buf_str(&buf);
}

static int64_t asked(struct work *w, const struct coding *coding, const char *question)
{
	int64_t number;
	assert_true(str_to_int(test_database_ask(w, coding->url, question), &number));
	return number;
}

static int64_t bytes_of_edits(struct work *w, const struct coding *coding)
{
	return asked(w, coding, "SELECT SUM(LENGTH(edits)) FROM code_edit");
}

/* Until it is full; gives the last revision of all that were kept as they came. */
static int64_t fill(struct work *w, const struct coding *coding, const struct coder *coder, struct str *text)
{
	struct code_saved now = {0};
	int64_t kept = 0;
	for (uint64_t i = 0; !now.full; i++) {
		kept = now.revision;
		*text = filling(w, i);
		now = saved(w, coding, coder, whole(S("python"), S("tab"), kept, *text));
		assert_int_equal(now.revision, kept + 1);
	}
	assert_int_equal(kept, 127); /* of 64 KiB and a few bytes each: the 128th is over 8 MiB */
	return kept;
}

/* The frames, played from the starters: the texts at the end, and how many there are behind a revision. */
struct playing {
	const struct coder *coder;
	int64_t behind;
	struct str python, c;
	size_t later;
};

static enum err play(struct work *w, struct tx *tx, void *argument)
{
	struct playing *playing = argument;
	const struct coder *coder = playing->coder;
	struct code_frame *frames;
	size_t count;
	TRY(code_film(w, tx, coder->actor.org, coder->sitting, S("sum"), 0, &frames, &count));
	playing->python = S("# add here\n");
	playing->c = S("");
	playing->later = 0;
	for (size_t i = 0; i < count; i++) {
		struct str *text = str_equal(frames[i].language, S("c")) ? &playing->c : &playing->python;
		playing->later += frames[i].revision > playing->behind;
		TRY(edits_apply(w, *text, frames[i].edits, frames[i].edit_count, DOCUMENT_SOURCE_BYTES_MAX,
		                text));
	}
	return OK;
}

static void check_playing(struct work *w, const struct coding *coding, struct playing *playing, size_t later,
                          struct str python, struct str c)
{
	assert_ok(w, db_read(w, coding->db, play, playing));
	assert_int_equal(playing->later, later);
	assert_str(playing->python, python);
	assert_str(playing->c, c);
	assert_str(look_at(w, coding, playing->coder, S("python")).text.body, python);
}

/* Whole texts and keystrokes, from many tabs, in both languages; gives the last revision. */
static int64_t write_on(struct work *w, const struct coding *coding, const struct coder *coder,
                        struct str *text, int64_t base)
{
	int64_t c = 0;
	for (uint64_t i = 0; i < AFTER_FULL; i++) {
		struct str writer = str_format(w->arena, "tab-%d", (int)i);
		const struct edit typed_in = {.after_ms = 5, .at = 3, .removed = 1, .inserted = S("#")};
		*text = filling(w, 1000 + i);
		base = saved(w, coding, coder, whole(S("python"), writer, base, *text)).revision;
		struct code_batch batch = typed(&typed_in, base, 1 << 20);
		batch.writer = writer;
		struct code_saved now = saved(w, coding, coder, batch);
		assert_true(now.full && now.revision == base + 1);
		base = now.revision;
		assert_ok(w, edits_apply(w, *text, &typed_in, 1, DOCUMENT_SOURCE_BYTES_MAX, text));
		c = saved(w, coding, coder,
		          whole(S("c"), writer, c, str_format(w->arena, "int main%d;\n", (int)i)))
		            .revision;
	}
	return c;
}

static enum err check_handed_in(struct work *w, struct tx *tx, void *argument)
{
	const struct playing *playing = argument;
	struct code_answer answer;
	TRY(code_answer(w, tx, playing->coder->actor.org, playing->coder->sitting, S("sum"), &answer));
	assert_str(answer.language, S("python"));
	assert_str(answer.source, playing->python);
	assert_true(answer.late);
	return OK;
}

TEST(a_path_that_is_full_takes_no_more_room_and_loses_no_text)
{
	for (TEST_ENGINES(engine)) {
		struct work w = test_work();
		struct coding coding = coding_open(&w, engine);
		struct coder *coder = &coding.coders[0];
		struct str text;
		int64_t kept = fill(&w, &coding, coder, &text), hands, last;
		struct playing playing = {.coder = coder, .behind = kept};
		check_playing(&w, &coding, &playing, 1, text, S(""));
		last = write_on(&w, &coding, coder, &text, kept + 1);
		check_playing(&w, &coding, &playing, 2, text, S("int main39;\n"));
		assert_true(bytes_of_edits(&w, &coding) <= CODE_PATH_BYTES_MAX + (64 << 10) + 200);
		hands = asked(&w, &coding, "SELECT COUNT(*) FROM code_hand");
		assert_int_equal(hands, 3); /* the first tab's, and one for each language since */
		/* What was there when time was up is not touched by what comes then. */
		w.world = world_fixed(w.arena, INT64_C(1767225600000000) + 60 * TIME_MINUTE_US, 4);
		struct str late = filling(&w, 5000);
		const struct code_text before = look_at(&w, &coding, coder, S("python")).text;
		struct code_saved now =
			saved(&w, &coding, coder, whole(S("python"), S("tab-late"), before.revision, late));
		assert_true(now.late && now.full && now.revision == last + 1);
		check_playing(&w, &coding, &playing, 3, late, S("int main39;\n"));
		now = saved(&w, &coding, coder, whole(S("python"), S("tab-late"), now.revision, text));
		check_playing(&w, &coding, &playing, 3, text, S("int main39;\n"));
		assert_ok(&w, db_write(&w, coding.db, submit, coder));
		assert_ok(&w, db_read(&w, coding.db, check_handed_in, &playing));
		db_close(coding.db);
		test_work_end(&w);
	}
}

/* Batches without bytes, and tabs without end, take room too. */
TEST(small_batches_and_new_tabs_count)
{
	struct work w = test_work();
	struct coding coding = coding_open(&w, DB_SQLITE);
	const struct coder *coder = &coding.coders[0];
	const struct edit edit = {.after_ms = 1, .at = 0, .inserted = S("x")};
	struct code_batch batch = typed(&edit, 0, 1);
	batch.writer = S("twelve-bytes");
	(void)saved(&w, &coding, coder, batch);
	/* The edits: version, four numbers, “x”. The hand: “python” and its name. Each row 64. */
	assert_int_equal(asked(&w, &coding, "SELECT bytes FROM code_path WHERE bytes > 0"),
	                 64 + 6 + 64 + 6 + 12);
	batch.base = 1;
	batch.number = 2;
	(void)saved(&w, &coding, coder, batch);
	assert_int_equal(asked(&w, &coding, "SELECT bytes FROM code_path WHERE bytes > 0"), 152 + 64 + 6);
	db_close(coding.db);
	test_work_end(&w);
}
