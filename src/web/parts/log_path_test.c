/* The picture of a path, read back from its markup: nothing stands outside, nothing is as wide as what it stands in, and what is
 * said is what the steps say. */
#include "web/parts/log_path.h"

#include "base/encode.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

enum { WIDTH = 320, BOX = 128, SIDE = 144 };

/* A letter's width at 12 px in a font of equal widths, at most; and at 11 px in the interface's, on average with its commas. */
#define HASH_LETTER 7.3
#define LABEL_LETTER 6.0

static void step(struct log_path *path, size_t i)
{
	for (size_t at = 0; at < sizeof path->steps[i].sibling.byte; at++)
		path->steps[i].sibling.byte[at] = (uint8_t)(251 * i + at);
}

/* A path with siblings of its own making: hashing is path.h's, and tested there. */
static struct log_path path_of(uint64_t index, uint64_t size, size_t steps)
{
	struct log_path path = {
		.index = index, .size = size, .leaf = merkle_leaf(S("entry")), .step_count = steps};
	struct merkle_proof proof = {.count = steps};
	for (size_t i = 0; i < steps; i++) {
		step(&path, i);
		proof.hash[i] = path.steps[i].sibling;
	}
	assert_true(path_steps(&proof, index, size, &path.leaf, path.steps));
	return path;
}

struct text {
	char class[16], anchor[16], words[64];
	int x, y;
};

static bool next_text(struct str *html, struct text *out)
{
	char piece[256];
	size_t at = str_find(*html, S("<text "));
	if (at == SIZE_MAX)
		return false;
	*html = str_slice(*html, at + 6, SIZE_MAX);
	snprintf(piece, sizeof piece, "%.*s", STR_ARG(str_slice(*html, 0, sizeof piece - 1)));
	assert_int_equal(sscanf(piece,
	                        "class=\"%15[^\"]\" text-anchor=\"%15[^\"]\" x=\"%d\" y=\"%d\">%63[^<]",
	                        out->class, out->anchor, &out->x, &out->y, out->words),
	                 5);
	return true;
}

/* Within its box, beside the line within its half, or alone below the root. */
static void assert_fits(const struct text *text, size_t letters)
{
	double width = (double)letters * (strncmp(text->class, "hash", 4) == 0 ? HASH_LETTER : LABEL_LETTER);
	bool middle = strcmp(text->anchor, "middle") == 0, start = strcmp(text->anchor, "start") == 0;
	double left = start ? text->x : middle ? text->x - width / 2 : text->x - width;
	double most = !middle ? SIDE : text->x == WIDTH / 2 ? WIDTH : BOX;
	assert_true(width < most && left >= 0 && left + width <= WIDTH);
}

static size_t assert_all_fit(struct str html)
{
	struct text text;
	size_t count = 0;
	for (; next_text(&html, &text); count++)
		assert_fits(&text, strlen(text.words) - (strstr(text.words, "…") != NULL ? 2 : 0));
	return count;
}

TEST(log_path_fits_a_phone_whatever_the_log)
{
	static const struct {
		uint64_t index, size;
		size_t steps;
	} cases[] = {{0, 1, 0},
	             {4, 5, 1},
	             {2, 5, 3},
	             {524288, 1000000, 20},
	             {999999, 1000000, 12},
	             {0, 1000000, 20},
	             {123456789, 1000000000, 30},
	             {5999999999, 6000000000, 21}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct work w = test_work();
		struct log_path path = path_of(cases[i].index, cases[i].size, cases[i].steps);
		struct markup svg = log_path_drawing(&w, &path);
		/* Two lines for each box, for each node, and for the root. */
		size_t rows = cases[i].steps == 0 ? 1 : cases[i].steps;
		assert_int_equal(assert_all_fit(svg.html), 2 * (cases[i].steps + rows + 1));
		test_work_end(&w);
	}
}

/* Entry 5 of 7: on the left is 4, on the right 6, on the left 0 to 3. */
TEST(log_path_draws_each_sibling_on_its_side)
{
	struct work w = test_work();
	struct log_path path = path_of(5, 7, 3);
	struct str html = log_path_drawing(&w, &path).html;
	static const struct {
		const char *words, *anchor;
		bool left;
	} labels[] = {{"entry 4", "middle", true},          {"entry 5", "start", false},
	              {"entry 6", "middle", false},         {"2 entries", "end", true},
	              {"4 entries", "middle", true},        {"3 entries", "start", false},
	              {"root of 7 entries", "middle", true}};
	struct text text;
	size_t at = 0;
	while (next_text(&html, &text)) {
		if (strncmp(text.class, "label", 5) != 0)
			continue;
		assert_string_equal(text.words, labels[at].words);
		assert_string_equal(text.anchor, labels[at].anchor);
		assert_int_equal(text.x <= WIDTH / 2, labels[at].left);
		at++;
	}
	assert_int_equal(at, COUNT(labels));
	test_work_end(&w);
}
