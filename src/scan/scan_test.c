/* Pages that Pillow drew (tests/unit/scans.py), read in a box by this very program, against what was written on them. */
#include "sandbox/scanner.h"
#include "scan/exif.h"
#include "scan/scan.h"
#include "test.h"
#include "unit/box.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct str make(struct work *w, const char *arguments)
{
	return test_output(w, "/usr/bin/python3 tests/unit/scans.py %s", arguments);
}

/* How many letters have to be changed, added or left out to make one text of the other: Levenshtein's, over bytes. */
static size_t distance(struct work *w, struct str a, struct str b)
{
	size_t *row = work_array(w, b.len + 1, sizeof *row);
	for (size_t j = 0; j <= b.len; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			size_t best = diagonal + (a.at[i - 1] != b.at[j - 1]);
			best = row[j] + 1 < best ? row[j] + 1 : best;
			best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
			diagonal = row[j];
			row[j] = best;
		}
	}
	return row[b.len];
}

/* Where lines end is not what is compared. */
static struct str in_one_line(struct work *w, struct str text)
{
	char *copy = str_cstr(w->arena, text);
	size_t len = 0;
	for (size_t i = 0; i < text.len; i++) {
		bool blank = copy[i] == '\n' || copy[i] == ' ';
		if (!blank)
			copy[len++] = copy[i];
		else if (len > 0 && copy[len - 1] != ' ')
			copy[len++] = ' ';
	}
	return str_trim(str_bytes(copy, len));
}

static const struct {
	const char *language, *how;
	double skew_degrees, errors_max;
	int64_t turned;
} pages[] = {
	{"en", "", 0, 0.005, 0},
	{"de", "", 0, 0.005, 0},
	{"en", "degrees=3.7 noise=12 shade=0.4", 3.7, 0.005, 0},
	{"de", "degrees=-9.25 noise=12 shade=0.4 blur=0.6", -9.25, 0.01, 0},
	{"en", "degrees=1.5 quarter=2", 1.5, 0.005, 180},
	{"de", "quarter=1", 0, 0.005, 270},
	{"en", "perspective=0.02 noise=20 shade=0.5", NAN, 0.02, 0},
};

TEST(scan_reads_what_was_written)
{
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	struct scanner reader = scanner(sandbox);
	for (size_t i = 0; i < COUNT(pages); i++) {
		char page[200], text[200];
		struct scan_report report;
		snprintf(page, sizeof page, "page %s %zu %s", pages[i].language, i, pages[i].how);
		snprintf(text, sizeof text, "text %s %zu", pages[i].language, i);
		struct str truth = in_one_line(&w, make(&w, text));
		assert_ok(&w,
		          reader.read(&w, reader.state, make(&w, page), str_of(pages[i].language), &report));
		assert_int_equal(report.page_count, 1);
		const struct scan_page *read = &report.pages[0];
		assert_true(str_absent(read->problem));
		struct str found = in_one_line(&w, scan_text(&w, read));
		double errors = (double)distance(&w, truth, found) / (double)truth.len;
		if (errors > pages[i].errors_max)
			print_error("%s: %.4f: %.*s\n", page, errors, STR_ARG(found));
		assert_true(errors <= pages[i].errors_max);
		assert_int_equal(read->turned, pages[i].turned);
		if (!isnan(pages[i].skew_degrees) && pages[i].turned % 180 == 0)
			assert_true(fabs((double)read->skew_centidegrees / 100 - pages[i].skew_degrees) <=
			            0.1);
	}
	sandbox_close(sandbox);
	test_work_end(&w);
}

/* What Pillow says of a picture of ours. */
static struct str look(struct work *w, struct str picture)
{
	char path[] = "/tmp/assay-scan-XXXXXX";
	int file = mkstemp(path);
	assert_true(file >= 0 && write(file, picture.at, picture.len) == (ssize_t)picture.len);
	close(file);
	struct str seen = str_trim(test_output(w, "/usr/bin/python3 tests/unit/scans.py look %s", path));
	unlink(path);
	return seen;
}

TEST(scan_obeys_how_the_camera_was_held_and_forgets_the_rest)
{
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	struct scanner reader = scanner(sandbox);
	for (int held = 1; held <= 8; held++) {
		struct scan_report report;
		char name[32];
		snprintf(name, sizeof name, "held-%d.jpg", held);
		struct str photograph = make(&w, name);
		assert_int_equal(exif_orientation(photograph), held);
		assert_int_not_equal(str_find(photograph, S("serial 4711")), SIZE_MAX);
		assert_ok(&w, reader.read(&w, reader.state, photograph, (struct str){0}, &report));
		assert_int_equal(str_find(report.pages[0].picture, S("serial 4711")), SIZE_MAX);
		assert_str(look(&w, report.pages[0].picture), S("JPEG 640x480 red green blue white"));
		assert_int_equal(report.pages[0].word_count, 0);
	}
	sandbox_close(sandbox);
	test_work_end(&w);
}

