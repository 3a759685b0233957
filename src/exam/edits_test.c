#include "exam/edits.h"

#include "base/utf8.h"
#include "test.h"

#include <string.h>

static struct str applied(struct work *w, struct str text, const struct edit *edits, size_t count)
{
	struct str out;
	assert_ok(w, edits_apply(w, text, edits, count, 1000, &out));
	return out;
}

TEST(a_batch_has_the_bytes_that_the_header_says)
{
	struct work w = test_work();
	/* "a" typed at 10 after 150 ms (0x96 0x01), "b" behind it after 5 ms, then both and the byte before removed. */
	const struct edit edits[] = {
		{.after_ms = 150, .at = 10, .inserted = S("a")},
		{.after_ms = 5, .at = 11, .inserted = S("b")},
		{.after_ms = 0, .at = 9, .removed = 3, .inserted = S(""), .kind = EDIT_UNDONE},
	};
	static const unsigned char stored[] = {
		1, 0x96, 0x01, 20, 0,   1, 'a', /* place 10: zigzag 20 */
		5, 0,    0,    1,  'b',         /* where the one before ended */
		0, 5,    27,   0, /* 3 before 12: zigzag 5; 3 removed, kind 3; nothing inserted */
	};
	assert_str(edits_encode(&w, edits, 3), str_bytes(stored, sizeof stored));
	struct edit *read;
	size_t count;
	assert_ok(&w, edits_decode(&w, str_bytes(stored, sizeof stored), &read, &count));
	assert_int_equal(count, 3);
	assert_int_equal(read[0].after_ms, 150);
	assert_int_equal(read[2].at, 9);
	assert_int_equal(read[2].removed, 3);
	assert_int_equal(read[2].kind, EDIT_UNDONE);
	assert_str(applied(&w, S("0123456789xyz"), edits, 3), S("012345678xyz"));
	test_work_end(&w);
}

TEST(damaged_edits_are_refused)
{
	struct work w = test_work();
	static const char *const damaged[] = {
		"",                                             /* no version */
		"\x02",                                         /* another version */
		"\x01\x05",                                     /* ends inside */
		"\x01\x05\x00\x00\x02z",                        /* less text than it says */
		"\x01\x05\x01\x00\x01z",                        /* before the start */
		"\x01\x05\x00\x06\x01z",                        /* a kind that is none */
		"\x01\xff\xff\xff\xff\x7f\x00\x00\x01z",        /* more than a day */
		"\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", /* a number without an end */
	};
	static const size_t lengths[] = {0, 1, 2, 5, 5, 5, 9, 11};
	struct edit *edits;
	size_t count;
	for (size_t i = 0; i < COUNT(damaged); i++)
		assert_fails(&w, ERR_INTERNAL,
		             edits_decode(&w, str_bytes(damaged[i], lengths[i]), &edits, &count));
	test_work_end(&w);
}

TEST(an_edit_must_fit_its_text)
{
	struct work w = test_work();
	const struct str text = S("a\xc3\xa4z"); /* a, ä, z */
	const struct {
		struct edit edit;
		enum err kind;
	} cases[] = {
		{{.at = 5, .inserted = S("x")}, ERR_INPUT},
		{{.at = 4, .removed = 1, .inserted = S("")}, ERR_INPUT},
		{{.at = 0, .removed = SIZE_MAX, .inserted = S("")}, ERR_INPUT},
		{{.at = 2, .inserted = S("x")}, ERR_INPUT},
		{{.at = 1, .removed = 1, .inserted = S("")}, ERR_INPUT},
		{{.at = 1, .inserted = S("\xc3")}, ERR_INPUT},
		{{.at = 1, .inserted = S("a\0b")}, ERR_INPUT},
		{{.at = 4, .inserted = S("1234567")}, ERR_TOO_LARGE},
		{{.at = 4, .inserted = S("123456")}, OK},
		{{.at = 1, .removed = 2, .inserted = S("\xe2\x82\xac")}, OK},
	};
	struct str out;
	for (size_t i = 0; i < COUNT(cases); i++) {
		enum err got = edits_apply(&w, text, &cases[i].edit, 1, 10, &out);
		assert_int_equal(got, cases[i].kind);
		work_forgive(&w);
	}
	assert_str(applied(&w, text, &cases[9].edit, 1), S("a\xe2\x82\xacz"));
	test_work_end(&w);
}

TEST(kinds_have_names)
{
	enum edit_kind kind;
	assert_true(edit_kind_find(S("pasted"), &kind));
	assert_int_equal(kind, EDIT_PASTED);
	assert_str(edit_kind_name(EDIT_REPLACED), S("replaced"));
	assert_false(edit_kind_find(S("Pasted"), &kind));
}

TEST(the_edit_between_two_texts_keeps_what_is_common)
{
	struct work w = test_work();
	const struct {
		struct str from, to;
		size_t at, removed;
		struct str inserted;
	} cases[] = {
		{S(""), S("abc"), 0, 0, S("abc")},
		{S("abc"), S("abc"), 3, 0, S("")},
		{S("abcabc"), S("abc"), 3, 3, S("")},
		{S("one two"), S("one or two"), 4, 0, S("or ")},
		{S("\xc3\xa4"), S("\xc3\xb6"), 0, 2, S("\xc3\xb6")}, /* ä to ö: the first byte is common */
		{S("\xc3\xa4"), S("\xc4\xa4"), 0, 2, S("\xc4\xa4")}, /* the last is */
		{S("x"), S(""), 0, 1, S("")},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct edit edit = edit_between(cases[i].from, cases[i].to);
		assert_int_equal(edit.at, cases[i].at);
		assert_int_equal(edit.removed, cases[i].removed);
		assert_str(edit.inserted, cases[i].inserted);
		assert_int_equal(edit.kind, EDIT_REPLACED);
		assert_str(applied(&w, cases[i].from, &edit, 1), cases[i].to);
	}
	test_work_end(&w);
}

