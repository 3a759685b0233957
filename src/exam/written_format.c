#include "exam/written_format.h"

#include "exam/import_read.h"
#include "exam/paper.h"
#include "exam/rubric_format.h"

static const struct format_key words_keys[] = {
	FORMAT_ROW("min", FORMAT_INT, struct written, words_min, .least = 0, .most = 3000),
	FORMAT_ROW("max", FORMAT_INT, struct written, words_max, .least = 1, .most = 3000),
};
static void check_words(struct import *import, const struct yaml_node *node, void *record)
{
	const struct written *written = record;
	if (written->words_max > 0 && written->words_min >= written->words_max)
		import_read_problem(import, import_read_line(node, S("min")),
		                    "“min” must be less than “max”");
}
static const struct format words_format = {
	.noun = "section “words”", .keys = words_keys, .key_count = COUNT(words_keys), .check = check_words};

static const struct format_key practice_keys[] = {
	FORMAT_ROW("statement", FORMAT_MARKDOWN, struct written, practice, .file = true)};
static const struct format practice_format = {
	.noun = "section “practice”", .keys = practice_keys, .key_count = COUNT(practice_keys)};

static const struct format_key paper_keys[] = {
	FORMAT_ROW("pages", FORMAT_INT, struct written, paper_pages, .least = 1, .most = PAPER_PAGES_MAX),
};
static const struct format paper_format = {
	.noun = "section “paper”", .keys = paper_keys, .key_count = COUNT(paper_keys)};

static const struct format_key pictures_keys[] = {
	FORMAT_ROW("most", FORMAT_INT, struct written, pictures_most, .least = 1, .most = PAPER_PAGES_MAX),
};
static const struct format pictures_format = {
	.noun = "section “pictures”", .keys = pictures_keys, .key_count = COUNT(pictures_keys)};

static const struct format_key written_keys[] = {
	FORMAT_ROW("statement", FORMAT_MARKDOWN, struct written, statement, .file = true),
	FORMAT_GROUP_ROW("practice", &practice_format, .optional = true),
	FORMAT_GROUP_ROW("words", &words_format),
	FORMAT_GROUP_ROW("paper", &paper_format, .optional = true),
	FORMAT_GROUP_ROW("pictures", &pictures_format, .optional = true),
	RUBRIC_FORMAT_ROWS(struct written, rubric),
};

static void check_written(struct import *import, const struct yaml_node *node, void *record)
{
	struct written *written = record;
	rubric_format_check(import, node, &written->rubric);
	if (written->paper_pages > 0 && written->pictures_most > 0)
		import_read_problem(import, import_read_line(node, S("pictures")),
		                    "say “paper” or “pictures”: pages of text are read, pictures are not");
}

const struct format written_format = {
	.noun = "part",
	.size = sizeof(struct written),
	.keys = written_keys,
	.key_count = COUNT(written_keys),
	.check = check_written,
};