static const struct {
	const char *name;
	struct str seen;
	size_t pages;
	int64_t left_out;
} taken[] = {
	{"corners.png", S_INIT("PNG 640x480 red green blue white"), 1, 0},
	{"corners.webp", S_INIT("JPEG 640x480 red green blue white"), 1, 0},
	{"corners-map.png", S_INIT("PNG 640x480 red green blue white"), 1, 0},
	{"corners-clear.png", S_INIT("PNG 640x480 red green blue white"), 1, 0},
	{"polyglot.png", S_INIT("PNG 640x480 red green blue white"), 1, 0},
	{"polyglot.jpg", S_INIT("JPEG 640x480 red green blue white"), 1, 0},
	{"large.jpg", S_INIT("JPEG 1697x2400 white white white white"), 1, 0},
	{"blank.jpg", S_INIT("JPEG 1200x1600 white white white white"), 1, 0},
	{"two.pdf", S_INIT("JPEG 1654x2339 white white white white"), 2, 0},
	{"two.tiff", S_INIT("PNG 1654x2339 white white white white"), 2, 0},
	{"twelve.tiff", S_INIT("PNG 1654x2339 white white white white"), 10, 2},
};

TEST(scan_draws_every_form_anew)
{
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	struct scanner reader = scanner(sandbox);
	for (size_t i = 0; i < COUNT(taken); i++) {
		struct scan_report report;
		assert_ok(&w,
		          reader.read(&w, reader.state, make(&w, taken[i].name), (struct str){0}, &report));
		assert_int_equal(report.page_count, taken[i].pages);
		assert_int_equal(report.left_out, taken[i].left_out);
		for (size_t page = 0; page < report.page_count; page++) {
			struct str picture = report.pages[page].picture;
			assert_str(look(&w, picture), taken[i].seen);
			assert_true(picture.len <= SCAN_PICTURE_BYTES_MAX);
			struct str small = look(&w, report.pages[page].preview);
			assert_true(str_starts(small, S("JPEG ")) &&
			            report.pages[page].preview.len <= 48 * 1024);
			small = look(&w, report.pages[page].thumbnail);
			assert_true(str_starts(small, S("JPEG ")) &&
			            report.pages[page].thumbnail.len <= 6 * 1024);
			assert_int_equal(str_find(picture, S("serial 4711")), SIZE_MAX);
			assert_int_equal(str_find(picture, S("PK\x03\x04")), SIZE_MAX);
		}
	}
	sandbox_close(sandbox);
	test_work_end(&w);
}

static const struct {
	const char *name;
	enum err kind;
	struct str word;
} refused[] = {
	{"huge.png", ERR_INPUT, S_INIT("it has 10000 by 10001 pixels, which is more than 64 million")},
	{"huge-side.png", ERR_INPUT, S_INIT("more than 64 million")},
	{"nothing.png", ERR_INPUT, S_INIT("it is damaged so that it cannot be read")},
	{"lies.png", ERR_INPUT, S_INIT("it is damaged so that it cannot be read")},
	{"cut.jpg", ERR_INPUT, S_INIT("it was cut off on its way")},
	{"cut.png", ERR_INPUT, S_INIT("it is damaged so that it cannot be read")},
	{"cut.webp", ERR_INPUT, S_INIT("it is damaged so that it cannot be read")},
	{"drawn.pdf", ERR_INPUT, S_INIT("not one that a scanner made")},
	{"empty", ERR_INPUT, S_INIT("none of the pictures that can be taken")},
	{"words", ERR_INPUT, S_INIT("none of the pictures that can be taken")},
	{"gif", ERR_INPUT, S_INIT("none of the pictures that can be taken")},
	{"svg", ERR_INPUT, S_INIT("none of the pictures that can be taken")},
};

TEST(scan_refuses_with_a_sentence)
{
	struct work w = test_work();
	struct sandbox *sandbox = test_sandbox(&w, (struct sandbox_options){0});
	struct scanner reader = scanner(sandbox);
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct scan_report report;
		enum err failed = reader.read(&w, reader.state, make(&w, refused[i].name), S("en"), &report);
		if (failed != refused[i].kind || str_find(w.message, refused[i].word) == SIZE_MAX)
			print_error("%s: %.*s\n", refused[i].name, STR_ARG(w.message));
		assert_int_equal(failed, refused[i].kind);
		assert_int_not_equal(str_find(w.message, refused[i].word), SIZE_MAX);
		work_forgive(&w);
	}
	sandbox_close(sandbox);
	test_work_end(&w);
}

/* The picture is there all the same. */
TEST(scan_says_why_a_text_was_not_read)
{
	struct work w = test_work();
	struct buf out = buf_init(w.arena, SCAN_REPORT_BYTES_MAX);
	struct scan_report report;
	assert_ok(&w, scan_picture(&w, make(&w, "corners.png"), S("xx"), &out));
	assert_ok(&w, scan_report_read(&w, buf_str(&out), &report));
	assert_str(report.pages[0].problem, S("text in the language “xx” is not read by machine"));
	assert_true(report.pages[0].picture.len > 0);
	assert_true(str_absent(scan_missing(&w, S("en"))));
	assert_true(str_absent(scan_missing(&w, S("de-AT"))));
	test_work_end(&w);
}