TEST(two_edits_are_joined_into_one)
{
	struct work w = test_work();
	const struct {
		struct edit first;
		struct str to;
		size_t at, removed;
		struct str inserted;
	} cases[] = {
		/* From “one two”, by “one 2”. */
		{{.at = 4, .removed = 3, .inserted = S("2")}, S("one 2"), 4, 3, S("2")},
		{{.at = 4, .removed = 3, .inserted = S("2")}, S("one 23"), 4, 3, S("23")},
		{{.at = 4, .removed = 3, .inserted = S("2")}, S("1 2"), 0, 7, S("1 2")},
		{{.at = 4, .removed = 3, .inserted = S("2")}, S(""), 0, 7, S("")},
		{{.at = 4, .removed = 3, .inserted = S("2")}, S("one two"), 4, 3, S("two")},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct str between = applied(&w, S("one two"), &cases[i].first, 1);
		assert_str(between, S("one 2"));
		struct edit joined = edit_joined(&cases[i].first, between, cases[i].to);
		assert_int_equal(joined.at, cases[i].at);
		assert_int_equal(joined.removed, cases[i].removed);
		assert_str(joined.inserted, cases[i].inserted);
		assert_str(applied(&w, S("one two"), &joined, 1), cases[i].to);
	}
	test_work_end(&w);
}

/* ---- random edits against a plain model: the text as an array of characters ---- */

enum { MODEL_MAX = 3000, ROUNDS = 300, BATCH = 12 };

struct model_text {
	const char *characters[MODEL_MAX]; /* each one UTF-8 character */
	size_t count;
};

static size_t below(struct work *w, size_t n)
{
	uint32_t draw;
	world_random(w, &draw, sizeof draw);
	return draw % n;
}

static struct str text_of(struct work *w, const struct model_text *model, size_t from, size_t to)
{
	struct buf buf = buf_init(w->arena, 4 * MODEL_MAX);
	for (size_t i = from; i < to; i++)
		buf_put(&buf, str_of(model->characters[i]));
	struct str text = buf_str(&buf);
	return text.len == 0 ? S("") : text;
}

/* Changes the model by a random edit and says it as one. */
static struct edit random_edit(struct work *w, struct model_text *model)
{
	static const char *const alphabet[] = {"a", "\n", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80",
	                                       "\t"};
	size_t at = below(w, model->count + 1);
	size_t most = model->count - at < 5 ? model->count - at : 5;
	size_t removed = below(w, most + 1), inserted = below(w, 7);
	struct edit edit = {
		.after_ms = (int64_t)below(w, 100000),
		.at = text_of(w, model, 0, at).len,
		.removed = text_of(w, model, at, at + removed).len,
		.kind = (enum edit_kind)below(w, EDIT_KINDS),
	};
	memmove(&model->characters[at + inserted], &model->characters[at + removed],
	        (model->count - at - removed) * sizeof model->characters[0]);
	for (size_t i = 0; i < inserted; i++)
		model->characters[at + i] = alphabet[below(w, COUNT(alphabet))];
	model->count = model->count - removed + inserted;
	edit.inserted = text_of(w, model, at, at + inserted);
	return edit;
}

static void assert_same_edit(const struct edit *a, const struct edit *b)
{
	assert_int_equal(a->after_ms, b->after_ms);
	assert_int_equal(a->at, b->at);
	assert_int_equal(a->removed, b->removed);
	assert_int_equal(a->kind, b->kind);
	assert_str(a->inserted, b->inserted);
}

TEST(random_edits_stored_read_and_applied_are_those_of_a_plain_model)
{
	struct work w = test_work();
	struct model_text *model = work_alloc(&w, sizeof *model);
	struct str text = S(""), first = S("");
	struct edit joined = {.inserted = S("")};
	for (size_t round = 0; round < ROUNDS && model->count + BATCH * 6 < MODEL_MAX; round++) {
		struct edit edits[BATCH], *read;
		size_t count, made = below(&w, BATCH + 1);
		for (size_t i = 0; i < made; i++)
			edits[i] = random_edit(&w, model);
		assert_ok(&w, edits_decode(&w, edits_encode(&w, edits, made), &read, &count));
		assert_int_equal(count, made);
		for (size_t i = 0; i < count; i++)
			assert_same_edit(&edits[i], &read[i]);
		struct str before = text;
		assert_ok(&w, edits_apply(&w, text, read, count, 4 * MODEL_MAX, &text));
		assert_str(text, text_of(&w, model, 0, model->count));
		struct edit between = edit_between(before, text);
		assert_true(utf8_valid(between.inserted));
		struct str again;
		assert_ok(&w, edits_apply(&w, before, &between, 1, 4 * MODEL_MAX, &again));
		assert_str(again, text);
		/* All that came since the first text, as one edit of it. */
		joined = edit_joined(&joined, before, text);
		assert_ok(&w, edits_apply(&w, first, &joined, 1, 4 * MODEL_MAX, &again));
		assert_str(again, text);
		if (below(&w, 5) == 0) {
			first = text;
			joined = (struct edit){.at = below(&w, 2) * text.len, .inserted = S("")};
		}
	}
	test_work_end(&w);
}
