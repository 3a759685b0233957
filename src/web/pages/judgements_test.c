#include "web/pages/judgements.h"

#include "test.h"
#include "web/pages/review.h"

#include <string.h>

/* Levels of this many criteria, with ids of the length that a document may have. */
static struct str levels_text(struct work *w, size_t count)
{
	char part[64 + 1], criterion[60 + 1];
	memset(part, 'p', 64);
	memset(criterion, 'c', 60);
	part[64] = criterion[60] = 0;
	struct buf buf = buf_init(w->arena, 1 << 20);
	struct json_out out = json_out(&buf);
	json_object(&out);
	for (size_t i = 0; i < count; i++)
		json_put_int(&out, str_format(w->arena, "%s/%s%04zu", part, criterion, i), 9);
	json_end(&out);
	return buf_str(&buf);
}

static enum err read(struct work *w, size_t criteria, size_t *count)
{
	const struct json *levels;
	struct judgement *judgements;
	assert_ok(w, json_parse(w, levels_text(w, criteria), 1 << 20, &levels));
	return judgements_read(w, levels, NULL, &judgements, count);
}

TEST(judgements_are_as_many_as_a_document_has_criteria)
{
	struct work w = test_work();
	size_t count;
	assert_ok(&w, read(&w, 20 * 20, &count)); /* 20 parts with 20 criteria each */
	assert_int_equal(count, 400);
	assert_fails(&w, ERR_INPUT, read(&w, 20 * 20 + 1, &count));
	assert_true((int64_t)levels_text(&w, 20 * 20).len <= judgement_fields[1].max);
	assert_true(400 * 4000 <= judgement_fields[2].max);
	test_work_end(&w);
}