#define PAGE(members)                                                                           \
	S_INIT("{\"pages\":[{\"height\":9,\"picture\":\"/9j/\",\"preview\":"                    \
	       "\"/9j/\",\"thumbnail\":\"/9j/\",\"skew_centidegrees\":0,\"turned\":0,\"type\":" \
	       "\"image/jpeg\",\"width\":9," members "}],\"pages_left_out\":0}")
#define WORD(before, box, confidence, text) \
	"{\"before\":" before ",\"box\":" box ",\"confidence\":" confidence ",\"text\":" text "}"

TEST(scan_believes_no_report)
{
	static const struct str well[] = {
		PAGE("\"problem\":null,\"words\":[]"),
		PAGE("\"words\":[" WORD("\"\"", "[0,0,2,9]", "0", "\"a\"") "," WORD("\"line\"", "[8,8,1,1]",
	                                                                            "100", "\"b\"") "]"),
	};
	static const struct str ill[] = {
		S_INIT(""),
		S_INIT("{}"),
		S_INIT("{\"pages\":[],\"pages_left_out\":0}"),
		S_INIT("{\"pages\":[{}],\"pages_left_out\":0}"),
		PAGE("\"words\":[1]"),
		PAGE("\"words\":null"),
		PAGE("\"problem\":\"\",\"words\":[]"),
		PAGE("\"problem\":\"a\\u0007b\",\"words\":[]"),
		PAGE("\"words\":[" WORD("\"x\"", "[0,0,9,9]", "0", "\"a\"") "]"),
		PAGE("\"words\":[" WORD("\"\"", "[0,0,10,9]", "0", "\"a\"") "]"),
		PAGE("\"words\":[" WORD("\"\"", "[9,0,1,9]", "0", "\"a\"") "]"),
		PAGE("\"words\":[" WORD("\"\"", "[-1,0,1,9]", "0", "\"a\"") "]"),
		PAGE("\"words\":[" WORD("\"\"", "[0,0,9223372036854775807,9]", "0", "\"a\"") "]"),
		PAGE("\"words\":[" WORD("\"\"", "[0,0,9]", "0", "\"a\"") "]"),
		PAGE("\"words\":[" WORD("\"\"", "[0,0,9,9]", "101", "\"a\"") "]"),
		PAGE("\"words\":[" WORD("\"\"", "[0,0,9,9]", "1", "\"\"") "]"),
		PAGE("\"words\":[" WORD("\"\"", "[0,0,9,9]", "1", "\"a b\"") "]"),
		S_INIT("{\"pages\":[{\"height\":9,\"picture\":\"PHN2Zz4=\",\"skew_centidegrees\":0,\"turned\":0,"
	               "\"type\":\"image/svg+xml\",\"width\":9,\"words\":[]}],\"pages_left_out\":0}"),
		S_INIT("{\"pages\":[{\"height\":9,\"picture\":\"PHN2Zz4=\",\"skew_centidegrees\":0,\"turned\":0,"
	               "\"type\":\"image/jpeg\",\"width\":9,\"words\":[]}],\"pages_left_out\":0}"),
	};
	struct work w = test_work();
	struct scan_report report;
	for (size_t i = 0; i < COUNT(well); i++)
		assert_ok(&w, scan_report_read(&w, well[i], &report));
	assert_str(scan_text(&w, &report.pages[0]), S("a\nb"));
	struct scan_page again = {.width = 9, .height = 9};
	assert_ok(&w, scan_words_read(&w, scan_words_json(&w, &report.pages[0]), &again));
	assert_str(scan_text(&w, &again), S("a\nb"));
	for (size_t i = 0; i < COUNT(ill); i++)
		assert_fails(&w, ERR_INPUT, scan_report_read(&w, ill[i], &report));
	test_work_end(&w);
}

/* Words of 5 by 5 pixels at these places. */
TEST(scan_joins_lines_that_run_on)
{
	static const struct scan_word words[] = {
		{S_INIT("a"), SCAN_PARAGRAPH, 90, 0, 0, 5, 5},
		{S_INIT("full"), SCAN_BLANK, 90, 95, 0, 5, 5},
		{S_INIT("line"), SCAN_LINE, 90, 0, 9, 5, 5},
		{S_INIT("hyphen-"), SCAN_BLANK, 90, 95, 9, 5, 5},
		{S_INIT("short"), SCAN_LINE, 90, 0, 18, 5, 5},
		{S_INIT("next"), SCAN_LINE, 90, 0, 27, 5, 5},
		{S_INIT("new"), SCAN_PARAGRAPH, 90, 0, 36, 5, 5},
	};
	const struct scan_page page = {
		.width = 100, .height = 100, .words = words, .word_count = COUNT(words)};
	struct work w = test_work();
	assert_str(scan_text(&w, &page), S("a full line hyphen-\nshort\nnext\n\nnew"));
	/* On a page three times as wide the same is a narrow list. */
	const struct scan_page list = {
		.width = 300, .height = 100, .words = words, .word_count = COUNT(words)};
	assert_str(scan_text(&w, &list), S("a full\nline hyphen-\nshort\nnext\n\nnew"));
	test_work_end(&w);
}
