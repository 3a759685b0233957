/* Of scan/scan.h: scan_report_read, scan_words_json, scan_words_read; of scan/parts.h: scan_put_words. */
#include "base/check.h"
#include "base/encode.h"
#include "base/utf8.h"
#include "scan/parts.h"

enum { LEFT_OUT_MAX = 1 << 20 };

static const struct str befores[] = {
	[SCAN_BLANK] = S_INIT(""), [SCAN_LINE] = S_INIT("line"), [SCAN_PARAGRAPH] = S_INIT("paragraph")};

/* ---- writing ---- */

void scan_put_words(struct json_out *out, const struct scan_page *page)
{
	json_array(out);
	for (size_t i = 0; i < page->word_count; i++) {
		const struct scan_word *word = &page->words[i];
		json_object(out);
		json_put_str(out, S("before"), befores[word->before]);
		json_name(out, S("box"));
		json_array(out);
		json_int(out, word->x);
		json_int(out, word->y);
		json_int(out, word->width);
		json_int(out, word->height);
		json_end(out);
		json_put_int(out, S("confidence"), word->confidence);
		json_put_str(out, S("text"), word->text);
		json_end(out);
	}
	json_end(out);
}

struct str scan_words_json(struct work *w, const struct scan_page *page)
{
	struct buf buf = buf_init(w->arena, SCAN_WORDS_BYTES_MAX);
	struct json_out out = json_out(&buf);
	scan_put_words(&out, page);
	check(!buf.full);
	return buf_str(&buf);
}

/* ---- reading what a stranger may have written ---- */

static enum err not_a_report(struct work *w)
{
	return fail(w, ERR_INPUT, "it is not what it claims to be");
}

static bool is_between(int64_t value, int64_t least, int64_t most)
{
	return value >= least && value <= most;
}

static bool read_before(struct str name, enum scan_before *out)
{
	for (size_t i = 0; i < COUNT(befores); i++)
		if (!str_absent(name) && str_equal(name, befores[i])) {
			*out = (enum scan_before)i;
			return true;
		}
	return false;
}

static bool read_box(const struct json *box, const struct scan_page *page, struct scan_word *word)
{
	return box != NULL && box->kind == JSON_ARRAY && box->count == 4 &&
	       json_to_int(json_at(box, 0), &word->x) && json_to_int(json_at(box, 1), &word->y) &&
	       json_to_int(json_at(box, 2), &word->width) && json_to_int(json_at(box, 3), &word->height) &&
	       is_between(word->x, 0, page->width - 1) && is_between(word->y, 0, page->height - 1) &&
	       is_between(word->width, 1, page->width - word->x) &&
	       is_between(word->height, 1, page->height - word->y);
}

/* Plain in the sense of utf8_plain, and one word. */
static bool is_word(struct str text)
{
	if (text.len == 0 || text.len > SCAN_WORD_BYTES_MAX || !utf8_plain(text))
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] == ' ' || text.at[i] == '\n' || text.at[i] == '\t')
			return false;
	return true;
}

static bool read_words(struct work *w, const struct json *array, struct scan_page *page)
{
	if (array == NULL || array->kind != JSON_ARRAY || array->count > SCAN_WORDS_MAX)
		return false;
	struct scan_word *words = work_array(w, array->count, sizeof *words);
	for (size_t i = 0; i < array->count; i++) {
		const struct json *one = json_at(array, i);
		words[i].text = json_get_str(one, S("text"));
		words[i].confidence = json_get_int(one, S("confidence"));
		if (!is_word(words[i].text) || !is_between(words[i].confidence, 0, 100) ||
		    !read_before(json_get_str(one, S("before")), &words[i].before) ||
		    !read_box(json_get(one, S("box")), page, &words[i]))
			return false;
	}
	page->words = words;
	page->word_count = array->count;
	return true;
}

enum err scan_words_read(struct work *w, struct str json, struct scan_page *page)
{
	const struct json *array;
	TRY(json_parse(w, json, SCAN_WORDS_BYTES_MAX, &array));
	return read_words(w, array, page) ? OK : not_a_report(w);
}

/* A browser believes the type that we give and nothing else: the bytes must at least begin so. */
static bool is_picture(const struct scan_page *page)
{
	if (page->picture.len == 0 || page->picture.len > SCAN_PICTURE_BYTES_MAX)
		return false;
	return (str_equal(page->type, S("image/jpeg")) && str_starts(page->picture, S("\xff\xd8\xff"))) ||
	       (str_equal(page->type, S("image/png")) && str_starts(page->picture, S("\x89PNG\r\n\x1a\n")));
}

/* Smaller ones are always JPEG. */
static bool read_small(struct work *w, const struct json *one, struct str name, size_t bytes_max,
                       struct str *out)
{
	struct str base64 = json_get_str(one, name);
	return !str_absent(base64) && decode_base64(w->arena, base64, out) && out->len <= bytes_max &&
	       str_starts(*out, S("\xff\xd8\xff"));
}

static bool is_problem(struct str problem)
{
	return str_absent(problem) ||
	       (problem.len > 0 && problem.len <= SCAN_PROBLEM_BYTES_MAX && utf8_plain(problem));
}

static bool read_page(struct work *w, const struct json *one, struct scan_page *page)
{
	struct str base64 = json_get_str(one, S("picture"));
	*page = (struct scan_page){
		.type = json_get_str(one, S("type")),
		.width = json_get_int(one, S("width")),
		.height = json_get_int(one, S("height")),
		.turned = json_get_int(one, S("turned")),
		.skew_centidegrees = json_get_int(one, S("skew_centidegrees")),
		.problem = json_get_str(one, S("problem")),
	};
	return is_between(page->width, 1, SCAN_STRAIGHT_PIXELS) &&
	       is_between(page->height, 1, SCAN_STRAIGHT_PIXELS) && is_between(page->turned, 0, 270) &&
	       page->turned % 90 == 0 && is_between(page->skew_centidegrees, -9000, 9000) &&
	       is_problem(page->problem) && !str_absent(base64) &&
	       decode_base64(w->arena, base64, &page->picture) && is_picture(page) &&
	       read_small(w, one, S("preview"), SCAN_PREVIEW_BYTES_MAX, &page->preview) &&
	       read_small(w, one, S("thumbnail"), SCAN_THUMBNAIL_BYTES_MAX, &page->thumbnail) &&
	       read_words(w, json_get(one, S("words")), page);
}

enum err scan_report_read(struct work *w, struct str json, struct scan_report *out)
{
	const struct json *report;
	TRY(json_parse(w, json, SCAN_REPORT_BYTES_MAX, &report));
	const struct json *array = json_get(report, S("pages"));
	out->left_out = json_get_int(report, S("pages_left_out"));
	if (array == NULL || array->kind != JSON_ARRAY ||
	    !is_between((int64_t)array->count, 1, SCAN_PAGES_MAX) ||
	    !is_between(out->left_out, 0, LEFT_OUT_MAX))
		return not_a_report(w);
	struct scan_page *pages = work_array(w, array->count, sizeof *pages);
	for (size_t i = 0; i < array->count; i++)
		if (!read_page(w, json_at(array, i), &pages[i]))
			return not_a_report(w);
	out->pages = pages;
	out->page_count = array->count;
	return OK;
}
